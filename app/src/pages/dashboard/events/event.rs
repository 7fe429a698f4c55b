//! `/dashboard/events/{id}`: one event as its organizer sees and edits it.

use domain::{Difference, Event, EventId, EventStatus, Otherwise, RecordKind, Visibility};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::acts::{PublishEvents, SetStatus, TakeGoogles, TrashEvents};
use super::blank::new_event_path;
use super::cover::CoverForm;
use super::fields::Fields;
use super::form::EventForm;
use super::history::History;
use super::list::VisibilityBadge;
use super::series_acts::{LaterToTrash, repeats_here};
use crate::components::text::address;
use crate::components::{Head, PostButton, StatusNote};
use crate::pages::load::{form_page, number, ports};
use crate::pages::sentences::{dated, linked, linked_name, strong};
use crate::pages::typed::{Typed, Wrong};
use crate::ports::OwnEvent;
use crate::words::t;

/// The event with its form.
#[component]
pub(in crate::pages) fn OwnEventAt() -> AnyView {
    let (ports, id) = (ports(), number::<EventId>(RecordKind::Event));
    let load = async move {
        let (member, id) = (ports.visit.viewer().member()?, id?);
        let own = ports.events.event(&member, id).await?;
        Ok((own, ports.events.history(&member, id).await?))
    };
    form_page(load, |(own, entries), typed| {
        let event = own.event.clone();
        let body = match own.event.deleted_at {
            Some(_) => view! { <InTrash own=own.clone()/> }.into_any(),
            None => view! { <Editing own=own.clone() typed/> }.into_any(),
        };
        view! {
            <Head title=t!("edit-page-title", title = own.event.title.as_str())/>
            <Intro own/>
            {body}
            <History event entries/>
        }
        .into_any()
    })
}

#[component]
fn Intro(own: OwnEvent) -> AnyView {
    let OwnEvent { event, organizer, source, .. } = own;
    let events = format!("/dashboard/organizers/{}/events", organizer.id);
    let path = format!("/events/{}", event.slug);
    let is_shown = event.deleted_at.is_none() && event.visibility != Visibility::Draft;
    let shown = if is_shown {
        view! { <a href=path.clone()>{path.clone()}</a> }.into_any()
    } else {
        view! { <code>{path}</code> }.into_any()
    };
    let from = match source {
        Some(line) => {
            let source = format!("/dashboard/sources/{}", line.source.id);
            linked_name(&t!("edit-from", calendar = line.source.name), &source)
        }
        None => t!("edit-created-here").into_any(),
    };
    let share = event.deleted_at.is_none().then(|| {
        let href = format!("/dashboard/events/{}/share", event.id);
        view! { " · "<a href=href>{t!("edit-link-preview")}</a> }
    });
    view! {
        <header class="intro intro--small">
            <p class="intro__kicker">
                <a href="/dashboard">{t!("dashboard-title")}</a>" / "
                <a href=events dir="auto">{organizer.name}</a>
            </p>
            <h1 dir="auto">{event.title}</h1>
            <p>
                {shown}" · "{from}" · "{t!("event-number", id = event.id.to_string())}" · "
                <a href="#history">{t!("edit-history")}</a>
                {share}
                <VisibilityBadge visibility=event.visibility/>" "<StatusNote status=event.status/>
            </p>
        </header>
    }
    .into_any()
}

/// Nothing to edit: the way to where it can be brought back.
#[component]
fn InTrash(own: OwnEvent) -> AnyView {
    let trash = format!("/dashboard/organizers/{}/trash", own.organizer.id);
    let there = address(&trash, &[("q", &own.event.slug)]);
    let since = own.event.deleted_at.map(|at| dated(&t!("edit-in-trash"), at));
    let undone = own.differs.and_then(|differs| differs.undone).map(|run| {
        let words = t!("edit-in-trash-undone", sync = run.to_string());
        view! { " "{linked(&words, &format!("/dashboard/runs/{run}"))} }
    });
    view! {
        <div class="note note--stop">
            <p>{since}{undone}</p>
            <p class="actions">
                <a class="button button--quiet" href=there>{t!("edit-in-trash-see")}</a>
                <a class="button button--quiet" href=format!("/dashboard/events/{}/preview", own.event.id)>
                    {t!("edit-in-trash-page")}
                </a>
            </p>
        </div>
    }
    .into_any()
}

#[component]
fn Editing(own: OwnEvent, typed: Typed) -> AnyView {
    let event = own.event.clone();
    let (form, wrong) = if typed.is_empty() {
        (EventForm::of(&event), Wrong::new())
    } else {
        let form = EventForm::typed(&typed);
        let wrong = form.read(&event).err().unwrap_or_default();
        (form, wrong)
    };
    // The form was filled from an older version: what is saved now is shown beside it.
    let is_late = typed.get("version").is_some_and(|version| version != event.version.to_string());
    let now = is_late.then(|| EventForm::of(&event));
    view! {
        <Draft event=event.clone()/>
        <Notes own=own.clone() is_late/>
        <form method="post" action=TakeGoogles::url() id="take-googles" hidden>
            <input type="hidden" name="event" value=event.id.to_string()/>
            <input type="hidden" name="version" value=event.version.to_string()/>
        </form>
        <Fields event=event.clone() edits=own.edits form wrong now/>
        <LaterToTrash event=event.clone()/>
        <CoverForm event=event.clone() cover=own.cover/>
        <Acts event=event.clone()/>
        <ToTrash event synced=own.source.is_some()/>
    }
    .into_any()
}

#[component]
fn Draft(event: Event) -> impl IntoView {
    (event.visibility == Visibility::Draft).then(|| {
        let fields = vec![
            ("events[]", event.id.to_string()),
            ("back", format!("/dashboard/events/{}", event.id)),
        ];
        view! {
            <div class="note note--wait">
                <p>{strong(&t!("edit-draft"))}</p>
                <div class="actions">
                    <PostButton action=PublishEvents::url() fields>{t!("edit-draft-publish")}</PostButton>
                    <a class="button button--quiet" href=format!("/dashboard/events/{}/preview", event.id)>
                        {t!("edit-draft-page")}
                    </a>
                </div>
            </div>
        }
    })
}

/// What has to be known before editing.
#[component]
fn Notes(own: OwnEvent, is_late: bool) -> AnyView {
    let differs = own.differs.clone().map(|differs| view! { <Differs differs/> });
    let late = is_late.then(|| {
        view! { <p class="note note--wait">{strong(&t!("edit-late"))}</p> }
    });
    let synced = own.source.is_some().then(|| view! { <p class="note">{t!("edit-synced")}</p> });
    let series = own.event.series_id.map(|_| {
        let words = match repeats_here(&own.event) {
            true => t!("edit-series-own"),
            false => t!("edit-series"),
        };
        view! { <p class="note">{words}</p> }
    });
    view! { {late}{differs}{synced}{series} }.into_any()
}

/// That Google cancelled it, why it stays, and the way to follow Google again.
#[component]
fn Differs(differs: Difference) -> AnyView {
    if differs.otherwise != Otherwise::Stays {
        // Each field says by itself what Google has.
        return ().into_any();
    }
    let words = match differs.undone {
        Some(run) => {
            let words = t!("edit-differs-undone", sync = run.to_string());
            linked(&words, &format!("/dashboard/runs/{run}"))
        }
        None => strong(&t!("edit-differs-restored")),
    };
    view! { <p class="note note--wait">{words}</p> }.into_any()
}

/// What can be done at once: whether it takes place, and the same again.
#[component]
fn Acts(event: Event) -> AnyView {
    let acts = [
        (EventStatus::Confirmed, "confirmed", t!("edit-confirm")),
        (EventStatus::Postponed, "postponed", t!("edit-postpone")),
        (EventStatus::Cancelled, "cancelled", t!("edit-cancel")),
    ];
    let buttons = acts
        .into_iter()
        .filter(|(status, ..)| *status != event.status)
        .map(|(_, word, label)| {
            let fields = vec![
                ("event", event.id.to_string()),
                ("version", event.version.to_string()),
                ("status", word.to_owned()),
            ];
            view! {
                <PostButton action=SetStatus::url() fields class="button button--quiet">{label}</PostButton>
            }
        })
        .collect_view();
    let again = address(&new_event_path(event.organizer_id), &[("from", &event.id.to_string())]);
    view! {
        <section class="card" aria-labelledby="acts">
            <h2 id="acts">{t!("edit-status")}</h2>
            <p class="hint">{t!("edit-status-hint")}</p>
            <div class="actions">
                {buttons}
                <a class="button button--quiet" href=again>{t!("edit-copy")}</a>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn ToTrash(event: Event, synced: bool) -> AnyView {
    let back = format!("/dashboard/events/{}", event.id);
    let fields = vec![("events[]", event.id.to_string()), ("back", back)];
    let stays = synced.then(|| view! { <li>{t!("edit-to-trash-synced")}</li> });
    view! {
        <details class="fold fold--careful">
            <summary>{t!("edit-to-trash")}</summary>
            <ul>
                <li>{t!("edit-to-trash-page")}</li>
                <li>{t!("edit-to-trash-restore")}</li>
                {stays}
            </ul>
            <PostButton action=TrashEvents::url() fields class="button button--careful">
                {t!("edit-to-trash")}
            </PostButton>
        </details>
    }
    .into_any()
}
