//! Why the store could not do what was asked.

use domain::{
    AccountProblem, BackupProblem, Denied, EventProblem, Failure, OrganizerProblem, Reason,
    RecordKind, RunProblem, SiteProblem, Trouble,
};
use thiserror::Error;

use crate::database::trouble;

/// Why the store could not do what was asked. Nothing was half-done.
#[derive(Debug, Error)]
pub enum StoreError {
    /// There is no such record.
    #[error("{}", Denied::Absent { kind: *kind, id: id.clone() })]
    Absent {
        /// What kind of record.
        kind: RecordKind,
        /// Which.
        id: String,
    },
    /// It cannot be done, and why.
    #[error(transparent)]
    Refused(Reason),
    /// The lease of a source is somebody else's now: a sync must not write.
    #[error("{}", RunProblem::LeaseLost(*.0))]
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
    pub fn absent(kind: RecordKind, id: impl ToString) -> Self {
        Self::Absent { kind, id: id.to_string() }
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
            Self::Refused(Reason::Event(problem @ EventProblem::Unfit { .. })) => {
                Some(format!("it does not fit: {problem}"))
            }
            Self::Database(sqlx::Error::Database(refused)) if trouble::is_refusal(&**refused) => {
                Some(format!("the database refuses it: {}", refused.message()))
            }
            _ => None,
        }
    }

    /// Says what is taken where a unique rule refused a row; other errors stay what they are.
    pub(crate) fn taken(error: sqlx::Error, why: impl Into<Reason>) -> Self {
        match &error {
            sqlx::Error::Database(refused) if refused.is_unique_violation() => {
                Self::Refused(why.into())
            }
            _ => Self::Database(error),
        }
    }
}

macro_rules! by_way_of_reason {
    ($($problem:ty),*) => {$(
        impl From<$problem> for StoreError {
            fn from(problem: $problem) -> Self {
                Self::Refused(problem.into())
            }
        }
    )*};
}

by_way_of_reason!(AccountProblem, BackupProblem, EventProblem, OrganizerProblem, RunProblem);

impl From<StoreError> for Failure {
    /// What a refusal means to a visitor. Faults of ours are logged, not told.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Absent { kind, id } => Denied::Absent { kind, id }.into(),
            StoreError::Refused(reason) => reason.into(),
            StoreError::LeaseLost(source) => RunProblem::LeaseLost(source).into(),
            StoreError::Garbled(_) | StoreError::Database(_) => {
                tracing::error!("{error}");
                let trouble = error.trouble().map(SiteProblem::Database);
                trouble.map_or(Self::Internal, Self::from)
            }
        }
    }
}
