//! The change set of a run: what planning takes in beside Google's delivery, and what it gives.
//!
//! The planner itself is `sync::plan` on the server; these types are here because pages show them.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{
    Cause, Change, Edit, Event, EventContent, EventId, Field, GoogleId, OccurrenceKey, RemoteItem,
    RemoteRevision, Series, SeriesId,
};

/// What we hold of one of Google's items, whatever its kind.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldItem {
    /// The item as it came last. Its body is what it was **before** a removal.
    pub item: RemoteItem,
    /// Google removed it (a tombstone, or unseen in a complete list).
    pub gone: bool,
}

/// An event row of the source being synced. Other sources' and native events never get here.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldEvent {
    /// The row, live or in the trash.
    pub event: Event,
    /// Where it is in the trash: why.
    pub trashed: Option<Cause>,
    /// A person brought it back from a removal by a sync: no removal that is not newer than this
    /// revision touches it again.
    pub kept: Option<RemoteRevision>,
    /// Fields that people decided.
    pub edits: Vec<Edit>,
}

/// What we hold of a source, as far as a delivery touches it.
pub type HeldItems = BTreeMap<GoogleId, HeldItem>;

/// What we hold of one source, as far as a delivery can touch it.
///
/// For a complete list: everything. For an increment: the delivered items; of each the whole family,
/// which is the series, all parts that it was split into and all that has an id as their occurrences
/// have (see [`GoogleId::root`]), with their items and rows; and, where the window of occurrences
/// moved on, every series. More does no harm.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    /// Google's items as they came last.
    pub items: HeldItems,
    /// Event rows, live and trashed.
    pub events: Vec<HeldEvent>,
    /// Series rows, live and trashed.
    pub series: Vec<HeldSeries>,
}

/// A series row of the source being synced.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldSeries {
    /// The row.
    pub series: Series,
    /// Where it is in the trash: why. A sync brings back only what a sync removed.
    pub trashed: Option<Cause>,
}

/// One change of one event row.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// A new page.
    Create {
        /// Its key.
        google_id: GoogleId,
        /// Information only.
        i_cal_uid: Option<String>,
        /// Its fields.
        content: EventContent,
        /// The master it is an occurrence of, and where the rule put it.
        occurrence: Option<(GoogleId, OccurrenceKey)>,
    },
    /// New values in a row, live or (so that a later restore shows them) not.
    Update {
        /// Which row.
        event_id: EventId,
        /// Its key, which changes when a series' start moves.
        google_id: GoogleId,
        /// Information only.
        i_cal_uid: Option<String>,
        /// Its fields.
        content: EventContent,
        /// The master it is an occurrence of, and where the rule put it.
        occurrence: Option<(GoogleId, OccurrenceKey)>,
    },
    /// To the trash.
    Trash {
        /// Which row.
        event_id: EventId,
    },
    /// Back from the trash, where a sync had put it.
    Restore {
        /// Which row.
        event_id: EventId,
    },
}

impl RemoteWrite {
    /// The family of the item, as it is or was: see [`RemoteItem::family`].
    #[must_use]
    pub fn family<'w>(&'w self, held: &'w HeldItems) -> &'w str {
        match self {
            Self::Seen(item) => item.family(),
            Self::Gone { google_id, .. } | Self::Forget(google_id) => {
                held.get(google_id).map_or(google_id.root(), |held| held.item.family())
            }
        }
    }
}

/// What the database refused, or would: families of items (by [`GoogleId::root`]) with what it
/// said. A plan leaves all of them as they are.
pub type Refusals = BTreeMap<String, String>;

/// The family that a step belongs to: what is set aside with it, should it be refused.
#[must_use]
pub fn family_of(step: &Step, line: &Change) -> Option<String> {
    let master = match step {
        Step::Create { occurrence, .. } | Step::Update { occurrence, .. } => occurrence.as_ref(),
        Step::Trash { .. } | Step::Restore { .. } => None,
    };
    match master {
        Some((master, _)) => Some(master.root().to_owned()),
        None => Some(GoogleId::new(line.google_id.as_deref()?)?.root().to_owned()),
    }
}

/// One change of one series row.
#[derive(Clone, Debug, PartialEq)]
pub enum SeriesWrite {
    /// A new series, or new values (and back from the trash) for the one with this key.
    Put {
        /// The master's key.
        google_id: GoogleId,
        /// Its name.
        title: String,
        /// RRULE, EXRULE, RDATE and EXDATE lines, one a line.
        recurrence: String,
    },
    /// To the trash, its occurrences being trashed by steps of the same plan.
    Trash {
        /// Which row.
        series_id: SeriesId,
    },
}

/// What to remember of Google's items.
#[derive(Clone, Debug, PartialEq)]
pub enum RemoteWrite {
    /// Google shows this.
    Seen(Arc<RemoteItem>),
    /// Google removed this; a later restore is judged against the revision of the removal.
    Gone {
        /// The item's key.
        google_id: GoogleId,
        /// The tombstone's revision, or that of the item when it was last seen.
        revision: RemoteRevision,
    },
    /// Forget it: an exception whose series is gone or was replaced.
    Forget(GoogleId),
}

/// What a delivery means for a field that people decided.
#[derive(Clone, Debug, PartialEq)]
pub enum EditWrite {
    /// Google has another value now; the page keeps the people's.
    Google {
        /// Which row.
        event_id: EventId,
        /// Which field.
        field: Field,
        /// Google's value.
        google: Value,
    },
    /// Google shows something newer than what was taken back: the edit ends.
    End {
        /// Which row.
        event_id: EventId,
        /// Which field.
        field: Field,
    },
}

/// A change set. Written in one transaction or not at all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Series first, since events refer to them.
    pub series: Vec<SeriesWrite>,
    /// Changes of event rows, each with its line of the log.
    pub steps: Vec<(Step, Change)>,
    /// Lines of the log without a change: what was skipped or quarantined, and why.
    pub notes: Vec<Change>,
    /// What to remember of Google's items.
    pub remote: Vec<RemoteWrite>,
    /// What becomes of the fields that people decided.
    pub edits: Vec<EditWrite>,
    /// Occurrences are expanded up to here.
    pub window_end: Option<DateTime<Utc>>,
}

impl Plan {
    /// The whole log, changes first.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.steps.iter().map(|(_, change)| change).chain(&self.notes)
    }
}
