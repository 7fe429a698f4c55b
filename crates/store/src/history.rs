//! Writing events: every way there is. Each writes rows and revisions in one transaction.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    Actor, Cause, DeletionId, Event, EventContent, EventId, OrganizerId, RestoreOutcome,
    RestoreRequest, RevisionAction, RunId, SeriesId,
};
use serde::{Deserialize, Serialize};

use super::{ChainHead, StoreResult};

/// Who writes, why and when.
#[derive(Clone, Debug)]
pub struct Author {
    /// Who.
    pub actor: Actor,
    /// Why, in words.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Author {
    /// The run that writes, where one does.
    #[must_use]
    pub fn run_id(&self) -> Option<RunId> {
        match self.actor {
            Actor::Sync { run_id } => Some(run_id),
            _ => None,
        }
    }
}

/// A native event to be written.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Who publishes it.
    pub organizer_id: OrganizerId,
    /// Its fields.
    pub content: EventContent,
}

/// What kind of record a revision is of.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entity {
    /// An event.
    Event,
    /// A recurring event.
    Series,
}

/// One entry of the history.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Revision {
    /// Its place in the chain, from 1 and without gaps.
    pub id: i64,
    /// What kind of record it is of.
    pub entity: Entity,
    /// That record's number.
    pub entity_id: i64,
    /// What was done.
    pub action: RevisionAction,
    /// The row's version after it.
    pub version: i64,
    /// Who, in words.
    pub actor: String,
    /// Why, in words.
    pub reason: String,
    /// The run that did it.
    pub run_id: Option<RunId>,
    /// The batch it belongs to.
    pub deletion_id: Option<DeletionId>,
    /// When.
    #[serde(with = "domain::time::stamp")]
    pub at: DateTime<Utc>,
    /// The whole row after it, as JSON; `None` once erased.
    pub payload: Option<String>,
    /// SHA-256 of the payload, hex.
    pub digest: String,
    /// The chain up to here, hex.
    pub hash: String,
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
