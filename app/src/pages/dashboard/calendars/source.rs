//! `/dashboard/sources/{id}`: one calendar, how it is doing, and what can be done with it.

use domain::views::SourceLine;
use domain::{RecordKind, Run, RunState, Source, SourceId, SourceState};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::acts::{DisconnectSource, PauseSource, ResumeSource, SyncNow};
use super::connect::StandInNote;
use super::settings::Settings;
use super::state::{HeldRun, News, Trouble};
use crate::components::time::Instant;
use crate::components::{Differing, Head, PostButton, RunChart, RunTable, SourceBadge};
use crate::islands::TimeAgo;
use crate::pages::load::{form_page, number, ports};
use crate::words::t;

/// So many runs are shown at once; those before are folded.
const SHOWN: usize = 8;

/// One calendar.
#[component]
pub(in crate::pages) fn SourceAt() -> AnyView {
    let (ports, id) = (ports(), number::<SourceId>(RecordKind::Calendar));
    let load = async move {
        let (member, id) = (ports.visit.viewer().member()?, id?);
        let (organizer, line) = ports.calendars.source(&member, id).await?;
        let runs = ports.calendars.runs(&member, id).await?;
        Ok((organizer, line, runs, ports.calendars.differences(&member, id).await?))
    };
    form_page(load, |(organizer, line, runs, differences), typed| {
        let source = line.source.clone();
        let held = runs.iter().find(|run| run.state == RunState::Held).cloned();
        let events = format!("/dashboard/organizers/{}/events", organizer.id);
        view! {
            <Head title=source.name.clone()/>
            <header class="intro intro--small">
                <p class="intro__kicker">
                    <a href="/dashboard">{t!("dashboard-title")}</a>" / "
                    <a href=events dir="auto">{organizer.name.clone()}</a>
                </p>
                <h1 dir="auto">{source.name.clone()}</h1>
                <p><SourceBadge state=source.state held=line.held/></p>
            </header>
            {held.map(|run| view! { <HeldRun run/> })}
            <Trouble source=source.clone() organizer/>
            <Differing differences/>
            <StandInNote/>
            <Actions source=source.clone()/>
            <Facts line/>
            <Runs runs/>
            <Settings source=source.clone() typed/>
            <Disconnect source/>
        }
        .into_any()
    })
}

#[component]
fn Actions(source: Source) -> AnyView {
    let fields = || vec![("source", source.id.to_string())];
    if source.state == SourceState::AccessLost {
        return view! {
            <div class="actions">
                <PostButton action=SyncNow::url() fields=fields()>{t!("source-try-again")}</PostButton>
            </div>
        }
        .into_any();
    }
    let usable = matches!(source.state, SourceState::Active | SourceState::Paused);
    if !usable {
        return ().into_any();
    }
    let (pause, words) = if source.state == SourceState::Paused {
        (ResumeSource::url(), t!("source-resume"))
    } else {
        (PauseSource::url(), t!("source-pause"))
    };
    view! {
        <div class="actions">
            <PostButton action=SyncNow::url() fields=fields()>{t!("source-sync-now")}</PostButton>
            <a class="button button--quiet" href=format!("/dashboard/sources/{}/preview", source.id)>
                {t!("source-preview")}
            </a>
            <PostButton action=pause fields=fields() class="button button--quiet">{words}</PostButton>
        </div>
    }
    .into_any()
}

#[component]
fn Facts(line: SourceLine) -> AnyView {
    let source = line.source;
    let last = match source.last_synced_at {
        Some(at) => view! { <Instant at/>" "<TimeAgo at=at.to_rfc3339()/> }.into_any(),
        None => t!("source-last-sync-never").into_any(),
    };
    let is_tried = !matches!(source.state, SourceState::Paused | SourceState::Disconnected);
    let next = match source.next_sync_at.filter(|_| is_tried) {
        Some(at) => view! { <Instant at/>" "<TimeAgo at=at.to_rfc3339()/> }.into_any(),
        None => t!("source-next-sync-none").into_any(),
    };
    let news = view! { <News source=source.clone()/> };
    let account = line.account.unwrap_or_else(|| t!("source-account-unknown"));
    view! {
        <dl class="facts">
            <div><dt>{t!("source-account")}</dt><dd>{account}</dd></div>
            <div><dt>{t!("source-google-id")}</dt><dd><code>{source.calendar_id}</code></dd></div>
            <div>
                <dt>{t!("source-events")}</dt>
                <dd>{t!("number-of-events", count = line.live)}</dd>
            </div>
            <div><dt>{t!("source-last-sync")}</dt><dd>{last}</dd></div>
            <div><dt>{t!("source-next-sync")}</dt><dd>{next}</dd></div>
            {news}
            {source.time_zone.map(|zone| view! { <div><dt>{t!("source-time-zone")}</dt><dd>{zone}</dd></div> })}
        </dl>
    }
    .into_any()
}

#[component]
fn Runs(runs: Vec<Run>) -> AnyView {
    let list = if runs.is_empty() {
        view! { <p class="empty">{t!("source-syncs-none")}</p> }.into_any()
    } else {
        let rows = |runs: &[Run]| runs.iter().cloned().map(|run| (run, None)).collect::<Vec<_>>();
        let (last, older) = runs.split_at(runs.len().min(SHOWN));
        let (last, older) = (rows(last), rows(older));
        let older = (!older.is_empty()).then(|| {
            let summary = t!("list-show-earlier", count = older.len());
            view! {
                <details class="more">
                    <summary>{summary}</summary>
                    <RunTable rows=older base="/dashboard/runs" caption=t!("source-syncs-earlier")/>
                </details>
            }
        });
        view! {
            <RunChart runs/>
            <RunTable rows=last base="/dashboard/runs" caption=t!("source-syncs-latest")/>
            {older}
        }
        .into_any()
    };
    view! { <section aria-labelledby="runs"><h2 id="runs">{t!("source-syncs")}</h2>{list}</section> }
        .into_any()
}

/// The way out, with its consequences spelled out before the button.
#[component]
fn Disconnect(source: Source) -> AnyView {
    if source.state == SourceState::Disconnected {
        return ().into_any();
    }
    let fields = vec![("source", source.id.to_string())];
    view! {
        <details class="fold fold--careful">
            <summary>{t!("source-disconnect")}</summary>
            <ul>
                <li>{t!("source-disconnect-syncs")}</li>
                <li>{t!("source-disconnect-events")}</li>
                <li>{t!("source-disconnect-access")}</li>
                <li>{t!("source-disconnect-later")}</li>
            </ul>
            <PostButton action=DisconnectSource::url() fields class="button button--careful">
                {t!("source-disconnect-button")}
            </PostButton>
        </details>
    }
    .into_any()
}
