//! Backups.

use thiserror::Error;

/// Why a backup cannot be made, verified or read.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum BackupProblem {
    /// There is none of this number.
    #[error("there is no backup {0}")]
    Absent(i64),
    /// It does not verify, and how that shows.
    #[error("backup {id} is not verified: {problem}")]
    NotVerified {
        /// Which.
        id: i64,
        /// How it shows.
        problem: String,
    },
    /// It came to no end.
    #[error("backup {0} could not be verified")]
    Unverified(i64),
    /// There is no space left for it; what the storage says.
    #[error("the disk of the backups is full: {0}")]
    Full(String),
    /// The storage, or what is stored, fails; what is wrong with it.
    #[error("{0}")]
    Failed(String),
    /// A database to restore into has rows already; how many, by table.
    #[error("that database is not empty (rows: {0}): restore into a new one")]
    NotEmpty(String),
    /// It has rows of a table that this release does not know.
    #[error("there is no table such as {0}")]
    UnknownTable(String),
    /// A purge has to be preceded by one.
    #[error(
        "nothing was purged, since the backup before it failed: {0} (a purge cannot be undone: make \
         backups work first)"
    )]
    BeforePurge(String),
}
