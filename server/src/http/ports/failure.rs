//! What became of what goes on by itself.

use app::ports::{Answer, Failure};
use tokio::task::JoinHandle;

/// What became of an act that runs in a task of its own.
pub async fn finished<T>(task: JoinHandle<Answer<T>>) -> Answer<T> {
    task.await.unwrap_or_else(|error| {
        tracing::error!("an act stopped: {error}");
        Err(Failure::Internal)
    })
}
