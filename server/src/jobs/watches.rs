//! Keeping push channels open.

use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use domain::SourceId;
use planner::backoff::Backoff;
use store::{JobEnd, StoreResult, TakenJob};

use super::job::{Job, JobError, Subject};
use super::local::Local;
use crate::config::Config;
use crate::connections::push;
use crate::services::Services;

/// How often it is looked which channels are missing, and which are stray.
const TICK: Duration = Duration::from_secs(30);

/// Opens the channel of a source, or renews it.
pub struct Watch;

#[async_trait]
impl Job for Watch {
    fn kind(&self) -> &'static str {
        "watch"
    }

    fn subject(&self) -> Subject {
        Subject::Source
    }

    fn lease(&self) -> TimeDelta {
        TimeDelta::minutes(10)
    }

    /// As long as its channel lasts.
    fn furthest(&self, _interval: TimeDelta) -> Option<TimeDelta> {
        None
    }

    fn backoff(&self) -> Backoff {
        Backoff { first: TimeDelta::minutes(1), longest: TimeDelta::hours(6) }
    }

    fn at_once(&self, config: &Config) -> usize {
        config.at_once.watch
    }

    async fn run(&self, services: &Services, job: &TakenJob) -> Result<JobEnd, JobError> {
        Ok(push::keep_open(services, SourceId(job.subject), job.attempts).await)
    }
}

/// Plans what is missing, and closes what is stray.
pub struct Channels;

#[async_trait]
impl Local for Channels {
    async fn turn(&mut self, services: &Services) -> Duration {
        if let Err(error) = prepare_watches(services).await {
            tracing::error!("push channels: {error}");
        }
        TICK
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
