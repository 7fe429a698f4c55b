//! One writer in a folder at a time, of all processes of this machine.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

use super::super::BackupError;

/// How often a lock that another holds is tried again.
const AGAIN: Duration = Duration::from_millis(100);
/// How long, before giving up.
const PATIENCE: Duration = Duration::from_secs(1800);

/// The lock of a folder. The system takes it away when its process ends, however it ends.
pub struct Lock(#[expect(dead_code, reason = "held, not read")] File);

impl Lock {
    /// Makes the folder where it is not there, and waits until nobody else holds its lock.
    ///
    /// # Errors
    /// Where the folder cannot be used, or another process holds the lock for half an hour.
    pub async fn take(folder: &Path) -> Result<Self, BackupError> {
        std::fs::create_dir_all(folder).map_err(BackupError::file(folder))?;
        let path = folder.join(".lock");
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(BackupError::file(&path))?;
        let began = tokio::time::Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self(file)),
                Err(TryLockError::WouldBlock) if began.elapsed() < PATIENCE => {
                    tokio::time::sleep(AGAIN).await;
                }
                Err(TryLockError::WouldBlock) => return Err(BackupError::Busy(folder.to_owned())),
                Err(TryLockError::Error(error)) => return Err(BackupError::File { path, error }),
            }
        }
    }
}
