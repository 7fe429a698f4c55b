//! Work that blocks.

use super::BackupError;

/// Does work that blocks, apart from what serves.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, BackupError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| BackupError::Stopped(format!("the work was stopped: {error}")))
}
