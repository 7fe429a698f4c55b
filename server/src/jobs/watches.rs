//! Keeping push channels open.

use std::time::Duration;

use chrono::TimeDelta;
use store::StoreResult;
use tokio::sync::watch;

use super::loops::{owner, pause};
use crate::connections::push;
use crate::services::Services;

/// How often channels are looked at.
const TICK: Duration = Duration::from_secs(30);
/// A watch that was taken and not finished by then is taken again: its server is gone.
pub(super) const TAKEN_FOR: TimeDelta = TimeDelta::minutes(10);

pub(super) async fn run(services: Services, mut stop: watch::Receiver<bool>) {
    let owner = owner(&services);
    while !*stop.borrow() {
        if let Err(error) = prepare_watches(&services).await {
            tracing::error!("push channels: {error}");
        }
        while !*stop.borrow() {
            match watch_due(&services, &owner).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::error!("push channels: {error}");
                    break;
                }
            }
        }
        pause(TICK, &mut stop).await;
    }
}

/// Closes channels that nobody needs any more (their source was stopped, the site moved to another
/// address), and plans to open those that are missing.
///
/// # Errors
/// Where the store fails.
pub async fn prepare_watches(services: &Services) -> StoreResult<()> {
    let now = services.clock.now();
    let address = push::address(&services.config);
    let ours = address.as_deref().unwrap_or_default();
    let stray = services.store.close_stray_channels(ours, now).await?;
    push::stop(services, &stray).await;
    if address.is_some() {
        services.store.plan_watches(now).await?;
    }
    Ok(())
}

/// Opens or renews one channel that is due, in `owner`'s name; says whether there was one.
///
/// # Errors
/// Where the store fails.
pub async fn watch_due(services: &Services, owner: &str) -> StoreResult<bool> {
    let now = services.clock.now();
    let Some(due) = services.store.take_due_watch(owner, now, now + TAKEN_FOR).await? else {
        return Ok(false);
    };
    let id = due.source_id.0;
    services.durations.job("watch", Some(id), push::keep_open(services, due)).await?;
    Ok(true)
}
