//! Reading exported rows back, ids and timestamps as they were.

use std::collections::HashSet;

use domain::views::Place;
use domain::{AuditAction, Event, EventId, RowRefusal};
use serde_json::Value;

use super::super::columns::BATCH;
use super::super::{Database, Tx, audit, dialect, json, plain, sql};
use super::surroundings::Surroundings;
use super::{addresses, journal, records};
use crate::database::trouble::is_refusal;
use crate::events::limits::unfit;
use crate::{Author, ImportFailure, ImportReport, Kind, RevisionAction, StoreError, StoreResult};

/// What became of one record.
pub enum RowOutcome {
    /// Written.
    Imported,
    /// There already, exactly so.
    Unchanged,
    /// Not written: why.
    Failed(RowRefusal),
}

/// Writes rows, each by itself: savepoints keep one that is refused from taking others along.
pub async fn import(
    database: &Database,
    author: &Author,
    rows: &[(usize, Event)],
    dry_run: bool,
) -> StoreResult<ImportReport> {
    let mut tx = database.begin_history().await?;
    let mut report = ImportReport::default();
    let mut left = rows;
    while !left.is_empty() {
        let (chunk, rest) = left.split_at(distinct(left));
        let outcomes = import_chunk(&mut tx, author, chunk).await?;
        for ((line, event), outcome) in chunk.iter().zip(outcomes) {
            note(&mut report, *line, event, outcome);
        }
        left = rest;
    }
    if dry_run {
        tx.rollback().await?;
        return Ok(report);
    }
    if !report.imported.is_empty() {
        let action = AuditAction::Imported;
        audit::note_events(&mut tx, author, action, String::new(), &report.imported).await?;
    }
    for statement in dialect::PASS_IMPORTED_IDS {
        sqlx::query(*statement).execute(&mut *tx).await?;
    }
    tx.commit().await?;
    Ok(report)
}

/// How many rows from the first on have ids of their own, up to a batch: a second line of the same
/// row is compared with the first, once that is written.
fn distinct(rows: &[(usize, Event)]) -> usize {
    let mut ids = HashSet::new();
    rows.iter().take(BATCH).take_while(|(_, event)| ids.insert(event.id)).count()
}

fn note(report: &mut ImportReport, line: usize, event: &Event, outcome: RowOutcome) {
    match outcome {
        RowOutcome::Imported => report.imported.push(event.id),
        RowOutcome::Unchanged => report.unchanged.push(event.id),
        RowOutcome::Failed(error) => {
            let error = error.to_string();
            report.failed.push(ImportFailure { line, id: event.id, error });
        }
    }
}

/// Imports rows of distinct ids; says what became of each.
async fn import_chunk(
    tx: &mut Tx,
    author: &Author,
    rows: &[(usize, Event)],
) -> StoreResult<Vec<RowOutcome>> {
    let ids: Vec<_> = rows.iter().map(|(_, event)| event.id).collect();
    let held = records::lock_events(tx, &ids).await?;
    let events: Vec<&Event> = rows.iter().map(|(_, event)| event).collect();
    let mut around = Surroundings::of(tx, &events).await?;
    let mut outcomes: Vec<Option<RowOutcome>> = Vec::with_capacity(rows.len());
    let mut fresh = Vec::new();
    let problem = |event: &Event| unfit(event).map(RowRefusal::from);
    for (_, event) in rows {
        let known = held.get(&event.id).map(|held| compare(held, event));
        let outcome = known
            .or_else(|| problem(event).or_else(|| around.problem(event)).map(RowOutcome::Failed));
        if outcome.is_none() {
            fresh.push(event.clone());
        }
        outcomes.push(outcome);
    }
    let mut written = write_fresh(tx, author, &fresh).await?.into_iter();
    let outcome = |outcome: Option<RowOutcome>| {
        outcome.or_else(|| written.next()).unwrap_or(RowOutcome::Unchanged)
    };
    Ok(outcomes.into_iter().map(outcome).collect())
}

/// A record that is there already: the same, or named field by field. An import never overwrites.
fn compare(held: &Event, event: &Event) -> RowOutcome {
    if held == event {
        return RowOutcome::Unchanged;
    }
    let names = match (serde_json::to_value(held), serde_json::to_value(event)) {
        (Ok(Value::Object(held)), Ok(Value::Object(event))) => {
            let differing = event.iter().filter(|(name, value)| held.get(*name) != Some(value));
            differing.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    };
    RowOutcome::Failed(match held.deleted_at {
        Some(_) => RowRefusal::Trashed(names),
        None => RowRefusal::There(names),
    })
}

/// Writes rows that are not there yet: all at once where the database takes them (which is much
/// cheaper), else one by one, to find out which it refuses and why.
pub async fn write_fresh(
    tx: &mut Tx,
    author: &Author,
    rows: &[Event],
) -> StoreResult<Vec<RowOutcome>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    if try_write(tx, author, RevisionAction::Import, rows).await?.is_none() {
        return Ok(rows.iter().map(|_| RowOutcome::Imported).collect());
    }
    let mut outcomes = Vec::with_capacity(rows.len());
    for row in rows {
        let one = std::slice::from_ref(row);
        outcomes.push(match try_write(tx, author, RevisionAction::Import, one).await? {
            None => RowOutcome::Imported,
            Some(refused) => RowOutcome::Failed(explain(tx, row, refused.as_ref()).await?),
        });
    }
    Ok(outcomes)
}

/// Writes rows, or none of them and says why.
pub async fn try_write(
    tx: &mut Tx,
    author: &Author,
    action: RevisionAction,
    rows: &[Event],
) -> StoreResult<Option<Box<dyn sqlx::error::DatabaseError>>> {
    sqlx::query("SAVEPOINT rows").execute(&mut **tx).await?;
    let written = match action {
        RevisionAction::Import => write(tx, author, rows).await,
        _ => journal::write_events(tx, author, action, rows, None).await,
    };
    let refused = match written {
        Ok(()) => None,
        // Only what is about the row refuses it. A disk that fails refuses no row in particular:
        // nothing goes on then.
        Err(StoreError::Database(sqlx::Error::Database(refused))) if is_refusal(&*refused) => {
            sqlx::query("ROLLBACK TO SAVEPOINT rows").execute(&mut **tx).await?;
            Some(refused)
        }
        Err(error) => return Err(error),
    };
    sqlx::query("RELEASE SAVEPOINT rows").execute(&mut **tx).await?;
    Ok(refused)
}

async fn write(tx: &mut Tx, author: &Author, rows: &[Event]) -> StoreResult<()> {
    let ids: Vec<_> = rows.iter().map(|event| event.id).collect();
    let insert = format!(
        "INSERT INTO event_ids (id, allocated_at) SELECT value, $2 FROM {} AS w WHERE true
         ON CONFLICT (id) DO NOTHING",
        dialect::list("$1", Kind::Int)
    );
    sqlx::query(sql(insert))
        .bind(json(&ids)?)
        .bind(dialect::at(author.at))
        .execute(&mut **tx)
        .await?;
    let mut batches = HashSet::new();
    for event in rows.iter().filter(|event| batches.insert(event.deletion_id)) {
        put_batch(tx, author, event).await?;
    }
    journal::write_events(tx, author, RevisionAction::Import, rows, None).await
}

/// A trashed row needs its batch: where that is unknown here, the import stands for it.
async fn put_batch(tx: &mut Tx, author: &Author, event: &Event) -> StoreResult<()> {
    let Some(batch) = event.deletion_id else { return Ok(()) };
    sqlx::query(
        "INSERT INTO deletions (id, cause, actor, reason, created_at)
         VALUES ($1, 'import', $2, $3, $4) ON CONFLICT (id) DO NOTHING",
    )
    .bind(batch.0)
    .bind(author.actor.label())
    .bind(plain(&author.reason.to_string()))
    .bind(dialect::at(event.deleted_at.unwrap_or(author.at)))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Says why the database refused a row.
async fn explain(
    tx: &mut Tx,
    event: &Event,
    refused: &dyn sqlx::error::DatabaseError,
) -> StoreResult<RowRefusal> {
    let taken = |holder: i64| {
        let (slug, holder) = (event.slug.clone(), EventId(holder));
        RowRefusal::AddressTaken { slug, holder }
    };
    let owners = addresses::owners(tx, Place::Event, &[&event.slug]).await?;
    if let Some(owner) = addresses::blocker(owners.get(&event.slug), event.id.0) {
        return Ok(taken(owner));
    }
    if !refused.is_unique_violation() {
        return Ok(RowRefusal::Refused(refused.message().to_owned()));
    }
    let by_slug = "SELECT id FROM events WHERE slug = $1 AND deleted_at IS NULL";
    let holder: Option<i64> =
        sqlx::query_scalar(by_slug).bind(&event.slug).fetch_optional(&mut **tx).await?;
    if let Some(holder) = holder {
        return Ok(taken(holder));
    }
    let by_key = "SELECT id FROM events
         WHERE source_id = $1 AND google_id = $2 AND deleted_at IS NULL";
    let holder: Option<i64> = sqlx::query_scalar(by_key)
        .bind(event.source_id.map(|id| id.0))
        .bind(event.google_id.as_ref().map(|id| id.as_str()))
        .fetch_optional(&mut **tx)
        .await?;
    Ok(match holder {
        Some(holder) => RowRefusal::PlaceTaken(EventId(holder)),
        None => RowRefusal::Refused(refused.message().to_owned()),
    })
}
