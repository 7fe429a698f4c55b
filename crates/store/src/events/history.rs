//! Writing events: every way there is. Each writes rows and revisions in one transaction.

use async_trait::async_trait;
use domain::{
    Cause, DeletionId, Event, EventContent, EventId, OrganizerId, RestoreOutcome, RestoreRequest,
    SeriesId,
};
use serde::Serialize;

use crate::{Author, ChainHead, Revision, StoreResult};

/// A native event to be written.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Who publishes it.
    pub organizer_id: OrganizerId,
    /// Its fields.
    pub content: EventContent,
}

/// Why a record of an import was not written.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ImportFailure {
    /// Its line in the file, from 1.
    pub line: usize,
    /// Its id.
    pub id: EventId,
    /// Why, in words.
    pub error: String,
}

/// What an import did with the records it was given.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct ImportReport {
    /// Written.
    pub imported: Vec<EventId>,
    /// Already there, exactly so.
    pub unchanged: Vec<EventId>,
    /// Not written.
    pub failed: Vec<ImportFailure>,
}

/// Writing events.
#[async_trait]
pub trait HistoryStore: Send + Sync {
    /// Writes native events, all or none. Slugs are made here.
    async fn create_events(
        &self,
        author: &Author,
        events: Vec<NewEvent>,
    ) -> StoreResult<Vec<Event>>;
    /// Moves live events to the trash as one batch, all or none. Refused where one is not there,
    /// or in the trash already, or where there are none: a batch of nothing explains nothing.
    async fn trash(
        &self,
        author: &Author,
        events: &[EventId],
        cause: Cause,
    ) -> StoreResult<DeletionId>;
    /// Moves a live series and its live occurrences to the trash as one batch. Occurrences that are
    /// in the trash already stay in their own batches: restoring this one does not bring them back.
    async fn trash_series(&self, author: &Author, series: SeriesId) -> StoreResult<DeletionId>;
    /// Brings events back, all or none; every column is as it was.
    async fn restore(&self, author: &Author, what: &RestoreRequest) -> StoreResult<RestoreOutcome>;
    /// Brings events back, all or none. Those whose address belongs to another event now take a free
    /// one, which is a change of the row (`version`, `updated_at`); every other column is as it was.
    /// A place in a calendar that is taken stays a conflict: there is only one.
    async fn restore_at_free_addresses(
        &self,
        author: &Author,
        what: &RestoreRequest,
    ) -> StoreResult<RestoreOutcome>;
    /// Writes rows as they are, ids and timestamps included; each by itself, so that one that
    /// cannot be written does not hold up the others. With `dry_run`, says what it would do.
    async fn import(
        &self,
        author: &Author,
        rows: &[(usize, Event)],
        dry_run: bool,
    ) -> StoreResult<ImportReport>;
    /// Where the chain of revisions ends.
    async fn chain_head(&self) -> StoreResult<ChainHead>;
    /// Revisions of all records after a place in the chain, in its order, at most `limit`.
    async fn chain(&self, after: i64, limit: i64) -> StoreResult<Vec<Revision>>;
}
