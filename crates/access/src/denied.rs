//! Why there is no proof of a right.

pub use domain::Denied;
use domain::Failure;
use thiserror::Error;

/// Why there is no proof of a right.
#[derive(Debug, Error)]
pub enum LoadError<E> {
    /// There is no such right.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// What had to be asked did not answer.
    #[error("{0}")]
    Unanswered(E),
}

impl<E: Into<Failure>> From<LoadError<E>> for Failure {
    fn from(error: LoadError<E>) -> Self {
        match error {
            LoadError::Denied(denied) => denied.into(),
            LoadError::Unanswered(error) => error.into(),
        }
    }
}
