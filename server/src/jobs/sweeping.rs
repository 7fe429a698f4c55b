//! Sweeping ended sessions away.

use async_trait::async_trait;
use chrono::TimeDelta;
use planner::backoff::Backoff;
use store::{JobEnd, TakenJob};

use super::job::{Job, JobError};
use crate::services::Services;

/// Time from one sweep to the next.
const EVERY: TimeDelta = TimeDelta::hours(1);

/// Sweeps ended sessions away.
pub struct Sweep;

#[async_trait]
impl Job for Sweep {
    fn kind(&self) -> &'static str {
        "sweep"
    }

    fn lease(&self) -> TimeDelta {
        TimeDelta::minutes(10)
    }

    fn furthest(&self, _interval: TimeDelta) -> Option<TimeDelta> {
        Some(EVERY)
    }

    fn backoff(&self) -> Backoff {
        Backoff { first: TimeDelta::minutes(5), longest: EVERY }
    }

    async fn run(&self, services: &Services, _job: &TakenJob) -> Result<JobEnd, JobError> {
        let now = services.clock.now();
        services.store.sweep(now).await?;
        Ok(JobEnd::Again(now + EVERY))
    }
}
