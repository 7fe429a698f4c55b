//! Writing a new event, or the dates of one that repeats.

use domain::{Event, EventProblem, FormProblem, OrganizerId, Visibility};
use leptos::prelude::*;

use super::blank::{defaults, new_event_path, read};
use super::form::EventForm;
use super::repeat_form::RepeatForm;
use crate::components::repetition;
use crate::pages::load::ports;
use crate::pages::post::{Next, answer_form};
use crate::ports::{Answer, Failure, Ports};
use crate::words::{language, t};

/// Writes a new event.
#[server(endpoint = "create-event")]
pub(in crate::pages) async fn create_event(
    organizer: i64,
    #[server(flatten)] form: EventForm,
    #[server(flatten)] repeat: RepeatForm,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let organizer = OrganizerId(organizer);
    let outcome = create(&ports, organizer, &form, &repeat).await;
    let next = outcome.map(|(event, series)| {
        let told = said(event.visibility, &event.slug);
        let told = match series {
            None => told,
            Some((dates, how)) => [t!("new-event-dates", count = dates, how = how), told].join(" "),
        };
        Next::to(format!("/dashboard/events/{}", event.id)).say(told)
    });
    let fields = [form.fields().to_vec(), repeat.fields().to_vec()].concat();
    answer_form(&ports, &new_event_path(organizer), &fields, next).await
}

/// The event; or the first of a series, with how many dates there are, and how it repeats.
async fn create(
    ports: &Ports,
    organizer: OrganizerId,
    form: &EventForm,
    repeat: &RepeatForm,
) -> Answer<(Event, Option<(usize, String)>)> {
    let member = ports.visit.viewer().member()?;
    let (_, blank) = defaults(ports, &member, organizer).await?;
    let (content, repeat) =
        read(form, repeat, &blank).map_err(|_| Failure::from(FormProblem::Marked))?;
    let Some(repeat) = repeat else {
        return Ok((ports.events.create(&member, organizer, content).await?, None));
    };
    let how = repetition(language(), &repeat.describe(&content.when));
    let events = ports.events.create_repeating(&member, organizer, content, repeat).await?;
    let dates = events.len();
    let first = events.into_iter().next();
    first.map(|event| (event, Some((dates, how)))).ok_or_else(|| EventProblem::NoDate.into())
}

fn said(visibility: Visibility, slug: &str) -> String {
    let path = format!("/events/{slug}");
    match visibility {
        Visibility::Public => t!("new-event-saved", path = path),
        Visibility::Unlisted => t!("new-event-saved-unlisted", path = path),
        Visibility::Draft => t!("new-event-saved-draft"),
    }
}
