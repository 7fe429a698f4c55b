//! What people should know: `/admin/alerts`, and the same alerts on an organizer's dashboard.

mod channels;
mod delivery;

use domain::{Alert, AlertChannel, AlertId, AlertKind};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::load::{dashboard_page, parameter, ports};
use super::post::{Next, answer, local_path};
use super::sentences::{dated, dated_ago};
use crate::components::time::Instant;
use crate::components::{Head, PostButton, who};
use crate::ports::{Answer, Ports};
use crate::words::{rich, t};
use channels::Channels;
use delivery::Deliveries;

/// Notes that a person knows of an alert.
#[server(endpoint = "acknowledge-alert")]
pub(super) async fn acknowledge_alert(
    alert: i64,
    #[server(default)] back: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let own = |path: &String| path.starts_with("/admin/alerts");
    let back = local_path(&back).filter(own).unwrap_or_else(|| "/dashboard".into());
    let outcome = acknowledge(&ports, AlertId(alert)).await;
    let outcome = outcome.map(|()| Next::to(&back).say(t!("alerts-acknowledged")));
    answer(&ports, &back, outcome).await
}

async fn acknowledge(ports: &Ports, id: AlertId) -> Answer<()> {
    let member = ports.visit.viewer().member()?;
    ports.alerts.acknowledge(&member, id).await
}

/// Raises an alert that says it is a test, and sends it on every way that is configured.
#[server(endpoint = "test-alert")]
pub(super) async fn test_alert() -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = test(&ports).await;
    answer(&ports, "/admin/alerts", outcome.map(|said| Next::to("/admin/alerts").say(said))).await
}

/// Raises the test, and says what is to be expected of it.
async fn test(ports: &Ports) -> Answer<String> {
    let admin = ports.visit.viewer().admin()?;
    ports.alerts.test(&admin).await?;
    let channels = ports.alerts.channels(&admin).await?;
    Ok(if channels.iter().any(AlertChannel::sends_alerts) {
        t!("alerts-test-sent")
    } else {
        t!("alerts-test-unheard")
    })
}

/// All alerts, for administrators: those that are not over, or every one.
#[component]
pub(super) fn AlertsPage() -> AnyView {
    let (ports, all) = (ports(), parameter("all") == "1");
    let load = async move {
        let viewer = ports.visit.viewer();
        let channels = ports.alerts.channels(&viewer.admin()?).await?;
        Ok((ports.alerts.list(&viewer.member()?, all).await?, channels))
    };
    dashboard_page(load, move |(alerts, channels)| {
        let other = if all {
            view! { <a href="/admin/alerts">{t!("alerts-open-only")}</a> }.into_any()
        } else {
            view! { <a href="/admin/alerts?all=1">{t!("alerts-with-past")}</a> }.into_any()
        };
        let back = if all { "/admin/alerts?all=1" } else { "/admin/alerts" };
        let list = if alerts.is_empty() {
            view! { <p class="empty">{nothing_open(&channels)}</p> }.into_any()
        } else {
            view! { <AlertList alerts back channels=Some(channels.clone())/> }.into_any()
        };
        view! {
            <Head title=t!("alerts-title")/>
            <header class="intro intro--small">
                <p class="intro__kicker"><a href="/admin">{t!("admin-title")}</a></p>
                <h1>{t!("alerts-title")}</h1>
                <p>{other}</p>
            </header>
            {list}
            <Outside channels/>
        }
        .into_any()
    })
}

/// That no alert is open is good news only where one would be heard of.
fn nothing_open(channels: &[AlertChannel]) -> String {
    if channels.iter().any(AlertChannel::sends_alerts) {
        t!("alerts-none")
    } else {
        t!("alerts-none-unheard")
    }
}

/// The ways out, and the button that tries them.
#[component]
fn Outside(channels: Vec<AlertChannel>) -> AnyView {
    view! {
        <section class="again" aria-labelledby="channels">
            <h2 id="channels">{t!("alerts-channels")}</h2>
            <Channels channels/>
            <p class="hint">{t!("alerts-channels-hint")}</p>
            <PostButton action=TestAlert::url() class="button button--quiet">
                {t!("alerts-test")}
            </PostButton>
        </section>
    }
    .into_any()
}

/// Alerts above a dashboard; nothing where all is well.
#[component]
pub(super) fn OpenAlerts(alerts: Vec<Alert>) -> impl IntoView {
    (!alerts.is_empty()).then(|| {
        view! {
            <section aria-labelledby="alerts">
                <h2 id="alerts">{t!("alerts-open")}</h2>
                <AlertList alerts back="/dashboard" channels=None/>
            </section>
        }
    })
}

#[component]
fn AlertList(
    alerts: Vec<Alert>,
    back: &'static str,
    /// The channels, where it is to be said what became of each alert outside: what is wrong there
    /// only administrators can mend.
    channels: Option<Vec<AlertChannel>>,
) -> AnyView {
    let lines = alerts
        .into_iter()
        .map(|alert| view! { <Line alert back channels=channels.clone()/> })
        .collect_view();
    view! { <ul class="alerts" role="list">{lines}</ul> }.into_any()
}

#[component]
fn Line(alert: Alert, back: &'static str, channels: Option<Vec<AlertChannel>>) -> AnyView {
    // What is told from memory has no number, and cannot be noted as known: the database is in trouble.
    let is_kept = alert.id != AlertId(0);
    let is_open = alert.resolved_at.is_none() && alert.acknowledged_at.is_none();
    let class = match (is_open, alert.kind) {
        (false, _) => "alert",
        (true, AlertKind::Test) => "alert",
        (true, AlertKind::RunHeld | AlertKind::PurgeSoon) => "alert alert--wait",
        (true, _) => "alert alert--stop",
    };
    let fields = vec![("alert", alert.id.to_string()), ("back", back.to_owned())];
    let title = alert.title.clone();
    let know = (is_open && is_kept).then(|| {
        view! {
            <PostButton action=AcknowledgeAlert::url() fields class="button button--quiet">
                {t!("alerts-acknowledge")}<span class="visually-hidden">": "{title}</span>
            </PostButton>
        }
    });
    view! {
        <li class=class>
            <p class="alert__title" dir="auto">{alert.title.clone()}</p>
            <p dir="auto">{alert.detail.clone()}</p>
            <p class="hint">
                {dated_ago(&t!("alerts-since"), alert.raised_at)}
                <Over alert=alert.clone()/>
            </p>
            {channels.map(|channels| view! { <Deliveries alert=alert.clone() channels/> })}
            <div class="actions"><ActionLink alert here=back/>{know}</div>
        </li>
    }
    .into_any()
}

/// Whether it is over, and who knows of it.
#[component]
fn Over(alert: Alert) -> AnyView {
    let over = alert.resolved_at.map(|at| view! { " · "{dated(&t!("alerts-resolved"), at)} });
    let known = alert.acknowledged_at.map(|at| {
        let who = alert.acknowledged_by.map_or_else(|| t!("somebody"), |by| who(&by));
        let words = rich(&t!("alerts-known"), |name, _| match name {
            "who" => view! { <span dir="auto">{who.clone()}</span> }.into_any(),
            _ => view! { <Instant at/> }.into_any(),
        });
        view! { " · "{words} }
    });
    view! { {over}{known} }.into_any()
}

/// Where something can be done about it; nothing where that is `here`.
#[component]
fn ActionLink(alert: Alert, here: &'static str) -> impl IntoView {
    let link = alert.link.as_deref().and_then(local_path);
    let (href, words) = match (alert.run_id, alert.source_id) {
        _ if link.is_some() => (link.unwrap_or_default(), link_words(alert.kind)),
        (Some(run), _) if alert.kind == AlertKind::RunHeld => {
            let is_held = alert.resolved_at.is_none();
            let words = if is_held { t!("alerts-see-changes") } else { t!("alerts-see-sync") };
            (format!("/dashboard/runs/{run}"), words)
        }
        (_, Some(source)) => (format!("/dashboard/sources/{source}"), t!("alerts-see-calendar")),
        (Some(run), None) => (format!("/dashboard/runs/{run}"), t!("alerts-see-sync")),
        (None, None) => return None,
    };
    if href == here {
        return None;
    }
    let class = if alert.resolved_at.is_none() { "button" } else { "button button--quiet" };
    Some(view! { <a class=class href=href>{words}</a> })
}

/// What there is to be done at an alert's own link.
fn link_words(kind: AlertKind) -> String {
    match kind {
        AlertKind::RunHeld => t!("alerts-see-changes"),
        AlertKind::ItemsRefused => t!("alerts-see-refused"),
        AlertKind::NeedsReconnect | AlertKind::AccessLost | AlertKind::SyncFails => {
            t!("alerts-see-calendar")
        }
        AlertKind::Integrity => t!("alerts-see-missing"),
        AlertKind::LargeDeletion => t!("alerts-see-deleted"),
        AlertKind::BackupFailed | AlertKind::BackupLate | AlertKind::BackupUnverified => {
            t!("alerts-see-backups")
        }
        AlertKind::PurgeSoon => t!("alerts-see-purge"),
        AlertKind::CdnStale
        | AlertKind::ScheduleMended
        | AlertKind::DatabaseTrouble
        | AlertKind::DiskLow => t!("alerts-see-alerts"),
        AlertKind::NoChannel => t!("alerts-see-channels"),
        AlertKind::Test => t!("alerts-see-test"),
    }
}
