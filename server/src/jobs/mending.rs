//! Keeping the schedule whole. Every source that syncs has a job at every moment, by the
//! transactions that make it so; this looks whether that is true all the same (an older version, a
//! restored backup, somebody's SQL), closes runs that nobody finished, and brings back what a wrong
//! clock left far ahead. People are told of what was put right.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use domain::AlertKind;
use domain::time::CLOCK_SLACK;
use planner::schedule;
use store::{JobLimit, Limits, Mended, NewAlert, StoreResult};
use words::t;

use super::job::Job;
use super::kinds;
use super::local::Local;
use crate::alerts::LANGUAGE;
use crate::outgoing::notify;
use crate::services::Services;
use crate::sync;

/// How often it is looked.
const TICK: Duration = Duration::from_secs(30);

/// Looks after the schedule. Each server does: a job that only one has could not free itself.
#[derive(Default)]
pub struct Mending {
    strange: BTreeSet<String>,
}

#[async_trait]
impl Local for Mending {
    async fn turn(&mut self, services: &Services) -> Duration {
        if let Err(error) = self.look(services).await {
            tracing::error!("the schedule cannot be looked after: {error}");
        }
        TICK
    }
}

impl Mending {
    async fn look(&mut self, services: &Services) -> StoreResult<()> {
        kinds::plan_missing(services).await?;
        for kind in self.news(strange_kinds(services).await?) {
            tracing::warn!(
                "jobs of the kind \"{kind}\" are left alone: this release does not know it"
            );
        }
        mend_schedule(services).await.map(|_| ())
    }

    /// What was not told yet.
    fn news(&mut self, strange: Vec<String>) -> Vec<String> {
        strange.into_iter().filter(|kind| self.strange.insert(kind.clone())).collect()
    }
}

/// Kinds of jobs that this release does not know: a newer one put them there, and will do them.
///
/// # Errors
/// Where the database fails.
pub async fn strange_kinds(services: &Services) -> StoreResult<Vec<String>> {
    let all = kinds::all();
    let known: Vec<&str> = all.iter().map(|job| job.kind()).collect();
    services.store.other_kinds(&known).await
}

/// How far ahead each kind of job can lie, whatever its subject.
fn job_limits(interval: TimeDelta) -> Vec<JobLimit> {
    let limit = |job: &Arc<dyn Job>| JobLimit {
        kind: job.kind(),
        every: job.furthest(interval),
        taken_for: job.lease(),
    };
    kinds::all().iter().map(limit).collect()
}

/// Puts the schedule right, where anything is wrong with it; says what was.
///
/// # Errors
/// Where the database fails.
pub async fn mend_schedule(services: &Services) -> StoreResult<Mended> {
    let now = services.clock.now();
    let interval = services.config.sync_interval;
    let length = TimeDelta::from_std(interval).unwrap_or(schedule::LONGEST);
    let limits = Limits {
        jobs: &job_limits(length),
        lease: TimeDelta::from_std(sync::LEASE).unwrap_or(TimeDelta::minutes(1)),
        silence: schedule::LONGEST,
        delivery: notify::FURTHEST,
        delivery_taken_for: notify::LEASE,
    };
    let planned = services.store.planned_after(now + length + CLOCK_SLACK).await?;
    let is_late = |source: &&domain::Source| {
        let furthest = schedule::furthest(source, interval, now);
        source.next_sync_at.is_some_and(|at| at > furthest + CLOCK_SLACK)
    };
    let late: Vec<_> = planned.iter().filter(is_late).map(|source| source.id).collect();
    if late.is_empty() && !services.store.schedule_wants(&limits, now).await? {
        return Ok(Mended::default());
    }
    let mut tx = services.store.begin().await?;
    let mended = tx.mend_schedule(&limits, &late, now).await?;
    if let Some(new) = alert(&mended) {
        tx.raise(&new, now).await?;
    }
    tx.commit().await?;
    if mended != Mended::default() {
        tracing::warn!(?mended, "the schedule was put right");
    }
    Ok(mended)
}

/// What people are told. A run that a restart cut short is in the log, and no more than that.
fn alert(mended: &Mended) -> Option<NewAlert> {
    let fallen = mended.planned.len();
    let mut found = Vec::new();
    if fallen > 0 {
        let ids: Vec<String> = mended.planned.iter().map(ToString::to_string).collect();
        let ids = words::list(LANGUAGE, &ids);
        found.push(t!(
            LANGUAGE,
            "alert-schedule-mended-calendars",
            count = fallen,
            calendars = ids
        ));
    }
    if mended.is_of_the_clock() {
        found.push(t!(
            LANGUAGE,
            "alert-schedule-mended-clock-detail",
            plans = mended.plans,
            locks = mended.locks,
            times = mended.times
        ));
    }
    let title = match (fallen, mended.is_of_the_clock()) {
        (0, false) => return None,
        (_, true) => t!(LANGUAGE, "alert-schedule-mended-clock-title"),
        (fallen, false) => t!(LANGUAGE, "alert-schedule-mended-title", count = fallen),
    };
    Some(NewAlert {
        kind: AlertKind::ScheduleMended,
        organizer_id: None,
        source_id: None,
        run_id: None,
        subject: String::new(),
        link: None,
        title,
        detail: found.join(" "),
    })
}

#[cfg(test)]
mod tests {
    use domain::{RunId, SourceId};

    use super::*;

    #[test]
    fn a_strange_kind_is_told_once() {
        let mut mending = Mending::default();
        let kinds = |all: &[&str]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(mending.news(kinds(&["digest"])), ["digest"]);
        assert_eq!(mending.news(kinds(&["digest", "poll"])), ["poll"]);
        assert_eq!(mending.news(kinds(&["digest", "poll"])), [""; 0]);
    }

    #[test]
    fn what_was_put_right_is_told_in_words() {
        let none = Mended { closed: vec![RunId(3)], ..Mended::default() };
        assert_eq!(alert(&none), None, "its run is in the log");
        let one = Mended { planned: vec![SourceId(7)], ..Mended::default() };
        let new = alert(&one).unwrap();
        assert_eq!(new.title, "A calendar had fallen off the schedule");
        assert!(new.detail.starts_with("Calendar 7 was not on the schedule"), "{}", new.detail);
        let two = Mended { planned: vec![SourceId(7), SourceId(1_234)], ..Mended::default() };
        let new = alert(&two).unwrap();
        assert_eq!(new.title, "2 calendars had fallen off the schedule");
        assert!(new.detail.starts_with("Calendars 7 and 1234 were not"), "{}", new.detail);
        for clock in [
            Mended { plans: 2, ..Mended::default() },
            Mended { locks: 1, ..Mended::default() },
            Mended { times: 1, ..Mended::default() },
        ] {
            let new = alert(&clock).unwrap();
            assert!(new.title.starts_with("A clock was wrong"), "{}", new.title);
            for part in [" plan", " lock", " other time", "timedatectl"] {
                assert!(new.detail.contains(part), "{}", new.detail);
            }
        }
    }
}
