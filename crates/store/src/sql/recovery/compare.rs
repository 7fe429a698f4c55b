//! How rows of a backup differ from the site's.
//!
//! What an event *says* is compared: everything but the numbers of its bookkeeping. A row that went
//! on (a higher version here) and says the same is no difference; one whose version is not above
//! the backup's, with other bookkeeping, was tampered with, and is. Where a row is live here and was
//! in the trash then, there is nothing to bring back.

use std::collections::BTreeMap;

use domain::{BackupChange, BackupDifference, Event, EventId, FieldChange};
use serde_json::{Map, Value};

use super::super::columns::{BATCH, EVENT, names};
use super::super::{Database, dialect, json, rows, sql};
use crate::{Kind, StoreError, StoreResult};

/// Whether it is in the trash: compared by itself.
const TRASH: [&str; 2] = ["deleted_at", "deletion_id"];

/// How rows differ from the site's, in order of id.
pub async fn differences(
    database: &Database,
    rows: &[Event],
) -> StoreResult<Vec<BackupDifference>> {
    let mut all = Vec::new();
    for rows in rows.chunks(BATCH) {
        let ids: Vec<EventId> = rows.iter().map(|event| event.id).collect();
        let site = site_rows(database, &ids).await?;
        let purged = purged(database, &ids).await?;
        for event in rows {
            let held = site.get(&event.id);
            if let Some((change, fields)) = difference(held, event)? {
                all.push(BackupDifference {
                    event_id: event.id,
                    change,
                    title: event.title.clone(),
                    starts_at: event.starts_at,
                    when: event.when(),
                    purged: purged.contains(&event.id.0),
                    fields,
                });
            }
        }
    }
    all.sort_by_key(|difference| difference.event_id);
    Ok(all)
}

async fn site_rows(database: &Database, ids: &[EventId]) -> StoreResult<BTreeMap<EventId, Event>> {
    let select = format!(
        "SELECT {} FROM events WHERE id IN (SELECT value FROM {} AS w)",
        names(EVENT, ""),
        dialect::list("$1", Kind::Int)
    );
    let found = sqlx::query(sql(select)).bind(json(ids)?).fetch_all(&database.read).await?;
    let row = |row| rows::event(row).map(|event| (event.id, event));
    found.iter().map(row).collect()
}

async fn purged(database: &Database, ids: &[EventId]) -> StoreResult<Vec<i64>> {
    let select = format!(
        "SELECT event_id FROM purges WHERE event_id IN (SELECT value FROM {} AS w)",
        dialect::list("$1", Kind::Int)
    );
    Ok(sqlx::query_scalar(sql(select)).bind(json(ids)?).fetch_all(&database.read).await?)
}

/// What became of a row, and field by field what is otherwise; `None` where nothing is.
fn difference(
    site: Option<&Event>,
    event: &Event,
) -> StoreResult<Option<(BackupChange, BTreeMap<String, FieldChange>)>> {
    let there = fields(event)?;
    let Some(site) = site else {
        let all = there.into_iter().map(|(name, value)| (name, [Value::Null, value]));
        return Ok(Some((BackupChange::Absent, all.collect())));
    };
    let is_trashed = site.deleted_at.is_some() && event.deleted_at.is_none();
    if !is_trashed && says_the_same(site, event) {
        return Ok(None);
    }
    let mut here = fields(site)?;
    let changed = there.into_iter().filter_map(|(name, value)| {
        let old = here.remove(&name).unwrap_or(Value::Null);
        (old != value && (is_trashed || !TRASH.contains(&name.as_str())))
            .then_some((name, [old, value]))
    });
    let change = if is_trashed { BackupChange::Trashed } else { BackupChange::Changed };
    Ok(Some((change, changed.collect())))
}

/// Whether a row here says what a backup's says.
pub fn says_the_same(site: &Event, event: &Event) -> bool {
    let like_site = Event {
        version: site.version,
        updated_at: site.updated_at,
        deleted_at: site.deleted_at,
        deletion_id: site.deletion_id,
        ..event.clone()
    };
    let kept_books = site.version > event.version
        || (site.version == event.version && site.updated_at == event.updated_at);
    like_site == *site && kept_books
}

fn fields(event: &Event) -> StoreResult<Map<String, Value>> {
    match serde_json::to_value(event) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(StoreError::Garbled("an event is no object".into())),
        Err(error) => Err(StoreError::Garbled(error.to_string())),
    }
}
