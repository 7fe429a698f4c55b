//! Work that nobody waits for: syncs by schedule, and sweeping.

use std::time::Duration;

use app::domain::Trigger;
use chrono::TimeDelta;
use tokio::sync::watch;

use crate::services::Services;
use crate::store::StoreResult;

/// How often the schedule is looked at.
const TICK: Duration = Duration::from_secs(2);
/// A sync that was taken and not finished by then is taken again: its server is gone.
const TAKEN_FOR: TimeDelta = TimeDelta::minutes(30);
/// How often ended sessions are swept away.
const SWEEP: Duration = Duration::from_secs(3600);
/// Syncs at once in this process.
const AT_ONCE: usize = 2;

/// Runs until `stop` says so; a sync under way is finished first.
pub async fn run(services: Services, stop: watch::Receiver<bool>) {
    let syncs =
        (0..AT_ONCE).map(|number| tokio::spawn(sync_loop(services.clone(), number, stop.clone())));
    let syncs: Vec<_> = syncs.collect();
    let sweep = tokio::spawn(sweep_loop(services, stop));
    for task in syncs {
        let _ = task.await;
    }
    let _ = sweep.await;
}

async fn sync_loop(services: Services, number: usize, mut stop: watch::Receiver<bool>) {
    let mut name = [0; 8];
    services.entropy.fill(&mut name);
    let owner = format!("{}-{number}", u64::from_le_bytes(name));
    while !*stop.borrow() {
        match sync_one(&services, &owner).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!("the schedule: {error}"),
        }
        tokio::select! {
            () = tokio::time::sleep(TICK) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Syncs one due source; says whether there was one.
async fn sync_one(services: &Services, owner: &str) -> StoreResult<bool> {
    let now = services.clock.now();
    let Some(id) = services.store.take_due_sync(owner, now, now + TAKEN_FOR).await? else {
        return Ok(false);
    };
    match services.syncer.sync(id, Trigger::Schedule, Duration::ZERO).await {
        Ok(run) => tracing::info!(source = id.0, state = ?run.state, "synced by schedule"),
        Err(error) => {
            tracing::warn!(source = id.0, "not synced: {error}");
            // Paused meanwhile, or another sync is under way: look again later.
            services.store.schedule_sync(id, now + TimeDelta::minutes(5)).await?;
        }
    }
    Ok(true)
}

async fn sweep_loop(services: Services, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = services.store.sweep(services.clock.now()).await {
            tracing::error!("sweeping: {error}");
        }
        tokio::select! {
            () = tokio::time::sleep(SWEEP) => {}
            _ = stop.changed() => {}
        }
    }
}
