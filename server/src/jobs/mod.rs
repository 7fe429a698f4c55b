//! Work that nobody waits for: syncs by schedule, push channels, alarms, backups, retention, share
//! cards, telling the CDN, and sweeping.

mod ahead;
pub mod alarms;
mod backups;
mod cdn;
mod retention;
mod watches;

use std::time::Duration;

use app::domain::Trigger;
use chrono::TimeDelta;
use tokio::sync::watch;

use crate::services::Services;
use crate::store::{DueSync, StoreResult};
use crate::sync::SyncError;

pub use ahead::{Ahead, draw_ahead};
pub use backups::backup_due;
pub use cdn::purge_due;
pub use retention::retention_due;
pub use watches::{prepare_watches, watch_due};

/// How often the schedule is looked at.
const TICK: Duration = Duration::from_secs(2);
/// A sync that was taken and not finished by then is taken again: its server is gone.
const TAKEN_FOR: TimeDelta = TimeDelta::minutes(30);
/// When a scheduled sync is tried again that could not begin.
const LATER: TimeDelta = TimeDelta::minutes(5);
/// When a notification is looked at again that came during another sync.
const AFTER_ANOTHER: TimeDelta = TimeDelta::seconds(10);
/// How often ended sessions are swept away.
const SWEEP: Duration = Duration::from_secs(3600);
/// Syncs at once in this process.
const AT_ONCE: usize = 2;

/// Runs until `stop` says so; a sync under way is finished first.
pub async fn run(services: Services, stop: watch::Receiver<bool>) {
    let syncs = (0..AT_ONCE).map(|_| tokio::spawn(sync_loop(services.clone(), stop.clone())));
    let mut loops: Vec<_> = syncs.collect();
    loops.push(tokio::spawn(watches::run(services.clone(), stop.clone())));
    loops.push(tokio::spawn(backups::run(services.clone(), stop.clone())));
    loops.push(tokio::spawn(retention::run(services.clone(), stop.clone())));
    loops.push(tokio::spawn(ahead::run(services.clone(), stop.clone())));
    loops.push(tokio::spawn(cdn::run(services.clone(), stop.clone())));
    let pace = alarms::Pace::default();
    loops.push(tokio::spawn(alarms::run(services.clone(), pace, stop.clone())));
    loops.push(tokio::spawn(sweep_loop(services, stop)));
    for task in loops {
        let _ = task.await;
    }
}

/// A name for a taker of jobs.
fn owner(services: &Services) -> String {
    let mut name = [0; 8];
    services.entropy.fill(&mut name);
    format!("{:016x}", u64::from_le_bytes(name))
}

/// Waits, unless it is time to stop.
async fn pause(length: Duration, stop: &mut watch::Receiver<bool>) {
    tokio::select! {
        () = tokio::time::sleep(length) => {}
        _ = stop.changed() => {}
    }
}

async fn sync_loop(services: Services, mut stop: watch::Receiver<bool>) {
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
    match services.syncer.sync(id, due.trigger, Duration::ZERO).await {
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
    if matches!(error, SyncError::Paused(_) | SyncError::Disconnected(_) | SyncError::Absent(_)) {
        return services.store.unschedule_sync(id).await;
    }
    services.store.schedule_sync(id, now + LATER).await?;
    if due.trigger == Trigger::Push {
        services.store.schedule_sync_soon(id, now + AFTER_ANOTHER, now).await?;
    }
    Ok(())
}

async fn sweep_loop(services: Services, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = services.store.sweep(services.clock.now()).await {
            tracing::error!("sweeping: {error}");
        }
        pause(SWEEP, &mut stop).await;
    }
}
