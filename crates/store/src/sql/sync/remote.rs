//! What Google said last, and the rows that came of it: the planner's input.

use std::collections::BTreeSet;

use domain::{
    GoogleId, Held, HeldEvent, HeldItem, HeldItems, HeldSeries, RemoteBody, RemoteItem,
    RemoteRevision, RemoteWrite, RunId, SourceId,
};
use serde::Serialize;
use sqlx::{Row as _, Transaction};

use super::super::columns::{BATCH, EVENT, REMOTE_ITEM, names};
use super::super::events::{edits, journal};
use super::super::{Db, Row, Tx, array, dialect, from_enum_text, from_json, json, rows, sql};
use crate::{Kind, StoreResult, Touched};

/// Loads what a delivery can touch of **one** source: every query here has `source_id = $1`.
pub async fn held(
    tx: &mut Transaction<'static, Db>,
    source: SourceId,
    touched: &Touched,
) -> StoreResult<Held> {
    let ids = if touched.all { BTreeSet::new() } else { named(tx, source, touched).await? };
    if ids.is_empty() && !touched.all {
        return Ok(Held::default());
    }
    let all_items = "SELECT t.item, t.gone FROM remote_items t WHERE t.source_id = $1";
    let (items, events, series) = if touched.all {
        let all = "$2 = $2";
        (format!("{all_items} AND {all}"), all.to_owned(), all.to_owned())
    } else {
        let list = dialect::list("$2", Kind::Text);
        let named = format!("SELECT value FROM {list} AS w");
        let items =
            all_items.replace("remote_items t", &format!("{list} AS w CROSS JOIN remote_items t"));
        (
            // In two parts, each of which has an index.
            format!(
                "{items} AND t.google_id = w.value UNION ALL {items} AND t.master_id = w.value"
            ),
            // Also rows that have an occurrence's id without being of the series.
            format!(
                "(e.google_id IN ({named}) OR e.series_id IN
                  (SELECT id FROM series WHERE source_id = $1 AND google_id IN ({named}))
                  OR e.id IN (SELECT t.id FROM {list} AS w CROSS JOIN events t
                              WHERE t.source_id = $1 AND {}))",
                stamped("t.google_id")
            ),
            format!("google_id IN ({named})"),
        )
    };
    let list = json(&ids)?;
    let mut held = Held {
        items: held_items(tx, source, &list, items).await?,
        events: held_events(tx, source, &list, &events).await?,
        series: held_series(tx, source, &list, &series).await?,
    };
    if !touched.all {
        leave_neighbours(&mut held, &ids);
    }
    Ok(held)
}

/// Rows whose ids only lie between those of a family are none of it.
fn leave_neighbours(held: &mut Held, ids: &BTreeSet<GoogleId>) {
    let roots: BTreeSet<&str> = ids.iter().map(GoogleId::root).collect();
    let series: BTreeSet<_> = held.series.iter().map(|held| held.series.id).collect();
    held.events.retain(|held| {
        let id = held.event.google_id.as_ref();
        id.is_some_and(|id| roots.contains(id.root()))
            || held.event.series_id.is_some_and(|id| series.contains(&id))
    });
}

/// The ids that a delivery names, the masters of the exceptions among them, and all parts of their
/// series. Costs the same for each id, however much the source holds.
async fn named(
    tx: &mut Transaction<'static, Db>,
    source: SourceId,
    touched: &Touched,
) -> StoreResult<BTreeSet<GoogleId>> {
    let mut ids: BTreeSet<GoogleId> = touched.ids.iter().cloned().collect();
    let list = dialect::list("$2", Kind::Text);
    let mut masters = format!(
        "SELECT t.master_id FROM {list} AS w CROSS JOIN remote_items t
         WHERE t.source_id = $1 AND t.google_id = w.value AND t.kind = 'exception'"
    );
    if touched.all_series {
        masters.push_str(
            " UNION SELECT google_id FROM remote_items WHERE source_id = $1 AND kind = 'master'",
        );
    } else if ids.is_empty() {
        return Ok(ids);
    }
    let masters = ids_of(tx, source, masters, &json(&ids)?).await?;
    ids.extend(masters);
    for _ in 0..ROUNDS {
        let found = members(tx, source, &ids).await?;
        let roots: Vec<_> = ids.iter().filter_map(|id| GoogleId::new(id.root())).collect();
        ids.extend(roots);
        let mut others = BTreeSet::new();
        for (id, master) in found {
            match master {
                // Loaded with its master.
                Some(master) if master.root() == id.root() => continue,
                Some(master) => others.extend([master]),
                None => {}
            }
            ids.insert(id);
        }
        let before = ids.len();
        ids.extend(others);
        if ids.len() == before {
            break;
        }
    }
    Ok(ids)
}

/// How often families are followed that strange ids tie together.
const ROUNDS: usize = 4;

/// What has an id as the families of these have: items with the masters of those that are
/// exceptions, and series. An exception can have an id as if it were of another series.
async fn members(
    tx: &mut Transaction<'static, Db>,
    source: SourceId,
    ids: &BTreeSet<GoogleId>,
) -> StoreResult<Vec<(GoogleId, Option<GoogleId>)>> {
    let roots: BTreeSet<&str> = ids.iter().map(GoogleId::root).collect();
    let (list, stamped) = (dialect::list("$2", Kind::Text), stamped("t.google_id"));
    let select = format!(
        "SELECT t.google_id, t.master_id FROM {list} AS w CROSS JOIN remote_items t
         WHERE t.source_id = $1 AND {stamped}
         UNION SELECT t.google_id, NULL FROM {list} AS w CROSS JOIN series t
         WHERE t.source_id = $1 AND {stamped}"
    );
    let found = sqlx::query(sql(select)).bind(source.0).bind(json(&roots)?);
    let found = found.fetch_all(&mut **tx).await?;
    let mut members = Vec::with_capacity(found.len());
    for row in &found {
        let id = rows::google_id(row, "google_id")?;
        if let Some(id) = id.filter(|id| roots.contains(id.root())) {
            members.push((id, rows::google_id(row, "master_id")?));
        }
    }
    Ok(members)
}

/// Ids that begin with `w.value` and a stamp, as those of the occurrences of a series (`_2…`) and of
/// its parts (`_R…`) do: a range of an index, with little else in it.
fn stamped(id: &str) -> String {
    format!("({id} >= w.value || '_0' AND {id} < w.value || '_S')")
}

async fn ids_of(
    tx: &mut Transaction<'static, Db>,
    source: SourceId,
    select: String,
    list: &str,
) -> StoreResult<Vec<GoogleId>> {
    let found: Vec<String> =
        sqlx::query_scalar(sql(select)).bind(source.0).bind(list).fetch_all(&mut **tx).await?;
    Ok(found.into_iter().filter_map(GoogleId::new).collect())
}

async fn held_items(
    tx: &mut Transaction<'static, Db>,
    source: SourceId,
    ids: &str,
    select: String,
) -> StoreResult<HeldItems> {
    let found = sqlx::query(sql(select)).bind(source.0).bind(ids).fetch_all(&mut **tx).await?;
    found
        .iter()
        .map(|row| {
            let item: RemoteItem = from_json(&row.try_get::<String, _>("item")?)?;
            let gone = row.try_get("gone")?;
            Ok((item.google_id.clone(), HeldItem { item, gone }))
        })
        .collect()
}

async fn held_events(
    tx: &mut Transaction<'static, Db>,
    source: SourceId,
    ids: &str,
    condition: &str,
) -> StoreResult<Vec<HeldEvent>> {
    let select = format!(
        "SELECT {}, d.cause AS cause, k.revision AS kept FROM events e
         LEFT JOIN deletions d ON d.id = e.deletion_id
         LEFT JOIN kept_events k ON k.event_id = e.id
         WHERE e.source_id = $1 AND {condition} ORDER BY e.id",
        names(EVENT, "e.")
    );
    let found = sqlx::query(sql(select)).bind(source.0).bind(ids).fetch_all(&mut **tx).await?;
    let mut held = found.iter().map(held_event).collect::<StoreResult<Vec<_>>>()?;
    let mut edits = edits::of_source(tx, source, ids, condition).await?;
    for held in &mut held {
        held.edits = edits.remove(&held.event.id).unwrap_or_default();
    }
    Ok(held)
}

fn held_event(row: &Row) -> StoreResult<HeldEvent> {
    let cause: Option<String> = row.try_get("cause")?;
    let kept: Option<String> = row.try_get("kept")?;
    let kept = match kept.as_deref() {
        None => None,
        // The item was forgotten since: nothing can be known to be newer.
        Some("{}") => Some(RemoteRevision::default()),
        Some(item) => Some(from_json::<RemoteItem>(item)?.revision),
    };
    let trashed = cause.map(from_enum_text).transpose()?;
    Ok(HeldEvent { event: rows::event(row)?, trashed, kept, edits: Vec::new() })
}

async fn held_series(
    tx: &mut Transaction<'static, Db>,
    source: SourceId,
    ids: &str,
    condition: &str,
) -> StoreResult<Vec<HeldSeries>> {
    let select = format!(
        "SELECT s.*, d.cause AS cause FROM series s LEFT JOIN deletions d ON d.id = s.deletion_id
         WHERE s.source_id = $1 AND {condition} ORDER BY s.id"
    );
    let found = sqlx::query(sql(select)).bind(source.0).bind(ids).fetch_all(&mut **tx).await?;
    found
        .iter()
        .map(|row| {
            let cause: Option<String> = row.try_get("cause")?;
            let trashed = cause.map(from_enum_text).transpose()?;
            Ok(HeldSeries { series: rows::series(row)?, trashed })
        })
        .collect()
}

/// A row of `remote_items`.
#[derive(Serialize)]
struct ItemRow<'a> {
    source_id: i64,
    google_id: &'a str,
    kind: &'static str,
    master_id: Option<&'a str>,
    gone: bool,
    item: String,
    run_id: i64,
}

impl<'a> ItemRow<'a> {
    fn of(source: SourceId, run: RunId, item: &'a RemoteItem, gone: bool) -> StoreResult<Self> {
        let (kind, master_id) = match &item.body {
            RemoteBody::Tombstone => ("tombstone", None),
            RemoteBody::Single { .. } => ("single", None),
            RemoteBody::Master { .. } => ("master", None),
            RemoteBody::Exception { master, .. } => ("exception", Some(master.as_str())),
        };
        let google_id = item.google_id.as_str();
        let json = json(item)?;
        Ok(Self {
            source_id: source.0,
            google_id,
            kind,
            master_id,
            gone,
            item: json,
            run_id: run.0,
        })
    }
}

/// Remembers what Google said.
pub async fn put_items(
    tx: &mut Tx,
    source: SourceId,
    run: RunId,
    held: &HeldItems,
    writes: &[RemoteWrite],
) -> StoreResult<()> {
    let row = |write: &RemoteWrite| match write {
        RemoteWrite::Seen(item) => {
            Some(ItemRow::of(source, run, item, false).and_then(|row| json(&row)))
        }
        RemoteWrite::Gone { google_id, revision } => {
            Some(gone_row(source, run, held, google_id, revision))
        }
        RemoteWrite::Forget(_) => None,
    };
    let batches = writes.chunks(BATCH).map(|writes| {
        let rows: Vec<String> = writes.iter().filter_map(row).collect::<StoreResult<_>>()?;
        Ok(array(rows.iter().map(String::as_str)))
    });
    journal::write_batches(tx, &insert_items(), batches).await?;
    let forgotten: Vec<&GoogleId> = writes
        .iter()
        .filter_map(|write| match write {
            RemoteWrite::Forget(google_id) => Some(google_id),
            RemoteWrite::Seen(_) | RemoteWrite::Gone { .. } => None,
        })
        .collect();
    if forgotten.is_empty() {
        return Ok(());
    }
    let delete = format!(
        "DELETE FROM remote_items WHERE source_id = $1 AND google_id IN (SELECT value FROM {} AS w)",
        dialect::list("$2", Kind::Text)
    );
    sqlx::query(sql(delete)).bind(source.0).bind(json(&forgotten)?).execute(&mut **tx).await?;
    Ok(())
}

/// An item that Google removed, as it was before.
fn gone_row(
    source: SourceId,
    run: RunId,
    held: &HeldItems,
    google_id: &GoogleId,
    revision: &RemoteRevision,
) -> StoreResult<String> {
    let known = held.get(google_id).map(|held| held.item.clone());
    let mut item = known.unwrap_or_else(|| RemoteItem {
        google_id: google_id.clone(),
        revision: RemoteRevision::default(),
        body: RemoteBody::Tombstone,
    });
    item.revision = revision.clone();
    json(&ItemRow::of(source, run, &item, true)?)
}

fn insert_items() -> String {
    format!(
        "INSERT INTO remote_items ({}) SELECT {} FROM {} WHERE true
         ON CONFLICT (source_id, google_id) DO UPDATE
         SET kind = excluded.kind, master_id = excluded.master_id, gone = excluded.gone,
             item = excluded.item, run_id = excluded.run_id",
        names(REMOTE_ITEM, ""),
        names(REMOTE_ITEM, "r."),
        dialect::rows("$1", REMOTE_ITEM)
    )
}
