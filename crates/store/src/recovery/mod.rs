//! Purging on purpose, and bringing back what is gone.

pub mod rescue;

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    BackupDifference, DeletionId, Event, EventId, MergeReport, RestoreRequest, TrashedEvent,
};
use strum::{IntoStaticStr, VariantArray};

use crate::{Author, Revision, StoreResult};

/// How long the trash keeps a record before the retention may purge it.
pub const RETENTION: TimeDelta = TimeDelta::days(90);

/// A table whose rows a merge takes along with the events that need them; each stands after those it
/// refers to.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum RelatedTable {
    /// Who publishes.
    Organizers,
    /// Google accounts, their tokens sealed as the backup has them.
    Connections,
    /// Calendars. One that is re-created is paused: a sync of it waits until a person has seen
    /// that its events are back.
    Sources,
    /// Runs, which batches and Google's items refer to.
    Runs,
    /// Batches of the trash.
    Deletions,
    /// Recurring events.
    Series,
    /// What Google said last, so that the next sync knows whose page is whose.
    RemoteItems,
    /// Fields that people decided.
    EventEdits,
    /// What people brought back against a sync.
    KeptEvents,
    /// Addresses that events had before.
    Addresses,
}

impl RelatedTable {
    /// The table's name, in the database and in a backup.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Rows that a merge may need beside events, each a line of JSON with the columns' names. What the
/// site has already is left as it is; of the last four tables only what belongs to events that the
/// merge re-creates is taken (of addresses see [`RecoveryStore::merge_addresses`]).
#[derive(Clone, Debug, Default)]
pub struct RelatedRows(pub BTreeMap<RelatedTable, Vec<String>>);

/// Purging on purpose, and bringing back what is gone.
#[async_trait]
pub trait RecoveryStore: Send + Sync {
    /// The trashed events that a purge of this would destroy, in order of id. Refused where one is
    /// not in the trash.
    async fn purge_preview(&self, what: &RestoreRequest) -> StoreResult<Vec<TrashedEvent>>;
    /// Destroys trashed events for good, all or none: the row, and the payloads of its revisions.
    /// What stays is its line in the ledger of purges, and the chain.
    async fn purge(&self, author: &Author, what: &RestoreRequest) -> StoreResult<Vec<EventId>>;
    /// Takes what was purged off the disk: SQLite's free pages and its log keep deleted words until
    /// something is written over them. `false` where a long reader keeps the log from being
    /// emptied: to be done again later. On PostgreSQL there is nothing to do.
    async fn scrub(&self) -> StoreResult<bool>;
    /// Which of these events were purged.
    async fn purged_among(&self, events: &[EventId]) -> StoreResult<Vec<EventId>>;
    /// Trashed events whose batch is older than this, in order of id, at most `limit`: with their
    /// batches, what the retention purges next. Left out is what people deleted while Google still
    /// shows it: its place in the trash is what keeps the next sync from making a new page of it.
    async fn expired(
        &self,
        before: DateTime<Utc>,
        limit: i64,
    ) -> StoreResult<Vec<(EventId, DeletionId)>>;
    /// Events that must be here and are not, after an id, in order of id, at most `limit`: of which
    /// the ledger of ids or the history knows, and neither the events nor the ledger of purges.
    async fn missing_events(&self, after: EventId, limit: i64) -> StoreResult<Vec<EventId>>;
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
    ) -> StoreResult<MergeReport> {
        self.merge_with(author, rows, &RelatedRows::default(), overwrite, dry_run).await
    }
    /// As [`RecoveryStore::merge`], with the parents that the rows may need, and what else belongs
    /// to them, in the same transaction.
    async fn merge_with(
        &self,
        author: &Author,
        rows: &[Event],
        related: &RelatedRows,
        overwrite: bool,
        dry_run: bool,
    ) -> StoreResult<MergeReport>;
    /// Takes lines of the ledger of purges along, of events of which nothing is known here: neither a
    /// row nor a history. Doing it twice changes nothing.
    async fn merge_purges(&self, author: &Author, lines: &[String]) -> StoreResult<()>;
    /// Takes lines of the table of all addresses along, of records that are here or were purged. One
    /// that was given to another record meanwhile stays that one's.
    async fn merge_addresses(&self, lines: &[String]) -> StoreResult<()>;
    /// Brings events back exactly as their last revision knows them, in one transaction: rows that
    /// are gone are re-created, with the series and the batch they need; rows that are not what
    /// their last revision says are left alone, or (with `overwrite`) become it. Doing it twice
    /// changes nothing. Meant for some hundred events at a time.
    async fn recover(
        &self,
        author: &Author,
        events: &[EventId],
        overwrite: bool,
        dry_run: bool,
    ) -> StoreResult<MergeReport>;
}
