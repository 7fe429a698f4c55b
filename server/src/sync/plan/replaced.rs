//! Series whose rule or start was replaced.

use std::collections::{BTreeMap, BTreeSet};

use app::domain::{GoogleId, OccurrenceKey, RemoteBody, RemoteItem, RemoteWhen};

use super::dates::Dates;
use super::intake::Entry;
use super::{Context, Held};
use crate::sync::series::whole_seconds;

/// What came in the place of a series.
enum Replacement {
    /// A single event.
    NoSeries,
    /// A series with these dates in the window.
    Dates(BTreeSet<OccurrenceKey>),
}

/// The exceptions that are void. Where a series got another rule or start, so is what was changed
/// in single occurrences of the old one, unless Google shows it again or the new rule gives that
/// date too. What was cancelled is kept for as long as there is a series.
pub(super) fn void<'a>(
    entries: &BTreeMap<&'a GoogleId, Entry<'a>>,
    held: &Held,
    context: &Context,
    dates: &Dates,
) -> Vec<&'a GoogleId> {
    let live = entries.iter().filter(|(_, entry)| entry.changed && entry.gone.is_none());
    let replaced: BTreeMap<&GoogleId, Replacement> = live
        .filter_map(|(id, entry)| {
            let was = rule_of(&held.items.get(*id)?.item)?;
            Some((*id, replacement(was, &entry.item, dates)?))
        })
        .collect();
    let void = entries.iter().filter(|(_, entry)| {
        let RemoteBody::Exception { master, .. } = &entry.item.body else { return false };
        let by = replaced.get(master).filter(|_| !entry.fresh);
        by.is_some_and(|by| is_void(entry, by, context))
    });
    void.map(|(id, _)| *id).collect()
}

fn is_void(exception: &Entry<'_>, by: &Replacement, context: &Context) -> bool {
    let RemoteBody::Exception { original, event, .. } = &exception.item.body else { return false };
    match by {
        Replacement::NoSeries => true,
        Replacement::Dates(_) if exception.gone.is_some() || event.is_none() => false,
        Replacement::Dates(dates) => {
            let key = whole_seconds(*original);
            is_well_within(key, context) && !dates.contains(&key)
        }
    }
}

/// A master's start and rule.
pub(super) fn rule_of(item: &RemoteItem) -> Option<(&RemoteWhen, &[String])> {
    match &item.body {
        RemoteBody::Master { event, recurrence } => Some((&event.when, recurrence)),
        _ => None,
    }
}

/// What came in the place of a series; `None` where its rule and start are the same.
fn replacement(
    was: (&RemoteWhen, &[String]),
    now: &RemoteItem,
    dates: &Dates,
) -> Option<Replacement> {
    let Some((when, recurrence)) = rule_of(now) else { return Some(Replacement::NoSeries) };
    if was == (when, recurrence) {
        return None;
    }
    let dates = dates.of(&now.google_id, when, recurrence).ok()?;
    Some(Replacement::Dates(dates.iter().map(|date| date.key).collect()))
}

/// Whether a key lies in the window for sure, whatever the zone.
fn is_well_within(key: OccurrenceKey, context: &Context) -> bool {
    match key {
        OccurrenceKey::At(at) => (context.window_start..=context.end()).contains(&at),
        OccurrenceKey::On(day) => {
            context.window_start.date_naive() < day && day < context.end().date_naive()
        }
    }
}
