//! Backups: made, verified by restoring, compared with the site, merged back.

pub mod take;

use std::sync::Arc;

use app::domain::{
    Actor, BackupDifference, BackupInfo, BackupProgress, BackupReason, MergeReport, MergeRequest,
};
use thiserror::Error;

use crate::clock::{Clock, Entropy};
use crate::config::Config;
use crate::store::{Author, Store, StoreError};

/// Why an act on backups failed.
#[derive(Debug, Error)]
pub enum BackupError {
    /// There is no such backup.
    #[error("there is no backup {0}")]
    Absent(i64),
    /// The database failed, or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The place where backups are, and what is done with them. Clone is cheap.
#[derive(Clone)]
pub struct Backups {
    #[expect(dead_code, reason = "skeleton")]
    store: Arc<dyn Store>,
}

impl Backups {
    /// Backups of a store, where the configuration says.
    ///
    /// # Errors
    /// Where the place cannot be used.
    pub fn new(
        _config: &Config,
        store: Arc<dyn Store>,
        _clock: Arc<dyn Clock>,
        _entropy: Arc<dyn Entropy>,
    ) -> Result<Self, BackupError> {
        Ok(Self { store })
    }

    /// All complete backups, newest first.
    ///
    /// # Errors
    /// Where the storage cannot be read.
    pub async fn list(&self) -> Result<Vec<BackupInfo>, BackupError> {
        Ok(Vec::new())
    }

    /// What is under way, in this or another process.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn progress(&self) -> Result<Option<BackupProgress>, BackupError> {
        Ok(None)
    }

    /// Makes a backup of the state of one instant, while others write. Notes it in the audit log.
    ///
    /// # Errors
    /// Where it cannot be made; nothing half-made is listed.
    pub async fn create(
        &self,
        _actor: &Actor,
        _reason: BackupReason,
        _progress: &(dyn Fn(BackupProgress) + Send + Sync),
    ) -> Result<BackupInfo, BackupError> {
        Err(BackupError::Absent(0))
    }

    /// Restores a backup into a scratch database, compares every row, and notes the outcome beside
    /// the backup: a backup that does not verify is an answer with a `problem`, no error.
    ///
    /// # Errors
    /// Where there is no such backup, or the machine fails.
    pub async fn verify(
        &self,
        _actor: &Actor,
        id: i64,
        _progress: &(dyn Fn(BackupProgress) + Send + Sync),
    ) -> Result<BackupInfo, BackupError> {
        Err(BackupError::Absent(id))
    }

    /// Restores a backup into an empty database of either kind.
    ///
    /// # Errors
    /// Where that database is not empty, or cannot be written: then nothing is left in it.
    pub async fn restore(
        &self,
        _actor: &Actor,
        id: i64,
        _into: &str,
        _progress: &(dyn Fn(BackupProgress) + Send + Sync),
    ) -> Result<BackupInfo, BackupError> {
        Err(BackupError::Absent(id))
    }

    /// What a backup has that the site has not, or has otherwise, in order of id.
    ///
    /// # Errors
    /// Where the backup cannot be read.
    pub async fn diff(&self, id: i64) -> Result<Vec<BackupDifference>, BackupError> {
        Err(BackupError::Absent(id))
    }

    /// Takes records from a backup, parents included. Idempotent.
    ///
    /// # Errors
    /// Where the backup cannot be read, or the database fails.
    pub async fn merge(
        &self,
        _author: &Author,
        id: i64,
        _request: &MergeRequest,
    ) -> Result<MergeReport, BackupError> {
        Err(BackupError::Absent(id))
    }
}
