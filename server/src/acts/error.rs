//! Why an act was not done.

use access::LoadError;
use backup::BackupError;
use domain::{
    AccountProblem, BackupProblem, CalendarProblem, Denied, EventProblem, Failure,
    OrganizerProblem, Reason, RunProblem,
};
use store::StoreError;
use thiserror::Error;

use crate::sync::SyncError;

/// Why an act was not done. Nothing of it was.
#[derive(Debug, Error)]
pub enum ActError {
    /// It cannot be done, and why.
    #[error(transparent)]
    Refused(#[from] Reason),
    /// The store refused, or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Backups failed.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// There was no sync.
    #[error(transparent)]
    Sync(#[from] SyncError),
    /// The task in which it was done stopped.
    #[error("{0} stopped; the log knows more")]
    Stopped(&'static str),
}

/// What an act gives.
pub type Done<T> = Result<T, ActError>;

macro_rules! by_way_of_reason {
    ($($problem:ty),*) => {$(
        impl From<$problem> for ActError {
            fn from(problem: $problem) -> Self {
                Self::Refused(problem.into())
            }
        }
    )*};
}

by_way_of_reason!(
    AccountProblem,
    BackupProblem,
    CalendarProblem,
    Denied,
    EventProblem,
    OrganizerProblem,
    RunProblem
);

impl From<LoadError<StoreError>> for ActError {
    fn from(error: LoadError<StoreError>) -> Self {
        match error {
            LoadError::Denied(denied) => denied.into(),
            LoadError::Unanswered(error) => error.into(),
        }
    }
}

impl From<ActError> for Failure {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Refused(reason) => reason.into(),
            ActError::Store(error) => error.into(),
            ActError::Backup(error) => error.into(),
            ActError::Sync(error) => error.into(),
            ActError::Stopped(_) => {
                tracing::error!("{error}");
                Self::Internal
            }
        }
    }
}
