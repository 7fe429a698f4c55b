//! What a refusal means to a visitor.

use app::ports::{Answer, Failure};
use store::StoreError;
use tokio::task::JoinHandle;

use crate::sync::SyncError;

/// What the store's refusal means to a visitor. Faults of ours are logged, not told.
pub fn failure(error: &StoreError) -> Failure {
    match error {
        StoreError::Absent { .. } => Failure::NotFound(error.to_string()),
        StoreError::Taken(_) | StoreError::LeaseLost(_) => Failure::Conflict(error.to_string()),
        StoreError::Unfit(_) => Failure::Invalid(error.to_string()),
        StoreError::Garbled(_) | StoreError::Database(_) => {
            tracing::error!("{error}");
            match error.trouble() {
                Some(trouble) => Failure::Unavailable(trouble.words().into()),
                None => Failure::Internal,
            }
        }
    }
}

/// What became of an act that runs in a task of its own.
pub async fn finished<T>(task: JoinHandle<Answer<T>>) -> Answer<T> {
    task.await.unwrap_or_else(|error| {
        tracing::error!("an act stopped: {error}");
        Err(Failure::Internal)
    })
}

/// What a sync that never began means to a visitor.
pub fn sync_failure(error: &SyncError) -> Failure {
    match error {
        SyncError::Absent(_) => Failure::NotFound(error.to_string()),
        SyncError::Paused(_) | SyncError::Disconnected(_) | SyncError::Busy(_) => {
            Failure::Conflict(error.to_string())
        }
        SyncError::Stopped(_) => {
            tracing::error!("{error}");
            Failure::Internal
        }
        SyncError::Store(error) => failure(error),
    }
}
