//! What is known of strangers, and for how long: counts of tries are swept, failed ones are summed
//! up in the audit log, and addresses in it are erased after 30 days.

use std::time::Duration;

use chrono::TimeDelta;
use store::StoreResult;
use tokio::sync::watch;

use super::loops::{owner, pause};
use crate::services::Services;

/// How often counts are looked at.
const TICK: Duration = Duration::from_secs(300);
/// How long the audit log keeps addresses.
const KEPT: TimeDelta = TimeDelta::days(30);
/// Time between looks at what is to be erased, by one of the servers.
pub(super) const EVERY: TimeDelta = TimeDelta::days(1);
/// When a look that failed is repeated.
const AGAIN: TimeDelta = TimeDelta::hours(1);
/// A look that was taken and not finished by then is taken again: its server is gone.
pub(super) const TAKEN_FOR: TimeDelta = TimeDelta::hours(1);

pub(super) async fn run(services: Services, mut stop: watch::Receiver<bool>) {
    let owner = owner(&services);
    while !*stop.borrow() {
        if let Err(error) = tidy(&services).await {
            tracing::error!("tries cannot be summed up: {error}");
        }
        if let Err(error) = erasure_due(&services, &owner).await {
            tracing::error!("addresses cannot be erased: {error}");
        }
        pause(TICK, &mut stop).await;
    }
}

/// Sums up failed tries, and sweeps counts.
async fn tidy(services: &Services) -> StoreResult<()> {
    services.store.close_tallies(services.clock.now()).await?;
    services.tries.sweep().await.map(|_| ())
}

/// Erases addresses that are old enough, if a look is due, in `owner`'s name; says whether it was.
///
/// # Errors
/// Where the database fails: the next try is planned then.
pub async fn erasure_due(services: &Services, owner: &str) -> StoreResult<bool> {
    let now = services.clock.now();
    if !services.store.take_due_erasure(owner, now, now + TAKEN_FOR).await? {
        return Ok(false);
    }
    let erased = services.durations.job("erasure", None, erase(services)).await;
    let error = erased.as_ref().err().map(ToString::to_string);
    let next = if error.is_some() { AGAIN } else { EVERY };
    services.store.plan_erasure(now + next, error.as_deref()).await?;
    erased.map(|()| true)
}

/// Erases addresses, from the disk as well.
async fn erase(services: &Services) -> StoreResult<()> {
    let now = services.clock.now();
    if services.store.erase_private(now - KEPT, now).await? > 0 {
        services.store.scrub().await?;
    }
    Ok(())
}
