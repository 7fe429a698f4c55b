//! How a calendar is doing, in words: what is held, what is wrong and since when, and how its
//! changes come here.

use domain::{Organizer, Run, Source, SourceState};
use leptos::prelude::*;

use super::connect::ConnectButton;
use crate::components::{counts_sentence, source_note};
use crate::pages::load::ports;
use crate::pages::sentences::{dated, dated_ago, strong};
use crate::words::t;

/// The run that waits for a decision: nothing here is more important.
#[component]
pub(super) fn HeldRun(run: Run) -> AnyView {
    let look = run.run_id.map(|id| {
        view! { <a class="button" href=format!("/dashboard/runs/{id}")>{t!("source-held-review")}</a> }
    });
    view! {
        <section class="held" aria-labelledby="held">
            <h2 id="held">{t!("source-held")}</h2>
            <p>{strong(&t!("source-held-changes", changes = counts_sentence(&run.counts, true)))}</p>
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
        Some(since) => Some(view! { <p>{dated(&t!("source-lowered"), since)}</p> }.into_any()),
        None => source_note(state).map(|text| view! { <p>{text}</p> }.into_any()),
    };
    let failed = source.error.is_some();
    let error = source.error.clone().map(|error| view! { <Failing error source=source.clone()/> });
    let is_refused = matches!(state, SourceState::NeedsReconnect | SourceState::AccessLost);
    let next = source.next_sync_at.filter(|_| is_refused).map(|at| {
        view! { <p>{dated(&t!("source-next-try"), at)}</p> }
    });
    let reconnect = (is_refused || state == SourceState::Disconnected)
        .then(|| view! { <ConnectButton organizer=organizer.id label=t!("source-reconnect")/> });
    if note.is_none() && !failed {
        return ().into_any();
    }
    let class = if is_refused || failed { "note note--stop" } else { "note" };
    view! { <div class=class>{note}{error}{next}{reconnect}</div> }.into_any()
}

/// Since when it fails, and why.
#[component]
fn Failing(error: String, source: Source) -> AnyView {
    let now = ports().now;
    let since = source.failing_since.filter(|_| source.failures != 1).map(|at| {
        view! { <p>{dated_ago(&t!("source-failing-since"), at)}</p> }
    });
    let wait = source.retry_at.filter(|at| *at > now).map(|at| {
        view! { <p>{dated(&t!("source-wait"), at)}</p> }
    });
    let is_active = source.state == SourceState::Active;
    let advice = is_active.then(|| view! { " "{t!("source-failed-try-again")} });
    view! {
        <p>{strong(&t!("source-failed", error = with_stop(error)))}{advice}</p>
        {since}
        {wait}
    }
    .into_any()
}

/// A message, and the full stop that it lacks.
fn with_stop(mut message: String) -> String {
    if !message.ends_with(['.', '!', '?']) {
        message.push('.');
    }
    message
}

/// How changes at Google come to be known here.
#[component]
pub(super) fn News(source: Source) -> impl IntoView {
    let is_read = matches!(source.state, SourceState::Active | SourceState::Paused);
    let ports = ports();
    let has_https = ports.site.base_url.starts_with("https://");
    is_read.then(|| {
        let (words, hint) = match source.pushed_until.filter(|until| *until > ports.now) {
            Some(until) => {
                let hint = dated(&t!("source-changes-pushed-hint"), until);
                (t!("source-changes-pushed"), hint)
            }
            None if has_https => {
                (t!("source-changes-asked"), t!("source-changes-asked-hint").into_any())
            }
            None => (t!("source-changes-polled"), t!("source-changes-polled-hint").into_any()),
        };
        view! {
            <div>
                <dt>{t!("source-changes")}</dt>
                <dd>{words}<span class="hint block">{hint}</span></dd>
            </div>
        }
    })
}
