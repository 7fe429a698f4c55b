//! Purging on purpose, and bringing back what is gone.

use app::domain::{
    BackupDifference, DeletionId, Event, EventId, MergeReport, RestoreRequest, TrashedEvent,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{Author, Revision, StoreResult};

/// Purging on purpose, and bringing back what is gone.
#[async_trait]
pub trait RecoveryStore: Send + Sync {
    /// The trashed events that a purge of this would destroy, in order of id. Refused where one is
    /// not in the trash.
    async fn purge_preview(&self, what: &RestoreRequest) -> StoreResult<Vec<TrashedEvent>>;
    /// Destroys trashed events for good, all or none: the row, and the payloads of its revisions.
    /// What stays is its line in the ledger of purges, and the chain.
    async fn purge(&self, author: &Author, what: &RestoreRequest) -> StoreResult<Vec<EventId>>;
    /// Trashed events whose batch is older than this, in order of id, at most `limit`: with their
    /// batches, what the retention purges next.
    async fn expired(
        &self,
        before: DateTime<Utc>,
        limit: i64,
    ) -> StoreResult<Vec<(EventId, DeletionId)>>;
    /// The last revision of each of these events that has its payload still, in order of id.
    async fn last_revisions(&self, events: &[EventId]) -> StoreResult<Vec<Revision>>;
    /// How these rows differ from the site's; those that do not are left out. In order of id.
    async fn differences(&self, rows: &[Event]) -> StoreResult<Vec<BackupDifference>>;
    /// Takes rows as they are, ids and timestamps included: absent ones are re-created, trashed
    /// ones restored, changed ones left alone or (with `overwrite`) given these values as a new
    /// revision; each by itself, and doing it twice changes nothing. Parents must be there already.
    async fn merge(
        &self,
        author: &Author,
        rows: &[Event],
        overwrite: bool,
        dry_run: bool,
    ) -> StoreResult<MergeReport>;
}
