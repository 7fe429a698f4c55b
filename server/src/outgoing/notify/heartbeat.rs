//! The dead man's switch: an address that is called every minute while all is well. Where the calls
//! stop, whoever watches that address raises the alarm, also where nothing here can any more.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AlertKind, IntegrityReport};
use reqwest::Client;
use store::{Figures, StoreResult};
use tokio::time::Instant;
use url::Url;

use super::channels::{Pulse, keep_pulse, pulse};
use crate::outgoing::calling::{client, send};
use crate::services::Services;

/// The last accounting must not be older.
const LOOKED: TimeDelta = TimeDelta::minutes(2);
/// A due sync must not wait longer: whoever takes them is gone.
const OVERDUE: TimeDelta = TimeDelta::minutes(15);
/// While one of these is open, all is not well.
const GRAVE: [AlertKind; 2] = [AlertKind::Integrity, AlertKind::BackupFailed];
/// How often what became of it is noted, where that stays the same.
const NOTED: Duration = Duration::from_secs(300);
/// Open alerts that are looked at.
const ALERTS: i64 = 1_000;

/// What is called.
pub struct Heartbeat {
    client: Client,
    url: Url,
    /// What kept it from being called the last time.
    trouble: Option<String>,
    /// When what became of it was last noted.
    noted: Option<Instant>,
}

impl Heartbeat {
    /// Of a configuration that has one.
    #[must_use]
    pub fn of(services: &Services) -> Option<Self> {
        let url = Url::parse(services.config.alerts.heartbeat.as_ref()?.expose()).ok()?;
        match client(&url) {
            Ok(client) => Some(Self { client, url, trouble: None, noted: None }),
            Err(error) => {
                tracing::error!("HEARTBEAT_URL cannot be called: {error}");
                None
            }
        }
    }

    /// Calls, where all is well; says whether the call was answered with success. That it was not
    /// is logged once, and never fatal.
    pub async fn beat(&mut self, services: &Services) -> bool {
        let trouble = match trouble(services).await {
            Ok(None) => self.call(services.clock.now()).await.err(),
            Ok(trouble) => trouble,
            Err(error) => Some(error.to_string()),
        };
        if let Some(trouble) = trouble.as_ref().filter(|now| self.trouble.as_ref() != Some(*now)) {
            tracing::warn!("no heartbeat: {trouble}");
        }
        let is_news = self.trouble != trouble;
        self.trouble = trouble;
        if is_news || self.noted.is_none_or(|at| at.elapsed() >= NOTED) {
            self.noted = Some(Instant::now());
            self.note(services).await;
        }
        self.trouble.is_none()
    }

    /// Notes what became of it, for a page of whichever process. That this fails changes nothing.
    async fn note(&self, services: &Services) {
        let now = services.clock.now();
        let noted = async {
            let before = pulse(services).await?;
            let pulse = match &self.trouble {
                None => Pulse { answered_at: Some(now), ..Pulse::default() },
                error => {
                    let (failed_at, error) = (Some(now), error.clone());
                    Pulse { answered_at: before.answered_at, failed_at, error }
                }
            };
            keep_pulse(services, &pulse).await
        };
        if let Err(error) = noted.await {
            tracing::warn!("what became of the heartbeat was not noted: {error}");
        }
    }

    async fn call(&self, now: DateTime<Utc>) -> Result<(), String> {
        let request = self.client.get(self.url.clone());
        send(request, now).await.map_err(|refusal| refusal.to_string())
    }
}

/// What is not well, in words.
///
/// # Errors
/// Where the database does not answer.
pub async fn trouble(services: &Services) -> StoreResult<Option<String>> {
    if let Some(sick) = services.health.look(&*services.store, &services.config).await {
        return Ok(Some(sick.trouble.name().into()));
    }
    let now = services.clock.now();
    let (last, _) = services.store.reports().await?;
    let figures = services.store.figures(now).await?;
    let open = services.store.alerts(None, false, ALERTS).await?;
    let open: Vec<AlertKind> = open.iter().map(|alert| alert.kind).collect();
    Ok(judge(now, last.as_ref(), &figures, &open))
}

fn judge(
    now: DateTime<Utc>,
    last: Option<&IntegrityReport>,
    figures: &Figures,
    open: &[AlertKind],
) -> Option<String> {
    let Some(last) = last.filter(|last| (now - last.checked_at).abs() <= LOOKED) else {
        return Some("the watchdog has not looked for two minutes".into());
    };
    if !last.ok() {
        return Some("the watchdog found something".into());
    }
    if figures.oldest_due.is_some_and(|due| now - due > OVERDUE) {
        return Some("syncs are due and nobody does them".into());
    }
    if figures.unplanned > 0 {
        return Some("a calendar that syncs is not on the schedule".into());
    }
    let grave = GRAVE.iter().find(|kind| open.contains(kind))?;
    Some(format!("an alert is open: {grave:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watchdog::samples;

    #[test]
    fn it_beats_only_while_all_is_well() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let looked = |ago| IntegrityReport {
            checked_at: now - TimeDelta::minutes(ago),
            ..samples::report()
        };
        let good = looked(1);
        let bad = IntegrityReport { allocated: 11, ..good.clone() };
        let stale = looked(3);
        let due = |minutes| Some(now - TimeDelta::minutes(minutes));
        use AlertKind::{BackupFailed, BackupLate, Integrity, SyncFails};
        for (last, oldest, unplanned, open, expected) in [
            (Some(&good), None, 0, vec![], None),
            (Some(&good), due(14), 0, vec![SyncFails, BackupLate], None),
            (None, None, 0, vec![], Some("looked")),
            (Some(&stale), None, 0, vec![], Some("looked")),
            (Some(&bad), None, 0, vec![], Some("found")),
            (Some(&good), due(16), 0, vec![], Some("nobody does them")),
            (Some(&good), None, 1, vec![], Some("not on the schedule")),
            (Some(&good), None, 0, vec![SyncFails, Integrity], Some("Integrity")),
            (Some(&good), None, 0, vec![BackupFailed], Some("BackupFailed")),
        ] {
            let figures = Figures { oldest_due: oldest, unplanned, ..Figures::default() };
            let found = judge(now, last, &figures, &open);
            assert_eq!(found.is_some(), expected.is_some(), "{found:?}");
            assert!(found.unwrap_or_default().contains(expected.unwrap_or_default()));
        }
    }
}
