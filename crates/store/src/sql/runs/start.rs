//! Beginning a run, and closing what a crash left open.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{RunId, SourceId, Trigger};

use super::super::calendars::schedule;
use super::super::{Database, Tx, dialect, enum_text};
use crate::StoreResult;

/// Whoever does a run plans the next one at its end. Where they do not come that far, the source is
/// on the schedule all the same.
const NEXT: TimeDelta = TimeDelta::minutes(30);

/// What the log says of a run that nobody finished.
pub const ABANDONED: &str = "the server stopped during this run; nothing was changed";

/// Writes that a run began, and closes what a crash left open.
pub async fn start(
    database: &Database,
    source: SourceId,
    trigger: Trigger,
    now: DateTime<Utc>,
) -> StoreResult<RunId> {
    let mut tx = database.begin().await?;
    close_left(&mut tx, source, now).await?;
    schedule::keep_planned(&mut tx, source, now + NEXT).await?;
    let id = sqlx::query_scalar(
        "INSERT INTO runs (source_id, trigger, state, started_at)
         VALUES ($1, $2, 'running', $3) RETURNING id",
    )
    .bind(source.0)
    .bind(enum_text(&trigger))
    .bind(dialect::at(now))
    .fetch_one(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(RunId(id))
}

/// Closes what was left under way of a source whose lease nobody has. Says which runs these are.
pub async fn close_left(
    tx: &mut Tx,
    source: SourceId,
    now: DateTime<Utc>,
) -> StoreResult<Vec<RunId>> {
    let closed: Vec<i64> = sqlx::query_scalar(
        "UPDATE runs SET state = 'failed', error = $3,
                finished_at = CASE WHEN started_at > $2 THEN started_at ELSE $2 END
         WHERE source_id = $1 AND state = 'running' RETURNING id",
    )
    .bind(source.0)
    .bind(dialect::at(now))
    .bind(ABANDONED)
    .fetch_all(&mut **tx)
    .await?;
    Ok(closed.into_iter().map(RunId).collect())
}

/// Notes how far a run under way has come.
pub async fn note_progress(
    database: &Database,
    id: RunId,
    pages: i64,
    items: i64,
) -> StoreResult<()> {
    sqlx::query("UPDATE runs SET pages = $2, items = $3 WHERE id = $1 AND state = 'running'")
        .bind(id.0)
        .bind(pages)
        .bind(items)
        .execute(database.writing())
        .await?;
    Ok(())
}
