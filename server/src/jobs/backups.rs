//! Backups by schedule: made every hour by one of the servers, then verified, then pruned.

use std::time::Duration;

use async_trait::async_trait;
use backup::BackupError;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{Actor, BackupReason};
use planner::backoff::Backoff;
use store::{JobEnd, TakenJob};

use super::job::{Job, JobError};
use super::local::Local;
use crate::services::Services;

/// The first look comes when the server has settled: a start is not slowed down.
const FIRST: Duration = Duration::from_secs(60);
/// How often the newest backup's age is looked at: each look asks the storage.
const WATCH: Duration = Duration::from_secs(600);
/// Time between backups.
const EVERY: TimeDelta = TimeDelta::hours(1);
/// Backups verified in one turn: that of the turn, and others that have no outcome yet.
const VERIFIED: usize = 3;

/// Makes a backup, verifies and prunes.
pub struct Backup;

#[async_trait]
impl Job for Backup {
    fn kind(&self) -> &'static str {
        "backup"
    }

    fn lease(&self) -> TimeDelta {
        TimeDelta::hours(1)
    }

    fn furthest(&self, _interval: TimeDelta) -> Option<TimeDelta> {
        Some(EVERY)
    }

    fn backoff(&self) -> Backoff {
        Backoff::steady(TimeDelta::minutes(10))
    }

    fn settles(&self) -> Duration {
        FIRST
    }

    async fn run(&self, services: &Services, _job: &TakenJob) -> Result<JobEnd, JobError> {
        turn(services).await?;
        Ok(JobEnd::Again(services.clock.now() + EVERY))
    }
}

/// Looks how old the newest backup is. Each server does, since any may be the only one that works.
pub struct Age {
    since: DateTime<Utc>,
}

impl Age {
    /// Where there never was a backup, its age counts from now.
    pub fn from_now(services: &Services) -> Self {
        Self { since: services.clock.now() }
    }
}

#[async_trait]
impl Local for Age {
    fn settles(&self) -> Duration {
        FIRST
    }

    async fn turn(&mut self, services: &Services) -> Duration {
        if let Err(error) = services.backups.watch(self.since).await {
            tracing::error!("backups: {error}");
        }
        WATCH
    }
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
