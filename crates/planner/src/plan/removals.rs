//! What the brake counts of a plan.

use std::collections::HashMap;

use domain::{Change, EventId, Held, Plan, Removals, Step};

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
