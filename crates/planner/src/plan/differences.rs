//! Where the site is not as Google has it, because people decided so.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::why::Left;
use domain::{
    Action, Change, Delivery, Difference, EventId, Field, Held, HeldEvent, Otherwise, Refusals,
    RemoteBody, RunId, Why,
};

use super::context::Context;
use super::delivery::plan;

/// The differences among `decided`: events with the run that was taken back. They are what a complete
/// list that says what Google said last would leave alone for people's sake.
#[must_use]
pub fn differences(
    held: &Held,
    context: &Context,
    decided: &BTreeMap<EventId, Option<RunId>>,
) -> Vec<Difference> {
    let rows: BTreeMap<EventId, &HeldEvent> =
        held.events.iter().map(|held| (held.event.id, held)).collect();
    let mut found: BTreeMap<EventId, Otherwise> = BTreeMap::new();
    for row in held.events.iter().filter(|row| row.trashed.is_none()) {
        let fields = other_values(row);
        if !fields.is_empty() {
            found.insert(row.event.id, Otherwise::Values(fields));
        }
    }
    let planned = plan(held, &as_it_was(held), context, &Refusals::new());
    found.extend(planned.notes.iter().filter_map(left_alone));
    found
        .into_iter()
        .filter_map(|(event_id, otherwise)| {
            let undone = *decided.get(&event_id)?;
            let event = &rows.get(&event_id)?.event;
            let (title, when) = (event.title.clone(), event.when());
            Some(Difference { event_id, title, when, otherwise, undone })
        })
        .collect()
}

/// The fields that keep another value than Google's, as an undo left them.
fn other_values(row: &HeldEvent) -> Vec<Field> {
    let content = row.event.content();
    let undone = row.edits.iter().filter(|edit| edit.until.is_some());
    undone.filter(|edit| edit.field.of(&content) != edit.google).map(|edit| edit.field).collect()
}

/// What Google said last, as a complete list.
fn as_it_was(held: &Held) -> Delivery {
    let there = held.items.values().filter(|held| !held.gone);
    let items = there.filter(|held| held.item.body != RemoteBody::Tombstone);
    let items = items.map(|held| Arc::new(held.item.clone())).collect();
    Delivery { complete: true, items, ..Delivery::default() }
}

/// What a line of the log says of an event that was left alone.
fn left_alone(line: &Change) -> Option<(EventId, Otherwise)> {
    let otherwise = match line.reason {
        _ if line.action != Action::Skip => return None,
        Why::Left(Left::Kept) => Otherwise::Stays,
        Why::Left(Left::Person | Left::SeriesByPerson) => Otherwise::Away,
        _ => return None,
    };
    Some((line.event_id?, otherwise))
}
