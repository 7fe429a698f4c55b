//! What admins see: the sync log and the trash.

use access::{Admin, Confirmed, Hand};
use async_trait::async_trait;
use domain::views::{RunFilter, RunLine, TrashFilter, TrashPage};

use domain::{Addresses, EventId, RestoreOutcome, RestoreRequest, TrashedEvent};

use super::failure::Answer;

/// The sync log.
#[async_trait]
pub trait SyncLog: Send + Sync {
    /// Runs, newest first, at most 50.
    async fn list(&self, admin: &Admin, filter: RunFilter) -> Answer<Vec<RunLine>>;
}

/// The trash.
#[async_trait]
pub trait Trash: Send + Sync {
    /// What is in it.
    async fn list(&self, admin: &Admin, filter: TrashFilter) -> Answer<TrashPage>;
    /// Brings events back, all that were asked for or none. Conflicts come in the outcome.
    async fn restore(
        &self,
        hand: &dyn Hand,
        what: RestoreRequest,
        addresses: Addresses,
    ) -> Answer<RestoreOutcome>;
    /// What a purge of this would destroy, in order of id.
    async fn purge_preview(&self, admin: &Admin, what: RestoreRequest)
    -> Answer<Vec<TrashedEvent>>;
    /// Destroys trashed events for good, all or none, after a backup that still has them. Where no
    /// backup can be made, nothing is purged.
    async fn purge(&self, by: &Confirmed, what: RestoreRequest) -> Answer<Purged>;
}

/// What a purge did.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Purged {
    /// The events that are gone, in order of id.
    pub events: Vec<EventId>,
    /// The backup that was made right before, and has them.
    pub backup: i64,
}
