//! Planning: from what we hold and what Google says to a change set. Pure: no I/O, no clock, no
//! randomness, so the same input gives the same plan.
//!
//! How it goes: [`intake`] judges each delivered item (newest revision, tombstone, absence) and
//! gives the state of Google's calendar as it is now. [`family`] groups it by series; for each
//! group [`pages`] says which pages that state asks for, [`matching`] finds the row of each, and
//! what differs becomes steps. A row is only ever found by (this source, Google id), or by its
//! place in a series of this source; rows of others are not in [`Held`].

mod dates;
mod diff;
mod differences;
mod edits;
mod family;
mod intake;
mod matching;
mod occurrence;
mod pages;
mod promises;
mod reason;
mod series_rows;
mod steps;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
pub use differences::differences;
pub use domain::Held;
use domain::{
    Change, Delivery, EventId, GoogleId, Plan, Refusals, RemoteBody, RemoteItem, Removals, Step,
    Visibility,
};

/// The window within which occurrences are published. Single events are published whatever their
/// date, and moved occurrences wherever they went.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Context {
    /// 31 days before the source's first sync; never moves, so that what was made once is kept.
    pub window_start: DateTime<Utc>,
    /// 366 days from now. Best cut to a day, for each move loads and extends every series. Where it
    /// lies before the previous end, that counts.
    pub window_end: DateTime<Utc>,
    /// The end at the last run that came through; `None` before the first.
    pub previous_window_end: Option<DateTime<Utc>>,
    /// Who can find new pages: all, or (as drafts) their organizer, until a person published them.
    /// Further dates of a series that is published are published at once.
    pub publish: Visibility,
}

impl Context {
    fn end(&self) -> DateTime<Utc> {
        self.previous_window_end.map_or(self.window_end, |previous| previous.max(self.window_end))
    }
}

/// The ids an increment names: those delivered, the masters of delivered exceptions, and the series
/// an id may stem from (`ID` of `ID_20230519T070000Z` and of `ID_R20230519T070000`). The store loads
/// them with all of their families (see [`Held`]).
#[must_use]
pub fn touched(delivery: &Delivery) -> BTreeSet<GoogleId> {
    let put_aside = delivery.quarantined.iter().filter_map(|item| item.google_id.as_ref());
    let mut ids: BTreeSet<GoogleId> = put_aside.cloned().collect();
    for item in &delivery.items {
        ids.insert(item.google_id.clone());
        if let RemoteBody::Exception { master, .. } = &item.body {
            ids.insert(master.clone());
        }
    }
    let stems: Vec<_> = ids.iter().flat_map(|id| [id.series(), id.root()]).collect();
    let stems: Vec<_> = stems.into_iter().filter_map(GoogleId::new).collect();
    ids.extend(stems);
    ids
}

fn master_of(item: &RemoteItem) -> Option<&GoogleId> {
    match &item.body {
        RemoteBody::Exception { master, .. } => Some(master),
        _ => None,
    }
}

/// What a plan takes off the site, as the brake counts it: by item (a series is one), how many
/// pages go.
#[must_use]
pub fn removals(plan: &Plan, held: &Held) -> Removals {
    items(plan, held, |step, _| matches!(step, Step::Trash { .. }))
}

/// The items that a plan gives another title or start, as the brake counts them.
#[must_use]
pub fn rewritten(plan: &Plan, held: &Held) -> Removals {
    items(plan, held, |step, change| {
        let another = |field| change.fields.contains_key(field);
        matches!(step, Step::Update { .. }) && (another("title") || another("starts_at"))
    })
}

/// Of the steps that `counts` takes, how many pages each item has; a series is one item.
fn items(plan: &Plan, held: &Held, counts: impl Fn(&Step, &Change) -> bool) -> Removals {
    let touched: Vec<EventId> = plan
        .steps
        .iter()
        .filter(|(step, change)| counts(step, change))
        .filter_map(|(_, change)| change.event_id)
        .collect();
    let mut removals = Removals::new();
    if touched.is_empty() {
        return removals;
    }
    let series = held.series.iter().map(|held| (held.series.id, held.series.google_id.as_ref()));
    let masters: HashMap<_, _> = series.collect();
    let rows = held.events.iter().map(|held| (held.event.id, &held.event));
    let rows: HashMap<_, _> = rows.collect();
    for row in touched.iter().filter_map(|id| rows.get(id)) {
        let master = row.series_id.and_then(|id| masters.get(&id).copied().flatten());
        if let Some(item) = master.or(row.google_id.as_ref()) {
            *removals.entry(item.clone()).or_default() += 1;
        }
    }
    removals
}

/// Plans one delivery. Nothing to do gives a plan without steps, series and remote writes. What the
/// database refused before is left as it is.
#[must_use]
pub fn plan(held: &Held, delivery: &Delivery, context: &Context, refused: &Refusals) -> Plan {
    let dates = dates::Dates::new(context);
    let intake = intake::Intake::of(held, delivery, &dates);
    let mut plan = family::plan(held, context, intake, &dates, refused);
    promises::keep(&mut plan, held, refused);
    plan
}
