//! `/dashboard/organizers/{id}/events/new`: an event is written here.

use domain::{Event, EventId, FormProblem, Organizer, OrganizerId, RecordKind};
use leptos::prelude::*;

use super::blank::{defaults, read};
use super::fields::Fields;
use super::form::EventForm;
use super::repeat_form::RepeatForm;
use crate::components::Head;
use crate::pages::load::{form_page, given, number, ports};
use crate::pages::typed::{Typed, Wrong};
use crate::ports::{Answer, Member, Ports};
use crate::words::t;

/// The empty form; or one that is filled from another event (`?from=`), a week later.
#[component]
pub(in crate::pages) fn NewEventPage() -> AnyView {
    let (ports, id) = (ports(), number::<OrganizerId>(RecordKind::Organizer));
    let from = given("from").map(|id| id.parse::<EventId>());
    let load = async move {
        let (member, id) = (ports.visit.viewer().member()?, id?);
        let (organizer, event) = defaults(&ports, &member, id).await?;
        let form = match from {
            None => EventForm::of(&event),
            Some(Ok(from)) => template(&ports, &member, id, from).await?,
            Some(Err(_)) => return Err(FormProblem::NoTemplate.into()),
        };
        Ok((organizer, event, form))
    };
    form_page(load, |(organizer, event, form), typed| {
        let (form, repeat, wrong) = filled(&event, form, &typed);
        view! {
            <Head title=t!("new-event-title")/>
            <Intro organizer/>
            <Fields event edits=Vec::new() form wrong now=None is_new=true repeat/>
        }
        .into_any()
    })
}

#[component]
fn Intro(organizer: Organizer) -> AnyView {
    let events = format!("/dashboard/organizers/{}/events", organizer.id);
    view! {
        <header class="intro intro--small">
            <p class="intro__kicker">
                <a href="/dashboard">{t!("dashboard-title")}</a>" / "
                <a href=events dir="auto">{organizer.name}</a>
            </p>
            <h1>{t!("new-event-title")}</h1>
            <p>{t!("new-event-lead")}</p>
        </header>
    }
    .into_any()
}

/// What was typed before, with what is wrong with it; else the form as it begins.
fn filled(event: &Event, form: EventForm, typed: &Typed) -> (EventForm, RepeatForm, Wrong) {
    if typed.is_empty() {
        return (form, RepeatForm::default(), Wrong::new());
    }
    let (form, repeat) = (EventForm::typed(typed), RepeatForm::typed(typed));
    let wrong = read(&form, &repeat, event).err().unwrap_or_default();
    (form, repeat, wrong)
}

/// The form of another event of the same organizer, a week later.
async fn template(
    ports: &Ports,
    member: &Member,
    organizer: OrganizerId,
    from: EventId,
) -> Answer<EventForm> {
    let own = ports.events.event(member, from).await?;
    if own.event.organizer_id != organizer {
        return Err(FormProblem::NoTemplate.into());
    }
    Ok(EventForm::of(&own.event).a_week_later())
}
