//! Taking records from a backup.

use async_trait::async_trait;
use domain::{BackupReason, MergeReport, MergeRequest};
use store::Author;

use super::BackupError;
use super::archive::{Archive, Rows};
use super::backups::Backups;
use super::take::{Lines, Tables, take};

impl Backups {
    /// Takes records from a backup, parents included (see [`take`]). Idempotent. A backup of the
    /// site as it is comes first.
    ///
    /// # Errors
    /// Where the backup cannot be read, or the database fails.
    #[tracing::instrument(name = "merge", skip_all, fields(backup = id, dry_run = request.dry_run))]
    pub async fn merge(
        &self,
        author: &Author,
        id: i64,
        request: &MergeRequest,
    ) -> Result<MergeReport, BackupError> {
        // Refused before anything is made where there is nothing to read.
        self.archive(id).await?;
        if !request.dry_run {
            self.before(&author.actor, BackupReason::Import).await?;
        }
        let archive = self.archive(id).await?;
        take(&**self.store(), &archive, author, id, request).await
    }
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
