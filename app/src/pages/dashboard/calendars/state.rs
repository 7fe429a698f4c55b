//! How a calendar is doing, in words: what is held, what is wrong and since when, and how its
//! changes come here.

use chrono::{DateTime, Utc};
use domain::{Organizer, Run, Source, SourceState};
use leptos::prelude::*;

use super::connect::ConnectButton;
use crate::components::time::Instant;
use crate::components::{counts_sentence, source_note};
use crate::islands::TimeAgo;
use crate::pages::load::ports;

/// The run that waits for a decision: nothing here is more important.
#[component]
pub(super) fn HeldRun(run: Run) -> AnyView {
    let look = run.run_id.map(|id| {
        view! { <a class="button" href=format!("/dashboard/runs/{id}")>"Look at what it would do"</a> }
    });
    view! {
        <section class="held" aria-labelledby="held">
            <h2 id="held">"A sync is held and waits for you"</h2>
            <p>
                "It would change a lot at once: "<strong>{counts_sentence(&run.counts, true)}</strong>
                ". Nothing was changed, and none of it happens without you."
            </p>
            <p class="actions">{look}</p>
        </section>
    }
    .into_any()
}

/// What is wrong, if anything, and what to do about it.
#[component]
pub(super) fn Trouble(source: Source, organizer: Organizer) -> AnyView {
    let state = source.state;
    let lowered = source.lowered_since.filter(|_| state == SourceState::AccessLost);
    let note = match lowered {
        Some(since) => Some(view! { <Lowered since/> }.into_any()),
        None => source_note(state).map(|text| view! { <p>{text}</p> }.into_any()),
    };
    let failed = source.error.is_some();
    let error = source.error.clone().map(|error| view! { <Failing error source=source.clone()/> });
    let is_refused = matches!(state, SourceState::NeedsReconnect | SourceState::AccessLost);
    let next = source.next_sync_at.filter(|_| is_refused).map(|at| {
        view! { <p>"The next try is on "<Instant at/>"."</p> }
    });
    let reconnect = (is_refused || state == SourceState::Disconnected)
        .then(|| view! { <ConnectButton organizer=organizer.id label="Connect Google again"/> });
    if note.is_none() && !failed {
        return ().into_any();
    }
    let class = if is_refused || failed { "note note--stop" } else { "note" };
    view! { <div class=class>{note}{error}{next}{reconnect}</div> }.into_any()
}

/// The account sees less of the calendar than before.
#[component]
fn Lowered(since: DateTime<Utc>) -> AnyView {
    view! {
        <p>
            "Since "<Instant at=since/>" Google shows the connected account only when this calendar is \
             busy, not what its events are. Ask its owner to share all event details again; the next \
             sync then goes on by itself. Until then its events stay published as they are. It is \
             tried every 6 hours."
        </p>
    }
    .into_any()
}

/// Since when it fails, and why.
#[component]
fn Failing(error: String, source: Source) -> AnyView {
    let now = ports().now;
    let since = source.failing_since.filter(|_| source.failures != 1).map(|at| {
        view! { <p>"Every sync has failed since "<Instant at/>" "<TimeAgo at=at.to_rfc3339()/>"."</p> }
    });
    let wait = source.retry_at.filter(|at| *at > now).map(|at| {
        view! { <p>"Google asked not to be asked before "<Instant at/>"."</p> }
    });
    let advice = (source.state == SourceState::Active)
        .then_some(" The next sync tries again by itself; nothing was changed.");
    let (error, stop) = with_stop(error);
    view! {
        <p><strong>"The last sync failed: "</strong>{error}{stop}{advice}</p>
        {since}
        {wait}
    }
    .into_any()
}

/// A message, and the full stop that it lacks.
fn with_stop(message: String) -> (String, &'static str) {
    let stop = if message.ends_with(['.', '!', '?']) { "" } else { "." };
    (message, stop)
}

/// How changes at Google come to be known here.
#[component]
pub(super) fn News(source: Source) -> impl IntoView {
    let is_read = matches!(source.state, SourceState::Active | SourceState::Paused);
    let ports = ports();
    let has_https = ports.site.base_url.starts_with("https://");
    is_read.then(|| {
        let words = match source.pushed_until.filter(|until| *until > ports.now) {
            Some(until) => view! { <Pushed until/> }.into_any(),
            None if has_https => view! {
                "by asking Google"
                <span class="hint block">"Google does not tell them by itself at the moment."</span>
            }
            .into_any(),
            None => view! {
                "polling only"
                <span class="hint block">
                    "This site has no https address, so Google cannot tell it anything by itself."
                </span>
            }
            .into_any(),
        };
        view! { <div><dt>"News from Google"</dt><dd>{words}</dd></div> }
    })
}

#[component]
fn Pushed(until: DateTime<Utc>) -> AnyView {
    view! {
        "Google tells changes by itself"
        <span class="hint block">
            "Agreed until "<Instant at=until/>" and renewed before. It is also asked now and then."
        </span>
    }
    .into_any()
}
