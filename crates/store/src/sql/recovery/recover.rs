//! Bringing events back from their own history.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::{Event, EventId, MergeReport, RowRefusal};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::Row as _;

use super::super::columns::BATCH;
use super::super::events::import::try_write;
use super::super::events::records;
use super::super::events::surroundings::{Surroundings, purges};
use super::super::{Database, Tx, dialect, from_json, json, sql};
use super::merge::{Mode, create, fail, finish, without_conflicts};
use super::{last_revisions, related};
use crate::{
    Author, Kind, RelatedRows, RelatedTable, Revision, RevisionAction, StoreResult, digest,
};

/// Brings events back exactly as their last revision knows them.
pub async fn recover(
    database: &Database,
    author: &Author,
    events: &[EventId],
    mode: Mode,
) -> StoreResult<MergeReport> {
    let mut tx = database.begin_history().await?;
    let mut report = MergeReport::default();
    let events: Vec<EventId> = BTreeSet::from_iter(events.iter().copied()).into_iter().collect();
    for ids in events.chunks(BATCH) {
        recover_chunk(&mut tx, author, ids, mode, &mut report).await?;
    }
    finish(tx, author, mode, report).await
}

async fn recover_chunk(
    tx: &mut Tx,
    author: &Author,
    ids: &[EventId],
    mode: Mode,
    report: &mut MergeReport,
) -> StoreResult<()> {
    let rows = known_rows(tx, ids, report).await?;
    put_parents(tx, author, &rows).await?;
    let held = records::lock_events(tx, ids).await?;
    let as_refs: Vec<&Event> = rows.iter().collect();
    let mut around = Surroundings::of(tx, &as_refs).await?;
    let (mut gone, mut altered) = (Vec::new(), Vec::new());
    for row in &rows {
        match held.get(&row.id) {
            Some(site) if site == row => report.unchanged.push(row.id),
            Some(_) if !mode.overwrite => report.changed.push(row.id),
            Some(_) => match around.missing_parent(row) {
                Some(error) => fail(report, row.id, error.try_backup()),
                None => altered.push(row.clone()),
            },
            None => match around.problem(row) {
                Some(error) => fail(report, row.id, error.try_backup()),
                None => gone.push(row.clone()),
            },
        }
    }
    let created = create(tx, author, gone, report).await?;
    related::keep_gone(tx, author, &created).await?;
    put_right(tx, author, altered, report).await
}

/// Rows that somebody altered past the history become what it says.
async fn put_right(
    tx: &mut Tx,
    author: &Author,
    rows: Vec<Event>,
    report: &mut MergeReport,
) -> StoreResult<()> {
    for row in without_conflicts(tx, rows, |row| row, report).await? {
        let one = std::slice::from_ref(&row);
        match try_write(tx, author, RevisionAction::Update, one).await? {
            None => report.overwritten.push(row.id),
            Some(refused) => {
                fail(report, row.id, RowRefusal::Refused(refused.message().to_owned()));
            }
        }
    }
    Ok(())
}

/// The rows that the last revisions of events hold. Of the others it is reported why there is none.
async fn known_rows(
    tx: &mut Tx,
    ids: &[EventId],
    report: &mut MergeReport,
) -> StoreResult<Vec<Event>> {
    let found = last_revisions::of_events(tx, ids).await?;
    let found: HashMap<i64, Revision> = found.into_iter().map(|r| (r.entity_id, r)).collect();
    let without_revision = WithoutRevision::of(tx, ids).await?;
    let mut rows = Vec::with_capacity(found.len());
    for id in ids {
        let problem = without_revision.purged(*id);
        let row = match (problem, found.get(&id.0)) {
            (Some(problem), _) => Err(problem),
            (None, Some(revision)) => row_of(revision),
            (None, None) => Err(without_revision.unknown(*id)),
        };
        match row {
            Ok(row) => rows.push(row),
            Err(error) => fail(report, *id, error),
        }
    }
    Ok(rows)
}

/// The row in a revision, where it is the one that was written.
fn row_of(revision: &Revision) -> Result<Event, RowRefusal> {
    let text = revision.payload.as_deref().unwrap_or_default();
    let id = revision.id;
    if digest(text) != revision.digest {
        return Err(RowRefusal::RevisionChanged(id).try_backup());
    }
    match serde_json::from_str::<Event>(text) {
        Ok(event) if event.id.0 == revision.entity_id => Ok(event),
        Ok(event) => Err(RowRefusal::RevisionOfOther { id, of: event.id }),
        Err(error) => Err(RowRefusal::RevisionUnread { id, why: error.to_string() }),
    }
}

/// What is known of events that have no revision to come back from.
struct WithoutRevision {
    purged: HashMap<i64, RowRefusal>,
    given: BTreeSet<i64>,
    erased: BTreeSet<i64>,
}

impl WithoutRevision {
    async fn of(tx: &mut Tx, ids: &[EventId]) -> StoreResult<Self> {
        let list = dialect::list("$1", Kind::Int);
        let named = format!("IN (SELECT value FROM {list} AS w)");
        let purged = purges(tx, ids.iter().map(|id| id.0)).await?;
        let given = format!("SELECT id FROM event_ids WHERE id {named}");
        let given: Vec<i64> =
            sqlx::query_scalar(sql(given)).bind(json(ids)?).fetch_all(&mut **tx).await?;
        let erased = format!(
            "SELECT DISTINCT entity_id FROM revisions
             WHERE entity = 'event' AND payload IS NULL AND entity_id {named}"
        );
        let erased: Vec<i64> =
            sqlx::query_scalar(sql(erased)).bind(json(ids)?).fetch_all(&mut **tx).await?;
        Ok(Self {
            purged,
            given: given.into_iter().collect(),
            erased: erased.into_iter().collect(),
        })
    }

    fn purged(&self, id: EventId) -> Option<RowRefusal> {
        self.purged.get(&id.0).cloned()
    }

    fn unknown(&self, id: EventId) -> RowRefusal {
        if self.erased.contains(&id.0) {
            return RowRefusal::Erased;
        }
        if self.given.contains(&id.0) {
            return RowRefusal::NoRevision.try_backup();
        }
        RowRefusal::NeverThere
    }
}

/// Series and batches that rows refer to and that are gone are made again from the history.
async fn put_parents(tx: &mut Tx, author: &Author, rows: &[Event]) -> StoreResult<()> {
    let mut related = RelatedRows::default();
    let series: BTreeSet<i64> = rows.iter().filter_map(|row| Some(row.series_id?.0)).collect();
    let series: Vec<i64> = series.into_iter().collect();
    let of_series = last_revisions::of_series(tx, &series).await?;
    let mut lines = Vec::new();
    let mut batches: BTreeSet<i64> =
        rows.iter().filter_map(|row| Some(row.deletion_id?.0)).collect();
    for revision in of_series.values() {
        let Some(payload) = revision.payload.clone() else { continue };
        if digest(&payload) != revision.digest || !has_parents(tx, &payload).await? {
            continue;
        }
        let row: Trashable = from_json(&payload)?;
        batches.extend(row.deletion_id);
        lines.push(payload);
    }
    related.0.insert(RelatedTable::Deletions, batch_lines(tx, batches).await?);
    related.0.insert(RelatedTable::Series, lines);
    related::put_parents(tx, author, &related).await
}

#[derive(Deserialize)]
struct Trashable {
    deletion_id: Option<i64>,
}

/// Whether what a series' row refers to is here.
async fn has_parents(tx: &mut Tx, payload: &str) -> StoreResult<bool> {
    let row: Value = from_json(payload)?;
    let select = "SELECT (SELECT count(*) FROM organizers WHERE id = $1)
         + (SELECT count(*) FROM sources WHERE id = $2)";
    let (organizer, source) = (row["organizer_id"].as_i64(), row["source_id"].as_i64());
    let found: i64 =
        sqlx::query_scalar(select).bind(organizer).bind(source).fetch_one(&mut **tx).await?;
    Ok(found == 1 + i64::from(source.is_some()))
}

/// A row of `deletions`.
#[derive(Serialize)]
struct BatchLine {
    id: i64,
    cause: &'static str,
    actor: String,
    reason: String,
    run_id: Option<i64>,
    created_at: String,
}

/// Batches as the revisions of what went with them tell of them.
async fn batch_lines(tx: &mut Tx, ids: BTreeSet<i64>) -> StoreResult<Vec<String>> {
    let known = related::known(tx, RelatedTable::Deletions, &ids).await?;
    let ids: Vec<i64> = ids.into_iter().filter(|id| !known.contains(id)).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let select = format!(
        "SELECT r.deletion_id, r.actor, r.reason, r.at,
                (SELECT id FROM runs WHERE id = r.run_id) AS run_id, r.run_id AS by_run
         FROM revisions r JOIN
            (SELECT deletion_id, min(id) AS id FROM revisions
             WHERE action = 'trash' AND deletion_id IN (SELECT value FROM {} AS w)
             GROUP BY deletion_id) AS first
         ON first.id = r.id ORDER BY r.deletion_id",
        dialect::list("$1", Kind::Int)
    );
    let found = sqlx::query(sql(select)).bind(json(&ids)?).fetch_all(&mut **tx).await?;
    let line = |row: &super::super::Row| -> StoreResult<String> {
        let at: DateTime<Utc> = row.try_get("at")?;
        let by_run: Option<i64> = row.try_get("by_run")?;
        json(&BatchLine {
            id: row.try_get("deletion_id")?,
            cause: if by_run.is_some() { "sync" } else { "person" },
            actor: row.try_get("actor")?,
            reason: row.try_get("reason")?,
            run_id: row.try_get("run_id")?,
            created_at: domain::time::rfc3339(at),
        })
    };
    found.iter().map(line).collect()
}
