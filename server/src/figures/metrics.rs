//! Figures for operators, in Prometheus' text format
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>).

use chrono::{DateTime, TimeDelta, Utc};
use domain::IntegrityReport;
use domain::time::CLOCK_SLACK;
use prometheus_client::encoding::prometheus_text;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::registry::Registry;
use store::{Figures, StoreResult};
use tokio::sync::Mutex;

use crate::health::space::{Space, spaces};
use crate::services::Services;

/// Where backups are may be far away: it is asked at most so often, however often the figures are.
const BACKUPS_ASKED: TimeDelta = TimeDelta::minutes(1);

/// When the newest backup was made, and the newest that was verified.
type Backups = [Option<DateTime<Utc>>; 2];

/// What is remembered from one page to the next.
#[derive(Debug, Default)]
pub struct Remembered(Mutex<Option<(DateTime<Utc>, Backups)>>);

/// Everything that is measured, as it is now.
///
/// # Errors
/// Where the database cannot be read. That backups cannot be listed only leaves them out.
pub async fn page(services: &Services, remembered: &Remembered) -> StoreResult<String> {
    let now = services.clock.now();
    let figures = services.store.figures(now).await?;
    let (last, _) = services.store.reports().await?;
    let backups = backups(services, remembered, now).await;
    let sick = services.health.look(&*services.store, &services.config).await;
    let mut registry = Registry::default();
    state(&mut registry, now, &figures, last.as_ref(), backups);
    room(&mut registry, sick.is_none(), &spaces(&services.config));
    services.durations.register(&mut registry);
    services.syncer.durations().register(&mut registry);
    services.google.register(&mut registry);
    Ok(text(&registry))
}

async fn backups(services: &Services, remembered: &Remembered, now: DateTime<Utc>) -> Backups {
    let mut remembered = remembered.0.lock().await;
    if let Some((at, known)) = *remembered
        && (now - at).abs() < BACKUPS_ASKED
    {
        return known;
    }
    let backups = match services.backups.list().await {
        Ok(backups) => backups,
        Err(error) => {
            tracing::warn!("backups cannot be listed for /metrics: {error}");
            Vec::new()
        }
    };
    // What was made while the clock was ahead says nothing about how old the rest is.
    let past = || backups.iter().filter(|backup| backup.created_at <= now + CLOCK_SLACK);
    let newest = past().map(|backup| backup.created_at).max();
    let verified = past().filter(|backup| backup.verified_at.is_some());
    let found = [newest, verified.map(|backup| backup.created_at).max()];
    *remembered = Some((now, found));
    found
}

fn text(registry: &Registry) -> String {
    let mut page = String::new();
    if let Err(error) = prometheus_text::encode(&mut page, registry) {
        tracing::error!("figures cannot be written: {error}");
    }
    page
}

/// What the records say.
fn state(
    registry: &mut Registry,
    now: DateTime<Utc>,
    figures: &Figures,
    last: Option<&IntegrityReport>,
    [newest, verified]: Backups,
) {
    // A clock that was put back a little makes nothing younger than new.
    let age = |at: DateTime<Utc>| (now - at).num_seconds().max(0);
    let missing = last.map(|report| i64::try_from(report.missing.len()).unwrap_or(i64::MAX));
    let states = [
        ("live", Some(figures.live)),
        ("trashed", Some(figures.trashed)),
        ("purged", Some(figures.purged)),
        ("missing", missing),
    ];
    gauges(registry, "reroll_events", "Events by where they are", "state", &states);
    for (name, help, value) in [
        (
            "reroll_integrity_ok",
            "1 while every record is accounted for",
            last.map(|report| i64::from(report.ok())),
        ),
        (
            "reroll_integrity_check_age_seconds",
            "Since the last accounting",
            last.map(|report| age(report.checked_at)),
        ),
        ("reroll_alerts_open", "Alerts that are not over", Some(figures.alerts)),
        (
            "reroll_alert_deliveries_failed",
            "Alerts that could not be delivered and were given up",
            Some(figures.undelivered),
        ),
        (
            "reroll_alert_deliveries_pending",
            "Alerts that wait to be delivered",
            Some(figures.waiting),
        ),
        (
            "reroll_last_sync_age_seconds",
            "Since a calendar was last synced with success",
            figures.last_sync.map(age),
        ),
        (
            "reroll_sync_overdue_seconds",
            "How late the latest due sync is",
            Some(figures.oldest_due.map_or(0, age)),
        ),
        (
            "reroll_sources_unplanned",
            "Calendars that sync and are not on the schedule",
            Some(figures.unplanned),
        ),
        ("reroll_last_backup_age_seconds", "Since the newest backup", newest.map(age)),
        (
            "reroll_last_verified_backup_age_seconds",
            "Since the newest backup that was verified by restoring it",
            verified.map(age),
        ),
    ] {
        gauge(registry, name, help, value);
    }
}

/// Whether something can be saved, and how much room there is for it.
fn room(registry: &mut Registry, writable: bool, spaces: &[Space]) {
    let help = "1 while something can be saved";
    gauge(registry, "reroll_database_writable", help, Some(i64::from(writable)));
    let bytes = |bytes: u64| Some(i64::try_from(bytes).unwrap_or(i64::MAX));
    let of = |value: fn(&Space) -> u64| -> Vec<_> {
        spaces.iter().map(|space| (space.place, bytes(value(space)))).collect()
    };
    let available = of(|space| space.available);
    let help = "What is left on the disks that are written to";
    gauges(registry, "reroll_disk_available_bytes", help, "place", &available);
    gauges(registry, "reroll_disk_size_bytes", "How large they are", "place", &of(|s| s.total));
}

/// One figure. What is not known has no line.
fn gauge(registry: &mut Registry, name: &str, help: &str, value: Option<i64>) {
    if let Some(value) = value {
        registry.register(name, help, ConstGauge::new(value));
    }
}

/// Figures of one name, told apart by a label.
fn gauges(
    registry: &mut Registry,
    name: &str,
    help: &str,
    label: &'static str,
    values: &[(&'static str, Option<i64>)],
) {
    let family = Family::<[(&'static str, &'static str); 1], Gauge>::default();
    for (word, value) in values {
        if let Some(value) = value {
            family.get_or_create(&[(label, *word)]).set(*value);
        }
    }
    registry.register(name, help, family);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_comment_or_a_number() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let figures =
            Figures { live: 3, last_sync: Some(DateTime::UNIX_EPOCH), ..Figures::default() };
        let mut registry = Registry::default();
        state(&mut registry, now, &figures, None, [None, None]);
        let page = text(&registry);
        for line in page.lines().filter(|line| !line.starts_with("# ")) {
            let (name, value) = line.rsplit_once(' ').unwrap();
            assert!(name.starts_with("reroll_") && value.parse::<i64>().is_ok(), "{line}");
        }
        assert!(page.contains("reroll_events{state=\"live\"} 3\n"));
        assert!(page.contains("\nreroll_last_sync_age_seconds 86400\n"));
        assert!(!page.contains("\nreroll_last_backup_age_seconds "), "not known, so not told");
    }
}
