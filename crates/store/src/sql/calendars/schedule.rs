//! The promise of the schedule: a source that syncs has a job at every moment. Whatever makes a
//! source sync plans its job in the very transaction that does so, and whatever stops it takes the
//! job away in the same one.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AlertKind, ConnectionId, SourceId, SourceState};
use sqlx::Row as _;

use super::super::alerts::raise;
use super::super::{Tx, dialect, enum_text, from_enum_text, plain, sql};
use crate::{NewSource, StoreResult};

/// States in which a source is on the schedule: those that only a person can mend are tried as well.
pub const SYNCS: &str = "('active', 'needs_reconnect', 'access_lost')";

/// A source `s` whose person has let it sync. Of others, nothing but the plan that their connecting
/// made leads to a sync.
pub const BEGUN: &str = "(s.last_synced_at IS NOT NULL
     OR EXISTS (SELECT 1 FROM runs b WHERE b.source_id = s.id))";

/// Whoever connects a new calendar has so long to look at what its first sync would do; then it
/// comes by itself.
pub const FIRST_LOOK: TimeDelta = TimeDelta::days(1);

/// The same for a calendar that comes back: its pages are there already, and grow old.
const LOOK_AGAIN: TimeDelta = TimeDelta::minutes(15);

/// Alerts of a source that are over when a person stops it.
const TROUBLES: [AlertKind; 4] = [
    AlertKind::NeedsReconnect,
    AlertKind::AccessLost,
    AlertKind::SyncFails,
    AlertKind::ItemsRefused,
];

/// Connects a calendar. See [`crate::SourceTx::put_source`].
pub async fn connect(tx: &mut Tx, source: &NewSource, now: DateTime<Utc>) -> StoreResult<SourceId> {
    let first = first_sync(tx, source, now).await?;
    // A calendar that was connected before keeps its row, and with it the keys of its events:
    // reconnecting, by whatever account, neither doubles nor drops any.
    let id = sqlx::query_scalar(
        "INSERT INTO sources (organizer_id, connection_id, calendar_id, name, time_zone,
                              state, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, 'active', $6, $6)
         ON CONFLICT (organizer_id, calendar_id) WHERE deleted_at IS NULL DO UPDATE
         SET connection_id = excluded.connection_id, name = excluded.name,
             state = 'active', error = NULL, failures = 0, failing_since = NULL, retry_at = NULL,
             lowered_since = NULL, updated_at = excluded.updated_at
         RETURNING id",
    )
    .bind(source.organizer_id.0)
    .bind(source.connection_id.0)
    .bind(&source.calendar_id)
    .bind(plain(&source.name))
    .bind(&source.time_zone)
    .bind(dialect::at(now))
    .fetch_one(&mut **tx)
    .await?;
    let id = SourceId(id);
    plan(tx, id, first).await?;
    Ok(id)
}

/// When a calendar that is being connected is synced: at once where it was on the schedule all the
/// time; else its person may look first.
async fn first_sync(
    tx: &mut Tx,
    source: &NewSource,
    now: DateTime<Utc>,
) -> StoreResult<DateTime<Utc>> {
    let select = format!(
        "SELECT s.state, {BEGUN} AS begun FROM sources s
         WHERE s.organizer_id = $1 AND s.calendar_id = $2 AND s.deleted_at IS NULL"
    );
    let found = sqlx::query(sql(select))
        .bind(source.organizer_id.0)
        .bind(&source.calendar_id)
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = found else { return Ok(now + FIRST_LOOK) };
    let state: SourceState = from_enum_text(row.try_get("state")?)?;
    Ok(match (row.try_get("begun")?, syncs(state)) {
        (false, _) => now + FIRST_LOOK,
        (true, false) => now + LOOK_AGAIN,
        (true, true) => now,
    })
}

fn syncs(state: SourceState) -> bool {
    match state {
        SourceState::Active | SourceState::NeedsReconnect | SourceState::AccessLost => true,
        SourceState::Paused | SourceState::Disconnected => false,
    }
}

/// Sets a source's state, with all that follows of it: what was counted of failures is over, and
/// the source is on the schedule, with a sync at once, or off it.
pub async fn set_state(
    tx: &mut Tx,
    id: SourceId,
    state: SourceState,
    error: Option<&str>,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    sqlx::query(
        "UPDATE sources SET state = $2, error = $3, failures = 0, failing_since = NULL,
                retry_at = NULL, lowered_since = NULL, updated_at = $4
         WHERE id = $1",
    )
    .bind(id.0)
    .bind(enum_text(&state))
    .bind(error.map(plain))
    .bind(dialect::at(now))
    .execute(&mut **tx)
    .await?;
    if syncs(state) { plan(tx, id, now).await } else { stop(tx, id, now).await }
}

/// Takes a source off the schedule. Its troubles are nobody's business any more.
async fn stop(tx: &mut Tx, id: SourceId, now: DateTime<Utc>) -> StoreResult<()> {
    sqlx::query("DELETE FROM jobs WHERE kind IN ('sync', 'watch') AND subject = $1")
        .bind(id.0)
        .execute(&mut **tx)
        .await?;
    for kind in TROUBLES {
        raise::resolve_in(tx, kind, Some(id), now).await?;
    }
    Ok(())
}

/// Makes sure that a source which syncs has a job, at `at` or sooner.
pub async fn plan(tx: &mut Tx, id: SourceId, at: DateTime<Utc>) -> StoreResult<()> {
    put_job(tx, id, at, "UPDATE SET run_at = excluded.run_at WHERE jobs.run_at > excluded.run_at")
        .await
}

/// Makes sure that a source which syncs has a job, and leaves the one that it has alone.
pub async fn keep_planned(tx: &mut Tx, id: SourceId, at: DateTime<Utc>) -> StoreResult<()> {
    put_job(tx, id, at, "NOTHING").await
}

async fn put_job(
    tx: &mut Tx,
    id: SourceId,
    at: DateTime<Utc>,
    where_there_is_one: &str,
) -> StoreResult<()> {
    let insert = format!(
        "INSERT INTO jobs (kind, subject, run_at, created_at)
         SELECT 'sync', s.id, $2, $2 FROM sources s
         WHERE s.id = $1 AND s.state IN {SYNCS} AND s.deleted_at IS NULL
         ON CONFLICT (kind, subject) DO {where_there_is_one}"
    );
    sqlx::query(sql(insert)).bind(id.0).bind(dialect::at(at)).execute(&mut **tx).await?;
    Ok(())
}

/// A person granted access anew: whatever waits for that is tried at once.
pub async fn try_waiting(tx: &mut Tx, id: ConnectionId, now: DateTime<Utc>) -> StoreResult<()> {
    let waiting = format!(
        "UPDATE sources SET failures = 0, failing_since = NULL, retry_at = NULL, updated_at = $2
         WHERE connection_id = $1 AND state IN {SYNCS} AND deleted_at IS NULL
           AND (failures > 0 OR state <> 'active')
         RETURNING id"
    );
    let waiting: Vec<i64> = sqlx::query_scalar(sql(waiting))
        .bind(id.0)
        .bind(dialect::at(now))
        .fetch_all(&mut **tx)
        .await?;
    for source in waiting {
        plan(tx, SourceId(source), now).await?;
    }
    Ok(())
}
