//! What was decided against Google when a run was taken back, and forgetting it.

use std::collections::BTreeMap;

use domain::{Event, EventId, RecordKind, RunId, SourceId};
use sqlx::Row as _;

use super::super::alerts::large_deletions;
use super::super::events::{batches, conflicts, records, restore, slugs};
use super::super::{Database, Tx};
use crate::{Author, StoreError, StoreResult};

/// What undos and restores of a source decided against Google: see
/// [`crate::SourceStore::decided`].
pub async fn decided(
    database: &Database,
    source: SourceId,
) -> StoreResult<BTreeMap<EventId, Option<RunId>>> {
    let found = sqlx::query(
        "SELECT e.id AS event_id, r.id AS run_id
         FROM kept_events k JOIN events e ON e.id = k.event_id
         LEFT JOIN runs r ON r.source_id = e.source_id AND r.undone_at = k.kept_at
         WHERE e.source_id = $1 AND e.deleted_at IS NULL
         UNION ALL
         SELECT e.id, x.run_id FROM event_edits x JOIN events e ON e.id = x.event_id
         WHERE e.source_id = $1 AND e.deleted_at IS NULL AND x.run_id IS NOT NULL
         UNION ALL
         SELECT e.id, r.id FROM runs r JOIN events e ON e.deletion_id = r.undo_batch_id
         WHERE r.source_id = $1",
    )
    .bind(source.0)
    .fetch_all(&database.read)
    .await?;
    let entry = |row: &super::super::Row| -> StoreResult<_> {
        let run: Option<i64> = row.try_get("run_id")?;
        Ok((EventId(row.try_get("event_id")?), run.map(RunId)))
    };
    found.iter().map(entry).collect()
}

/// Forgets what was decided when a run was taken back: what it moved to the trash comes out again,
/// and Google's removals and values count anew. The complete list that is then applied does the
/// rest.
pub async fn forget(tx: &mut Tx, id: RunId, author: &Author) -> StoreResult<()> {
    let found = sqlx::query("SELECT undone_at, undo_batch_id FROM runs WHERE id = $1")
        .bind(id.0)
        .fetch_optional(&mut **tx)
        .await?;
    let row = found.ok_or_else(|| StoreError::absent(RecordKind::Run, id))?;
    sqlx::query("DELETE FROM event_edits WHERE run_id = $1").bind(id.0).execute(&mut **tx).await?;
    sqlx::query(
        "DELETE FROM kept_events WHERE kept_at = (SELECT undone_at FROM runs WHERE id = $1)
         AND event_id IN (SELECT entity_id FROM revisions WHERE run_id = $1 AND entity = 'event')",
    )
    .bind(id.0)
    .execute(&mut **tx)
    .await?;
    if let Some(batch) = row.try_get::<Option<i64>, _>("undo_batch_id")? {
        let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM events WHERE deletion_id = $1")
            .bind(batch)
            .fetch_all(&mut **tx)
            .await?;
        let ids: Vec<EventId> = ids.into_iter().map(EventId).collect();
        let mut rows: Vec<Event> = records::lock_events(tx, &ids).await?.into_values().collect();
        // Google's page has another row by now; an address that is taken is another matter.
        for conflict in conflicts::conflicts(tx, &rows).await? {
            if conflict.column == "google_id" {
                rows.retain(|event| event.id != conflict.event_id);
            }
        }
        slugs::make_room(tx, author, &mut rows).await?;
        restore::restore_series(tx, author, &rows).await?;
        batches::restore_rows(tx, author, rows).await?;
        large_deletions::resolve(tx, author.at).await?;
    }
    Ok(())
}
