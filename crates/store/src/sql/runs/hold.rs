//! Held runs: a change set that waits for a person's word.

use chrono::{DateTime, Utc};
use domain::{
    AlertKind, AuditAction, Change, Counts, Delivery, RecordKind, RunId, RunProblem, RunState,
    SourceId, Why,
};
use sqlx::Row as _;

use super::super::alerts::raise;
use super::super::{Database, Db, Tx, audit, dialect, from_json, json, plain, sql};
use super::{changes, end};
use crate::{Decision, Ending, HeldRun, NewAudit, StoreError, StoreResult, Waiting};

/// A connection of this database.
type SqlConnection = <Db as sqlx::Database>::Connection;

/// The run of a source that waits for a decision, with the digest of its list. Until the end of the
/// transaction nobody else decides about it.
pub async fn waiting(tx: &mut Tx, source: SourceId) -> StoreResult<Option<Waiting>> {
    let select = format!(
        "SELECT id, held_digest FROM runs WHERE source_id = $1 AND state = 'held' {}",
        dialect::FOR_UPDATE
    );
    let found = sqlx::query(sql(select)).bind(source.0).fetch_optional(&mut **tx).await?;
    let Some(row) = found else { return Ok(None) };
    let digest: Option<String> = row.try_get("held_digest")?;
    Ok(Some(Waiting { id: RunId(row.try_get("id")?), digest: digest.unwrap_or_default() }))
}

/// Holds a run: see [`crate::RunTx::hold_run`].
pub async fn hold(
    tx: &mut Tx,
    end: &Ending<'_>,
    log: &[&Change],
    digest: &str,
    reason: &Why,
) -> StoreResult<()> {
    changes::put_changes(tx, end.run_id, log).await?;
    end::finish(tx, end, RunState::Held, None, &Counts::of(log.iter().copied())).await?;
    sqlx::query("UPDATE runs SET held_digest = $2 WHERE id = $1")
        .bind(end.run_id.0)
        .bind(digest)
        .execute(&mut **tx)
        .await?;
    give_reason(tx, end.run_id, reason).await
}

/// Closes a run that has nothing new to tell.
pub async fn pass_over(tx: &mut Tx, end: &Ending<'_>, reason: &Why) -> StoreResult<()> {
    end::finish(tx, end, RunState::Nothing, None, &Counts::default()).await?;
    give_reason(tx, end.run_id, reason).await
}

/// Why a run did not write.
async fn give_reason(tx: &mut Tx, id: RunId, reason: &Why) -> StoreResult<()> {
    sqlx::query("UPDATE runs SET held_reason = $2 WHERE id = $1")
        .bind(id.0)
        .bind(plain(&reason.to_string()))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Keeps what Google said until a person decided.
pub async fn keep(
    tx: &mut Tx,
    id: RunId,
    delivery: &Delivery,
    window: (DateTime<Utc>, DateTime<Utc>),
) -> StoreResult<()> {
    sqlx::query(
        "INSERT INTO held_plans (run_id, delivery, window_start, window_end)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (run_id) DO UPDATE
         SET delivery = excluded.delivery, window_start = excluded.window_start,
             window_end = excluded.window_end",
    )
    .bind(id.0)
    .bind(json(delivery)?)
    .bind(dialect::at(window.0))
    .bind(dialect::at(window.1))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Who rejected the very same list before, and in which run.
pub async fn rejected_before(
    tx: &mut Tx,
    source: SourceId,
    digest: &str,
) -> StoreResult<Option<(RunId, Option<String>)>> {
    let found = sqlx::query(
        "SELECT id, decided_by FROM runs
         WHERE source_id = $1 AND state = 'rejected' AND held_digest = $2 AND error IS NULL
         ORDER BY id DESC LIMIT 1",
    )
    .bind(source.0)
    .bind(digest)
    .fetch_optional(&mut **tx)
    .await?;
    found.map(|row| Ok((RunId(row.try_get("id")?), row.try_get("decided_by")?))).transpose()
}

/// What a held run waits with.
pub async fn held_run(database: &Database, id: RunId) -> StoreResult<HeldRun> {
    let found = sqlx::query(
        "SELECT r.source_id, r.state, h.delivery, h.window_start, h.window_end
         FROM runs r LEFT JOIN held_plans h ON h.run_id = r.id WHERE r.id = $1",
    )
    .bind(id.0)
    .fetch_optional(&database.read)
    .await?;
    let row = found.ok_or_else(|| StoreError::absent(RecordKind::Run, id))?;
    let delivery: Option<String> = row.try_get("delivery")?;
    let state: String = row.try_get("state")?;
    let window: (Option<DateTime<Utc>>, Option<DateTime<Utc>>) =
        (row.try_get("window_start")?, row.try_get("window_end")?);
    let window = window.0.zip(window.1);
    let Some((delivery, window)) = delivery.filter(|_| state == "held").zip(window) else {
        let mut connection = database.read.acquire().await?;
        return Err(not_held(&mut connection, id).await?);
    };
    let delivery: Delivery = from_json(&delivery)?;
    Ok(HeldRun { source_id: SourceId(row.try_get("source_id")?), delivery, window })
}

/// That a run is not held, and what became of one that was.
pub async fn not_held(connection: &mut SqlConnection, id: RunId) -> StoreResult<StoreError> {
    let became: Option<Option<String>> =
        sqlx::query_scalar("SELECT error FROM runs WHERE id = $1 AND held_digest IS NOT NULL")
            .bind(id.0)
            .fetch_optional(connection)
            .await?;
    Ok(RunProblem::NotHeld { id, why: became.flatten() }.into())
}

/// Writes down what a person decided about a held run.
pub async fn note_decision(
    tx: &mut Tx,
    id: RunId,
    decision: &Decision,
    action: AuditAction,
) -> StoreResult<()> {
    let reason: Option<String> = sqlx::query_scalar("SELECT held_reason FROM runs WHERE id = $1")
        .bind(id.0)
        .fetch_one(&mut **tx)
        .await?;
    let new = NewAudit {
        actor: decision.by.clone(),
        action,
        subject: format!("run {id}"),
        detail: reason.map(|reason| format!("it was held: {reason}")).unwrap_or_default(),
        private: None,
    };
    audit::note_in(tx, &new, decision.at).await
}

/// Rejects a held run: see [`crate::RunTx::reject_run`].
pub async fn reject(
    tx: &mut Tx,
    id: RunId,
    decision: &Decision,
    why: Option<&str>,
) -> StoreResult<()> {
    let known: Option<String> = sqlx::query_scalar("SELECT state FROM runs WHERE id = $1")
        .bind(id.0)
        .fetch_optional(&mut **tx)
        .await?;
    known.ok_or_else(|| StoreError::absent(RecordKind::Run, id))?;
    let done = sqlx::query(
        "UPDATE runs SET state = 'rejected', decided_by = $2, decided_at = $3, error = $4
         WHERE id = $1 AND state = 'held'",
    )
    .bind(id.0)
    .bind(plain(&decision.by))
    .bind(dialect::at(decision.at))
    .bind(why)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        return Err(not_held(tx, id).await?);
    }
    forget_plan(tx, id, decision.at).await
}

/// A decided run needs what Google said no more, and nobody has to be told of it.
pub async fn forget_plan(tx: &mut Tx, id: RunId, now: DateTime<Utc>) -> StoreResult<()> {
    sqlx::query("DELETE FROM held_plans WHERE run_id = $1").bind(id.0).execute(&mut **tx).await?;
    let source: i64 = sqlx::query_scalar("SELECT source_id FROM runs WHERE id = $1")
        .bind(id.0)
        .fetch_one(&mut **tx)
        .await?;
    raise::resolve_in(tx, AlertKind::RunHeld, Some(SourceId(source)), now).await?;
    Ok(())
}
