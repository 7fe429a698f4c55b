//! `/admin/runs/{id}`: what one run changed, and why.

use leptos::prelude::*;

use crate::components::{Head, RunLog, RunSummary};
use crate::domain::RunId;
use crate::pages::load::{desk_page, number, ports};

/// A run with its log, and the way to what it moved to the trash.
#[component]
pub(in crate::pages) fn RunAt() -> AnyView {
    let (ports, id) = (ports(), number::<RunId>("run"));
    let load = async move {
        let (admin, id) = (ports.visit.viewer().admin()?, id?);
        let (line, detail) = ports.runs.run(&admin, id).await?;
        Ok((id, line, detail))
    };
    desk_page(load, |(id, line, detail)| {
        let source = line.source;
        let trash = detail.run.batch_id.map(|batch| {
            view! {
                <p class="actions">
                    <a class="button button--quiet" href=format!("/admin/trash?batch={batch}")>
                        "See what it moved to the trash"
                    </a>
                </p>
            }
        });
        view! {
            <Head title=format!("Run {id}")/>
            <header class="intro intro--small">
                <p class="intro__kicker">
                    <a href="/admin">"Admin"</a>" / "<a href="/admin/runs">"Sync log"</a>
                </p>
                <h1>{format!("Run {id}")}</h1>
                <p>
                    <a href=format!("/dashboard/sources/{}", source.id) dir="auto">{source.name.clone()}</a>
                    " · "
                    <a href=format!("/admin/runs?source={}", source.id)>"all its runs"</a>
                </p>
            </header>
            <RunSummary run=detail.run/>
            {detail.held_reason.map(|why| view! { <p class="note note--wait">{why}</p> })}
            {trash}
            <RunLog changes=detail.changes time_zone=source.time_zone.clone()/>
        }
        .into_any()
    })
}
