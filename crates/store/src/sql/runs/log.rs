//! Reading the sync log.

use domain::views::{RunFilter, RunLine};
use domain::{Change, Counts, DeletionId, EventId, Progress, Run, RunDetail, RunId, SourceId, Why};
use sqlx::Row as _;

use super::super::{Database, Row, from_enum_text, from_json};
use crate::StoreResult;

/// How far a run has come.
pub async fn progress(database: &Database, id: RunId) -> StoreResult<Option<Progress>> {
    let found = sqlx::query("SELECT state, pages, items FROM runs WHERE id = $1")
        .bind(id.0)
        .fetch_optional(&database.read)
        .await?;
    let progress = |row: Row| -> StoreResult<Progress> {
        Ok(Progress {
            state: from_enum_text(row.try_get("state")?)?,
            pages: row.try_get("pages")?,
            items: row.try_get("items")?,
        })
    };
    found.map(progress).transpose()
}

/// A row of `runs`.
pub fn run(row: &Row) -> StoreResult<Run> {
    Ok(Run {
        run_id: Some(RunId(row.try_get("id")?)),
        source_id: SourceId(row.try_get("source_id")?),
        state: from_enum_text(row.try_get("state")?)?,
        counts: Counts {
            created: row.try_get("created")?,
            updated: row.try_get("updated")?,
            trashed: row.try_get("trashed")?,
            restored: row.try_get("restored")?,
            skipped: row.try_get("skipped")?,
            quarantined: row.try_get("quarantined")?,
        },
        pages: row.try_get("pages")?,
        requests: row.try_get("requests")?,
        error: row.try_get("error")?,
        trigger: from_enum_text(row.try_get("trigger")?)?,
        started_at: row.try_get("started_at")?,
        finished_at: row.try_get("finished_at")?,
        decided_at: row.try_get("decided_at")?,
        fetched_at: row.try_get("fetched_at")?,
        held_at: row.try_get("held_at")?,
        batch_id: row.try_get::<Option<i64>, _>("batch_id")?.map(DeletionId),
    })
}

/// A run without its log, which can be long.
pub async fn alone(database: &Database, id: RunId) -> StoreResult<Option<Run>> {
    let found = sqlx::query("SELECT * FROM runs WHERE id = $1")
        .bind(id.0)
        .fetch_optional(&database.read)
        .await?;
    found.as_ref().map(run).transpose()
}

/// A run with its log.
pub async fn detail(database: &Database, id: RunId) -> StoreResult<Option<RunDetail>> {
    let found = sqlx::query("SELECT * FROM runs WHERE id = $1")
        .bind(id.0)
        .fetch_optional(&database.read)
        .await?;
    let Some(row) = found else { return Ok(None) };
    let changes = sqlx::query("SELECT * FROM run_changes WHERE run_id = $1 ORDER BY position")
        .bind(id.0)
        .fetch_all(&database.read)
        .await?;
    Ok(Some(RunDetail {
        run: run(&row)?,
        held_reason: row.try_get::<Option<&str>, _>("held_reason")?.map(Why::read),
        decided_by: row.try_get("decided_by")?,
        undone_by: row.try_get("undone_by")?,
        undone_at: row.try_get("undone_at")?,
        changes: changes.iter().map(change).collect::<StoreResult<_>>()?,
    }))
}

fn change(row: &Row) -> StoreResult<Change> {
    Ok(Change {
        action: from_enum_text(row.try_get("action")?)?,
        event_id: row.try_get::<Option<i64>, _>("event_id")?.map(EventId),
        google_id: row.try_get("google_id")?,
        title: row.try_get("title")?,
        starts_at: row.try_get("starts_at")?,
        when: row
            .try_get::<Option<String>, _>("happens")?
            .map(|when| from_json(&when))
            .transpose()?,
        reason: Why::read(row.try_get("reason")?),
        fields: from_json(&row.try_get::<String, _>("fields")?)?,
        raw: row.try_get::<Option<String>, _>("raw")?.map(|raw| from_json(&raw)).transpose()?,
    })
}

/// Runs, newest first.
pub async fn list(
    database: &Database,
    filter: &RunFilter,
    limit: i64,
) -> StoreResult<Vec<RunLine>> {
    let found = sqlx::query(
        "SELECT r.*, s.name AS calendar, o.name AS organizer FROM runs r
         JOIN sources s ON s.id = r.source_id JOIN organizers o ON o.id = s.organizer_id
         WHERE ($1 = 0 OR r.source_id = $1) AND ($2 = 0 OR r.id < $2)
           AND ($3 = 0 OR r.state <> 'nothing')
         ORDER BY r.id DESC LIMIT $4",
    )
    .bind(filter.source.map_or(0, |id| id.0))
    .bind(filter.before.map_or(0, |id| id.0))
    .bind(i64::from(filter.hide_empty))
    .bind(limit)
    .fetch_all(&database.read)
    .await?;
    let line = |row: &Row| -> StoreResult<RunLine> {
        let calendar = row.try_get("calendar")?;
        Ok(RunLine { run: run(row)?, calendar, organizer: row.try_get("organizer")? })
    };
    found.iter().map(line).collect()
}
