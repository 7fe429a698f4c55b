//! Who holds what rows need that are not written yet: their address, their place in a calendar.

use std::collections::HashMap;

use domain::{Conflict, Event, EventId};
use sqlx::Row as _;

use super::super::events::{addresses, conflicts};
use super::super::{Tx, dialect, json, sql};
use crate::{Kind, StoreResult};

const KEYS: [(&str, Kind); 4] =
    [("id", Kind::Int), ("slug", Kind::Text), ("source_id", Kind::Int), ("google_id", Kind::Text)];

/// A live row `l` that is not the row `t` itself.
const ANOTHER: &str = "l.deleted_at IS NULL AND l.id <> t.id";

/// What stands in the way of rows that are to be live: other live rows of the site, or rows before
/// them in the same list. One conflict a row and column.
pub async fn conflicts(
    tx: &mut Tx,
    rows: &[Event],
) -> StoreResult<HashMap<EventId, Vec<Conflict>>> {
    let rows: Vec<Event> = rows.iter().filter(|row| row.deleted_at.is_none()).cloned().collect();
    let mut found = conflicts::within(&rows);
    let keys: Vec<_> = rows.iter().map(Key::of).collect();
    let keys = json(&keys)?;
    for (column, holder, from) in [
        ("slug", "l.id", format!("JOIN events l ON l.slug = t.slug AND {ANOTHER}")),
        ("slug", "a.record_id", addresses::anothers_address()),
        (
            "google_id",
            "l.id",
            format!(
                "JOIN events l ON l.source_id = t.source_id AND l.google_id = t.google_id
                 AND {ANOTHER}"
            ),
        ),
    ] {
        let select = format!(
            "SELECT t.id AS id, {holder} AS holder FROM (SELECT * FROM {}) AS t {from} ORDER BY t.id",
            dialect::rows("$1", &KEYS)
        );
        for row in sqlx::query(sql(select)).bind(&keys).fetch_all(&mut **tx).await? {
            found.push(Conflict {
                event_id: EventId(row.try_get("id")?),
                column: column.into(),
                held_by: EventId(row.try_get("holder")?),
            });
        }
    }
    let mut by_event: HashMap<EventId, Vec<Conflict>> = HashMap::new();
    for conflict in found {
        by_event.entry(conflict.event_id).or_default().push(conflict);
    }
    Ok(by_event)
}

#[derive(serde::Serialize)]
struct Key<'a> {
    id: EventId,
    slug: &'a str,
    source_id: Option<i64>,
    google_id: Option<&'a str>,
}

impl<'a> Key<'a> {
    fn of(event: &'a Event) -> Self {
        Self {
            id: event.id,
            slug: &event.slug,
            source_id: event.source_id.map(|id| id.0),
            google_id: event.google_id.as_ref().map(domain::GoogleId::as_str),
        }
    }
}
