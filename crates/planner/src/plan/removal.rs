//! Why Google's state has no page for a row.

use chrono::{DateTime, Utc};
use domain::{RemoteBody, RemoteItem};

use super::classified::Classified;
use super::family::Family;
use super::matching::Row;
use super::pages::cancels;
use super::reason::{ENDED, NOT_GIVEN, ONCE, RECURS, UNSEEN};

/// A removal: why, and how new it is.
pub(super) struct Why {
    pub(super) reason: String,
    pub(super) updated: Option<DateTime<Utc>>,
}

/// Why Google's state has no page for a row.
pub(super) fn removal(
    row: &Row<'_>,
    family: &Family<'_>,
    classified: &Classified<'_>,
) -> Option<Why> {
    own(row, classified).or_else(|| by_series(row, family, classified)).or_else(|| {
        let reason = UNSEEN.to_owned();
        classified.complete.then_some(Why { reason, updated: None })
    })
}

/// By what Google says about the very id of the row.
fn own(row: &Row<'_>, classified: &Classified<'_>) -> Option<Why> {
    let entry = classified.entries.get(row.google_id)?;
    if let Some(gone) = &entry.gone {
        return Some(Why { reason: gone.reason.to_owned(), updated: gone.updated });
    }
    let (reason, by) = match &entry.item.body {
        RemoteBody::Master { event, .. } => {
            (event.unpublished.as_deref().unwrap_or(RECURS), &*entry.item)
        }
        RemoteBody::Single { event } => (event.unpublished.as_deref()?, &*entry.item),
        RemoteBody::Exception { .. } => (cancels(&entry.item, false)?, &*entry.item),
        RemoteBody::Tombstone => return None,
    };
    Some(why(reason, by))
}

/// By what Google says about the series of the row.
fn by_series(row: &Row<'_>, family: &Family<'_>, classified: &Classified<'_>) -> Option<Why> {
    let master = row.master?;
    let entry = classified.entries.get(master)?;
    if let Some(gone) = &entry.gone {
        return Some(Why { reason: gone.reason.to_owned(), updated: gone.updated });
    }
    match &entry.item.body {
        RemoteBody::Master { event, .. } => {
            if let Some(reason) = &event.unpublished {
                return Some(why(reason, &entry.item));
            }
            let schedule = family.now.schedules.get(master)?;
            if let Some((by, reason)) = schedule.cancelled.get(&row.key) {
                return Some(why(reason, by));
            }
            let after_all = schedule.ordinals.keys().next_back().is_none_or(|last| *last < row.key);
            let reason = if schedule.bounded && after_all { ENDED } else { NOT_GIVEN };
            Some(why(reason, &entry.item))
        }
        RemoteBody::Single { .. } => Some(why(ONCE, &entry.item)),
        RemoteBody::Exception { .. } | RemoteBody::Tombstone => Some(why(NOT_GIVEN, &entry.item)),
    }
}

fn why(reason: &str, by: &RemoteItem) -> Why {
    Why { reason: reason.to_owned(), updated: by.revision.updated }
}
