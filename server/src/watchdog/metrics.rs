//! Figures for operators, in Prometheus' text format
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>).

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use domain::IntegrityReport;
use domain::time::CLOCK_SLACK;
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
    let mut page = text(now, &figures, last.as_ref(), backups);
    page.push_str(&room(sick.is_none(), &spaces(&services.config)));
    Ok(page)
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

fn text(
    now: DateTime<Utc>,
    figures: &Figures,
    last: Option<&IntegrityReport>,
    [newest, verified]: Backups,
) -> String {
    let mut page = Page(String::new());
    // A clock that was put back a little makes nothing younger than new.
    let age = |at: DateTime<Utc>| (now - at).num_seconds().max(0);
    page.family("reroll_events", "Events by where they are.");
    page.line("reroll_events{state=\"live\"}", Some(figures.live));
    page.line("reroll_events{state=\"trashed\"}", Some(figures.trashed));
    page.line("reroll_events{state=\"purged\"}", Some(figures.purged));
    let missing = last.map(|report| i64::try_from(report.missing.len()).unwrap_or(i64::MAX));
    page.line("reroll_events{state=\"missing\"}", missing);
    page.gauge(
        "reroll_integrity_ok",
        "1 while every record is accounted for.",
        last.map(|report| i64::from(report.ok())),
    );
    page.gauge(
        "reroll_integrity_check_age_seconds",
        "Since the last accounting.",
        last.map(|report| age(report.checked_at)),
    );
    page.gauge("reroll_alerts_open", "Alerts that are not over.", Some(figures.alerts));
    page.gauge(
        "reroll_alert_deliveries_failed",
        "Alerts that could not be delivered and were given up.",
        Some(figures.undelivered),
    );
    page.gauge(
        "reroll_alert_deliveries_pending",
        "Alerts that wait to be delivered.",
        Some(figures.waiting),
    );
    page.gauge(
        "reroll_last_sync_age_seconds",
        "Since a calendar was last synced with success.",
        figures.last_sync.map(age),
    );
    let overdue = figures.oldest_due.map_or(0, age);
    page.gauge("reroll_sync_overdue_seconds", "How late the latest due sync is.", Some(overdue));
    page.gauge(
        "reroll_sources_unplanned",
        "Calendars that sync and are not on the schedule.",
        Some(figures.unplanned),
    );
    page.gauge("reroll_last_backup_age_seconds", "Since the newest backup.", newest.map(age));
    page.gauge(
        "reroll_last_verified_backup_age_seconds",
        "Since the newest backup that was verified by restoring it.",
        verified.map(age),
    );
    page.0
}

/// Whether something can be saved, and how much room there is for it.
fn room(writable: bool, spaces: &[Space]) -> String {
    let mut page = Page(String::new());
    page.gauge(
        "reroll_database_writable",
        "1 while something can be saved.",
        Some(i64::from(writable)),
    );
    let bytes = |bytes: u64| Some(i64::try_from(bytes).unwrap_or(i64::MAX));
    page.family("reroll_disk_available_bytes", "What is left on the disks that are written to.");
    for space in spaces {
        let series = format!("reroll_disk_available_bytes{{place=\"{}\"}}", space.place);
        page.line(&series, bytes(space.available));
    }
    page.family("reroll_disk_size_bytes", "How large they are.");
    for space in spaces {
        let series = format!("reroll_disk_size_bytes{{place=\"{}\"}}", space.place);
        page.line(&series, bytes(space.total));
    }
    page.0
}

struct Page(String);

impl Page {
    fn family(&mut self, name: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} gauge");
    }

    /// What is not known has no line.
    fn line(&mut self, series: &str, value: Option<i64>) {
        if let Some(value) = value {
            let _ = writeln!(self.0, "{series} {value}");
        }
    }

    fn gauge(&mut self, name: &str, help: &str, value: Option<i64>) {
        self.family(name, help);
        self.line(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_comment_or_a_number() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let figures =
            Figures { live: 3, last_sync: Some(DateTime::UNIX_EPOCH), ..Figures::default() };
        let page = text(now, &figures, None, [None, None]);
        for line in page.lines().filter(|line| !line.starts_with("# ")) {
            let (name, value) = line.rsplit_once(' ').unwrap();
            assert!(name.starts_with("reroll_") && value.parse::<i64>().is_ok(), "{line}");
        }
        assert!(page.contains("reroll_events{state=\"live\"} 3\n"));
        assert!(page.contains("\nreroll_last_sync_age_seconds 86400\n"));
        assert!(!page.contains("\nreroll_last_backup_age_seconds "), "not known, so not told");
    }
}
