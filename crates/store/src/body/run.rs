//! Writing the sync log.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Action, AuditAction, Change, Counts, DeletionId, Delivery, EventId, Run, RunId, RunState,
    SourceId, SourceState, Trigger,
};
use serde::Serialize;
use sqlx::Row as _;

use super::columns::{BATCH, RUN_CHANGE, names};
use super::journal::{self, array};
use super::transaction::Work;
use super::{Database, Tx, dialect, hold, json, plain, planned, run_log, source, sql, undo, word};
use crate::{Author, Decision, Ending, RunEnd, RunTx, StoreError, StoreResult, Waiting};

/// Whoever does a run plans the next one at its end. Where they do not come that far, the source is
/// on the schedule all the same.
const NEXT: TimeDelta = TimeDelta::minutes(30);
/// What the log says of a run that nobody finished.
pub const LEFT: &str = "the server stopped during this run; nothing was changed";

/// Writes that a run began, and closes what a crash left open.
pub async fn start(
    database: &Database,
    source: SourceId,
    trigger: Trigger,
    now: DateTime<Utc>,
) -> StoreResult<RunId> {
    let mut tx = database.begin().await?;
    close_left(&mut tx, source, now).await?;
    planned::keep_planned(&mut tx, source, now + NEXT).await?;
    let id = sqlx::query_scalar(
        "INSERT INTO runs (source_id, trigger, state, started_at)
         VALUES ($1, $2, 'running', $3) RETURNING id",
    )
    .bind(source.0)
    .bind(word(&trigger))
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
    .bind(LEFT)
    .fetch_all(&mut **tx)
    .await?;
    Ok(closed.into_iter().map(RunId).collect())
}

/// Closes a run that failed and notes it at its source. A person who stopped the source meanwhile
/// keeps the last word: a disconnect takes the grant away, which is no reason to ask for another.
async fn fail(
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
    .bind(end.source_state.map(|state| word(&state)).unwrap_or_default())
    .bind(end.retry_at.map(dialect::at))
    .bind(end.access_lowered)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A line of the log as it is stored.
#[derive(Serialize)]
struct ChangeRow {
    run_id: i64,
    position: usize,
    action: Action,
    event_id: Option<EventId>,
    google_id: Option<String>,
    title: Option<String>,
    #[serde(with = "domain::time::stamp_option")]
    starts_at: Option<DateTime<Utc>>,
    happens: Option<String>,
    reason: String,
    fields: String,
    raw: Option<String>,
}

/// Writes a run's log. What was put aside is kept as it came.
pub async fn put_changes(tx: &mut Tx, run: RunId, changes: &[&Change]) -> StoreResult<()> {
    let statement = format!(
        "INSERT INTO run_changes ({}) SELECT {} FROM {}",
        names(RUN_CHANGE, ""),
        names(RUN_CHANGE, "r."),
        dialect::rows("$1", RUN_CHANGE)
    );
    let batches = changes.chunks(BATCH).enumerate().map(|(chunk, changes)| {
        let mut rows = Vec::with_capacity(changes.len());
        for (index, change) in changes.iter().enumerate() {
            rows.push(change_row(run, chunk * BATCH + index + 1, change)?);
        }
        Ok(array(rows.iter().map(String::as_str)))
    });
    journal::write_batches(tx, &statement, batches).await
}

fn change_row(run: RunId, position: usize, change: &Change) -> StoreResult<String> {
    json(&ChangeRow {
        run_id: run.0,
        position,
        action: change.action,
        event_id: change.event_id,
        google_id: change.google_id.as_deref().map(plain),
        title: change.title.as_deref().map(plain),
        starts_at: change.starts_at,
        happens: change.when.as_ref().map(json).transpose()?,
        reason: plain(&change.reason),
        fields: json(&change.fields)?,
        raw: change.raw.as_ref().map(|raw| plain(&raw.to_string())),
    })
}

/// Writes the log and closes the run: see [`RunTx::close_run`].
async fn close(
    tx: &mut Tx,
    end: &Ending<'_>,
    log: &[Change],
    state: RunState,
    batch: Option<DeletionId>,
) -> StoreResult<()> {
    if end.approved.is_some() {
        // What it showed while it was held.
        sqlx::query("DELETE FROM run_changes WHERE run_id = $1")
            .bind(end.run_id.0)
            .execute(&mut **tx)
            .await?;
    }
    let changes: Vec<&Change> = log.iter().collect();
    put_changes(tx, end.run_id, &changes).await?;
    finish(tx, end, state, batch, &Counts::of(changes)).await?;
    match end.approved {
        Some(decision) => note_approval(tx, end.run_id, decision).await,
        None => Ok(()),
    }
}

async fn note_approval(tx: &mut Tx, id: RunId, decision: &Decision) -> StoreResult<()> {
    sqlx::query("UPDATE runs SET decided_by = $2, decided_at = $3 WHERE id = $1")
        .bind(id.0)
        .bind(plain(&decision.by))
        .bind(dialect::at(decision.at))
        .execute(&mut **tx)
        .await?;
    hold::forget_plan(tx, id, decision.at).await
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
    .bind(word(&state))
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
    .bind(word(&was))
    .bind(i64::try_from(end.delivery.items.len()).unwrap_or(i64::MAX))
    .bind(end.approved.map(|decision| dialect::at(decision.at)))
    .execute(&mut **tx)
    .await?;
    // Closed by somebody else, or of another source: all of this transaction is taken back.
    if done.rows_affected() == 0 {
        return Err(StoreError::absent("running run of this source", end.run_id));
    }
    Ok(())
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

#[async_trait]
impl RunTx for Work {
    async fn check_lease(&mut self, id: SourceId, owner: &str) -> StoreResult<()> {
        check_lease(&mut self.0, id, owner).await
    }

    async fn release(&mut self, id: SourceId, owner: &str) -> StoreResult<()> {
        source::release(&mut self.0, id, owner).await
    }

    async fn run_alone(&mut self, id: RunId) -> StoreResult<Run> {
        let found = sqlx::query("SELECT * FROM runs WHERE id = $1")
            .bind(id.0)
            .fetch_optional(&mut *self.0)
            .await?;
        run_log::run(&found.ok_or_else(|| StoreError::absent("run", id))?)
    }

    async fn forget_undo(&mut self, id: RunId, author: &Author) -> StoreResult<()> {
        undo::forget(&mut self.0, id, author).await
    }

    async fn waiting_run(&mut self, id: SourceId) -> StoreResult<Option<Waiting>> {
        hold::waiting(&mut self.0, id).await
    }

    async fn not_held(&mut self, id: RunId) -> StoreResult<StoreError> {
        hold::not_held(&mut self.0, id).await
    }

    async fn rejected_before(
        &mut self,
        id: SourceId,
        digest: &str,
    ) -> StoreResult<Option<(RunId, Option<String>)>> {
        hold::rejected_before(&mut self.0, id, digest).await
    }

    async fn reject_run(
        &mut self,
        id: RunId,
        decision: &Decision,
        why: Option<&str>,
    ) -> StoreResult<()> {
        hold::reject(&mut self.0, id, decision, why).await
    }

    async fn note_decision(
        &mut self,
        id: RunId,
        decision: &Decision,
        action: AuditAction,
    ) -> StoreResult<()> {
        hold::note_decision(&mut self.0, id, decision, action).await
    }

    async fn close_run(
        &mut self,
        end: &Ending<'_>,
        log: &[Change],
        state: RunState,
        batch: Option<DeletionId>,
    ) -> StoreResult<()> {
        close(&mut self.0, end, log, state, batch).await
    }

    async fn hold_run(
        &mut self,
        end: &Ending<'_>,
        log: &[&Change],
        digest: &str,
        reason: &str,
    ) -> StoreResult<()> {
        hold::hold(&mut self.0, end, log, digest, reason).await
    }

    async fn pass_run_over(&mut self, end: &Ending<'_>, reason: &str) -> StoreResult<()> {
        hold::pass_over(&mut self.0, end, reason).await
    }

    async fn keep_delivery(
        &mut self,
        id: RunId,
        delivery: &Delivery,
        window: (DateTime<Utc>, DateTime<Utc>),
    ) -> StoreResult<()> {
        hold::keep(&mut self.0, id, delivery, window).await
    }

    async fn fail_run(
        &mut self,
        id: RunId,
        source: SourceId,
        end: &RunEnd,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        fail(&mut self.0, id, source, end, now).await
    }
}

/// The lease must be theirs in the very transaction that writes.
async fn check_lease(tx: &mut Tx, id: SourceId, owner: &str) -> StoreResult<()> {
    let select =
        format!("SELECT lease_owner, state FROM sources WHERE id = $1 {}", dialect::FOR_UPDATE);
    let row = sqlx::query(sql(select)).bind(id.0).fetch_one(&mut **tx).await?;
    let holder: Option<String> = row.try_get("lease_owner")?;
    if holder.as_deref() != Some(owner) {
        return Err(StoreError::LeaseLost(id));
    }
    // Disconnected by a person while Google was being asked: what came back is not wanted.
    let state: String = row.try_get("state")?;
    if state == word(&SourceState::Disconnected) {
        return Err(StoreError::Taken(
            "the calendar was disconnected during this sync; nothing was changed".into(),
        ));
    }
    Ok(())
}
