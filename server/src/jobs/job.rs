//! What a job is: a piece of work that the schedule asks for. Each kind is a file of its own.

use std::error::Error;
use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use planner::backoff::Backoff;
use store::{JobEnd, TakenJob};

use crate::config::Config;
use crate::services::Services;

/// Why a job did not come through.
pub type JobError = Box<dyn Error + Send + Sync>;

/// What the rows of a kind are about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Subject {
    /// The whole site: there is one row, always, and one of the servers has it.
    Site,
    /// A source each, by its id. Rows come and go in the transactions that make it so.
    Source,
}

/// A kind of job: a row in `jobs` for each subject. It has to be safe to run twice: a server that is
/// thought to be gone may only have been slow.
#[async_trait]
pub trait Job: Send + Sync {
    /// Its name in the database, in logs and in figures. Never changed: rows outlive a release.
    fn kind(&self) -> &'static str;
    /// What its rows are about.
    fn subject(&self) -> Subject {
        Subject::Site
    }
    /// For how long whoever takes one has it. It is renewed while the job runs, so this is how long
    /// others wait for a server that is gone.
    fn lease(&self) -> TimeDelta;
    /// The longest from one to the next, `interval` being that of syncs: whatever lies further ahead
    /// was planned by a wrong clock. `None` where other things say how long that is.
    fn furthest(&self, interval: TimeDelta) -> Option<TimeDelta>;
    /// When one is tried again that failed.
    fn backoff(&self) -> Backoff;
    /// How many a server does at once.
    fn at_once(&self, _config: &Config) -> usize {
        1
    }
    /// How long after its start a server takes the first.
    fn settles(&self) -> Duration {
        Duration::ZERO
    }
    /// Does it. What it returns as an error is logged and tried again by its [`Job::backoff`].
    ///
    /// # Errors
    /// Whatever keeps it from coming through.
    async fn run(&self, services: &Services, job: &TakenJob) -> Result<JobEnd, JobError>;
}
