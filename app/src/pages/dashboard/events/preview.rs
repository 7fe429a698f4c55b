//! `/dashboard/events/{id}/preview`: an event's page as it is or was, for its organizer only; for
//! events in the trash, and for drafts.

use domain::views::EventPage;
use domain::{Event, EventId, RecordKind, Visibility};
use leptos::prelude::*;

use super::form::EventForm;
use super::written_preview::Written;
use crate::components::Head;
use crate::components::text::address;
use crate::pages::event::Article;
use crate::pages::load::{form_page, number, ports};
use crate::pages::sentences::strong;
use crate::ports::OwnEvent;
use crate::words::{rich, t};

/// The page of the row, marked as not public.
#[component]
pub(in crate::pages) fn EventPreviewAt() -> AnyView {
    let (ports, id) = (ports(), number::<EventId>(RecordKind::Event));
    let (now, site) = (ports.now, ports.site.clone());
    let load = async move {
        let (member, id) = (ports.visit.viewer().member()?, id?);
        let own = ports.events.event(&member, id).await?;
        let prose = ports.prose.shown(&own.event.description).await;
        Ok((own, prose))
    };
    form_page(load, move |(own, prose), typed| {
        let page = page_of(&own);
        let OwnEvent { event, organizer, .. } = own;
        if !typed.is_empty() {
            let content = EventForm::typed(&typed).read(&event).ok();
            return view! { <Written organizer event content typed/> }.into_any();
        }
        let address = format!("{}/events/{}", site.base_url, event.slug);
        let events = format!("/dashboard/organizers/{}/events", organizer.id);
        view! {
            <Head title=t!("event-preview-page-title", title = event.title.as_str())/>
            <p class="intro__kicker">
                <a href="/dashboard">{t!("dashboard-title")}</a>" / "
                <a href=events dir="auto">{organizer.name}</a>" / "
                <a href=format!("/dashboard/events/{}", event.id) dir="auto">{event.title.clone()}</a>
            </p>
            <StatusBanner event/>
            <div class="preview"><Article page prose address now/></div>
        }
        .into_any()
    })
}

/// The page of a row, whoever may see it.
pub(in crate::pages::dashboard) fn page_of(own: &OwnEvent) -> EventPage {
    EventPage {
        event: own.event.clone(),
        organizer: own.organizer.clone(),
        series: None,
        moved_from: None,
        other_dates: Vec::new(),
        cover: own.cover.clone(),
        has_meeting: false,
    }
}

/// Why nobody else sees this page; or where everybody does.
#[component]
fn StatusBanner(event: Event) -> AnyView {
    let path = format!("/events/{}", event.slug);
    if event.deleted_at.is_some() {
        let trash = format!("/dashboard/organizers/{}/trash", event.organizer_id);
        let there = address(&trash, &[("q", &event.slug)]);
        let words = rich(&t!("event-preview-in-trash"), |name, words| match name {
            "path" => view! { <code>{path.clone()}</code> }.into_any(),
            _ => view! { <strong>{words}</strong> }.into_any(),
        });
        return view! {
            <div class="note note--stop">
                <p>{words}</p>
                <p><a class="button button--quiet" href=there>{t!("event-preview-in-trash-see")}</a></p>
            </div>
        }
        .into_any();
    }
    if event.visibility == Visibility::Draft {
        return view! {
            <p class="note note--wait">{strong(&t!("event-preview-draft"))}</p>
        }
        .into_any();
    }
    let words = rich(&t!("event-preview-public"), |_, _| {
        view! { <a href=path.clone()>{path.clone()}</a> }.into_any()
    });
    view! { <p class="note">{words}</p> }.into_any()
}
