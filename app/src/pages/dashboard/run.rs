//! `/dashboard/runs/{id}`: one run of one of the viewer's calendars.

use leptos::prelude::*;

use crate::components::{Head, RunLog, RunSummary};
use crate::domain::RunId;
use crate::pages::load::{desk_page, number, ports};

/// A run with its log.
#[component]
pub(in crate::pages) fn RunAt() -> AnyView {
    let (ports, id) = (ports(), number::<RunId>("run"));
    let load = async move {
        let (member, id) = (ports.visit.viewer().member()?, id?);
        let page = ports.calendars.run(&member, id).await?;
        Ok((id, page.line, page.detail))
    };
    desk_page(load, |(id, line, detail)| {
        view! {
            <Head title=format!("Run {id}")/>
            <header class="intro intro--small">
                <p class="intro__kicker">
                    <a href="/dashboard">"Dashboard"</a>" / "
                    <a href=format!("/dashboard/sources/{}", line.source.id) dir="auto">{line.source.name}</a>
                </p>
                <h1>{format!("Run {id}")}</h1>
            </header>
            <RunSummary run=detail.run/>
            {detail.held_reason.map(|why| view! { <p class="note note--wait">{why}</p> })}
            <RunLog changes=detail.changes time_zone=line.source.time_zone/>
        }
        .into_any()
    })
}
