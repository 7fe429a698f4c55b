//! What an imported row meets here: its parents, its batch, its own past.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::{DeletionId, Event};
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
    /// Who purged what, and when, in words.
    purged: HashMap<i64, String>,
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

    /// Why a row cannot be written here, in words.
    pub fn problem(&mut self, event: &Event) -> Option<String> {
        let id = event.id.0;
        if !(1..=LARGEST_ID).contains(&id) {
            return Some(format!("its id {id} is not a number from 1 to {LARGEST_ID}"));
        }
        if let Some(purge) = self.purged.get(&id) {
            return Some(format!("it was purged for good {purge}, and does not come back"));
        }
        self.missing_parent(event).or_else(|| self.strange_batch(event))
    }

    /// What a row refers to that is not here, in words.
    pub fn missing_parent(&self, event: &Event) -> Option<String> {
        let parents = [
            ("organizer", Some(event.organizer_id.0), &self.organizers),
            ("series", event.series_id.map(|id| id.0), &self.series),
            ("source", event.source_id.map(|id| id.0), &self.sources),
        ];
        let missing = parents.into_iter().find_map(|(name, id, known)| {
            let id = id.filter(|id| !known.contains(id))?;
            Some((name, id))
        });
        let (name, id) = missing?;
        Some(format!("it refers to {name} {id}, which does not exist here"))
    }

    /// A batch of the same number that is another one: restoring that would bring this row along.
    fn strange_batch(&mut self, event: &Event) -> Option<String> {
        let (batch, deleted_at) = event.deletion_id.zip(event.deleted_at)?;
        if !(1..=LARGEST_ID).contains(&batch.0) {
            return Some(format!("its batch {batch} is not a number from 1 to {LARGEST_ID}"));
        }
        let known = *self.batches.entry(batch).or_insert(deleted_at);
        (known != deleted_at).then(|| {
            format!("its batch {batch} is another one here: that went to the trash at {known}")
        })
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

async fn purges(tx: &mut Tx, ids: impl Iterator<Item = i64>) -> StoreResult<HashMap<i64, String>> {
    let ids: HashSet<i64> = ids.collect();
    let select = format!(
        "SELECT event_id, actor, purged_at FROM purges
         WHERE event_id IN (SELECT value FROM {} AS w)",
        dialect::list("$1", Kind::Int)
    );
    let found = sqlx::query(sql(select)).bind(json(&ids)?).fetch_all(&mut **tx).await?;
    let words = |row: &super::super::Row| -> StoreResult<(i64, String)> {
        let (actor, at): (String, DateTime<Utc>) =
            (row.try_get("actor")?, row.try_get("purged_at")?);
        Ok((row.try_get("event_id")?, format!("by {actor} on {}", at.format("%Y-%m-%d"))))
    };
    found.iter().map(words).collect()
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
