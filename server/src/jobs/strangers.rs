//! What is known of strangers, and for how long: addresses in the audit log are erased after 30 days.

use async_trait::async_trait;
use chrono::TimeDelta;
use planner::backoff::Backoff;
use store::{JobEnd, StoreResult, TakenJob};

use super::job::{Job, JobError};
use crate::services::Services;

/// How long the audit log keeps addresses.
const KEPT: TimeDelta = TimeDelta::days(30);
/// Time between looks at what is to be erased.
const EVERY: TimeDelta = TimeDelta::days(1);

/// Erases addresses that are old enough.
pub struct Erasure;

#[async_trait]
impl Job for Erasure {
    fn kind(&self) -> &'static str {
        "erasure"
    }

    fn lease(&self) -> TimeDelta {
        TimeDelta::hours(1)
    }

    fn furthest(&self, _interval: TimeDelta) -> Option<TimeDelta> {
        Some(EVERY)
    }

    fn backoff(&self) -> Backoff {
        Backoff::steady(TimeDelta::hours(1))
    }

    async fn run(&self, services: &Services, _job: &TakenJob) -> Result<JobEnd, JobError> {
        let now = services.clock.now();
        erase(services).await?;
        Ok(JobEnd::Again(now + EVERY))
    }
}

/// Erases addresses, from the disk as well.
async fn erase(services: &Services) -> StoreResult<()> {
    let now = services.clock.now();
    if services.store.erase_private(now - KEPT, now).await? > 0 {
        services.store.scrub().await?;
    }
    Ok(())
}
