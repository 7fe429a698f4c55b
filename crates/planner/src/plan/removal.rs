//! Why Google's state has no page for a row.

use chrono::{DateTime, Utc};
use domain::why::Removal;
use domain::{RemoteBody, RemoteItem, Why};

use super::classified::Classified;
use super::family::Family;
use super::matching::Row;
use super::pages::cancels;

/// A removal: why, and how new it is.
pub(super) struct Gone {
    pub(super) reason: Why,
    pub(super) updated: Option<DateTime<Utc>>,
}

/// Why Google's state has no page for a row.
pub(super) fn removal(
    row: &Row<'_>,
    family: &Family<'_>,
    classified: &Classified<'_>,
) -> Option<Gone> {
    own(row, classified).or_else(|| by_series(row, family, classified)).or_else(|| {
        let reason = Removal::Unseen.into();
        classified.complete.then_some(Gone { reason, updated: None })
    })
}

/// By what Google says about the very id of the row.
fn own(row: &Row<'_>, classified: &Classified<'_>) -> Option<Gone> {
    let entry = classified.entries.get(row.google_id)?;
    if let Some(gone) = &entry.gone {
        return Some(Gone { reason: gone.reason.into(), updated: gone.updated });
    }
    let (reason, by) = match &entry.item.body {
        RemoteBody::Master { event, .. } => {
            (event.unpublished.clone().unwrap_or(Removal::Recurs.into()), &*entry.item)
        }
        RemoteBody::Single { event } => (event.unpublished.clone()?, &*entry.item),
        RemoteBody::Exception { .. } => (cancels(&entry.item, false)?, &*entry.item),
        RemoteBody::Tombstone => return None,
    };
    Some(gone(reason, by))
}

/// By what Google says about the series of the row.
fn by_series(row: &Row<'_>, family: &Family<'_>, classified: &Classified<'_>) -> Option<Gone> {
    let master = row.master?;
    let entry = classified.entries.get(master)?;
    if let Some(gone) = &entry.gone {
        return Some(Gone { reason: gone.reason.into(), updated: gone.updated });
    }
    match &entry.item.body {
        RemoteBody::Master { event, .. } => {
            if let Some(reason) = &event.unpublished {
                return Some(gone(reason.clone(), &entry.item));
            }
            let schedule = family.now.schedules.get(master)?;
            if let Some((by, reason)) = schedule.cancelled.get(&row.key) {
                return Some(gone(reason.clone(), by));
            }
            let after_all = schedule.ordinals.keys().next_back().is_none_or(|last| *last < row.key);
            let reason =
                if schedule.bounded && after_all { Removal::Ended } else { Removal::NotGiven };
            Some(gone(reason, &entry.item))
        }
        RemoteBody::Single { .. } => Some(gone(Removal::Once, &entry.item)),
        RemoteBody::Exception { .. } | RemoteBody::Tombstone => {
            Some(gone(Removal::NotGiven, &entry.item))
        }
    }
}

fn gone(reason: impl Into<Why>, by: &RemoteItem) -> Gone {
    Gone { reason: reason.into(), updated: by.revision.updated }
}
