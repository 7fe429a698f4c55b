//! Bringing events back from the trash.

use domain::{Conflict, DeletionId, Event, EventId, RestoreOutcome, RestoreRequest, SeriesId};

use super::super::alerts::large_deletions;
use super::super::{Database, Tx, dialect, json, sql};
use super::{batches, conflicts, series, slugs};
use crate::{Author, Kind, StoreResult};

/// Remembers, for events that a sync had removed, that a person wants them, and which revision of
/// Google's item that decision is about.
pub async fn keep(tx: &mut Tx, author: &Author, events: &[Event]) -> StoreResult<()> {
    let ids: Vec<i64> =
        events.iter().filter(|e| e.google_id.is_some()).map(|event| event.id.0).collect();
    let insert = format!(
        "INSERT INTO kept_events (event_id, revision, kept_by, kept_at)
         SELECT e.id,
                COALESCE(i.item, m.item, '{{}}'), $2, $3
         FROM events e
         JOIN deletions d ON d.id = e.deletion_id AND d.cause = 'sync'
         LEFT JOIN remote_items i ON i.source_id = e.source_id AND i.google_id = e.google_id
         LEFT JOIN series s ON s.id = e.series_id
         LEFT JOIN remote_items m ON m.source_id = s.source_id AND m.google_id = s.google_id
         WHERE e.id IN (SELECT value FROM {} AS w)
         ON CONFLICT (event_id) DO UPDATE
         SET revision = excluded.revision, kept_by = excluded.kept_by, kept_at = excluded.kept_at",
        dialect::list("$1", Kind::Int)
    );
    sqlx::query(sql(insert))
        .bind(json(&ids)?)
        .bind(author.actor.label())
        .bind(dialect::at(author.at))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A series that went to the trash comes back with the first of its occurrences.
pub async fn restore_series(tx: &mut Tx, author: &Author, events: &[Event]) -> StoreResult<()> {
    let mut ids: Vec<_> = events.iter().filter_map(|event| event.series_id).collect();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        series::revive_series(tx, author, id).await?;
    }
    Ok(())
}

/// Brings events back, all or none. With `free`, those whose address is taken get a free one.
pub async fn restore(
    database: &Database,
    author: &Author,
    what: &RestoreRequest,
    free: bool,
) -> StoreResult<RestoreOutcome> {
    let mut tx = database.begin_history().await?;
    let mut events = batches::to_restore(&mut tx, what).await?;
    let mut conflicts = conflicts::conflicts(&mut tx, &events).await?;
    if free {
        conflicts = move_aside(&mut tx, author, &mut events, conflicts).await?;
    }
    if !conflicts.is_empty() {
        return Ok(RestoreOutcome { restored: Vec::new(), conflicts });
    }
    keep(&mut tx, author, &events).await?;
    restore_series(&mut tx, author, &events).await?;
    if let RestoreRequest::Batch(batch) = what {
        restore_series_of(&mut tx, author, *batch).await?;
    }
    let restored = batches::restore_rows(&mut tx, author, events).await?;
    large_deletions::resolve(&mut tx, author.at).await?;
    tx.commit().await?;
    Ok(RestoreOutcome { restored, conflicts: Vec::new() })
}

/// Gives rows whose address is taken a free one, which is a change of theirs; gives back what is
/// in the way still.
async fn move_aside(
    tx: &mut Tx,
    author: &Author,
    events: &mut [Event],
    conflicts: Vec<Conflict>,
) -> StoreResult<Vec<Conflict>> {
    let (by_slug, left): (Vec<_>, Vec<_>) =
        conflicts.into_iter().partition(|conflict| conflict.column == "slug");
    let movers: Vec<EventId> = by_slug.iter().map(|conflict| conflict.event_id).collect();
    slugs::move_away(tx, author, events, &movers).await?;
    Ok(left)
}

/// The series of a batch come back with it, those without occurrences too.
async fn restore_series_of(tx: &mut Tx, author: &Author, batch: DeletionId) -> StoreResult<()> {
    let select = "SELECT id FROM series WHERE deletion_id = $1 ORDER BY id";
    let ids: Vec<i64> = sqlx::query_scalar(select).bind(batch.0).fetch_all(&mut **tx).await?;
    for id in ids {
        series::revive_series(tx, author, SeriesId(id)).await?;
    }
    Ok(())
}
