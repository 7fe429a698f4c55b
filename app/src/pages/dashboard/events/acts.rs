//! Server functions about an organizer's own events.

use domain::{EventContent, EventId, EventStatus, Field, FormProblem, Ticked, Visibility};
use leptos::prelude::*;

use super::form::EventForm;
use crate::pages::load::ports;
use crate::pages::post::{Next, answer, answer_form, local_path};
use crate::ports::{Answer, Failure, Member, Ports};
use crate::words::t;

/// Publishes the chosen drafts.
#[server(endpoint = "publish-events")]
pub(in crate::pages) async fn publish_events(
    #[server(default)] events: Vec<i64>,
    #[server(default)] back: String,
) -> Result<(), ServerFnError> {
    let (ports, back) = (ports(), own_page(&back));
    let outcome = publish(&ports, events).await;
    answer(&ports, &back, outcome.map(|said| Next::to(&back).say(said))).await
}

async fn publish(ports: &Ports, events: Vec<i64>) -> Answer<String> {
    let member = ports.visit.viewer().member()?;
    let published = ports.events.publish(&member, chosen(events)?).await?;
    Ok(t!("own-events-published", count = published))
}

/// Moves the chosen events to the trash.
#[server(endpoint = "trash-events")]
pub(in crate::pages) async fn trash_events(
    #[server(default)] events: Vec<i64>,
    #[server(default)] back: String,
) -> Result<(), ServerFnError> {
    let (ports, back) = (ports(), own_page(&back));
    let outcome = trash(&ports, events).await;
    answer(&ports, &back, outcome.map(|said| Next::to(&back).say(said))).await
}

async fn trash(ports: &Ports, events: Vec<i64>) -> Answer<String> {
    let member = ports.visit.viewer().member()?;
    let chosen = chosen(events)?;
    let number = chosen.len();
    ports.events.trash(&member, chosen).await?;
    Ok(t!("own-events-trashed", count = number))
}

fn chosen(events: Vec<i64>) -> Answer<Vec<EventId>> {
    if events.is_empty() {
        return Err(FormProblem::NothingTicked(Ticked::Meant).into());
    }
    Ok(events.into_iter().map(EventId).collect())
}

/// The page of the dashboard that a form was sent from; never another.
fn own_page(back: &str) -> String {
    let own = |path: &String| path.starts_with("/dashboard/");
    local_path(back).filter(own).unwrap_or_else(|| "/dashboard".into())
}

/// Writes a person's values into an event.
#[server(endpoint = "edit-event")]
pub(in crate::pages) async fn edit_event(
    event: i64,
    #[server(default)] version: i64,
    #[server(flatten)] form: EventForm,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = edit(&ports, EventId(event), version, &form).await;
    answer_edit(&ports, event, version, &form, outcome).await
}

async fn edit(ports: &Ports, id: EventId, version: i64, form: &EventForm) -> Answer<String> {
    let (member, content) = written(ports, id, form).await?;
    let event = ports.events.edit(&member, id, version, content).await?;
    Ok(match event.visibility {
        Visibility::Draft => t!("edit-saved-draft"),
        Visibility::Public | Visibility::Unlisted => {
            t!("edit-saved", path = format!("/events/{}", event.slug))
        }
    })
}

/// What an event's form says, by a member who may see the event.
pub(super) async fn written(
    ports: &Ports,
    id: EventId,
    form: &EventForm,
) -> Answer<(Member, EventContent)> {
    let member = ports.visit.viewer().member()?;
    let own = ports.events.event(&member, id).await?;
    let content = form.read(&own.event);
    let refused = |_| Failure::from(FormProblem::Marked);
    Ok((member, content.map_err(refused)?))
}

/// Leads back from an event's form, with what was typed where it could not be taken.
pub(super) async fn answer_edit(
    ports: &Ports,
    event: i64,
    version: i64,
    form: &EventForm,
    outcome: Answer<String>,
) -> Result<(), ServerFnError> {
    let here = format!("/dashboard/events/{event}");
    let outcome = outcome.map(|said| Next::to(&here).say(said));
    let version = version.to_string();
    let mut fields = form.fields().to_vec();
    fields.push(("version", version.as_str()));
    answer_form(ports, &here, &fields, outcome).await
}

/// Says whether an event takes place.
#[server(endpoint = "set-status")]
pub(in crate::pages) async fn set_status(
    event: i64,
    #[server(default)] version: i64,
    status: EventStatus,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let here = format!("/dashboard/events/{event}");
    let outcome = set(&ports, EventId(event), version, status).await;
    answer(&ports, &here, outcome.map(|said| Next::to(&here).say(said))).await
}

async fn set(ports: &Ports, id: EventId, version: i64, status: EventStatus) -> Answer<String> {
    let member = ports.visit.viewer().member()?;
    let content = ports.events.event(&member, id).await?.event.content();
    ports.events.edit(&member, id, version, EventContent { status, ..content }).await?;
    Ok(match status {
        EventStatus::Confirmed => t!("edit-confirmed"),
        EventStatus::Tentative => t!("edit-tentative"),
        EventStatus::Cancelled => t!("edit-cancelled"),
        EventStatus::Postponed => t!("edit-postponed"),
    })
}

/// Gives a field back to Google.
#[server(endpoint = "take-googles")]
pub(in crate::pages) async fn take_googles(
    event: i64,
    #[server(default)] version: i64,
    field: Field,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let here = format!("/dashboard/events/{event}");
    let outcome = take(&ports, EventId(event), version, field).await;
    answer(&ports, &here, outcome.map(|said| Next::to(&here).say(said))).await
}

async fn take(ports: &Ports, id: EventId, version: i64, field: Field) -> Answer<String> {
    let member = ports.visit.viewer().member()?;
    ports.events.take_googles(&member, id, version, field).await?;
    Ok(t!("edit-follows-google"))
}

#[cfg(test)]
mod tests {
    use super::own_page;

    #[test]
    fn back_is_the_dashboard() {
        for (back, kept) in [
            (
                "/dashboard/organizers/1/events?show=drafts",
                "/dashboard/organizers/1/events?show=drafts",
            ),
            ("/admin/trash", "/dashboard"),
            ("//evil.example/dashboard/", "/dashboard"),
            ("", "/dashboard"),
        ] {
            assert_eq!(own_page(back), kept, "{back}");
        }
    }
}
