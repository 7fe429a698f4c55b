//! `/admin`: where everything is, and how much of it.

use domain::views::{RunFilter, TrashFilter};
use domain::{AlertChannel, BackupInfo, Run, RunState};
use leptos::prelude::*;

use crate::components::time::instant;
use crate::components::{Head, RunTable};
use crate::pages::load::{dashboard_page, ports};
use crate::ports::{Answer, OrganizerDashboard, Ports, Reports};
use crate::words::t;

/// What the overview counts.
struct Numbers {
    organizers: i64,
    people: i64,
    events: i64,
    upcoming: i64,
    calendars: i64,
    trashed: i64,
    /// Alerts that are not over.
    alerts: i64,
    /// Whether an alert would leave the house.
    is_heard: bool,
    /// Whether the account of all records came out, the last times it was made.
    all_there: Option<bool>,
    /// Complete backups; `None` where their storage does not answer.
    backups: Option<Vec<BackupInfo>>,
    runs: Vec<(Run, Option<String>)>,
}

async fn count_all(ports: Ports) -> Answer<Numbers> {
    let viewer = ports.visit.viewer();
    let (admin, member) = (viewer.admin()?, viewer.member()?);
    let desks = ports.dashboard.dashboards(&member).await?;
    let trashed = ports.trash.list(&admin, TrashFilter::default()).await?.total;
    let alerts = ports.alerts.list(&member, false).await?.len();
    let is_heard = ports.alerts.channels(&admin).await?.iter().any(AlertChannel::sends_alerts);
    let runs = ports.runs.list(&admin, RunFilter::default()).await?;
    let Reports { last, whole } = ports.integrity.reports(&admin).await?;
    let looked = last.or(whole.clone());
    let all_there = looked.map(|report| report.ok() && whole.is_none_or(|whole| whole.ok()));
    let backups = ports.backups.list(&admin).await.ok().map(|list| list.backups);
    let people = ports.people.list(&admin, "").await?.len();
    let sum = |part: fn(&OrganizerDashboard) -> i64| desks.iter().map(part).sum();
    Ok(Numbers {
        organizers: i64::try_from(desks.len()).unwrap_or(i64::MAX),
        people: i64::try_from(people).unwrap_or(i64::MAX),
        events: sum(|desk| desk.events),
        upcoming: sum(|desk| desk.upcoming),
        calendars: desks.iter().map(|desk| desk.sources.len() as i64).sum(),
        trashed,
        all_there,
        is_heard,
        backups,
        alerts: i64::try_from(alerts).unwrap_or(i64::MAX),
        runs: runs.into_iter().take(5).map(|line| (line.run, Some(line.calendar))).collect(),
    })
}

/// Links and numbers.
#[component]
pub(in crate::pages) fn Overview() -> AnyView {
    dashboard_page(count_all(ports()), |numbers| {
        let failed = numbers.runs.iter().filter(|(run, _)| run.state == RunState::Failed).count();
        let runs = match failed {
            0 => t!("admin-syncs"),
            failed => t!("admin-syncs-failed", failed = failed, count = numbers.runs.len()),
        };
        let (upcoming, organizers) = (numbers.upcoming, numbers.organizers);
        let events = t!("admin-dashboard", upcoming = upcoming, organizers = organizers);
        let alerts = wellness(&numbers);
        let (there, there_text) = there(numbers.all_there);
        let (backups, backups_text) = backups(numbers.backups.as_deref());
        view! {
            <Head title=t!("admin-title")/>
            <header class="intro intro--small"><h1>{t!("admin-title")}</h1></header>
            <ul class="tiles" role="list">
                <Tile
                    href="/admin/alerts"
                    title=t!("alerts-title")
                    number=t!("admin-alerts-number", count = numbers.alerts)
                    text=alerts
                />
                <Tile
                    href="/admin/runs"
                    title=t!("sync-log-title")
                    number=t!("admin-syncs-number", count = numbers.calendars)
                    text=runs
                />
                <Tile
                    href="/admin/trash"
                    title=t!("trash-title")
                    number=t!("number-of-events", count = numbers.trashed)
                    text=t!("admin-trash")
                />
                <Tile href="/admin/integrity" title=t!("integrity-title") number=there text=there_text/>
                <Tile href="/admin/backups" title=t!("backups-title") number=backups text=backups_text/>
                <Tile
                    href="/admin/people"
                    title=t!("people-title")
                    number=t!("people-number", count = numbers.people)
                    text=t!("people-lead")
                />
                <Tile
                    href="/admin/audit"
                    title=t!("audit-title")
                    number=t!("admin-audit")
                    text=t!("admin-audit-more")
                />
                <Tile
                    href="/dashboard"
                    title=t!("dashboard-title")
                    number=t!("number-of-events", count = numbers.events)
                    text=events
                />
            </ul>
            <LastRuns runs=numbers.runs/>
        }
        .into_any()
    })
}

/// Whether all is well. It is not while an alert is open, or while nobody would hear of one.
fn wellness(numbers: &Numbers) -> String {
    match (numbers.alerts, numbers.is_heard, numbers.all_there) {
        (0, true, Some(true) | None) => t!("admin-well"),
        (0, false, Some(true) | None) => t!("admin-unheard"),
        _ => t!("admin-attention"),
    }
}

/// What the accounting says.
fn there(all_there: Option<bool>) -> (String, String) {
    match all_there {
        Some(true) => (t!("admin-all-there"), t!("admin-all-there-more")),
        Some(false) => (t!("admin-wrong"), t!("admin-wrong-more")),
        None => (t!("admin-unchecked"), t!("admin-unchecked-more")),
    }
}

/// How many backups there are, and whether the newest can be relied on.
fn backups(backups: Option<&[BackupInfo]>) -> (String, String) {
    let Some(backups) = backups else {
        return (t!("admin-backups-unreadable"), t!("admin-backups-unreadable-more"));
    };
    let number = i64::try_from(backups.len()).unwrap_or(i64::MAX);
    let verified = backups.iter().find(|backup| backup.verified_at.is_some());
    let text = match verified {
        Some(backup) => t!("admin-backups-verified", at = instant(backup.created_at)),
        None => t!("admin-backups-unverified"),
    };
    (t!("admin-backups-number", count = number), text)
}

#[component]
fn Tile(href: &'static str, title: String, number: String, text: String) -> AnyView {
    view! {
        <li>
            <a class="number-tile" href=href>
                <span class="number-tile__title">{title}</span>
                <span class="number-tile__number">{number}</span>
                <span class="hint">{text}</span>
            </a>
        </li>
    }
    .into_any()
}

#[component]
fn LastRuns(runs: Vec<(Run, Option<String>)>) -> impl IntoView {
    (!runs.is_empty()).then(|| {
        view! {
            <section aria-labelledby="last-runs">
                <h2 id="last-runs">{t!("admin-last-syncs")}</h2>
                <RunTable rows=runs base="/admin/runs" caption=t!("admin-last-syncs-caption")/>
                <p><a href="/admin/runs">{t!("admin-whole-log")}</a></p>
            </section>
        }
    })
}
