//! Work on texts away from the threads that answer others.

use std::sync::LazyLock;
use std::thread::available_parallelism;

use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// How many texts are worked on at once: fewer than there are processors, where there are several.
static TURNS: LazyLock<Semaphore> = LazyLock::new(|| {
    let processors = available_parallelism().map_or(1, usize::from);
    Semaphore::new(processors.saturating_sub(1).clamp(1, 4))
});

/// The work did not come to its end; nothing is wrong with the text.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("the text could not be read just now")]
pub struct Busy;

/// Does something with a text on a thread of its own, few at a time.
///
/// # Errors
/// [`Busy`] where the work stopped, which is a fault of ours and logged.
pub async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Busy> {
    let turn = TURNS.acquire().await.map_err(|_| Busy)?;
    let done = spawn_blocking(move || {
        // Whoever stops waiting does not give the turn to another while this goes on.
        let _turn = turn;
        work()
    });
    done.await.map_err(|error| {
        tracing::error!("work on a text stopped: {error}");
        Busy
    })
}
