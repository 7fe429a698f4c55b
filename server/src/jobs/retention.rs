//! Retention: what has been in the trash for 90 days is purged, after a week of notice.
//!
//! One server looks once a day. What it finds to be within a week of its end it announces (an alert
//! on the admin page), and it writes down that it did. Only what was announced a week ago is purged:
//! a site that was off for a month announces first, and purges a week later.

use access::Schedule;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::time::CLOCK_SLACK;
use domain::time::stamp;
use domain::{AlertKind, EventId, RestoreRequest, TrashedEvent};
use planner::backoff::Backoff;
use serde::{Deserialize, Serialize};
use store::{JobEnd, NewAlert, RETENTION, StoreError, StoreResult, TakenJob};
use words::t;

use super::job::{Job, JobError};
use crate::acts::{ActError, purge_expired};
use crate::alerts::LANGUAGE;
use crate::services::Services;

/// Time between looks at the trash.
const EVERY: TimeDelta = TimeDelta::days(1);
/// Where the last look is longer ago, time may not have gone on as the clock says.
const GAP: TimeDelta = TimeDelta::days(3);
/// How long before its end an event is announced.
const NOTICE: TimeDelta = TimeDelta::days(7);
/// How old a picture is that no event has, before it goes.
const ORPHANED: TimeDelta = TimeDelta::days(1);
/// Titles that the alert names.
const NAMED: usize = 5;
/// The setting that remembers what was announced.
const ANNOUNCED: &str = "retention_announced";

/// Purges what is past its retention, and announces what is next.
pub struct Retention;

#[async_trait]
impl Job for Retention {
    fn kind(&self) -> &'static str {
        "retention"
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
        look(services, now).await?;
        Ok(JobEnd::Again(now + EVERY))
    }
}

async fn look(services: &Services, now: DateTime<Utc>) -> Result<(), ActError> {
    let announced = announced(services, now).await?;
    let purged = match ripe(&announced, now).filter(|_| goes_on(&announced, now)) {
        Some(before) => purge_expired(services, &schedule(), before.min(now - RETENTION)).await,
        None => Ok(0),
    };
    // Announced in any case: what could not be purged today is purged later.
    announce(services, announced, now).await?;
    let orphans = services.store.drop_orphans(now - ORPHANED).await?;
    if orphans > 0 {
        tracing::info!("{orphans} pictures that no event ever had were dropped");
    }
    let purged = purged?;
    // Where somebody read for long when something was purged.
    services.store.scrub().await?;
    if purged > 0 {
        tracing::info!("the retention purged {purged} events");
    }
    Ok(())
}

/// That what went to the trash before an instant was announced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Announced {
    #[serde(with = "stamp")]
    at: DateTime<Utc>,
    #[serde(with = "stamp")]
    deleted_before: DateTime<Utc>,
}

async fn announced(services: &Services, now: DateTime<Utc>) -> StoreResult<Vec<Announced>> {
    let known = services.store.setting(ANNOUNCED).await?;
    // What cannot be read was not announced: it is announced anew, and purged a week later.
    let known: Option<Vec<Announced>> = known.and_then(|text| serde_json::from_str(&text).ok());
    // Nor was what is dated later: the clock was ahead.
    let past = |announced: &Announced| announced.at <= now + CLOCK_SLACK;
    Ok(known.unwrap_or_default().into_iter().filter(past).collect())
}

/// Whether time went on as it does: the last look was not long ago. After a jump, be it that the
/// site was off or that the clock is wrong, nothing is purged until the next look.
fn goes_on(announced: &[Announced], now: DateTime<Utc>) -> bool {
    announced.iter().any(|known| now - known.at <= GAP)
}

/// What went to the trash before this was announced a week ago.
fn ripe(announced: &[Announced], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let old = announced.iter().filter(|announced| announced.at <= now - NOTICE);
    old.map(|announced| announced.deleted_before).max()
}

/// What is to be remembered from now on: of what is a week old, the last is enough.
fn remembered(mut announced: Vec<Announced>, now: DateTime<Utc>) -> Vec<Announced> {
    let newest_ripe = ripe(&announced, now);
    announced.retain(|known| known.at > now - NOTICE || Some(known.deleted_before) == newest_ripe);
    announced.push(Announced { at: now, deleted_before: now - RETENTION + NOTICE });
    announced
}

/// The product itself, by schedule.
#[expect(clippy::disallowed_methods, reason = "this is a job")]
fn schedule() -> Schedule {
    Schedule::of_jobs()
}

/// Raises the alert about what is purged within a week, or ends it.
async fn announce(
    services: &Services,
    announced: Vec<Announced>,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    let soon = services.store.expired(now - RETENTION + NOTICE, i64::MAX).await?;
    let ids: Vec<EventId> = soon.iter().map(|(id, _)| *id).collect();
    if ids.is_empty() {
        services.store.resolve(AlertKind::PurgeSoon, None, now).await?;
    } else {
        let first = ids.iter().take(NAMED).copied().collect();
        let first = match services.store.purge_preview(&RestoreRequest::Events(first)).await {
            Ok(events) => events,
            // Somebody restored one this moment: the alert has no titles until tomorrow.
            Err(StoreError::Refused(_) | StoreError::Absent { .. }) => Vec::new(),
            Err(error) => return Err(error),
        };
        services.store.raise(&alert(&first, ids.len()), now).await?;
    }
    let known = remembered(announced, now);
    let known = serde_json::to_string(&known).map_err(|e| StoreError::Garbled(e.to_string()))?;
    services.store.put_setting(ANNOUNCED, &known, now).await
}

fn alert(first: &[TrashedEvent], count: usize) -> NewAlert {
    NewAlert {
        kind: AlertKind::PurgeSoon,
        organizer_id: None,
        source_id: None,
        run_id: None,
        subject: String::new(),
        link: Some("/admin/trash".into()),
        title: t!(LANGUAGE, "alert-purge-soon-title", count = count),
        detail: t!(
            LANGUAGE,
            "alert-purge-soon-detail",
            count = count,
            days = RETENTION.num_days(),
            events = named(first, count)
        ),
    }
}

/// `“Chess”, “Go” and 3 more`; where no title is known, how many.
fn named(first: &[TrashedEvent], count: usize) -> String {
    if first.is_empty() {
        return t!(LANGUAGE, "number-of-events", count = count);
    }
    let title =
        |event: &TrashedEvent| t!(LANGUAGE, "alert-purge-soon-event", title = event.title.as_str());
    let mut named: Vec<String> = first.iter().map(title).collect();
    let others = count.saturating_sub(named.len());
    if others > 0 {
        named.push(t!(LANGUAGE, "alert-purge-soon-others", count = others));
    }
    words::list(LANGUAGE, &named)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::days(day)
    }

    /// What may be purged on each day that somebody looked.
    fn cutoffs(days: &[i64]) -> Vec<Option<i64>> {
        let mut known = Vec::new();
        let mut cutoffs = Vec::new();
        for now in days {
            let before = ripe(&known, day(*now));
            cutoffs.push(before.map(|before| (before - day(0)).num_days()));
            known = remembered(known, day(*now));
            assert!(known.len() <= 9, "{known:?}");
        }
        cutoffs
    }

    #[test]
    fn nothing_goes_that_was_not_announced_a_week_before() {
        let daily: Vec<i64> = (0..=9).collect();
        let expected = [vec![None; 7], vec![Some(-83), Some(-82), Some(-81)]].concat();
        assert_eq!(cutoffs(&daily), expected);
        // After a month off, what came due meanwhile is announced first.
        assert_eq!(
            cutoffs(&[0, 30, 31, 36, 37, 38]),
            [None, Some(-83), Some(-83), Some(-83), Some(-53), Some(-52)]
        );
    }

    #[test]
    fn the_alert_names_the_first() {
        let new = alert(&[], 1);
        assert_eq!(new.title, "1 event in the trash will be purged soon");
        let said = "for 90 days is purged for good. Within a week, that is 1 event. Restore it";
        assert!(new.detail.contains(said), "{new:?}");
    }
}
