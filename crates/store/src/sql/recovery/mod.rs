//! Purging on purpose, and bringing back what is gone.

pub mod compare;
pub mod former_addresses;
pub mod holders;
pub mod last_revisions;
pub mod merge;
pub mod purge;
pub mod recover;
pub mod related;
pub mod rescue;
pub mod scrub;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    BackupDifference, DeletionId, Event, EventId, MergeReport, RestoreRequest, TrashedEvent,
};

use super::Database;
use crate::{Author, RecoveryStore, RelatedRows, Revision, StoreResult};

#[async_trait]
impl RecoveryStore for Database {
    async fn purge_preview(&self, what: &RestoreRequest) -> StoreResult<Vec<TrashedEvent>> {
        purge::preview(self, what).await
    }

    async fn purge(&self, author: &Author, what: &RestoreRequest) -> StoreResult<Vec<EventId>> {
        purge::purge(self, author, what).await
    }

    async fn scrub(&self) -> StoreResult<bool> {
        scrub::scrub(self).await
    }

    async fn purged_among(&self, events: &[EventId]) -> StoreResult<Vec<EventId>> {
        purge::purged_among(self, events).await
    }

    async fn expired(
        &self,
        before: DateTime<Utc>,
        limit: i64,
    ) -> StoreResult<Vec<(EventId, DeletionId)>> {
        purge::expired(self, before, limit).await
    }

    async fn missing_events(&self, after: EventId, limit: i64) -> StoreResult<Vec<EventId>> {
        last_revisions::missing(self, after, limit).await
    }

    async fn last_revisions(&self, events: &[EventId]) -> StoreResult<Vec<Revision>> {
        let mut connection = self.read.acquire().await?;
        last_revisions::of_events(&mut connection, events).await
    }

    async fn differences(&self, rows: &[Event]) -> StoreResult<Vec<BackupDifference>> {
        compare::differences(self, rows).await
    }

    async fn merge_with(
        &self,
        author: &Author,
        rows: &[Event],
        related: &RelatedRows,
        overwrite: bool,
        dry_run: bool,
    ) -> StoreResult<MergeReport> {
        let mode = merge::Mode { overwrite, dry_run };
        merge::merge(self, author, rows, related, mode).await
    }

    async fn merge_purges(&self, author: &Author, lines: &[String]) -> StoreResult<()> {
        former_addresses::merge_purges(self, author, lines).await
    }

    async fn merge_addresses(&self, lines: &[String]) -> StoreResult<()> {
        let mut tx = self.begin_history().await?;
        former_addresses::put_addresses(&mut tx, lines).await?;
        Ok(tx.commit().await?)
    }

    async fn recover(
        &self,
        author: &Author,
        events: &[EventId],
        overwrite: bool,
        dry_run: bool,
    ) -> StoreResult<MergeReport> {
        let mode = merge::Mode { overwrite, dry_run };
        recover::recover(self, author, events, mode).await
    }
}
