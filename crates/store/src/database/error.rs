//! Why the store could not do what was asked.

use domain::{Failure, Reason, RunProblem, SiteProblem, Trouble};
use thiserror::Error;

use crate::database::trouble;

/// Why the store could not do what was asked. Nothing was half-done.
#[derive(Debug, Error)]
pub enum StoreError {
    /// There is no such record.
    #[error("there is no {what} {id}")]
    Absent {
        /// What kind of record.
        what: &'static str,
        /// Which.
        id: String,
    },
    /// A value that must be unique is taken.
    #[error("{0}")]
    Taken(String),
    /// A record holds what cannot be kept, or what was asked makes no sense.
    #[error("{0}")]
    Unfit(String),
    /// The lease of a source is somebody else's now: a sync must not write.
    #[error("another sync of source {0} is under way")]
    LeaseLost(domain::SourceId),
    /// A stored value cannot be read.
    #[error("the database holds a value that cannot be read: {0}")]
    Garbled(String),
    /// The database itself failed.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
}

/// A result of the store.
pub type StoreResult<T> = Result<T, StoreError>;

impl StoreError {
    /// There is no such record.
    pub fn absent(what: &'static str, id: impl ToString) -> Self {
        Self::Absent { what, id: id.to_string() }
    }

    /// What is the matter with the database, where that is the reason.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Database(error) => trouble::of(error),
            _ => None,
        }
    }

    /// Why the database refuses what was asked, in words: a rule of its own, or a value that does not
    /// fit. `None` for errors that say nothing about what was asked.
    #[must_use]
    pub fn refusal(&self) -> Option<String> {
        match self {
            Self::Unfit(problem) => Some(format!("it does not fit: {problem}")),
            Self::Database(sqlx::Error::Database(refused)) if trouble::is_refusal(&**refused) => {
                Some(format!("the database refuses it: {}", refused.message()))
            }
            _ => None,
        }
    }

    /// Names what is taken where a unique rule refused a row; other errors stay what they are.
    pub(crate) fn taken(error: sqlx::Error, what: impl FnOnce() -> String) -> Self {
        match &error {
            sqlx::Error::Database(refused) if refused.is_unique_violation() => Self::Taken(what()),
            _ => Self::Database(error),
        }
    }
}

impl From<StoreError> for Failure {
    /// What a refusal means to a visitor. Faults of ours are logged, not told.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Absent { .. } => Self::NotFound(other(&error)),
            StoreError::Taken(_) => Self::Conflict(other(&error)),
            StoreError::Unfit(_) => Self::Invalid(other(&error)),
            StoreError::LeaseLost(source) => RunProblem::LeaseLost(source).into(),
            StoreError::Garbled(_) | StoreError::Database(_) => {
                tracing::error!("{error}");
                let trouble = error.trouble().map(SiteProblem::Database);
                trouble.map_or(Self::Internal, Self::from)
            }
        }
    }
}

fn other(error: &StoreError) -> Reason {
    SiteProblem::Other(error.to_string()).into()
}
