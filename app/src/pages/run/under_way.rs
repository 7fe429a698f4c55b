//! A run that is under way: how far it has come.

use domain::{Progress, RunId};
use leptos::prelude::*;

use crate::components::text::count;
use crate::islands::RunProgress;

/// Says how far it is, and keeps that current: by server-sent events, or without JavaScript by
/// loading the page again every two seconds.
#[component]
pub(super) fn UnderWay(id: RunId, progress: Progress) -> AnyView {
    let words = format!(
        "{} in {}",
        count(progress.items, "event", "events"),
        count(progress.pages, "page", "pages")
    );
    view! {
        <noscript><meta http-equiv="refresh" content="2"/></noscript>
        <section class="under-way" aria-labelledby="under-way">
            <h2 id="under-way">"Under way"</h2>
            <p>
                "Google is being asked. So far it sent "
                <strong><RunProgress events=format!("/dashboard/runs/{id}/progress") so_far=words/></strong>
                "."
            </p>
            <div class="under-way__bar" aria-hidden="true"></div>
            <p class="hint">
                "Nothing is changed before all of it is there. This page shows what happened as soon as \
                 it is done; the sync goes on where you leave."
            </p>
        </section>
    }
    .into_any()
}
