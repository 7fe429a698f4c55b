//! Syncs by schedule.

use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use domain::{SourceId, Trigger};
use planner::backoff::Backoff;
use planner::schedule;
use store::{JobEnd, StoreResult, TakenJob};

use super::job::{Job, JobError, Subject};
use crate::config::Config;
use crate::services::Services;
use crate::sync::SyncError;

/// When a scheduled sync is tried again that could not begin.
const LATER: TimeDelta = TimeDelta::minutes(5);
/// When a notification is looked at again that came during another sync.
const AFTER_ANOTHER: TimeDelta = TimeDelta::seconds(10);

/// Syncs a source. A run plans the next in its own transaction, whatever became of it.
pub struct Sync;

#[async_trait]
impl Job for Sync {
    fn kind(&self) -> &'static str {
        "sync"
    }

    fn subject(&self) -> Subject {
        Subject::Source
    }

    fn lease(&self) -> TimeDelta {
        TimeDelta::minutes(30)
    }

    fn furthest(&self, interval: TimeDelta) -> Option<TimeDelta> {
        let longest = schedule::LONGEST.max(interval);
        Some(longest + longest / 10)
    }

    fn backoff(&self) -> Backoff {
        Backoff::steady(LATER)
    }

    fn at_once(&self, config: &Config) -> usize {
        config.at_once.sync
    }

    async fn run(&self, services: &Services, job: &TakenJob) -> Result<JobEnd, JobError> {
        let id = SourceId(job.subject);
        // For the case that the row is ours still: it is planned by now, and nobody's.
        let at = services.clock.now() + LATER;
        match services.syncer.sync(id, job.trigger, Duration::ZERO).await {
            Ok(run) => {
                tracing::info!(source = id.0, state = ?run.state, "synced by schedule");
                Ok(JobEnd::Again(at))
            }
            Err(error) => {
                tracing::warn!(source = id.0, "not synced: {error}");
                put_off(services, id, job.trigger, &error).await?;
                Ok(JobEnd::Failed { error: error.to_string(), at })
            }
        }
    }
}

/// Another sync is under way: look again later. What a notification told is not forgotten: the
/// other sync may have asked Google before. Where a person stopped the source meanwhile, it is off
/// the schedule.
async fn put_off(
    services: &Services,
    id: SourceId,
    trigger: Trigger,
    error: &SyncError,
) -> StoreResult<()> {
    let now = services.clock.now();
    let mut tx = services.store.begin().await?;
    if matches!(error, SyncError::Paused(_) | SyncError::Disconnected(_) | SyncError::Absent(_)) {
        tx.unplan_sync(id).await?;
        return tx.commit().await;
    }
    tx.plan_sync(id, now + LATER).await?;
    if trigger == Trigger::Push {
        tx.sync_soon(id, now + AFTER_ANOTHER, now).await?;
    }
    tx.commit().await
}
