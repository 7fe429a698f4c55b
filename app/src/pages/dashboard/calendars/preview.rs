//! `/dashboard/sources/{id}/preview`: what a sync would do now. Changes nothing.

use domain::views::SourceLine;
use domain::{RecordKind, RunDetail, RunState, SourceId};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::acts::SyncNow;
use crate::components::why::why;
use crate::components::{ChangeSet, Head, PostButton, Tense, counts_sentence};
use crate::pages::load::{dashboard_page, number, ports};
use crate::pages::sentences::{dated, strong};
use crate::pages::trash::Place;
use crate::words::t;

/// The plan, in words, and the button that runs it.
#[component]
pub(in crate::pages) fn PreviewAt() -> AnyView {
    let (ports, id) = (ports(), number::<SourceId>(RecordKind::Calendar));
    let load = async move {
        let (member, id) = (ports.visit.viewer().member()?, id?);
        ports.calendars.preview(&member, id).await
    };
    dashboard_page(load, |page| {
        let (line, plan) = (page.line.clone(), page.detail.clone());
        let name = line.source.name.clone();
        let trash = Place::Of(page.organizer.id).path();
        let failed = plan.run.state == RunState::Failed;
        let log = (!failed).then(|| view! { <ChangeSet page tense=Tense::Will trash/> });
        view! {
            <Head title=t!("preview-page-title", name = name.as_str())/>
            <header class="intro intro--small">
                <p class="intro__kicker">
                    <a href="/dashboard">{t!("dashboard-title")}</a>" / "
                    <a href=format!("/dashboard/sources/{}", line.source.id) dir="auto">{name}</a>
                </p>
                <h1>{t!("preview-title")}</h1>
            </header>
            <Verdict line plan/>
            {log}
        }
        .into_any()
    })
}

#[component]
fn Verdict(line: SourceLine, plan: RunDetail) -> AnyView {
    if plan.run.state == RunState::Failed {
        let why = plan.run.error.unwrap_or_else(|| t!("preview-failed"));
        return view! { <p class="note note--stop" role="alert">{why}</p> }.into_any();
    }
    let first = line.source.last_synced_at.is_none();
    let unasked = line.source.next_sync_at.filter(|_| first).map(|at| {
        view! { <p class="hint">{dated(&t!("preview-unasked"), at)}</p> }
    });
    let changes = counts_sentence(&plan.run.counts, true);
    let counts = match first {
        true => t!("preview-first", changes = changes),
        false => t!("preview-next", changes = changes),
    };
    let fields = vec![("source", line.source.id.to_string())];
    view! {
        <div class="verdict">
            <p class="verdict__counts">{strong(&counts)}</p>
            {plan.held_reason.map(|held| view! {
                <p class="note note--wait">{strong(&t!("preview-held", why = why(&held)))}</p>
            })}
            <p class="hint">{t!("preview-nothing-yet")}</p>
            {unasked}
            <div class="actions">
                <PostButton action=SyncNow::url() fields>{t!("preview-run")}</PostButton>
                <a class="button button--quiet" href=format!("/dashboard/sources/{}", line.source.id)>
                    {t!("act-not-now")}
                </a>
            </div>
        </div>
    }
    .into_any()
}
