//! `/dashboard/sources/{id}`: one calendar, how it is doing, and what can be done with it.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::connect::{ConnectButton, StandInNote};
use super::source_acts::{DisconnectSource, PauseSource, ResumeSource, SyncNow};
use crate::components::text::count;
use crate::components::time::Instant;
use crate::components::{Head, PostButton, RunTable, SourceBadge, source_note};
use crate::domain::{Organizer, Run, Source, SourceId, SourceState};
use crate::islands::TimeAgo;
use crate::pages::load::{desk_page, number, ports};
use crate::ports::SourceLine;

/// One calendar.
#[component]
pub(in crate::pages) fn SourceAt() -> AnyView {
    let (ports, id) = (ports(), number::<SourceId>("calendar"));
    let load = async move {
        let (member, id) = (ports.visit.viewer().member()?, id?);
        let (organizer, line) = ports.calendars.source(&member, id).await?;
        Ok((organizer, line, ports.calendars.runs(&member, id).await?))
    };
    desk_page(load, |(organizer, line, runs)| {
        let source = line.source.clone();
        view! {
            <Head title=source.name.clone()/>
            <header class="intro intro--small">
                <p class="intro__kicker"><a href="/dashboard">"Dashboard"</a>" / "<span dir="auto">{organizer.name.clone()}</span></p>
                <h1 dir="auto">{source.name.clone()}</h1>
                <p><SourceBadge state=source.state/></p>
            </header>
            <Trouble source=source.clone() organizer/>
            <StandInNote/>
            <Actions source=source.clone()/>
            <Facts line/>
            <Runs runs/>
            <Disconnect source/>
        }
        .into_any()
    })
}

/// What is wrong, if anything, and what to do about it.
#[component]
fn Trouble(source: Source, organizer: Organizer) -> AnyView {
    let state = source.state;
    let note = source_note(state).map(|text| view! { <p>{text}</p> });
    let error = source.error.map(|error| {
        let advice = (state == SourceState::Active)
            .then_some(" The next sync tries again by itself; nothing was changed.");
        view! { <p><strong>"The last sync failed: "</strong>{error}{advice}</p> }
    });
    let reconnect = matches!(
        state,
        SourceState::NeedsReconnect | SourceState::AccessLost | SourceState::Disconnected
    )
    .then(|| view! { <ConnectButton organizer=organizer.id label="Connect Google again"/> });
    if note.is_none() && error.is_none() {
        return ().into_any();
    }
    let stop =
        matches!(state, SourceState::NeedsReconnect | SourceState::AccessLost) || error.is_some();
    let class = if stop { "note note--stop" } else { "note" };
    view! { <div class=class>{note}{error}{reconnect}</div> }.into_any().into_any()
}

#[component]
fn Actions(source: Source) -> AnyView {
    let fields = || vec![("source", source.id.to_string())];
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
    let next = match source.next_sync_at.filter(|_| source.state == SourceState::Active) {
        Some(at) => view! { <Instant at/>" "<TimeAgo at=at.to_rfc3339()/> }.into_any(),
        None => "not planned".into_any(),
    };
    view! {
        <dl class="facts">
            <div><dt>"Account"</dt><dd>{line.account.unwrap_or_else(|| "not known".into())}</dd></div>
            <div><dt>"Google’s id"</dt><dd><code>{source.calendar_id}</code></dd></div>
            <div><dt>"Published"</dt><dd>{count(line.live, "event", "events")}</dd></div>
            <div><dt>"Last sync"</dt><dd>{last}</dd></div>
            <div><dt>"Next sync"</dt><dd>{next}</dd></div>
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
        let rows = runs.into_iter().map(|run| (run, None)).collect();
        view! { <RunTable rows base="/dashboard/runs" caption="The last syncs of this calendar"/> }
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
