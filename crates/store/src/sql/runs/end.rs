//! How a run ends.

use chrono::{DateTime, Utc};
use domain::{Counts, DeletionId, RunId, RunProblem, RunState, SourceId};

use super::super::{Tx, dialect, enum_text, plain, sql};
use crate::{Ending, RunEnd, StoreResult};

/// Closes a run that failed and notes it at its source. A person who stopped the source meanwhile
/// keeps the last word: a disconnect takes the grant away, which is no reason to ask for another.
pub async fn fail(
    tx: &mut Tx,
    id: RunId,
    source: SourceId,
    end: &RunEnd,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    // The source before its run, as whoever applies one.
    let lock = format!("SELECT id FROM sources WHERE id = $1 {}", dialect::FOR_UPDATE);
    sqlx::query(sql(lock)).bind(source.0).execute(&mut **tx).await?;
    let closed = sqlx::query(
        "UPDATE runs SET state = 'failed', error = $2, pages = $3, requests = $4,
                finished_at = $5 WHERE id = $1 AND state = 'running'",
    )
    .bind(id.0)
    .bind(plain(&end.error))
    .bind(end.pages)
    .bind(end.requests)
    .bind(dialect::at(now))
    .execute(&mut **tx)
    .await?;
    // A run that is over already was applied (the answer to the commit got lost), or closed by the
    // next one: what became of it then stands.
    if closed.rows_affected() == 1 {
        note_failure(tx, source, end, now).await?;
    }
    Ok(())
}

async fn note_failure(
    tx: &mut Tx,
    source: SourceId,
    end: &RunEnd,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    sqlx::query(
        "UPDATE sources SET error = $2, failures = failures + 1, updated_at = $3,
                failing_since = COALESCE(failing_since, $3), retry_at = $5,
                lowered_since = CASE WHEN $6 THEN COALESCE(lowered_since, $3)
                                     WHEN $4 = '' THEN lowered_since END,
                state = CASE WHEN $4 = '' OR state IN ('paused', 'disconnected') THEN state
                             ELSE $4 END
         WHERE id = $1",
    )
    .bind(source.0)
    .bind(plain(&end.error))
    .bind(dialect::at(now))
    .bind(end.source_state.map(|state| enum_text(&state)).unwrap_or_default())
    .bind(end.retry_at.map(dialect::at))
    .bind(end.access_lowered)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes how a run ended, if it is still under way (or, approved, still held). An approved run begins its work anew
/// with the decision; when it was fetched and held is kept beside that.
pub async fn finish(
    tx: &mut Tx,
    end: &Ending<'_>,
    state: RunState,
    batch: Option<DeletionId>,
    counts: &Counts,
) -> StoreResult<()> {
    let was = if end.approved.is_some() { RunState::Held } else { RunState::Running };
    let done = sqlx::query(
        "UPDATE runs SET state = $2, created = $3, updated = $4, trashed = $5, restored = $6,
                skipped = $7, quarantined = $8, pages = $9, requests = $10,
                batch_id = COALESCE($11, batch_id), items = $15,
                finished_at = CASE WHEN COALESCE($16, started_at) > $12
                                   THEN COALESCE($16, started_at) ELSE $12 END,
                held_at = CASE WHEN $2 = 'held' THEN $12 ELSE held_at END,
                fetched_at = CASE WHEN $16 IS NULL THEN fetched_at ELSE started_at END,
                started_at = COALESCE($16, started_at)
         WHERE id = $1 AND source_id = $13 AND state = $14",
    )
    .bind(end.run_id.0)
    .bind(enum_text(&state))
    .bind(counts.created)
    .bind(counts.updated)
    .bind(counts.trashed)
    .bind(counts.restored)
    .bind(counts.skipped)
    .bind(counts.quarantined)
    .bind(end.delivery.pages)
    .bind(end.delivery.requests)
    .bind(batch.map(|batch| batch.0))
    .bind(dialect::at(end.at))
    .bind(end.source_id.0)
    .bind(enum_text(&was))
    .bind(i64::try_from(end.delivery.items.len()).unwrap_or(i64::MAX))
    .bind(end.approved.map(|decision| dialect::at(decision.at)))
    .execute(&mut **tx)
    .await?;
    // Closed by somebody else, or of another source: all of this transaction is taken back.
    if done.rows_affected() == 0 {
        return Err(RunProblem::NotUnderWay(end.run_id).into());
    }
    Ok(())
}
