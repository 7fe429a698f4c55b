//! Reading exported rows back, ids and timestamps as they were.

use app::domain::{DeletionId, Event};
use serde_json::Value;

use super::{Database, Tx, dialect, history, journal, plain, sql};
use crate::store::fit::unfit;
use crate::store::{Author, ImportFailure, ImportReport, RevisionAction, StoreError, StoreResult};

/// What became of one record.
enum Fate {
    Imported,
    Unchanged,
    Failed(String),
}

/// Writes rows, each by itself: a savepoint keeps one that is refused from taking others along.
pub async fn import(
    database: &Database,
    author: &Author,
    rows: &[(usize, Event)],
    dry_run: bool,
) -> StoreResult<ImportReport> {
    let mut tx = database.begin_history().await?;
    let mut report = ImportReport::default();
    for (line, event) in rows {
        match import_one(&mut tx, author, event).await? {
            Fate::Imported => report.imported.push(event.id),
            Fate::Unchanged => report.unchanged.push(event.id),
            Fate::Failed(error) => {
                report.failed.push(ImportFailure { line: *line, id: event.id, error });
            }
        }
    }
    if dry_run {
        tx.rollback().await?;
        return Ok(report);
    }
    sqlx::query(dialect::PASS_IMPORTED_IDS).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(report)
}

async fn import_one(tx: &mut Tx, author: &Author, event: &Event) -> StoreResult<Fate> {
    let held = history::lock_events(tx, &[event.id]).await?;
    if let Some(held) = held.get(&event.id) {
        return Ok(compare(held, event));
    }
    if let Some(problem) = unfit(event) {
        return Ok(Fate::Failed(problem));
    }
    if let Some(problem) = missing_parent(tx, event).await? {
        return Ok(Fate::Failed(problem));
    }
    sqlx::query("SAVEPOINT one_row").execute(&mut **tx).await?;
    let (undo, fate) = match write(tx, author, event).await {
        Ok(()) => ("RELEASE SAVEPOINT one_row", None),
        Err(StoreError::Database(sqlx::Error::Database(refused))) => {
            ("ROLLBACK TO SAVEPOINT one_row", Some(refused))
        }
        Err(error) => return Err(error),
    };
    sqlx::query(undo).execute(&mut **tx).await?;
    match fate {
        None => Ok(Fate::Imported),
        Some(refused) => explain(tx, event, refused.as_ref()).await,
    }
}

/// A record that is there already: the same, or named field by field. An import never overwrites.
fn compare(held: &Event, event: &Event) -> Fate {
    if held == event {
        return Fate::Unchanged;
    }
    let names = match (serde_json::to_value(held), serde_json::to_value(event)) {
        (Ok(Value::Object(held)), Ok(Value::Object(event))) => {
            let differing = event.iter().filter(|(name, value)| held.get(*name) != Some(value));
            differing.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    };
    let place = if held.deleted_at.is_some() { "in the trash" } else { "there" };
    Fate::Failed(format!(
        "this event is {place} already, with another {names}; an import never overwrites"
    ))
}

/// Names a record that the row refers to and that does not exist.
async fn missing_parent(tx: &mut Tx, event: &Event) -> StoreResult<Option<String>> {
    let parents = [
        ("organizers", "organizer", Some(event.organizer_id.0)),
        ("series", "series", event.series_id.map(|id| id.0)),
        ("sources", "source", event.source_id.map(|id| id.0)),
    ];
    for (table, name, id) in parents {
        let Some(id) = id else { continue };
        let select = format!("SELECT id FROM {table} WHERE id = $1");
        let found: Option<i64> =
            sqlx::query_scalar(sql(select)).bind(id).fetch_optional(&mut **tx).await?;
        if found.is_none() {
            return Ok(Some(format!("it refers to {name} {id}, which does not exist here")));
        }
    }
    Ok(None)
}

async fn write(tx: &mut Tx, author: &Author, event: &Event) -> StoreResult<()> {
    sqlx::query(
        "INSERT INTO event_ids (id, allocated_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
    )
    .bind(event.id.0)
    .bind(dialect::at(author.at))
    .execute(&mut **tx)
    .await?;
    if let Some(batch) = event.deletion_id {
        put_batch(tx, author, batch, event).await?;
    }
    journal::write_events(tx, author, RevisionAction::Import, std::slice::from_ref(event), None)
        .await
}

/// A trashed row needs its batch: where that is unknown here, the import stands for it.
async fn put_batch(
    tx: &mut Tx,
    author: &Author,
    batch: DeletionId,
    event: &Event,
) -> StoreResult<()> {
    sqlx::query(
        "INSERT INTO deletions (id, cause, actor, reason, created_at)
         VALUES ($1, 'import', $2, $3, $4) ON CONFLICT (id) DO NOTHING",
    )
    .bind(batch.0)
    .bind(author.actor.label())
    .bind(plain(&author.reason))
    .bind(dialect::at(event.deleted_at.unwrap_or(author.at)))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Says in words why the database refused a row.
async fn explain(
    tx: &mut Tx,
    event: &Event,
    refused: &dyn sqlx::error::DatabaseError,
) -> StoreResult<Fate> {
    if !refused.is_unique_violation() {
        return Ok(Fate::Failed(format!("the database refused it: {}", refused.message())));
    }
    let holder: Option<i64> =
        sqlx::query_scalar("SELECT id FROM events WHERE slug = $1 AND deleted_at IS NULL")
            .bind(&event.slug)
            .fetch_optional(&mut **tx)
            .await?;
    Ok(Fate::Failed(match holder {
        Some(holder) => format!("its address \"{}\" belongs to event {holder} now", event.slug),
        None => "another live event has its place in the calendar".into(),
    }))
}
