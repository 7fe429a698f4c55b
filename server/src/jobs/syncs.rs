//! Syncs by schedule.

use std::time::Duration;

use chrono::TimeDelta;
use domain::Trigger;
use store::{DueSync, StoreResult};
use tokio::sync::watch;

use super::loops::{owner, pause};
use crate::services::Services;
use crate::sync::SyncError;

/// How often the schedule is looked at.
const TICK: Duration = Duration::from_secs(2);
/// A sync that was taken and not finished by then is taken again: its server is gone.
pub(super) const TAKEN_FOR: TimeDelta = TimeDelta::minutes(30);
/// When a scheduled sync is tried again that could not begin.
const LATER: TimeDelta = TimeDelta::minutes(5);
/// When a notification is looked at again that came during another sync.
const AFTER_ANOTHER: TimeDelta = TimeDelta::seconds(10);

pub(super) async fn run(services: Services, mut stop: watch::Receiver<bool>) {
    let owner = owner(&services);
    while !*stop.borrow() {
        match sync_due(&services, &owner).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!("the schedule: {error}"),
        }
        pause(TICK, &mut stop).await;
    }
}

/// Syncs one due source, in `owner`'s name; says whether there was one.
///
/// # Errors
/// Where the store fails.
pub async fn sync_due(services: &Services, owner: &str) -> StoreResult<bool> {
    let now = services.clock.now();
    let Some(due) = services.store.take_due_sync(owner, now, now + TAKEN_FOR).await? else {
        return Ok(false);
    };
    let id = due.source_id;
    let sync = services.syncer.sync(id, due.trigger, Duration::ZERO);
    match services.durations.job("sync", Some(id.0), sync).await {
        Ok(run) => tracing::info!(source = id.0, state = ?run.state, "synced by schedule"),
        Err(error) => put_off(services, due, &error).await?,
    }
    Ok(true)
}

/// Another sync is under way: look again later. What a notification told is not forgotten: the
/// other sync may have asked Google before. Where a person stopped the source meanwhile, it is off
/// the schedule.
async fn put_off(services: &Services, due: DueSync, error: &SyncError) -> StoreResult<()> {
    let (id, now) = (due.source_id, services.clock.now());
    tracing::warn!(source = id.0, "not synced: {error}");
    let mut tx = services.store.begin().await?;
    if matches!(error, SyncError::Paused(_) | SyncError::Disconnected(_) | SyncError::Absent(_)) {
        tx.unplan_sync(id).await?;
        return tx.commit().await;
    }
    tx.plan_sync(id, now + LATER).await?;
    if due.trigger == Trigger::Push {
        tx.sync_soon(id, now + AFTER_ANOTHER, now).await?;
    }
    tx.commit().await
}
