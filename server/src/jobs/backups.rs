//! Backups by schedule: made every hour by one of the servers, then verified, then pruned.

use std::time::Duration;

use backup::BackupError;
use chrono::TimeDelta;
use domain::{Actor, BackupReason};
use tokio::sync::watch;
use tokio::time::Instant;

use super::loops::{owner, pause};
use crate::services::Services;

/// The first look comes when the server has settled: a start is not slowed down.
const FIRST: Duration = Duration::from_secs(60);
/// How often the plan is looked at.
const TICK: Duration = Duration::from_secs(15);
/// How often the newest backup's age is looked at: each look asks the storage.
const WATCH: Duration = Duration::from_secs(600);
/// Time between backups.
pub(super) const EVERY: TimeDelta = TimeDelta::hours(1);
/// When one that failed is tried again.
const AGAIN: TimeDelta = TimeDelta::minutes(10);
/// A backup that was taken and not finished by then is taken again: its server is gone.
pub(super) const TAKEN_FOR: TimeDelta = TimeDelta::hours(1);
/// Backups verified in one turn: that of the turn, and others that have no outcome yet.
const VERIFIED: usize = 3;

pub(super) async fn run(services: Services, mut stop: watch::Receiver<bool>) {
    let owner = owner(&services);
    let since = services.clock.now();
    // By a clock that nobody can put back.
    let mut watched: Option<Instant> = None;
    pause(FIRST, &mut stop).await;
    while !*stop.borrow() {
        if let Err(error) = backup_due(&services, &owner).await {
            tracing::error!("backups: {error}");
        }
        if watched.is_none_or(|at| at.elapsed() >= WATCH) {
            watched = Some(Instant::now());
            if let Err(error) = services.backups.watch(since).await {
                tracing::error!("backups: {error}");
            }
        }
        pause(TICK, &mut stop).await;
    }
}

/// Makes, verifies and prunes if a backup is due, in `owner`'s name; says whether it was. The
/// first one is due at once.
///
/// # Errors
/// Where a step fails: the next try is planned then.
pub async fn backup_due(services: &Services, owner: &str) -> Result<bool, BackupError> {
    let now = services.clock.now();
    services.store.plan_first_backup(now).await?;
    if !services.store.take_due_backup(owner, now, now + TAKEN_FOR).await? {
        return Ok(false);
    }
    let turn = services.durations.job("backup", None, turn(services)).await;
    let error = turn.as_ref().err().map(ToString::to_string);
    let next = if error.is_some() { AGAIN } else { EVERY };
    services.store.plan_backup(services.clock.now() + next, error.as_deref()).await?;
    turn.map(|()| true)
}

async fn turn(services: &Services) -> Result<(), BackupError> {
    let (backups, actor) = (&services.backups, Actor::System);
    let made = backups.create(&actor, BackupReason::Schedule, &|_| {}).await?;
    tracing::info!(backup = made.id, bytes = made.bytes, "made a backup");
    let unknown = backups.list().await?.into_iter();
    let unknown = unknown.filter(|info| {
        info.id == made.id || (info.verified_at.is_none() && info.problem.is_none())
    });
    // The oldest first, so that the alert that remains is about the newest.
    let mut ids: Vec<i64> = unknown.map(|info| info.id).take(VERIFIED).collect();
    ids.reverse();
    for id in ids {
        let info = backups.verify(&actor, id, &|_| {}).await?;
        match info.problem {
            None => tracing::info!(backup = id, "verified a backup"),
            Some(problem) => tracing::error!(backup = id, "a backup does not verify: {problem}"),
        }
    }
    for id in backups.prune(&actor).await? {
        tracing::info!(backup = id, "removed an old backup");
    }
    Ok(())
}
