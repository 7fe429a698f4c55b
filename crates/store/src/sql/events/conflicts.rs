//! Who holds what rows need that are to come back.

use std::collections::HashMap;

use domain::{Conflict, Event, EventId};
use sqlx::Row as _;

use super::super::{Tx, dialect, json, sql};
use super::addresses;
use crate::{Kind, StoreResult};

/// Who holds what these rows need: their slug, and their place in their calendar.
pub async fn conflicts(tx: &mut Tx, events: &[Event]) -> StoreResult<Vec<Conflict>> {
    let ids: Vec<i64> = events.iter().map(|event| event.id.0).collect();
    let mut conflicts = within(events);
    for (column, holder, from) in [
        ("slug", "l.id", "JOIN events l ON l.slug = t.slug AND l.deleted_at IS NULL"),
        ("slug", "a.record_id", addresses::anothers_address().as_str()),
        (
            "google_id",
            "l.id",
            "JOIN events l ON l.source_id = t.source_id AND l.google_id = t.google_id
             AND l.deleted_at IS NULL",
        ),
    ] {
        let select = format!(
            "SELECT t.id AS id, {holder} AS holder FROM events t {from}
             WHERE t.id IN (SELECT value FROM {} AS w) ORDER BY t.id",
            dialect::list("$1", Kind::Int)
        );
        for row in sqlx::query(sql(select)).bind(json(&ids)?).fetch_all(&mut **tx).await? {
            conflicts.push(Conflict {
                event_id: EventId(row.try_get("id")?),
                column: column.into(),
                held_by: EventId(row.try_get("holder")?),
            });
        }
    }
    Ok(conflicts)
}

/// Rows of one request that need the same: the first would hold it against the others.
pub fn within(events: &[Event]) -> Vec<Conflict> {
    let mut slugs: HashMap<&str, EventId> = HashMap::new();
    let mut keys: HashMap<_, EventId> = HashMap::new();
    let mut conflicts = Vec::new();
    let mut note = |event: &Event, column: &str, held_by: EventId| {
        conflicts.push(Conflict { event_id: event.id, column: column.into(), held_by });
    };
    for event in events {
        if let Some(first) = slugs.insert(&event.slug, event.id) {
            note(event, "slug", first);
        }
        let key = event.source_id.zip(event.google_id.as_ref());
        if let Some(first) = key.and_then(|key| keys.insert(key, event.id)) {
            note(event, "google_id", first);
        }
    }
    conflicts
}
