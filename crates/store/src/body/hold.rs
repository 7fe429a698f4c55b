//! Held runs: a change set that waits for a person's word.

use chrono::{DateTime, Utc};
use domain::{
    AlertKind, AuditAction, Change, Counts, Delivery, Plan, Run, RunId, RunState, SourceId,
};
use sqlx::Row as _;

use super::{Database, Db, Tx, alert, audit, dialect, from_json, json, plain, run, sql};
use crate::{Apply, Decision, HeldRun, NewAlert, NewAudit, StoreError, StoreResult, digest};

/// A connection of this database.
type SqlConnection = <Db as sqlx::Database>::Connection;

/// The run of a source that waits for a decision, with the digest of its list. Until the end of the
/// transaction nobody else decides about it.
pub async fn waiting(tx: &mut Tx, source: SourceId) -> StoreResult<Option<(RunId, String)>> {
    let select = format!(
        "SELECT id, held_digest FROM runs WHERE source_id = $1 AND state = 'held' {}",
        dialect::FOR_UPDATE
    );
    let found = sqlx::query(sql(select)).bind(source.0).fetch_optional(&mut **tx).await?;
    let Some(row) = found else { return Ok(None) };
    let digest: Option<String> = row.try_get("held_digest")?;
    Ok(Some((RunId(row.try_get("id")?), digest.unwrap_or_default())))
}

/// What an approval is bound to: every change, with its old and new values. Not the words about
/// it: Google tells the same removal by a tombstone or by a complete list that leaves it out.
pub fn digest_of(plan: &Plan) -> StoreResult<String> {
    let change = |change: &Change| {
        let Change { action, event_id, google_id, title, starts_at, fields, .. } = change.clone();
        json(&(action, event_id, google_id, title, starts_at, fields))
    };
    let lines: Vec<String> =
        plan.steps.iter().map(|(_, line)| change(line)).collect::<StoreResult<_>>()?;
    Ok(digest(&lines.join("\n")))
}

/// Holds a run: keeps what it would do, and changes nothing else. Where the run that waits already
/// has the same list, that one is given back, and this one had nothing new to tell.
pub async fn hold(
    tx: &mut Tx,
    apply: &Apply<'_>,
    plan: &Plan,
    waiting: Option<(RunId, String)>,
    reason: &str,
) -> StoreResult<RunId> {
    let digest = digest_of(plan)?;
    note_fetched(tx, apply).await?;
    match waiting {
        Some((id, same)) if same == digest => {
            let counts = Counts::default();
            run::finish(tx, apply, RunState::Nothing, None, &counts).await?;
            let reason = format!("Google shows the same list as run {id}, which waits");
            give_reason(tx, apply.run_id, &reason).await?;
            keep(tx, id, apply).await?;
            return Ok(id);
        }
        Some((id, _)) => replace(tx, id, apply).await?,
        None => {}
    }
    // A list that a person has refused already is no news.
    let reason = match refused_before(tx, apply.source.id, &digest).await? {
        Some(before) => format!("{reason}. {before}"),
        None => {
            tell(tx, apply, reason).await?;
            reason.to_owned()
        }
    };
    write(tx, apply, plan, &digest, &reason).await?;
    keep(tx, apply.run_id, apply).await?;
    Ok(apply.run_id)
}

async fn tell(tx: &mut Tx, apply: &Apply<'_>, reason: &str) -> StoreResult<()> {
    let raised = NewAlert {
        kind: AlertKind::RunHeld,
        organizer_id: Some(apply.source.organizer_id),
        source_id: Some(apply.source.id),
        run_id: Some(apply.run_id),
        subject: String::new(),
        link: None,
        title: format!("A sync of {} is held", apply.source.name),
        detail: format!(
            "Run {} would change much: {reason}. Nothing was changed. Look at its list, then \
             approve or reject it; none of it happens without you.",
            apply.run_id
        ),
    };
    alert::raise_in(tx, &raised, apply.now).await?;
    Ok(())
}

/// The log of a held run, and its state.
async fn write(
    tx: &mut Tx,
    apply: &Apply<'_>,
    plan: &Plan,
    digest: &str,
    reason: &str,
) -> StoreResult<()> {
    let changes: Vec<&Change> = plan.changes().collect();
    run::put_changes(tx, apply.run_id, &changes).await?;
    if !run::finish(tx, apply, RunState::Held, None, &Counts::of(changes)).await? {
        return Err(StoreError::absent("running run of this source", apply.run_id));
    }
    sqlx::query("UPDATE runs SET held_digest = $2 WHERE id = $1")
        .bind(apply.run_id.0)
        .bind(digest)
        .execute(&mut **tx)
        .await?;
    give_reason(tx, apply.run_id, reason).await
}

/// Why a run did not write, in words.
async fn give_reason(tx: &mut Tx, id: RunId, reason: &str) -> StoreResult<()> {
    sqlx::query("UPDATE runs SET held_reason = $2 WHERE id = $1")
        .bind(id.0)
        .bind(plain(reason))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Keeps what Google said until a person decided.
async fn keep(tx: &mut Tx, id: RunId, apply: &Apply<'_>) -> StoreResult<()> {
    sqlx::query(
        "INSERT INTO held_plans (run_id, delivery, window_start, window_end)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (run_id) DO UPDATE
         SET delivery = excluded.delivery, window_start = excluded.window_start,
             window_end = excluded.window_end",
    )
    .bind(id.0)
    .bind(json(apply.delivery)?)
    .bind(dialect::at(apply.window.0))
    .bind(dialect::at(apply.window.1))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The fetch went well, so the source is no longer failing; but it is not synced either.
async fn note_fetched(tx: &mut Tx, apply: &Apply<'_>) -> StoreResult<()> {
    sqlx::query(
        "UPDATE sources SET error = NULL, failures = 0, failing_since = NULL, retry_at = NULL,
                lowered_since = NULL,
                updated_at = $2, state = CASE WHEN state = 'paused' THEN state ELSE 'active' END
         WHERE id = $1",
    )
    .bind(apply.source.id.0)
    .bind(dialect::at(apply.now))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A held run whose list is no longer what Google shows gives way to the newer one.
async fn replace(tx: &mut Tx, id: RunId, apply: &Apply<'_>) -> StoreResult<()> {
    let by = format!("sync run {}", apply.run_id);
    let why = format!("Google shows other changes since: run {} has the new list", apply.run_id);
    refuse(tx, id, &Decision { by, at: apply.now }, Some(&why)).await
}

/// Google took back what a held run waits with, or asks for so little by now that it was applied:
/// there is nothing left to decide.
pub async fn settle(
    tx: &mut Tx,
    id: RunId,
    apply: &Apply<'_>,
    is_nothing: bool,
) -> StoreResult<()> {
    let by = format!("sync run {}", apply.run_id);
    let why = match is_nothing {
        true => "Google no longer asks for any of these changes: nothing is left to decide".into(),
        false => format!(
            "Google asks for other changes since, few enough to be applied without asking: run {} \
             did so, and nothing is left to decide",
            apply.run_id
        ),
    };
    refuse(tx, id, &Decision { by, at: apply.now }, Some(&why)).await
}

/// The calendar is disconnected: what waits can never be applied.
pub async fn end(tx: &mut Tx, source: SourceId, decision: &Decision) -> StoreResult<()> {
    let Some((id, _)) = waiting(tx, source).await? else { return Ok(()) };
    let why =
        "the calendar was disconnected, so this can no longer be applied; nothing was changed";
    refuse(tx, id, decision, Some(why)).await
}

/// Who refused the very same list before.
async fn refused_before(
    tx: &mut Tx,
    source: SourceId,
    digest: &str,
) -> StoreResult<Option<String>> {
    let found = sqlx::query(
        "SELECT id, decided_by FROM runs
         WHERE source_id = $1 AND state = 'rejected' AND held_digest = $2 AND error IS NULL
         ORDER BY id DESC LIMIT 1",
    )
    .bind(source.0)
    .bind(digest)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = found else { return Ok(None) };
    let (id, by): (i64, Option<String>) = (row.try_get("id")?, row.try_get("decided_by")?);
    let by = by.unwrap_or_else(|| "somebody".into());
    Ok(Some(format!("{by} rejected the same list before, as run {id}")))
}

/// Whether an approved run comes to the list that the person saw; else nothing happens.
pub async fn check(tx: &mut Tx, apply: &Apply<'_>, plan: &Plan) -> StoreResult<()> {
    let (id, held) = waiting(tx, apply.source.id).await?.unwrap_or((RunId(0), String::new()));
    if id != apply.run_id {
        return Err(not_held(tx, apply.run_id).await?);
    }
    if held != digest_of(plan)? {
        return Err(StoreError::Taken(format!(
            "something changed here since run {id} was held, so it would no longer do exactly \
             what it shows; nothing was changed. Sync again to get a new list"
        )));
    }
    sqlx::query("DELETE FROM run_changes WHERE run_id = $1")
        .bind(apply.run_id.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
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
    let row = found.ok_or_else(|| StoreError::absent("run", id))?;
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
async fn not_held(connection: &mut SqlConnection, id: RunId) -> StoreResult<StoreError> {
    let became: Option<Option<String>> =
        sqlx::query_scalar("SELECT error FROM runs WHERE id = $1 AND held_digest IS NOT NULL")
            .bind(id.0)
            .fetch_optional(connection)
            .await?;
    let why = became.flatten().unwrap_or_else(|| "there is nothing to decide".into());
    Ok(StoreError::Taken(format!("run {id} is not held: {why}")))
}

/// A person refuses a held run.
pub async fn reject(database: &Database, id: RunId, decision: &Decision) -> StoreResult<Run> {
    let mut tx = database.begin_history().await?;
    refuse(&mut tx, id, decision, None).await?;
    note_decision(&mut tx, id, decision, AuditAction::RunRejected).await?;
    tx.commit().await?;
    run::one(database, id).await
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

async fn refuse(tx: &mut Tx, id: RunId, decision: &Decision, why: Option<&str>) -> StoreResult<()> {
    let known: Option<String> = sqlx::query_scalar("SELECT state FROM runs WHERE id = $1")
        .bind(id.0)
        .fetch_optional(&mut **tx)
        .await?;
    known.ok_or_else(|| StoreError::absent("run", id))?;
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
    alert::resolve_in(tx, AlertKind::RunHeld, Some(SourceId(source)), now).await?;
    Ok(())
}
