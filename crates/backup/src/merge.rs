//! Taking records from a backup.

use async_trait::async_trait;
use domain::{MergeReport, MergeRequest};
use store::Author;

use super::archive::{Archive, Rows};
use super::take::{Lines, Tables, take};
use super::{BackupError, Backups};

/// Takes records from a backup: see [`take`].
pub(super) async fn merge(
    backups: &Backups,
    author: &Author,
    id: i64,
    request: &MergeRequest,
) -> Result<MergeReport, BackupError> {
    let archive = backups.archive(id).await?;
    take(&**backups.store(), &archive, author, id, request).await
}

#[async_trait]
impl Tables for Archive {
    async fn open(&self, table: &str) -> Result<Box<dyn Lines>, BackupError> {
        Ok(Box::new(self.rows(table)))
    }
}

#[async_trait]
impl Lines for Rows {
    async fn next_lines(&mut self) -> Result<Option<Vec<String>>, BackupError> {
        Rows::next_lines(self).await
    }
}
