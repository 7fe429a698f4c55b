//! `/dashboard/runs/{id}` and `/admin/runs/{id}`: one sync: what it did or would do, why, and what
//! can be decided about it.

mod acts;
mod decide;
mod place;
mod under_way;
mod verdict;

use domain::{OrganizerId, RecordKind, RunId, RunState};
use leptos::prelude::*;

use super::load::{dashboard_page, number, ports};
use super::sentences::{linked, linked_name};
use crate::components::{ChangeSet, Differing, Head, RunSummary, Tense};
use crate::ports::RunPage;
use crate::words::t;

pub(super) use acts::{ApproveRun, RejectRun, RerunRun, UndoRun};
use decide::{Decide, Rerun, Undo};
use place::Place;
use under_way::UnderWay;
use verdict::Verdict;

/// A run of one of the viewer's calendars.
#[component]
pub(super) fn OwnRunAt() -> AnyView {
    at(Place::Dashboard)
}

/// Any run, for administrators.
#[component]
pub(super) fn AdminRunAt() -> AnyView {
    at(Place::Admin)
}

fn at(place: Place) -> AnyView {
    let (ports, id) = (ports(), number::<RunId>(RecordKind::Run));
    let load = async move {
        let (member, id) = (place.member(&ports.visit.viewer())?, id?);
        let page = ports.calendars.run(&member, id).await?;
        let progress = match page.detail.run.state {
            RunState::Running => Some(ports.calendars.progress(&member, id).await?),
            _ => None,
        };
        Ok((id, page, progress))
    };
    dashboard_page(load, move |(id, page, progress)| {
        let body = match progress {
            Some(progress) => view! { <UnderWay id progress/> }.into_any(),
            None => view! { <Ended place id page=page.clone()/> }.into_any(),
        };
        view! {
            <Head title=t!("sync-name", id = id.to_string())/>
            <Crumbs place id page/>
            {body}
        }
        .into_any()
    })
}

#[component]
fn Crumbs(place: Place, id: RunId, page: RunPage) -> AnyView {
    let source = page.line.source;
    let calendar = format!("/dashboard/sources/{}", source.id);
    let events = format!("/dashboard/organizers/{}/events", page.organizer.id);
    let kicker = match place {
        Place::Dashboard => view! {
            <a href="/dashboard">{t!("dashboard-title")}</a>" / "
            <a href=events dir="auto">{page.organizer.name}</a>
        }
        .into_any(),
        Place::Admin => view! {
            <a href="/admin">{t!("admin-title")}</a>" / "<a href="/admin/runs">{t!("sync-log-title")}</a>
        }
        .into_any(),
    };
    let log = (place == Place::Admin).then(|| {
        let href = format!("/admin/runs?source={}", source.id);
        view! { " · "<a href=href>{t!("sync-all-of-calendar")}</a> }
    });
    view! {
        <header class="intro intro--small">
            <p class="intro__kicker">{kicker}</p>
            <h1>{t!("sync-name", id = id.to_string())}</h1>
            <p>{linked_name(&t!("sync-of", calendar = source.name), &calendar)}{log}</p>
        </header>
    }
    .into_any()
}

/// Some of what it names are drafts: the site shows them to nobody before a person published them.
#[component]
fn Review(drafts: usize, organizer: OrganizerId) -> AnyView {
    let there = format!("/dashboard/organizers/{organizer}/events?show=drafts");
    let words = linked(&t!("sync-drafts", count = drafts), &there);
    view! { <p class="note note--wait">{words}</p> }.into_any()
}

/// A run that is not under way any more, by where it stands.
#[component]
fn Ended(place: Place, id: RunId, page: RunPage) -> AnyView {
    let (state, counts) = (page.detail.run.state, page.detail.run.counts);
    let tense = match state {
        RunState::Held | RunState::Rejected => Tense::Would,
        RunState::Planned => Tense::Will,
        _ => Tense::Did,
    };
    let trash = place.trash(page.organizer.id);
    let batch = page.detail.run.batch_id.filter(|_| state == RunState::Applied).map(|batch| {
        view! {
            <p class="actions">
                <a class="button button--quiet" href=trash.batch(batch)>
                    {t!("sync-see-trash")}
                </a>
            </p>
        }
    });
    let log = (state != RunState::Failed || !page.detail.changes.is_empty())
        .then(|| view! { <ChangeSet page=page.clone() tense trash=trash.path()/> });
    let drafts = page.pages.values().filter(|page| page.live && page.draft).count();
    let review = (drafts > 0).then(|| view! { <Review drafts organizer=page.organizer.id/> });
    view! {
        <Verdict detail=page.detail.clone()/>
        {review}
        <RunSummary detail=page.detail/>
        {batch}
        <Differing differences=page.differences/>
        {log}
        {match state {
            RunState::Held => view! { <Decide place id counts/> }.into_any(),
            RunState::Applied => view! { <Undo place id counts/> }.into_any(),
            RunState::Undone | RunState::Failed | RunState::Rejected => {
                view! { <Rerun place id state/> }.into_any()
            }
            RunState::Running | RunState::Planned | RunState::Nothing => ().into_any(),
        }}
    }
    .into_any()
}
