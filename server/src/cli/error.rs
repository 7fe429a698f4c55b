//! Why a command failed.

use access::LoadError;
use backup::BackupError;
use domain::{Failure, Reason};
use secrets::SecretKeyError;
use store::StoreError;
use thiserror::Error;

use crate::access::PasswordTrouble;
use crate::acts::ActError;
use crate::config::ConfigError;
use crate::services::StartError;
use crate::sync::SyncError;

/// Why a command failed.
#[derive(Debug, Error)]
pub(super) enum CliError {
    /// The environment is wrong: exit 2.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// What was asked for makes no sense: exit 2.
    #[error("{0}")]
    Usage(String),
    /// The product cannot start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A backup could not be made or read.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// There was no sync.
    #[error(transparent)]
    Sync(#[from] SyncError),
    /// What was asked for cannot be done.
    #[error("{0}")]
    Refused(Reason),
    /// The key of another site cannot be read.
    #[error(transparent)]
    Key(#[from] SecretKeyError),
    /// A password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordTrouble),
    /// A file, a stream or a socket failed.
    #[error("{0}")]
    Io(String),
    /// The database is damaged, and this command needs a sound one.
    #[error(
        "the database at {address} is damaged ({said}): do not write to it, and follow \
         docs/RECOVERY.md, step 6 (`reroll doctor` says what can still be read)"
    )]
    Damaged {
        /// Where it is.
        address: String,
        /// What it said.
        said: String,
    },
    /// A part could not be read, and that has been said: exit 3.
    #[error("")]
    Partial,
    /// The work was done and its outcome is bad; everything has been said already.
    #[error("")]
    Said,
}

impl From<ActError> for CliError {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Refused(reason) => reason.into(),
            ActError::Store(error) => error.into(),
            ActError::Backup(error) => error.into(),
            ActError::Sync(error) => error.into(),
            ActError::Stopped(_) => Self::Io(error.to_string()),
        }
    }
}

impl From<Reason> for CliError {
    /// What was typed wrong is bad usage.
    fn from(reason: Reason) -> Self {
        match Failure::from(reason.clone()) {
            Failure::Invalid(reason) => Self::Usage(reason.to_string()),
            _ => Self::Refused(reason),
        }
    }
}

impl From<LoadError<StoreError>> for CliError {
    fn from(error: LoadError<StoreError>) -> Self {
        ActError::from(error).into()
    }
}

pub(super) type Done = Result<(), CliError>;
