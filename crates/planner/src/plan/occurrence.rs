//! Occurrences that Google names by a tombstone only.

use std::collections::BTreeSet;

use domain::{Held, HeldEvent, HeldSeries, OccurrenceKey, RemoteBody, RemoteItem};

/// The row of an occurrence that a tombstone names after the series that its own was split from.
pub(super) fn row_of_part<'a>(held: &'a Held, tombstone: &RemoteItem) -> Option<&'a HeldEvent> {
    let original = tombstone.google_id.occurrence()?.to_text();
    let of_family = |series: &&HeldSeries| {
        let master = series.series.google_id.as_ref();
        master.is_some_and(|master| master.base() == tombstone.google_id.series())
    };
    let parts: BTreeSet<_> =
        held.series.iter().filter(of_family).map(|series| series.series.id).collect();
    held.events.iter().find(|row| {
        let is_there = row.event.series_id.is_some_and(|series| parts.contains(&series));
        is_there && row.event.original_start.as_ref() == Some(&original) && row.trashed.is_none()
    })
}

/// A tombstone of an occurrence that only the rule gave, as the cancelled exception it stands for.
pub(super) fn cancelled(
    held: &Held,
    tombstone: &RemoteItem,
    row: &HeldEvent,
) -> Option<RemoteItem> {
    let series_id = row.event.series_id?;
    let series = held.series.iter().find(|held| held.series.id == series_id)?;
    let master = series.series.google_id.clone()?;
    let original = OccurrenceKey::from_text(row.event.original_start.as_deref()?)?;
    Some(RemoteItem {
        google_id: tombstone.google_id.clone(),
        revision: tombstone.revision.clone(),
        body: RemoteBody::Exception { master, original, event: None },
    })
}
