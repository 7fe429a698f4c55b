//! Why an act on backups failed.

use std::io;
use std::path::PathBuf;

use domain::{BackupOrigin, BackupProblem, Failure};
use thiserror::Error;

use store::{OpenError, RestoreError, StoreError, Trouble};

/// Why an act on backups failed.
#[derive(Debug, Error)]
pub enum BackupError {
    /// There is no such backup.
    #[error("there is no backup {0}")]
    Absent(i64),
    /// The database failed, or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A database cannot be restored into.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// A file or folder cannot be used.
    #[error("cannot use {path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// What went wrong.
        error: io::Error,
    },
    /// Object storage failed.
    #[error("the place of the backups ({place}, BACKUP_URL) failed: {error}")]
    Remote {
        /// Which bucket.
        place: String,
        /// What it said.
        error: String,
    },
    /// The backup is not as it was written.
    #[error("backup {id} is damaged: {problem}")]
    Damaged {
        /// Which.
        id: i64,
        /// How it shows.
        problem: String,
    },
    /// Nothing proves that this site made it.
    #[error(
        "backup {id} is not proven to be of this site: {}. To take it all the same, give the \
         secret.key of the site that made it (--secret-key-file FILE), or, where you are sure of it, \
         --unproven",
        unproven(*origin)
    )]
    NotOurs {
        /// Which.
        id: i64,
        /// Whose it is then.
        origin: BackupOrigin,
    },
    /// It is encrypted and nothing here opens it.
    #[error(
        "backup {0} is encrypted: set BACKUP_AGE_IDENTITY_FILE to the file with the identity that \
         belongs to BACKUP_AGE_RECIPIENT"
    )]
    NoIdentity(i64),
    /// It is encrypted to somebody else.
    #[error(
        "backup {0} is encrypted to another recipient: none of the identities in \
         BACKUP_AGE_IDENTITY_FILE opens it"
    )]
    WrongIdentity(i64),
    /// Somebody else works on backups here, for long.
    #[error("another process works on backups in {0} and does not come to an end")]
    Busy(PathBuf),
    /// A step failed by order of a test, or this program was stopped.
    #[error("{0}")]
    Stopped(String),
    /// The backup that has to come before an act could not be made.
    #[error("nothing was done, because no backup could be made first: {0}")]
    NotFirst(Box<BackupError>),
}

/// What is known of a backup that is not ours, in words.
#[must_use]
pub fn unproven(origin: BackupOrigin) -> &'static str {
    match origin {
        BackupOrigin::Ours => "it is signed with this site's key",
        BackupOrigin::Elsewhere => {
            "it is signed with another SECRET_KEY: another site made it, or this one before its key \
             was lost"
        }
        BackupOrigin::Unsigned => {
            "it is not signed: an older version made it, or somebody who can write to the place of \
             the backups"
        }
    }
}

impl BackupError {
    /// A file or folder cannot be used.
    pub(super) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |error| Self::File { path, error }
    }

    /// What is the matter with the site's database, where that is the reason.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Store(error) | Self::Restore(RestoreError::Store(error)) => error.trouble(),
            Self::Open(error) | Self::Restore(RestoreError::Open(error)) => error.trouble(),
            Self::NotFirst(error) => error.trouble(),
            _ => None,
        }
    }

    /// Whether there is no space left for it.
    #[must_use]
    pub fn is_full(&self) -> bool {
        match self {
            Self::File { error, .. } => error.kind() == io::ErrorKind::StorageFull,
            Self::NotFirst(error) => error.is_full(),
            _ => false,
        }
    }

    /// What the backup itself has wrong, in words; `None` where the machine failed instead.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        match self {
            Self::Damaged { problem, .. } => Some(problem.clone()),
            Self::NotOurs { .. } | Self::NoIdentity(_) | Self::WrongIdentity(_) => {
                Some(self.to_string())
            }
            Self::Restore(RestoreError::Newer { .. }) => Some(self.to_string()),
            Self::Store(StoreError::Database(sqlx::Error::Database(refused)))
                if refused.kind() != sqlx::error::ErrorKind::Other =>
            {
                Some(format!("its rows do not fit together: {refused}"))
            }
            _ => None,
        }
    }
}

impl From<BackupError> for Failure {
    /// What it means to an admin, who is told what is wrong with the storage.
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Store(error) => error.into(),
            BackupError::Absent(id) => BackupProblem::Absent(id).into(),
            error => {
                tracing::error!("{error}");
                let told = error.to_string();
                match error.is_full() {
                    true => BackupProblem::Full(told).into(),
                    false => BackupProblem::Failed(told).into(),
                }
            }
        }
    }
}
