//! What a merge takes along beside events: the parents that they need, and what belongs to them.

use std::collections::{BTreeSet, HashSet};

use domain::views::Place;
use domain::{Event, EventId, SeriesId, SourceState};
use serde::Deserialize;

use super::super::events::{addresses, series};
use super::super::{Tx, array, dialect, enum_text, from_json, json, sql};
use crate::{Author, Kind, RelatedRows, RelatedTable, RevisionAction, StoreError, StoreResult};

/// Tables that events refer to, each after those that it refers to itself.
const PARENTS: [RelatedTable; 6] = [
    RelatedTable::Organizers,
    RelatedTable::Connections,
    RelatedTable::Sources,
    RelatedTable::Runs,
    RelatedTable::Deletions,
    RelatedTable::Series,
];

/// Writes parents that are not here. Where one cannot be (its address is another's now), the events
/// that need it fail, and say so.
pub async fn put_parents(tx: &mut Tx, author: &Author, related: &RelatedRows) -> StoreResult<()> {
    for table in PARENTS {
        let Some(lines) = related.0.get(&table).filter(|lines| !lines.is_empty()) else { continue };
        let lines = absent(tx, table, lines).await?;
        let lines = with_own_address(tx, table, lines).await?;
        if lines.is_empty() {
            continue;
        }
        put(tx, table.name(), lines.iter().map(|(_, line)| *line)).await?;
        let ids: Vec<i64> = lines.iter().map(|(id, _)| *id).collect();
        match table {
            RelatedTable::Sources => pause(tx, &ids).await?,
            RelatedTable::Series => note_series(tx, author, &ids).await?,
            _ => {}
        }
    }
    for statement in dialect::PASS_PARENT_IDS {
        sqlx::query(*statement).execute(&mut **tx).await?;
    }
    Ok(())
}

#[derive(Deserialize)]
struct Numbered {
    id: i64,
}

/// The lines whose row is not here, each with its id.
async fn absent<'a>(
    tx: &mut Tx,
    table: RelatedTable,
    lines: &'a [String],
) -> StoreResult<Vec<(i64, &'a str)>> {
    let mut numbered = Vec::with_capacity(lines.len());
    for line in lines {
        numbered.push((from_json::<Numbered>(line)?.id, line.as_str()));
    }
    let ids: BTreeSet<i64> = numbered.iter().map(|(id, _)| *id).collect();
    let known = known(tx, table, &ids).await?;
    let mut seen = known;
    numbered.retain(|(id, _)| seen.insert(*id));
    Ok(numbered)
}

#[derive(Deserialize)]
struct Addressed {
    slug: String,
}

/// Without the lines whose address was given to another record here.
async fn with_own_address<'a>(
    tx: &mut Tx,
    table: RelatedTable,
    lines: Vec<(i64, &'a str)>,
) -> StoreResult<Vec<(i64, &'a str)>> {
    let place = match table {
        RelatedTable::Organizers => Place::Organizer,
        RelatedTable::Series => Place::Series,
        _ => return Ok(lines),
    };
    let slugs = lines
        .iter()
        .map(|(_, line)| Ok(from_json::<Addressed>(line)?.slug))
        .collect::<StoreResult<Vec<_>>>()?;
    let names: Vec<&str> = slugs.iter().map(String::as_str).collect();
    let owners = addresses::owners(tx, place, &names).await?;
    let own = |((id, _), slug): &((i64, &str), String)| {
        addresses::blocker(owners.get(slug), *id).is_none()
    };
    let own = lines.into_iter().zip(slugs).filter(own);
    Ok(own.map(|(line, _)| line).collect())
}

/// Which of these rows are here.
pub async fn known(
    tx: &mut Tx,
    table: RelatedTable,
    ids: &BTreeSet<i64>,
) -> StoreResult<HashSet<i64>> {
    let select = format!(
        "SELECT id FROM {} WHERE id IN (SELECT value FROM {} AS w)",
        table.name(),
        dialect::list("$1", Kind::Int)
    );
    let found: Vec<i64> =
        sqlx::query_scalar(sql(select)).bind(json(ids)?).fetch_all(&mut **tx).await?;
    Ok(found.into_iter().collect())
}

/// Writes lines of a table as they are; what would break a rule of it is left out.
pub async fn put<'a>(
    tx: &mut Tx,
    table: &str,
    lines: impl Iterator<Item = &'a str>,
) -> StoreResult<()> {
    let lines: Vec<&str> = lines.collect();
    let Some(first) = lines.first() else { return Ok(()) };
    let columns = columns(first)?;
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let insert = format!(
        "INSERT INTO {table} ({names}) SELECT {names} FROM {rows} WHERE true
         ON CONFLICT DO NOTHING",
        names = columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", "),
        rows = dialect::rows_like("$1", table, &columns)
    );
    sqlx::query(sql(insert)).bind(array(lines.into_iter())).execute(&mut **tx).await?;
    Ok(())
}

/// The columns that a line names. A backup is a file: what it calls a column must look like one.
fn columns(line: &str) -> StoreResult<Vec<String>> {
    let object: serde_json::Map<String, serde_json::Value> = from_json(line)?;
    let names: Vec<String> = object.into_iter().map(|(name, _)| name).collect();
    let plain = |name: &String| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    match names.iter().find(|name| !plain(name)) {
        Some(name) => Err(StoreError::Garbled(format!("{name:?} is no column"))),
        None => Ok(names),
    }
}

/// A calendar that is re-created does not sync before a person says so: a sync of everything would
/// make new pages of events that are still to come from the backup.
async fn pause(tx: &mut Tx, ids: &[i64]) -> StoreResult<()> {
    let update = format!(
        "UPDATE sources SET state = $2 WHERE state = $3 AND id IN (SELECT value FROM {} AS w)",
        dialect::list("$1", Kind::Int)
    );
    sqlx::query(sql(update))
        .bind(json(ids)?)
        .bind(enum_text(&SourceState::Paused))
        .bind(enum_text(&SourceState::Active))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn note_series(tx: &mut Tx, author: &Author, ids: &[i64]) -> StoreResult<()> {
    let ids: BTreeSet<i64> = ids.iter().copied().collect();
    for id in known(tx, RelatedTable::Series, &ids).await? {
        series::note_series(tx, author, RevisionAction::Import, SeriesId(id), None).await?;
    }
    Ok(())
}

/// Writes what belongs to events that were re-created: Google's items, edits, and what was kept.
pub async fn put_followers(
    tx: &mut Tx,
    author: &Author,
    related: &RelatedRows,
    created: &[Event],
) -> StoreResult<()> {
    let none = Vec::new();
    let lines = |table: RelatedTable| related.0.get(&table).unwrap_or(&none);
    put_items(tx, lines(RelatedTable::RemoteItems), created).await?;
    let ids: HashSet<i64> = created.iter().map(|event| event.id.0).collect();
    for table in [RelatedTable::EventEdits, RelatedTable::KeptEvents] {
        let mut mine = Vec::new();
        for line in lines(table) {
            if ids.contains(&from_json::<OfEvent>(line)?.event_id) {
                mine.push(line.as_str());
            }
        }
        put(tx, table.name(), mine.into_iter()).await?;
    }
    keep_gone(tx, author, created).await
}

#[derive(Deserialize)]
struct OfEvent {
    event_id: i64,
}

#[derive(Deserialize)]
struct OfSource {
    source_id: i64,
    google_id: String,
    kind: String,
}

/// Items of the events themselves, and of the masters of their series.
async fn put_items(tx: &mut Tx, lines: &[String], created: &[Event]) -> StoreResult<()> {
    let keys: HashSet<(i64, &str)> = created
        .iter()
        .filter_map(|event| Some((event.source_id?.0, event.google_id.as_ref()?.as_str())))
        .collect();
    let sources: HashSet<i64> = created
        .iter()
        .filter(|event| event.series_id.is_some())
        .filter_map(|event| Some(event.source_id?.0))
        .collect();
    let mut mine = Vec::new();
    for line in lines {
        let item: OfSource = from_json(line)?;
        let is_master = item.kind == "master" && sources.contains(&item.source_id);
        if is_master || keys.contains(&(item.source_id, item.google_id.as_str())) {
            mine.push(line.as_str());
        }
    }
    put(tx, RelatedTable::RemoteItems.name(), mine.into_iter()).await
}

/// Remembers, for live rows that were re-created and that their calendar shows no more, that a
/// person wants them: the same absence does not take them away again.
pub async fn keep_gone(tx: &mut Tx, author: &Author, created: &[Event]) -> StoreResult<()> {
    let ids: Vec<EventId> = created
        .iter()
        .filter(|event| event.source_id.is_some() && event.deleted_at.is_none())
        .map(|event| event.id)
        .collect();
    if ids.is_empty() {
        return Ok(());
    }
    let insert = format!(
        "INSERT INTO kept_events (event_id, revision, kept_by, kept_at)
         SELECT e.id, COALESCE(i.item, m.item, '{{}}'), $2, $3
         FROM events e
         LEFT JOIN remote_items i ON i.source_id = e.source_id AND i.google_id = e.google_id
         LEFT JOIN series s ON s.id = e.series_id
         LEFT JOIN remote_items m ON m.source_id = s.source_id AND m.google_id = s.google_id
         WHERE e.id IN (SELECT value FROM {} AS w)
           AND (i.gone OR i.kind = 'tombstone'
                OR (i.google_id IS NULL AND (m.google_id IS NULL OR m.gone)))
         ON CONFLICT (event_id) DO NOTHING",
        dialect::list("$1", Kind::Int)
    );
    sqlx::query(sql(insert))
        .bind(json(&ids)?)
        .bind(author.actor.label())
        .bind(dialect::at(author.at))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_look_like_columns() {
        assert_eq!(columns(r#"{"id":1,"time_zone":null}"#).unwrap(), ["id", "time_zone"]);
        for line in [r#"{"id\"; DROP TABLE events; --":1}"#, r#"{"":1}"#, "[]", "{"] {
            assert!(columns(line).is_err(), "{line}");
        }
    }
}
