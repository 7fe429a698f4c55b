//! `/dashboard/events/{id}`: one event as its organizer sees and edits it.

use domain::{Difference, Event, EventId, EventStatus, Otherwise, Visibility};
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
use crate::components::time::Instant;
use crate::components::{Head, PostButton, StatusNote};
use crate::pages::load::{form_page, number, ports};
use crate::pages::typed::{Typed, Wrong};
use crate::ports::OwnEvent;

/// The event with its form.
#[component]
pub(in crate::pages) fn OwnEventAt() -> AnyView {
    let (ports, id) = (ports(), number::<EventId>("event"));
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
            <Head title=format!("Edit {}", own.event.title)/>
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
            view! { "from "<a href=source dir="auto">{line.source.name}</a> }.into_any()
        }
        None => "written here".into_any(),
    };
    let share = event.deleted_at.is_none().then(|| {
        view! { " · "<a href=format!("/dashboard/events/{}/share", event.id)>"How its link looks"</a> }
    });
    view! {
        <header class="intro intro--small">
            <p class="intro__kicker">
                <a href="/dashboard">"Dashboard"</a>" / "
                <a href=events dir="auto">{organizer.name}</a>
            </p>
            <h1 dir="auto">{event.title}</h1>
            <p>
                {shown}" · "{from}" · event "{event.id.to_string()}" · "<a href="#history">"History"</a>
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
    let since = own.event.deleted_at.map(|at| view! { " since "<Instant at/> });
    let undone = own.differs.and_then(|differs| differs.undone).map(|run| {
        view! {
            " Google shows it; it is here since run "
            <a href=format!("/dashboard/runs/{run}")>{run.to_string()}</a>" was undone."
        }
    });
    view! {
        <div class="note note--stop">
            <p><strong>"In the trash"</strong>{since}". Its page is not on the site. To edit it, bring it back first."{undone}</p>
            <p class="actions">
                <a class="button button--quiet" href=there>"See it in the trash"</a>
                <a class="button button--quiet" href=format!("/dashboard/events/{}/preview", own.event.id)>
                    "See its page as it was"
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
                <p><strong>"A draft: "</strong>"it waits for your review, and nobody else sees it."</p>
                <div class="actions">
                    <PostButton action=PublishEvents::url() fields>"Publish it"</PostButton>
                    <a class="button button--quiet" href=format!("/dashboard/events/{}/preview", event.id)>
                        "See its page"
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
        view! {
            <p class="note note--wait">
                <strong>"This event was changed while you edited it. "</strong>
                "What you typed is still here; where the saved event differs, that is said below the \
                 field. Saving now puts your values in place of those."
            </p>
        }
    });
    let synced = own.source.is_some().then(|| {
        view! {
            <p class="note">
                "This event comes from Google. Fields that you change here stay as you write them, \
                 whatever a sync brings; all others follow Google. You can give a field back at any time."
            </p>
        }
    });
    let series = own.event.series_id.map(|_| {
        let later = repeats_here(&own.event).then_some(
            " – unless you save it for all later dates, too. The day can be changed for one date only.",
        );
        view! {
            <p class="note">
                "One date of a series: what you change here changes this date only"
                {later.unwrap_or(".")}
            </p>
        }
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
    let (why, way) = match differs.undone {
        Some(run) => (
            view! {
                "run "<a href=format!("/dashboard/runs/{run}")>{run.to_string()}</a>" was undone"
            }
            .into_any(),
            view! { "sync that run again, compared in full, or move this event to the trash" }
                .into_any(),
        ),
        None => ("somebody brought it back".into_any(), "move it to the trash".into_any()),
    };
    view! {
        <p class="note note--wait">
            <strong>"Google cancelled this event. "</strong>
            "It stays on the site, since "{why}". To follow Google again, "{way}"."
        </p>
    }
    .into_any()
}

/// What can be done at once: whether it takes place, and the same again.
#[component]
fn Acts(event: Event) -> AnyView {
    let acts = [
        (EventStatus::Confirmed, "confirmed", "It takes place"),
        (EventStatus::Postponed, "postponed", "Postpone it"),
        (EventStatus::Cancelled, "cancelled", "Cancel it"),
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
            <h2 id="acts">"Does it take place?"</h2>
            <p class="hint">
                "What is cancelled or postponed keeps its page: visitors read that first, and so do \
                 search engines and calendars that follow it."
            </p>
            <div class="actions">
                {buttons}
                <a class="button button--quiet" href=again>"Use as a template"</a>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn ToTrash(event: Event, synced: bool) -> AnyView {
    let back = format!("/dashboard/events/{}", event.id);
    let fields = vec![("events[]", event.id.to_string()), ("back", back)];
    let stays = synced.then(|| {
        view! { <li>"No sync publishes it again; in Google it stays as it is."</li> }
    });
    view! {
        <details class="fold fold--careful">
            <summary>"Move to the trash"</summary>
            <ul>
                <li>"Its page leaves the site at once."</li>
                <li>"It can be brought back from the trash, as it was, at the same address."</li>
                {stays}
            </ul>
            <PostButton action=TrashEvents::url() fields class="button button--careful">
                "Move to the trash"
            </PostButton>
        </details>
    }
    .into_any()
}
