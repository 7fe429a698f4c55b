//! Reading what can be read: see [`RescueStore`].

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::{Event, EventId};
use futures_util::TryStreamExt as _;
use sqlx::Row as _;

use super::super::columns::{EVENT, names};
use super::super::{Database, dialect, rows, sql};
use crate::{KnownEvents, RescueStore, Rescued, StoreError, StoreResult, digest};

/// Rows between two broken places that are asked for one by one, at most: an id of a broken page can
/// be any number.
const BETWEEN: i64 = 2_000_000;

#[async_trait]
impl RescueStore for Database {
    async fn known_events(&self) -> KnownEvents {
        let mut gaps = Vec::new();
        let given = keys(self, "event_ids", "id", &mut gaps).await;
        let mut ids: BTreeSet<i64> = keys(self, "events", "id", &mut gaps).await;
        ids.extend(&given);
        ids.extend(in_history(self, &mut gaps).await);
        for select in dialect::OTHER_WAYS_TO_EVENTS {
            // Each holds what the table holds: only what the others lack is news.
            ids.extend(read_until_broken(self, select).await.0);
        }
        let events = |ids: BTreeSet<i64>| ids.into_iter().map(EventId).collect();
        KnownEvents { ids: events(ids), given: events(given), gaps }
    }

    async fn rescue(&self, id: EventId, given: bool) -> Rescued {
        let why = match row(self, id).await {
            Ok(Some(event)) => return Rescued::Row(Box::new(event)),
            Ok(None) if is_purged(self, id).await => return Rescued::Nowhere,
            Ok(None) => "its row is not there".to_owned(),
            Err(error) => error.to_string(),
        };
        match last_version(self, id).await {
            Ok(Some(event)) => Rescued::History { event: Box::new(event), why },
            Ok(None) if given || why != "its row is not there" => {
                Rescued::Lost { why: format!("{why}, and the history does not know it") }
            }
            Ok(None) => Rescued::Nowhere,
            Err(error) => Rescued::Lost { why: format!("{why}; its history: {error}") },
        }
    }

    async fn self_check(&self) -> Vec<String> {
        let mut found = Vec::new();
        for check in dialect::SELF_CHECKS {
            match sqlx::query_scalar::<_, String>(*check).fetch_all(&self.read).await {
                Ok(lines) => found.extend(lines.into_iter().filter(|line| line != "ok")),
                Err(error) => found.push(error.to_string()),
            }
        }
        found
    }
}

async fn row(database: &Database, id: EventId) -> StoreResult<Option<Event>> {
    let select = format!("SELECT {} FROM events WHERE id = $1", names(EVENT, ""));
    let found = sqlx::query(sql(select)).bind(id.0).fetch_optional(&database.read).await?;
    found.as_ref().map(rows::event).transpose()
}

async fn is_purged(database: &Database, id: EventId) -> bool {
    let select = "SELECT event_id FROM purges WHERE event_id = $1";
    let found = sqlx::query_scalar::<_, i64>(select).bind(id.0);
    matches!(found.fetch_optional(&database.read).await, Ok(Some(_)))
}

/// An event as its last revision has it, checked against its digest; `None` where no revision holds
/// it any more.
async fn last_version(database: &Database, id: EventId) -> StoreResult<Option<Event>> {
    let newest = match revision_by_index(database, id).await {
        Ok(newest) => newest,
        // The index is broken as well: the table itself, from its end.
        Err(_) => revision_by_row(database, id).await?,
    };
    let Some(revision) = newest else { return Ok(None) };
    let select = "SELECT payload, digest FROM revisions WHERE id = $1";
    let found = sqlx::query(select).bind(revision).fetch_one(&database.read).await?;
    let payload: Option<String> = found.try_get("payload")?;
    let Some(payload) = payload else { return Ok(None) };
    if digest(&payload) != found.try_get::<String, _>("digest")? {
        return Err(StoreError::Garbled(format!(
            "revision {revision} is not what its digest says"
        )));
    }
    serde_json::from_str(&payload).map(Some).map_err(|error| StoreError::Garbled(error.to_string()))
}

async fn revision_by_index(database: &Database, id: EventId) -> StoreResult<Option<i64>> {
    let select = "SELECT max(id) FROM revisions WHERE entity = 'event' AND entity_id = $1";
    Ok(sqlx::query_scalar(select).bind(id.0).fetch_one(&database.read).await?)
}

async fn revision_by_row(database: &Database, id: EventId) -> StoreResult<Option<i64>> {
    let select = format!(
        "SELECT id FROM revisions {} WHERE entity = 'event' AND entity_id = $1
         ORDER BY id DESC LIMIT 1",
        dialect::BY_ROW
    );
    Ok(sqlx::query_scalar(sql(select)).bind(id.0).fetch_optional(&database.read).await?)
}

/// Events that the history names.
async fn in_history(database: &Database, gaps: &mut Vec<String>) -> BTreeSet<i64> {
    let by = dialect::BY_ROW;
    let up = format!("SELECT entity_id FROM revisions {by} WHERE entity = 'event' ORDER BY id");
    let (mut ids, broken) = read_until_broken(database, &up).await;
    let Some(error) = broken else { return ids.into_iter().collect() };
    gaps.push(format!("the history of events: {error}"));
    ids.extend(read_until_broken(database, &format!("{up} DESC")).await.0);
    let index = "SELECT entity_id FROM revisions WHERE entity = 'event' ORDER BY entity_id";
    ids.extend(read_until_broken(database, index).await.0);
    ids.into_iter().collect()
}

/// A table's keys: from its beginning and, where that breaks off, from its end, and then one by one
/// in between.
async fn keys(
    database: &Database,
    table: &str,
    key: &str,
    gaps: &mut Vec<String>,
) -> BTreeSet<i64> {
    let by = dialect::BY_ROW;
    let up = format!("SELECT {key} FROM {table} {by} ORDER BY {key}");
    let (found, broken) = read_until_broken(database, &up).await;
    let mut found: BTreeSet<i64> = found.into_iter().collect();
    let Some(error) = broken else { return found };
    let low = found.last().copied().unwrap_or(0);
    let (above, _) = read_until_broken(database, &format!("{up} DESC")).await;
    let above: BTreeSet<i64> = above.into_iter().filter(|id| *id > low).collect();
    let high = match above.first() {
        Some(first) => *first,
        None => last_given(database).await.unwrap_or(low).saturating_add(1),
    };
    found.extend(above);
    let between = (low.saturating_add(1)..high).take(usize::try_from(BETWEEN).unwrap_or(0));
    let one = format!("SELECT {key} FROM {table} WHERE {key} = $1");
    for id in between {
        let row = sqlx::query_scalar::<_, i64>(sql(one.clone())).bind(id);
        if let Ok(Some(id)) = row.fetch_optional(&database.read).await {
            found.insert(id);
        }
    }
    gaps.push(format!("{table}, between {low} and {high}: {error}"));
    found
}

/// The last id that was ever given, where the database still knows.
async fn last_given(database: &Database) -> Option<i64> {
    sqlx::query_scalar(dialect::LAST_GIVEN).fetch_optional(&database.read).await.ok().flatten()
}

/// The numbers that a query gives until a page is broken, and what was said then.
async fn read_until_broken(database: &Database, select: &str) -> (Vec<i64>, Option<sqlx::Error>) {
    let mut found = Vec::new();
    let query = sqlx::query_scalar::<_, i64>(sql(select.to_owned()));
    let mut rows = query.fetch(&database.read);
    loop {
        match rows.try_next().await {
            Ok(Some(id)) => found.push(id),
            Ok(None) => return (found, None),
            Err(error) => return (found, Some(error)),
        }
    }
}
