//! Tries at passwords and tokens: counts are swept, failed ones are summed up in the audit log.

use async_trait::async_trait;
use chrono::TimeDelta;
use planner::backoff::Backoff;
use store::{JobEnd, TakenJob};

use super::job::{Job, JobError};
use crate::services::Services;

/// Time from one look at counts to the next.
const EVERY: TimeDelta = TimeDelta::minutes(5);

/// Sums up failed tries, and sweeps counts.
pub struct Tries;

#[async_trait]
impl Job for Tries {
    fn kind(&self) -> &'static str {
        "tries"
    }

    fn lease(&self) -> TimeDelta {
        TimeDelta::minutes(10)
    }

    fn furthest(&self, _interval: TimeDelta) -> Option<TimeDelta> {
        Some(EVERY)
    }

    fn backoff(&self) -> Backoff {
        Backoff::steady(EVERY)
    }

    async fn run(&self, services: &Services, _job: &TakenJob) -> Result<JobEnd, JobError> {
        let now = services.clock.now();
        services.store.close_tallies(now).await?;
        services.tries.sweep().await?;
        Ok(JobEnd::Again(now + EVERY))
    }
}
