//! How long things take, as histograms for `/metrics`.
//!
//! Labels are words of the program's own (patterns of routes, kinds of jobs, states of runs), never
//! what somebody typed: so there are few series, and none says anything about a person.

use std::borrow::Cow;
use std::time::Duration;

use axum::http::StatusCode;
use domain::{Run, RunState, Trigger};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use tokio::time::Instant;
use tracing::Instrument as _;

/// Up to so many seconds: a page, kept or rendered, and how long people wait for one.
const ANSWERS: [f64; 9] = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// Up to so many seconds: work that nobody waits for.
const WORK: [f64; 8] = [0.05, 0.25, 1.0, 5.0, 15.0, 60.0, 300.0, 1_800.0];

/// All that is measured in this process since its start. Clone is cheap, and counts together.
#[derive(Clone, Debug)]
pub struct Durations {
    requests: Family<Request, Histogram>,
    jobs: Family<Job, Histogram>,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Request {
    route: Cow<'static, str>,
    status: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Job {
    kind: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct SyncRun {
    trigger: &'static str,
    outcome: &'static str,
}

impl Default for Durations {
    fn default() -> Self {
        Self {
            requests: Family::new_with_constructor(|| Histogram::new(ANSWERS)),
            jobs: Family::new_with_constructor(|| Histogram::new(WORK)),
        }
    }
}

impl Durations {
    /// Notes an answered request. `route` is a pattern, such as `/events/{slug}`.
    pub fn request(&self, route: Cow<'static, str>, status: StatusCode, took: Duration) {
        let labels = Request { route, status: class(status) };
        self.requests.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// Does a job in a span that says its kind and what it is about, and notes how long it took.
    ///
    /// # Errors
    /// Those of the work.
    pub async fn job<T, E>(
        &self,
        kind: &'static str,
        subject: Option<i64>,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let began = Instant::now();
        let done = work.instrument(tracing::info_span!("job", kind, subject)).await;
        let outcome = if done.is_ok() { "done" } else { "failed" };
        let took = began.elapsed().as_secs_f64();
        self.jobs.get_or_create(&Job { kind, outcome }).observe(took);
        done
    }

    /// Puts them on a page of figures.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "reroll_http_request_duration_seconds",
            "How long requests took until their answer began, by route and class of status",
            self.requests.clone(),
        );
        registry.register(
            "reroll_job_duration_seconds",
            "How long jobs took, by kind and outcome",
            self.jobs.clone(),
        );
    }
}

/// How long the syncs of one syncer took. Clone is cheap, and counts together.
#[derive(Clone, Debug)]
pub struct Syncs(Family<SyncRun, Histogram>);

impl Default for Syncs {
    fn default() -> Self {
        Self(Family::new_with_constructor(|| Histogram::new(WORK)))
    }
}

impl Syncs {
    /// Notes a run that has come to its end, from when its work began.
    pub fn note(&self, run: &Run) {
        let Some(end) = run.finished_at else { return };
        // A clock that was put back meanwhile took no time away.
        let took = (end - run.started_at).to_std().unwrap_or_default();
        let labels = SyncRun { trigger: trigger(run.trigger), outcome: outcome(run.state) };
        self.0.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// Puts them on a page of figures.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "reroll_sync_duration_seconds",
            "How long syncs took, by what started them and by outcome",
            self.0.clone(),
        );
    }
}

fn trigger(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Cli => "cli",
        Trigger::Button => "button",
        Trigger::Schedule => "schedule",
        Trigger::Push => "push",
    }
}

fn outcome(state: RunState) -> &'static str {
    match state {
        RunState::Running => "running",
        RunState::Planned => "planned",
        RunState::Applied => "applied",
        RunState::Nothing => "nothing",
        RunState::Held => "held",
        RunState::Rejected => "rejected",
        RunState::Failed => "failed",
        RunState::Undone => "undone",
    }
}

/// The class of a status (RFC 9110, 15).
fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}
