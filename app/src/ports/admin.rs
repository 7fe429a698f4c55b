//! What admins see: the sync log and the trash.

use async_trait::async_trait;

use chrono::{DateTime, Utc};

use crate::domain::{
    AuditAction, Cause, Deletion, DeletionId, EventId, OrganizerId, RestoreOutcome, RestoreRequest,
    Run, RunId, SourceId, TrashedEvent,
};

use super::{Admin, Answer, Confirmed};

/// Which runs to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct RunFilter {
    /// Only this source's.
    pub source: Option<SourceId>,
    /// Leave out runs that had nothing to do.
    pub hide_empty: bool,
    /// Only runs before this one (paging).
    pub before: Option<RunId>,
}

/// A run in a list.
#[derive(Clone, Debug)]
pub struct RunLine {
    /// The run.
    pub run: Run,
    /// The calendar's name.
    pub calendar: String,
    /// The organizer's name.
    pub organizer: String,
}

/// Which lines of the audit log to list.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Only of this kind.
    pub action: Option<AuditAction>,
    /// Words in who, what or the details.
    pub text: Option<String>,
    /// Only since this instant.
    pub since: Option<DateTime<Utc>>,
    /// Only before this instant.
    pub until: Option<DateTime<Utc>>,
    /// Only lines before this one (paging).
    pub before: Option<i64>,
}

/// The sync log.
#[async_trait]
pub trait SyncLog: Send + Sync {
    /// Runs, newest first, at most 50.
    async fn list(&self, admin: &Admin, filter: RunFilter) -> Answer<Vec<RunLine>>;
}

/// Which trashed events to list.
#[derive(Clone, Debug, Default)]
pub struct TrashFilter {
    /// Only this organizer's.
    pub organizer: Option<OrganizerId>,
    /// Only of this kind of act.
    pub cause: Option<Cause>,
    /// Only this batch.
    pub batch: Option<DeletionId>,
    /// Only what this sync run removed.
    pub run: Option<RunId>,
    /// Only what somebody removed in whose name ([`crate::domain::Actor::label`]) these words are,
    /// in whatever case: `ada@example.org`, `command line`.
    pub actor: Option<String>,
    /// Words in the title or address.
    pub text: Option<String>,
    /// Continue after this event (from [`TrashPage::next`]).
    pub after: Option<String>,
}

/// One page of the trash: newest first.
#[derive(Clone, Debug, Default)]
pub struct TrashPage {
    /// How many events match in all.
    pub total: i64,
    /// This page's events, at most 100.
    pub events: Vec<TrashedEvent>,
    /// The batches these belong to, with how many of each are still in the trash.
    pub batches: Vec<(Deletion, i64)>,
    /// Where the next page starts.
    pub next: Option<String>,
}

/// The trash.
#[async_trait]
pub trait Trash: Send + Sync {
    /// What is in it.
    async fn list(&self, admin: &Admin, filter: TrashFilter) -> Answer<TrashPage>;
    /// Brings events back, all that were asked for or none. Conflicts come in the outcome.
    async fn restore(&self, admin: &Admin, what: RestoreRequest) -> Answer<RestoreOutcome>;
    /// The same, but those whose address belongs to another event now take a free one.
    async fn restore_at_free_addresses(
        &self,
        admin: &Admin,
        what: RestoreRequest,
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
