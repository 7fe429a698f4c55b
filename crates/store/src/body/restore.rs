//! Bringing events back from the trash.

use domain::{Conflict, DeletionId, Event, EventId, RestoreOutcome, RestoreRequest, SeriesId};

use super::{Database, Tx, history, large, series, slugs};
use crate::{Author, StoreResult};

/// Brings events back, all or none. With `free`, those whose address is taken get a free one.
pub async fn restore(
    database: &Database,
    author: &Author,
    what: &RestoreRequest,
    free: bool,
) -> StoreResult<RestoreOutcome> {
    let mut tx = database.begin_history().await?;
    let mut events = history::to_restore(&mut tx, what).await?;
    let mut conflicts = history::conflicts(&mut tx, &events).await?;
    if free {
        conflicts = move_aside(&mut tx, author, &mut events, conflicts).await?;
    }
    if !conflicts.is_empty() {
        return Ok(RestoreOutcome { restored: Vec::new(), conflicts });
    }
    history::keep(&mut tx, author, &events).await?;
    history::restore_series(&mut tx, author, &events).await?;
    if let RestoreRequest::Batch(batch) = what {
        restore_series_of(&mut tx, author, *batch).await?;
    }
    let restored = history::restore_rows(&mut tx, author, events).await?;
    large::is_over(&mut tx, author.at).await?;
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
