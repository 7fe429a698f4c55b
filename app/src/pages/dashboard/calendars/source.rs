//! `/dashboard/sources/{id}`: one calendar, how it is doing, and what can be done with it.

use domain::views::SourceLine;
use domain::{Run, RunState, Source, SourceId, SourceState};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::acts::{DisconnectSource, PauseSource, ResumeSource, SyncNow};
use super::connect::StandInNote;
use super::settings::Settings;
use super::state::{HeldRun, News, Trouble};
use crate::components::text::count;
use crate::components::time::Instant;
use crate::components::{Differing, Head, PostButton, RunChart, RunTable, SourceBadge};
use crate::islands::TimeAgo;
use crate::pages::load::{form_page, number, ports};

/// So many runs are shown at once; those before are folded.
const SHOWN: usize = 8;

/// One calendar.
#[component]
pub(in crate::pages) fn SourceAt() -> AnyView {
    let (ports, id) = (ports(), number::<SourceId>("calendar"));
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
                    <a href="/dashboard">"Dashboard"</a>" / "
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
                <PostButton action=SyncNow::url() fields=fields()>"Try again now"</PostButton>
            </div>
        }
        .into_any();
    }
    let usable = matches!(source.state, SourceState::Active | SourceState::Paused);
    if !usable {
        return ().into_any();
    }
    let pause = if source.state == SourceState::Paused {
        view! { <PostButton action=ResumeSource::url() fields=fields() class="button button--quiet">"Resume"</PostButton> }
            .into_any()
    } else {
        view! { <PostButton action=PauseSource::url() fields=fields() class="button button--quiet">"Pause"</PostButton> }
            .into_any()
    };
    view! {
        <div class="actions">
            <PostButton action=SyncNow::url() fields=fields()>"Sync now"</PostButton>
            <a class="button button--quiet" href=format!("/dashboard/sources/{}/preview", source.id)>
                "See what a sync would do"
            </a>
            {pause}
        </div>
    }
    .into_any()
}

#[component]
fn Facts(line: SourceLine) -> AnyView {
    let source = line.source;
    let last = match source.last_synced_at {
        Some(at) => view! { <Instant at/>" "<TimeAgo at=at.to_rfc3339()/> }.into_any(),
        None => "not yet".into_any(),
    };
    let is_tried = !matches!(source.state, SourceState::Paused | SourceState::Disconnected);
    let next = match source.next_sync_at.filter(|_| is_tried) {
        Some(at) => view! { <Instant at/>" "<TimeAgo at=at.to_rfc3339()/> }.into_any(),
        None => "not planned".into_any(),
    };
    let news = view! { <News source=source.clone()/> };
    view! {
        <dl class="facts">
            <div><dt>"Account"</dt><dd>{line.account.unwrap_or_else(|| "not known".into())}</dd></div>
            <div><dt>"Google’s id"</dt><dd><code>{source.calendar_id}</code></dd></div>
            <div><dt>"Events"</dt><dd>{count(line.live, "event", "events")}</dd></div>
            <div><dt>"Last sync"</dt><dd>{last}</dd></div>
            <div><dt>"Next sync"</dt><dd>{next}</dd></div>
            {news}
            {source.time_zone.map(|zone| view! { <div><dt>"Time zone"</dt><dd>{zone}</dd></div> })}
        </dl>
    }
    .into_any()
}

#[component]
fn Runs(runs: Vec<Run>) -> AnyView {
    let list = if runs.is_empty() {
        view! { <p class="empty">"This calendar was not synced yet."</p> }.into_any()
    } else {
        let rows = |runs: &[Run]| runs.iter().cloned().map(|run| (run, None)).collect::<Vec<_>>();
        let (last, older) = runs.split_at(runs.len().min(SHOWN));
        let (last, older) = (rows(last), rows(older));
        let older = (!older.is_empty()).then(|| {
            let summary = format!("Show the {} before", older.len());
            view! {
                <details class="more">
                    <summary>{summary}</summary>
                    <RunTable rows=older base="/dashboard/runs" caption="Earlier syncs of this calendar"/>
                </details>
            }
        });
        view! {
            <RunChart runs/>
            <RunTable rows=last base="/dashboard/runs" caption="The last syncs of this calendar"/>
            {older}
        }
        .into_any()
    };
    view! { <section aria-labelledby="runs"><h2 id="runs">"Last syncs"</h2>{list}</section> }
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
            <summary>"Disconnect this calendar"</summary>
            <ul>
                <li>"No sync reads it any more, by schedule or by hand."</li>
                <li>"Its events stay published, exactly as they are now. Nothing goes to the trash."</li>
                <li>"Our access at Google is given back, unless another calendar here still needs it."</li>
                <li>"You can connect it again later; it takes up where it stopped, without doubles."</li>
            </ul>
            <PostButton action=DisconnectSource::url() fields class="button button--careful">
                "Disconnect"
            </PostButton>
        </details>
    }
    .into_any()
}
