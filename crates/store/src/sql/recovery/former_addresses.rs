//! What a merge takes along of addresses: those that records had before, and those of what was purged.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use domain::Event;
use domain::views::Place;
use serde::Deserialize;

use super::super::events::addresses;
use super::super::{Database, Tx, dialect, from_json, json, sql};
use super::related::{known, put};
use crate::{Author, Kind, RelatedRows, RelatedTable, StoreResult};

/// A line of the table of all addresses.
#[derive(Deserialize)]
struct Given {
    kind: String,
    slug: String,
    record_id: i64,
}

/// Addresses that re-created events had before: they lead to them again.
pub async fn put_former(tx: &mut Tx, related: &RelatedRows, created: &[Event]) -> StoreResult<()> {
    let ids: HashSet<i64> = created.iter().map(|event| event.id.0).collect();
    let mut mine = Vec::new();
    for line in related.0.get(&RelatedTable::Addresses).into_iter().flatten() {
        let given: Given = from_json(line)?;
        if given.kind == Place::Event.word() && ids.contains(&given.record_id) {
            mine.push(line.clone());
        }
    }
    put_addresses(tx, &mine).await
}

/// Writes addresses of records that are here or were purged. One that is another's stays that.
pub async fn put_addresses(tx: &mut Tx, lines: &[String]) -> StoreResult<()> {
    for place in [Place::Event, Place::Organizer, Place::Series] {
        let mut mine = BTreeMap::new();
        for line in lines {
            let given: Given = from_json(line)?;
            if given.kind == place.word() {
                mine.insert((given.slug, given.record_id), line.as_str());
            }
        }
        let records = records(tx, place, mine.keys().map(|(_, id)| *id).collect()).await?;
        mine.retain(|(_, id), _| records.contains(id));
        let slugs: Vec<&str> = mine.keys().map(|(slug, _)| slug.as_str()).collect();
        let owners = addresses::owners(tx, place, &slugs).await?;
        let free = |(slug, id): &(String, i64)| addresses::blocker(owners.get(slug), *id).is_none();
        let free: Vec<&str> =
            mine.iter().filter(|(of, _)| free(of)).map(|(_, line)| *line).collect();
        put(tx, "addresses", free.into_iter()).await?;
    }
    Ok(())
}

/// Which of these records an address can lead to, or can say something of.
async fn records(tx: &mut Tx, place: Place, ids: BTreeSet<i64>) -> StoreResult<HashSet<i64>> {
    match place {
        Place::Organizer => known(tx, RelatedTable::Organizers, &ids).await,
        Place::Series => known(tx, RelatedTable::Series, &ids).await,
        Place::Event => {
            let select = "SELECT id FROM events WHERE id IN (SELECT value FROM {list} AS w)
                          UNION SELECT event_id FROM purges
                          WHERE event_id IN (SELECT value FROM {list} AS w)";
            among(tx, select, &ids).await
        }
    }
}

/// Which of these ids a statement finds, where `{list}` stands for them.
async fn among(tx: &mut Tx, select: &str, ids: &BTreeSet<i64>) -> StoreResult<HashSet<i64>> {
    let select = select.replace("{list}", &dialect::list("$1", Kind::Int));
    let found: Vec<i64> =
        sqlx::query_scalar(sql(select)).bind(json(ids)?).fetch_all(&mut **tx).await?;
    Ok(found.into_iter().collect())
}

#[derive(Deserialize)]
struct Purge {
    event_id: i64,
}

/// Takes purges along of events of which nothing is known here: what has a row or a history, or is
/// missing, was not purged by this site, whatever a backup says.
pub async fn merge_purges(
    database: &Database,
    author: &Author,
    lines: &[String],
) -> StoreResult<()> {
    let mut purges = BTreeMap::new();
    for line in lines {
        purges.insert(from_json::<Purge>(line)?.event_id, line.as_str());
    }
    purges.retain(|id, _| *id > 0);
    let mut tx = database.begin_history().await?;
    let ids = purges.keys().copied().collect();
    let select = "SELECT id FROM event_ids WHERE id IN (SELECT value FROM {list} AS w)
                  UNION SELECT entity_id FROM revisions
                  WHERE entity = 'event' AND entity_id IN (SELECT value FROM {list} AS w)";
    let told = among(&mut tx, select, &ids).await?;
    purges.retain(|id, _| !told.contains(id));
    let new: Vec<i64> = purges.keys().copied().collect();
    let insert = format!(
        "INSERT INTO event_ids (id, allocated_at) SELECT value, $2 FROM {} AS w WHERE true
         ON CONFLICT (id) DO NOTHING",
        dialect::list("$1", Kind::Int)
    );
    sqlx::query(sql(insert))
        .bind(json(&new)?)
        .bind(dialect::at(author.at))
        .execute(&mut *tx)
        .await?;
    put(&mut tx, "purges", purges.into_values()).await?;
    for statement in dialect::PASS_IMPORTED_IDS {
        sqlx::query(*statement).execute(&mut *tx).await?;
    }
    Ok(tx.commit().await?)
}
