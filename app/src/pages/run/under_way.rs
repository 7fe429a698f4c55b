//! A run that is under way: how far it has come.

use domain::{Progress, RunId};
use leptos::prelude::*;

use crate::components::run_progress;
use crate::islands::RunProgress;
use crate::words::{language, rich, t};

/// Says how far it is, and keeps that current: by server-sent events, or without JavaScript by
/// loading the page again every two seconds.
#[component]
pub(super) fn UnderWay(id: RunId, progress: Progress) -> AnyView {
    let so_far = run_progress(language(), &progress);
    let words = rich(&t!("sync-so-far"), |_, _| {
        let (events, so_far) = (format!("/dashboard/runs/{id}/progress"), so_far.clone());
        view! { <strong><RunProgress events so_far/></strong> }.into_any()
    });
    view! {
        <noscript><meta http-equiv="refresh" content="2"/></noscript>
        <section class="under-way" aria-labelledby="under-way">
            <h2 id="under-way">{t!("sync-in-progress")}</h2>
            <p>{words}</p>
            <div class="under-way__bar" aria-hidden="true"></div>
            <p class="hint">{t!("sync-so-far-hint")}</p>
        </section>
    }
    .into_any()
}
