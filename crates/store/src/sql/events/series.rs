//! Series rows, as change sets and restores write them.

use std::collections::HashMap;

use domain::time::rfc3339;
use domain::{
    Cause, DeletionId, EventId, EventProblem, GoogleId, Plan, RecordKind, SeriesId, SeriesWrite,
    Source, Step,
};
use serde_json::json;
use sqlx::Row as _;

use super::super::alerts::large_deletions;
use super::super::{Database, Tx, dialect, json as to_json, plain, rows, sql};
use super::journal::{self, Written};
use super::{batches, records, slugs};
use crate::{Author, Entity, Kind, RevisionAction, StoreError, StoreResult};

/// Writes series rows and says which row each master has.
pub async fn write_series(
    tx: &mut Tx,
    author: &Author,
    source: &Source,
    plan: &Plan,
) -> StoreResult<HashMap<GoogleId, SeriesId>> {
    for write in &plan.series {
        if let SeriesWrite::Put { google_id, title, recurrence } = write {
            put_series(tx, author, source, google_id, title, recurrence).await?;
        }
    }
    // Masters that the plan leaves alone can be referred to all the same.
    let mut wanted: Vec<&GoogleId> = plan
        .steps
        .iter()
        .filter_map(|(step, _)| match step {
            Step::Create { occurrence, .. } | Step::Update { occurrence, .. } => {
                occurrence.as_ref().map(|(master, _)| master)
            }
            Step::Trash { .. } | Step::Restore { .. } => None,
        })
        .collect();
    wanted.sort();
    wanted.dedup();
    let select = format!(
        "SELECT id, google_id FROM series WHERE source_id = $1
         AND google_id IN (SELECT value FROM {} AS w)",
        dialect::list("$2", Kind::Text)
    );
    let found = sqlx::query(sql(select))
        .bind(source.id.0)
        .bind(to_json(&wanted)?)
        .fetch_all(&mut **tx)
        .await?;
    let mut series = HashMap::new();
    for row in found {
        if let Some(key) = rows::google_id(&row, "google_id")? {
            series.insert(key, SeriesId(row.try_get("id")?));
        }
    }
    Ok(series)
}

async fn put_series(
    tx: &mut Tx,
    author: &Author,
    source: &Source,
    google_id: &GoogleId,
    title: &str,
    recurrence: &str,
) -> StoreResult<()> {
    let known: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM series WHERE source_id = $1 AND google_id = $2 ORDER BY id DESC LIMIT 1",
    )
    .bind(source.id.0)
    .bind(google_id.as_str())
    .fetch_optional(&mut **tx)
    .await?;
    let Some(id) = known else {
        let slug = slugs::series_slug(tx, title).await?;
        let id: i64 = sqlx::query_scalar(
            "INSERT INTO series (organizer_id, source_id, google_id, slug, title, recurrence,
                                 version, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $7) RETURNING id",
        )
        .bind(source.organizer_id.0)
        .bind(source.id.0)
        .bind(google_id.as_str())
        .bind(slug)
        .bind(plain(title))
        .bind(plain(recurrence))
        .bind(dialect::at(author.at))
        .fetch_one(&mut **tx)
        .await?;
        return note_series(tx, author, RevisionAction::Create, SeriesId(id), None).await;
    };
    revive_series(tx, author, SeriesId(id)).await?;
    sqlx::query(
        "UPDATE series SET title = $2, recurrence = $3, version = version + 1, updated_at = $4
         WHERE id = $1",
    )
    .bind(id)
    .bind(plain(title))
    .bind(plain(recurrence))
    .bind(dialect::at(author.at))
    .execute(&mut **tx)
    .await?;
    note_series(tx, author, RevisionAction::Update, SeriesId(id), None).await
}

/// Brings a series back from the trash, where it is in there. Where its slug was taken since, it
/// takes a free one.
pub async fn revive_series(tx: &mut Tx, author: &Author, id: SeriesId) -> StoreResult<()> {
    let found = sqlx::query(
        "SELECT slug, title, deletion_id FROM series WHERE id = $1 AND deleted_at IS NOT NULL",
    )
    .bind(id.0)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = found else { return Ok(()) };
    let batch = row.try_get::<Option<i64>, _>("deletion_id")?.map(DeletionId);
    if slugs::is_taken(tx, id, row.try_get("slug")?).await? {
        let slug = slugs::series_slug(tx, &row.try_get::<String, _>("title")?).await?;
        sqlx::query("UPDATE series SET slug = $2 WHERE id = $1")
            .bind(id.0)
            .bind(slug)
            .execute(&mut **tx)
            .await?;
    }
    sqlx::query("UPDATE series SET deleted_at = NULL, deletion_id = NULL WHERE id = $1")
        .bind(id.0)
        .execute(&mut **tx)
        .await?;
    note_series(tx, author, RevisionAction::Restore, id, batch).await
}

/// Writes a series' revision: its row as it is now.
pub async fn note_series(
    tx: &mut Tx,
    author: &Author,
    action: RevisionAction,
    id: SeriesId,
    batch: Option<DeletionId>,
) -> StoreResult<()> {
    let row =
        sqlx::query("SELECT * FROM series WHERE id = $1").bind(id.0).fetch_one(&mut **tx).await?;
    let version = row.try_get("version")?;
    let stamp = |column: &str| -> StoreResult<Option<String>> {
        let at: Option<chrono::DateTime<chrono::Utc>> = row.try_get(column)?;
        Ok(at.map(rfc3339))
    };
    let deletion_id = row.try_get::<Option<i64>, _>("deletion_id")?.map(DeletionId);
    let mut payload = serde_json::to_value(rows::series(&row)?)
        .map_err(|error| StoreError::Garbled(error.to_string()))?;
    payload["version"] = json!(version);
    payload["created_at"] = json!(stamp("created_at")?);
    payload["updated_at"] = json!(stamp("updated_at")?);
    payload["deleted_at"] = json!(stamp("deleted_at")?);
    payload["deletion_id"] = json!(deletion_id);
    let payload = payload.to_string();
    let written = Written { id: id.0, version, deletion_id: batch.or(deletion_id), payload };
    journal::append(tx, author, Entity::Series, action, &[written]).await
}

/// Moves live series to the trash, with the batch of their occurrences. Refuses any that is not
/// this source's.
pub async fn trash_series(
    tx: &mut Tx,
    author: &Author,
    source: &Source,
    plan: &Plan,
    batch: Option<DeletionId>,
) -> StoreResult<()> {
    let mut ids = Vec::new();
    for write in &plan.series {
        if let SeriesWrite::Trash { series_id } = write
            && is_live(tx, source, *series_id).await?
        {
            ids.push(*series_id);
        }
    }
    if ids.is_empty() {
        return Ok(());
    }
    let batch = match batch {
        Some(batch) => batch,
        None => own_batch(tx, author).await?,
    };
    for id in ids {
        trash_row(tx, author, id, batch).await?;
    }
    Ok(())
}

async fn trash_row(
    tx: &mut Tx,
    author: &Author,
    id: SeriesId,
    batch: DeletionId,
) -> StoreResult<()> {
    sqlx::query("UPDATE series SET deleted_at = $2, deletion_id = $3 WHERE id = $1")
        .bind(id.0)
        .bind(dialect::at(author.at))
        .bind(batch.0)
        .execute(&mut **tx)
        .await?;
    note_series(tx, author, RevisionAction::Trash, id, Some(batch)).await
}

/// Moves a series and its live occurrences to the trash as one batch: see
/// [`crate::HistoryStore::trash_series`].
pub async fn trash_whole(
    database: &Database,
    author: &Author,
    id: SeriesId,
) -> StoreResult<DeletionId> {
    let mut tx = database.begin_history().await?;
    let live: Option<bool> =
        sqlx::query_scalar("SELECT deleted_at IS NULL FROM series WHERE id = $1")
            .bind(id.0)
            .fetch_optional(&mut *tx)
            .await?;
    match live {
        Some(true) => {}
        Some(false) => {
            return Err(EventProblem::SeriesTrashedBefore(id).into());
        }
        None => return Err(StoreError::absent(RecordKind::Series, id)),
    }
    let select = "SELECT id FROM events WHERE series_id = $1 AND deleted_at IS NULL";
    let ids: Vec<i64> = sqlx::query_scalar(select).bind(id.0).fetch_all(&mut *tx).await?;
    let ids: Vec<EventId> = ids.into_iter().map(EventId).collect();
    let events = records::lock_events(&mut tx, &ids).await?;
    let batch = batches::put_deletion(&mut tx, author, Cause::Cascade).await?;
    batches::trash_rows(&mut tx, author, batch, events.into_values().collect()).await?;
    trash_row(&mut tx, author, id, batch).await?;
    large_deletions::raise(&mut tx, database.telling, author, batch).await?;
    tx.commit().await?;
    Ok(batch)
}

/// Moves those of some series to the trash that have no live occurrence left.
pub async fn trash_empty(
    tx: &mut Tx,
    author: &Author,
    ids: &[SeriesId],
    batch: DeletionId,
) -> StoreResult<()> {
    for id in ids {
        let done = sqlx::query(
            "UPDATE series SET deleted_at = $2, deletion_id = $3
             WHERE id = $1 AND deleted_at IS NULL AND NOT EXISTS
                 (SELECT 1 FROM events e WHERE e.series_id = $1 AND e.deleted_at IS NULL)",
        )
        .bind(id.0)
        .bind(dialect::at(author.at))
        .bind(batch.0)
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() == 1 {
            note_series(tx, author, RevisionAction::Trash, *id, Some(batch)).await?;
        }
    }
    Ok(())
}

/// Whether a series of this source is live; any other is an error.
async fn is_live(tx: &mut Tx, source: &Source, id: SeriesId) -> StoreResult<bool> {
    let select = "SELECT deleted_at IS NULL FROM series WHERE id = $1 AND source_id = $2";
    let found: Option<bool> =
        sqlx::query_scalar(select).bind(id.0).bind(source.id.0).fetch_optional(&mut **tx).await?;
    found.ok_or_else(|| {
        StoreError::Garbled(format!(
            "the change set of source {} names series {id}, which is not its own",
            source.id
        ))
    })
}

/// A batch for series that go without occurrences.
async fn own_batch(tx: &mut Tx, author: &Author) -> StoreResult<DeletionId> {
    let batch = batches::put_deletion(tx, author, Cause::Sync).await?;
    sqlx::query("UPDATE runs SET batch_id = $2 WHERE id = $1")
        .bind(author.run_id().map(|run| run.0))
        .bind(batch.0)
        .execute(&mut **tx)
        .await?;
    Ok(batch)
}
