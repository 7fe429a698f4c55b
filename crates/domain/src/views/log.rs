//! What logs and lists of the trash are asked for, and what they show.

use chrono::{DateTime, Utc};

use crate::{
    AuditAction, Cause, Deletion, DeletionId, OrganizerId, Run, RunId, SourceId, TrashedEvent,
};

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
    /// Only what somebody removed in whose name ([`crate::Actor::label`]) these words are,
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
