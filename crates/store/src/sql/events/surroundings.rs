//! What an imported row meets here: its parents, its batch, its own past.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::{DeletionId, Event, RecordKind, RowRefusal};
use sqlx::Row as _;

use super::super::{Tx, dialect, json, sql};
use crate::{Kind, StoreResult};

/// The largest id an import may bring. New ids go on behind imported ones: this leaves room for
/// them below 2^53, which is as far as JSON's readers can count.
const LARGEST_ID: i64 = 1_000_000_000_000_000;

/// What there is of the records that some rows refer to.
pub struct Surroundings {
    organizers: HashSet<i64>,
    series: HashSet<i64>,
    sources: HashSet<i64>,
    /// Why what was purged does not come back.
    purged: HashMap<i64, RowRefusal>,
    /// When each batch was made. All that went with a batch did so at that moment.
    batches: HashMap<DeletionId, DateTime<Utc>>,
}

impl Surroundings {
    /// Reads what these rows refer to.
    pub async fn of(tx: &mut Tx, rows: &[&Event]) -> StoreResult<Self> {
        let ids = |id: fn(&Event) -> Option<i64>| rows.iter().filter_map(move |event| id(event));
        Ok(Self {
            organizers: known(tx, "organizers", "id", ids(|e| Some(e.organizer_id.0))).await?,
            series: known(tx, "series", "id", ids(|e| e.series_id.map(|id| id.0))).await?,
            sources: known(tx, "sources", "id", ids(|e| e.source_id.map(|id| id.0))).await?,
            purged: purges(tx, ids(|e| Some(e.id.0))).await?,
            batches: batches(tx, ids(|e| e.deletion_id.map(|id| id.0))).await?,
        })
    }

    /// Why a row cannot be written here.
    pub fn problem(&mut self, event: &Event) -> Option<RowRefusal> {
        let id = event.id.0;
        if !(1..=LARGEST_ID).contains(&id) {
            return Some(RowRefusal::Id(event.id, LARGEST_ID));
        }
        if let Some(purged) = self.purged.get(&id) {
            return Some(purged.clone());
        }
        self.missing_parent(event).or_else(|| self.strange_batch(event))
    }

    /// What a row refers to that is not here.
    pub fn missing_parent(&self, event: &Event) -> Option<RowRefusal> {
        let parents = [
            (RecordKind::Organizer, Some(event.organizer_id.0), &self.organizers),
            (RecordKind::Series, event.series_id.map(|id| id.0), &self.series),
            (RecordKind::Calendar, event.source_id.map(|id| id.0), &self.sources),
        ];
        parents.into_iter().find_map(|(kind, id, known)| {
            let id = id.filter(|id| !known.contains(id))?;
            Some(RowRefusal::NoParent { kind, id })
        })
    }

    /// A batch of the same number that is another one: restoring that would bring this row along.
    fn strange_batch(&mut self, event: &Event) -> Option<RowRefusal> {
        let (batch, deleted_at) = event.deletion_id.zip(event.deleted_at)?;
        if !(1..=LARGEST_ID).contains(&batch.0) {
            return Some(RowRefusal::Batch(batch, LARGEST_ID));
        }
        let known = *self.batches.entry(batch).or_insert(deleted_at);
        (known != deleted_at).then_some(RowRefusal::OtherBatch { id: batch, at: known })
    }
}

async fn known(
    tx: &mut Tx,
    table: &str,
    column: &str,
    ids: impl Iterator<Item = i64>,
) -> StoreResult<HashSet<i64>> {
    let ids: HashSet<i64> = ids.collect();
    let select = format!(
        "SELECT {column} FROM {table} WHERE {column} IN (SELECT value FROM {} AS w)",
        dialect::list("$1", Kind::Int)
    );
    let found: Vec<i64> =
        sqlx::query_scalar(sql(select)).bind(json(&ids)?).fetch_all(&mut **tx).await?;
    Ok(found.into_iter().collect())
}

/// Of these events, those that were purged.
pub async fn purges(
    tx: &mut Tx,
    ids: impl Iterator<Item = i64>,
) -> StoreResult<HashMap<i64, RowRefusal>> {
    let ids: HashSet<i64> = ids.collect();
    let select = format!(
        "SELECT event_id, actor, purged_at, reason FROM purges
         WHERE event_id IN (SELECT value FROM {} AS w)",
        dialect::list("$1", Kind::Int)
    );
    let found = sqlx::query(sql(select)).bind(json(&ids)?).fetch_all(&mut **tx).await?;
    let purge = |row: &super::super::Row| -> StoreResult<(i64, RowRefusal)> {
        let at: DateTime<Utc> = row.try_get("purged_at")?;
        let (actor, reason) = (row.try_get("actor")?, row.try_get("reason")?);
        let purged = RowRefusal::Purged { actor, day: at.date_naive(), reason };
        Ok((row.try_get("event_id")?, purged))
    };
    found.iter().map(purge).collect()
}

async fn batches(
    tx: &mut Tx,
    ids: impl Iterator<Item = i64>,
) -> StoreResult<HashMap<DeletionId, DateTime<Utc>>> {
    let ids: HashSet<i64> = ids.collect();
    let select = format!(
        "SELECT id, created_at FROM deletions WHERE id IN (SELECT value FROM {} AS w)",
        dialect::list("$1", Kind::Int)
    );
    let found = sqlx::query(sql(select)).bind(json(&ids)?).fetch_all(&mut **tx).await?;
    found
        .iter()
        .map(|row| Ok((DeletionId(row.try_get("id")?), row.try_get("created_at")?)))
        .collect()
}
