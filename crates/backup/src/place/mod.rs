//! Where backups are: a folder, or a bucket.

mod folder;
mod lock;
mod s3;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use async_trait::async_trait;
use bytes::Bytes;

use super::BackupError;
use super::blocking::blocking;
use super::manifest::{MANIFEST, Manifest};
use super::progress::Report;
use super::steps::Steps;

pub use folder::Folder;
pub use lock::Lock;
pub use s3::Bucket;

/// What names of drafts begin with.
pub const DRAFT: &str = ".draft-";

/// The files of one backup, complete or not, with their sizes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Files {
    /// The backup's number.
    pub id: i64,
    /// Sizes by name.
    pub sizes: BTreeMap<String, u64>,
}

impl Files {
    /// Whether it is complete: the manifest is written last.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.sizes.contains_key(MANIFEST)
    }
}

/// A file that nobody should read whole.
fn too_large(id: i64, name: &str, size: u64, most: u64) -> BackupError {
    let problem = format!("its file {name} has {size} bytes, and may have {most} at most");
    BackupError::Damaged { id, problem }
}

/// Makes the folder of a draft; `false` where there is one.
async fn make_draft(drafts: &Path, id: i64) -> Result<bool, BackupError> {
    let draft = drafts.join(format!("{DRAFT}{id}"));
    blocking(move || match fs::DirBuilder::new().mode(0o700).create(&draft) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(BackupError::File { path: draft, error }),
    })
    .await?
}

/// A place for backups.
#[async_trait]
pub trait Place: Send + Sync {
    /// The folder on this machine in which drafts are written.
    fn drafts(&self) -> &Path;
    /// All backups, complete or not.
    async fn list(&self) -> Result<Vec<Files>, BackupError>;
    /// Takes a number for a backup that is about to be made, and makes the folder of its draft.
    /// `false`: it is taken, or somebody else takes it at this moment. `mark` is this caller's.
    async fn claim(&self, id: i64, mark: &str) -> Result<bool, BackupError>;
    /// A file of a backup; `None` where there is none. One that has more than `most` bytes, or is
    /// no file, is damage, and not read.
    async fn read(&self, id: i64, name: &str, most: u64) -> Result<Option<Bytes>, BackupError>;
    /// Writes a file beside a complete backup: whole, or not at all.
    async fn put(&self, id: i64, name: &str, bytes: Vec<u8>) -> Result<(), BackupError>;
    /// Makes a draft a backup: all of it is there under its number then, or it is not listed. The
    /// draft has its manifest already, and is gone afterwards.
    async fn publish(
        &self,
        draft: &Path,
        manifest: &Manifest,
        steps: &dyn Steps,
        report: &Report<'_>,
    ) -> Result<(), BackupError>;
    /// Removes a backup, the manifest first.
    async fn remove(&self, id: i64, steps: &dyn Steps) -> Result<(), BackupError>;
    /// Takes care of what killed runs left on this machine: removes it, or publishes it where it
    /// was complete. Only the holder of the lock may.
    async fn sweep(&self, steps: &dyn Steps, report: &Report<'_>) -> Result<(), BackupError>;
}
