//! Work that nobody waits for: syncs by schedule, keeping the schedule whole, push channels, alarms,
//! backups, retention, what is known of strangers, share cards, telling the CDN, and sweeping.

mod ahead;
pub mod alarms;
mod backups;
mod cdn;
mod health;
mod mending;
mod retention;
mod strangers;
mod watches;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use chrono::TimeDelta;
use domain::Trigger;
use store::{DueSync, StoreResult};
use tokio::sync::watch;

use crate::services::Services;
use crate::sync::SyncError;

pub use ahead::{Ahead, draw_ahead};
pub use backups::backup_due;
pub use cdn::purge_due;
pub use mending::mend_schedule;
pub use retention::retention_due;
pub use strangers::erasure_due;
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
    let begin = |name, work: fn(Services, watch::Receiver<bool>) -> Loop| {
        let services = services.clone();
        tokio::spawn(keep(name, stop.clone(), move |stop| work(services.clone(), stop)))
    };
    let mut loops = vec![
        begin("the care of the schedule", |s, stop| Box::pin(mending::run(s, stop))),
        begin("the keeping of push channels", |s, stop| Box::pin(watches::run(s, stop))),
        begin("the schedule of backups", |s, stop| Box::pin(backups::run(s, stop))),
        begin("the retention", |s, stop| Box::pin(retention::run(s, stop))),
        begin("the forgetting of strangers", |s, stop| Box::pin(strangers::run(s, stop))),
        begin("the drawing of cards", |s, stop| Box::pin(ahead::run(s, stop))),
        begin("the telling of the CDN", |s, stop| Box::pin(cdn::run(s, stop))),
        begin("the sweeping", |s, stop| Box::pin(sweep_loop(s, stop))),
    ];
    loops.extend(
        (0..AT_ONCE)
            .map(|_| begin("the schedule of syncs", |s, stop| Box::pin(sync_loop(s, stop)))),
    );
    loops.push(tokio::spawn(alarms::run(services.clone(), alarms::Pace::default(), stop.clone())));
    for task in loops {
        let _ = task.await;
    }
}

/// A loop under way.
type Loop = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Runs a loop for as long as the server runs. One that a fault in the program ends begins anew: a
/// server whose schedule or watchdog is gone must not look as if it were well.
async fn keep(
    name: &'static str,
    mut stop: watch::Receiver<bool>,
    work: impl Fn(watch::Receiver<bool>) -> Loop,
) {
    while !*stop.borrow() {
        match tokio::spawn(work(stop.clone())).await {
            Ok(()) => return,
            Err(error) => tracing::error!("{name} stopped, and begins anew: {error}"),
        }
        pause(TICK, &mut stop).await;
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

async fn sweep_loop(services: Services, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = services.store.sweep(services.clock.now()).await {
            tracing::error!("sweeping: {error}");
        }
        pause(SWEEP, &mut stop).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_loop_that_a_fault_ends_begins_anew() {
        let (stopper, stop) = watch::channel(false);
        let (begun, turns) = (Arc::new(AtomicUsize::new(0)), Arc::new(tokio::sync::Notify::new()));
        let (count, notify) = (Arc::clone(&begun), Arc::clone(&turns));
        let work = move |mut stop: watch::Receiver<bool>| -> Loop {
            let first = count.fetch_add(1, Ordering::SeqCst) == 0;
            let notify = Arc::clone(&notify);
            Box::pin(async move {
                if first {
                    panic!("a fault");
                }
                notify.notify_one();
                let _ = stop.wait_for(|stop| *stop).await;
            })
        };
        let task = tokio::spawn(keep("a test", stop, work));
        turns.notified().await;
        stopper.send(true).unwrap();
        task.await.unwrap();
        assert_eq!(begun.load(Ordering::SeqCst), 2);
    }
}
