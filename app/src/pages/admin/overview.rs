//! `/admin`: where everything is, and how much of it.

use leptos::prelude::*;

use crate::components::text::count;
use crate::components::{Head, RunTable};
use crate::domain::{Run, RunState};
use crate::pages::load::{desk_page, ports};
use crate::ports::{Answer, OrganizerDesk, Ports, RunFilter, TrashFilter};

/// What the overview counts.
struct Numbers {
    organizers: i64,
    events: i64,
    upcoming: i64,
    calendars: i64,
    trashed: i64,
    /// Alerts that are not over.
    alerts: i64,
    runs: Vec<(Run, Option<String>)>,
}

async fn count_all(ports: Ports) -> Answer<Numbers> {
    let viewer = ports.visit.viewer();
    let (admin, member) = (viewer.admin()?, viewer.member()?);
    let desks = ports.desk.desks(&member).await?;
    let trashed = ports.trash.list(&admin, TrashFilter::default()).await?.total;
    let alerts = ports.alerts.list(&member, false).await?.len();
    let runs = ports.runs.list(&admin, RunFilter::default()).await?;
    let sum = |part: fn(&OrganizerDesk) -> i64| desks.iter().map(part).sum();
    Ok(Numbers {
        organizers: i64::try_from(desks.len()).unwrap_or(i64::MAX),
        events: sum(|desk| desk.events),
        upcoming: sum(|desk| desk.upcoming),
        calendars: desks.iter().map(|desk| desk.sources.len() as i64).sum(),
        trashed,
        alerts: i64::try_from(alerts).unwrap_or(i64::MAX),
        runs: runs.into_iter().take(5).map(|line| (line.run, Some(line.calendar))).collect(),
    })
}

/// Links and numbers.
#[component]
pub(in crate::pages) fn Overview() -> AnyView {
    desk_page(count_all(ports()), |numbers| {
        let failed = numbers.runs.iter().filter(|(run, _)| run.state == RunState::Failed).count();
        let runs = match failed {
            0 => "What every sync did, and why".to_owned(),
            failed => format!("{failed} of the last {} failed", numbers.runs.len()),
        };
        let events = format!(
            "{} still to come, of {}",
            numbers.upcoming,
            count(numbers.organizers, "organizer", "organizers")
        );
        let alerts = if numbers.alerts == 0 { "All is well" } else { "Something needs attention" };
        let alerts = alerts.to_owned();
        view! {
            <Head title="Admin"/>
            <header class="intro intro--small"><h1>"Admin"</h1></header>
            <ul class="tiles" role="list">
                <Tile href="/admin/alerts" title="Alerts" number=count(numbers.alerts, "alert", "alerts") text=alerts/>
                <Tile href="/admin/runs" title="Sync log" number=count(numbers.calendars, "calendar", "calendars") text=runs/>
                <Tile href="/admin/trash" title="Trash" number=count(numbers.trashed, "event", "events") text="Everything here can come back".to_owned()/>
                <Tile href="/dashboard" title="Desks" number=count(numbers.events, "event", "events") text=events/>
            </ul>
            <LastRuns runs=numbers.runs/>
        }
        .into_any()
    })
}

#[component]
fn Tile(href: &'static str, title: &'static str, number: String, text: String) -> AnyView {
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
                <h2 id="last-runs">"Last syncs"</h2>
                <RunTable rows=runs base="/admin/runs" caption="The last syncs of all calendars"/>
                <p><a href="/admin/runs">"The whole log"</a></p>
            </section>
        }
    })
}
