//! `/dashboard/organizers/{id}/events/new`: an event is written here.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use domain::views::DeskFilter;
use domain::{
    Event, EventContent, EventId, EventStatus, Organizer, OrganizerId, Repeat, Visibility, When,
};
use leptos::prelude::*;

use super::event_fields::Fields;
use super::event_form::EventForm;
use super::local_time::instant;
use super::repeat_form::RepeatForm;
use crate::components::Head;
use crate::components::time::zone;
use crate::pages::load::{form_page, given, number, ports};
use crate::pages::post::{Next, answer_form};
use crate::pages::typed::{Typed, Wrong};
use crate::ports::{Answer, Failure, Member, Ports};

/// Where new events of an organizer are written.
pub(super) fn new_event_path(organizer: OrganizerId) -> String {
    format!("/dashboard/organizers/{organizer}/events/new")
}

/// The empty form; or one that is filled from another event (`?from=`), a week later.
#[component]
pub(in crate::pages) fn NewEventPage() -> AnyView {
    let (ports, id) = (ports(), number::<OrganizerId>("organizer"));
    let from = given("from").map(|id| id.parse::<EventId>());
    let load = async move {
        let (member, id) = (ports.visit.viewer().member()?, id?);
        let (organizer, event) = defaults(&ports, &member, id).await?;
        let form = match from {
            None => EventForm::of(&event),
            Some(Ok(from)) => template(&ports, &member, id, from).await?,
            Some(Err(_)) => return Err(Failure::NotFound("there is no such event".into())),
        };
        Ok((organizer, event, form))
    };
    form_page(load, |(organizer, event, form), typed| {
        let (form, repeat, wrong) = filled(&event, form, &typed);
        view! {
            <Head title="New event"/>
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
                <a href="/dashboard">"Dashboard"</a>" / "
                <a href=events dir="auto">{organizer.name}</a>
            </p>
            <h1>"New event"</h1>
            <p>"It is written here and belongs to no calendar: no sync ever changes it."</p>
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

/// What both parts of the form say.
///
/// # Errors
/// By field, what is wrong with either.
pub(super) fn read(
    form: &EventForm,
    repeat: &RepeatForm,
    event: &Event,
) -> Result<(EventContent, Option<Repeat>), Wrong> {
    match form.read_new(event) {
        Ok(content) => {
            let repeat = repeat.read(&content.when)?;
            Ok((content, repeat))
        }
        Err(mut wrong) => {
            // The first date may be what is wrong: then the rest is looked at from the one before.
            wrong.extend(repeat.read(&event.when()).err().unwrap_or_default());
            Err(wrong)
        }
    }
}

/// The organizer, and what a new event of its is before anything was typed: tomorrow evening, by
/// the clocks of the zone that most of its events are in.
pub(super) async fn defaults(
    ports: &Ports,
    member: &Member,
    id: OrganizerId,
) -> Answer<(Organizer, Event)> {
    let (organizer, listing) = ports.events.list(member, id, DeskFilter::default()).await?;
    let mut events = listing.events;
    if events.is_empty() {
        let all = DeskFilter { past: true, ..DeskFilter::default() };
        events = ports.events.list(member, id, all).await?.1.events;
    }
    let zones: Vec<&str> = events.iter().map(|event| event.when.time_zone()).collect();
    let most = zones.iter().max_by_key(|name| zones.iter().filter(|z| z == name).count());
    let time_zone = most.map_or("UTC", |name| *name).to_owned();
    Ok((organizer, blank(id, tomorrow_evening(&time_zone, ports.now), ports.now)))
}

/// From seven to nine tomorrow.
fn tomorrow_evening(time_zone: &str, now: DateTime<Utc>) -> When {
    let tz = zone(time_zone);
    let today = now.with_timezone(&tz).date_naive();
    let day = today.checked_add_days(Days::new(1)).unwrap_or(today);
    let evening = NaiveTime::from_hms_opt(19, 0, 0).unwrap_or_default();
    let starts_at = instant(tz, day.and_time(evening), DateTime::UNIX_EPOCH).unwrap_or(now);
    let ends_at = starts_at.checked_add_signed(TimeDelta::hours(2)).unwrap_or(starts_at);
    When::Timed { starts_at, ends_at, time_zone: time_zone.to_owned() }
}

/// A row that is not kept anywhere yet.
fn blank(organizer_id: OrganizerId, when: When, now: DateTime<Utc>) -> Event {
    let mut event = Event {
        id: EventId(0),
        organizer_id,
        series_id: None,
        source_id: None,
        google_id: None,
        i_cal_uid: None,
        slug: "preview".into(),
        title: String::new(),
        description: String::new(),
        location: None,
        url: None,
        status: EventStatus::Confirmed,
        visibility: Visibility::Public,
        all_day: false,
        starts_at: now,
        ends_at: now,
        start_date: None,
        end_date: None,
        time_zone: String::new(),
        original_start: None,
        version: 0,
        created_at: now,
        updated_at: now,
        deleted_at: None,
        deletion_id: None,
        markdown: None,
        tags: None,
        cover: None,
    };
    let content = event.content();
    event.set_content(EventContent { when, ..content });
    event
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
        return Err(Failure::NotFound("there is no such event".into()));
    }
    Ok(EventForm::of(&own.event).a_week_later())
}

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
    let next = outcome.map(|(event, dates)| {
        let told = said(event.visibility, &event.slug);
        let told = if dates > 1 { format!("{dates} dates: {told}") } else { told };
        Next::to(format!("/dashboard/events/{}", event.id)).say(told)
    });
    let fields = [form.fields().to_vec(), repeat.fields().to_vec()].concat();
    answer_form(&ports, &new_event_path(organizer), &fields, next).await
}

/// The event, or the first of a series; and how many dates there are.
async fn create(
    ports: &Ports,
    organizer: OrganizerId,
    form: &EventForm,
    repeat: &RepeatForm,
) -> Answer<(Event, usize)> {
    let member = ports.visit.viewer().member()?;
    let (_, blank) = defaults(ports, &member, organizer).await?;
    let (content, repeat) = read(form, repeat, &blank)
        .map_err(|_| Failure::Invalid("nothing was saved: look at the marked fields".into()))?;
    let Some(repeat) = repeat else {
        return Ok((ports.events.create(&member, organizer, content).await?, 1));
    };
    let events = ports.events.create_repeating(&member, organizer, content, repeat).await?;
    let dates = events.len();
    let first = events.into_iter().next();
    first.map(|event| (event, dates)).ok_or_else(|| Failure::Invalid("it has no date".into()))
}

fn said(visibility: Visibility, slug: &str) -> String {
    match visibility {
        Visibility::Public => format!("Saved. The event is on the site now: /events/{slug}"),
        Visibility::Unlisted => {
            format!("Saved. Whoever has its address sees it, and no list shows it: /events/{slug}")
        }
        Visibility::Draft => {
            "Saved as a draft. Nobody else sees it before you publish it.".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_event_is_tomorrow_evening_by_its_own_clocks() {
        for (zone, now, starts) in [
            ("Europe/Berlin", "2026-11-27T10:10:00Z", "2026-11-28T18:00:00Z"),
            ("Europe/Berlin", "2026-11-27T23:30:00Z", "2026-11-29T18:00:00Z"),
            ("America/Chicago", "2026-07-01T02:00:00Z", "2026-07-02T00:00:00Z"),
        ] {
            let when = tomorrow_evening(zone, now.parse().unwrap());
            assert_eq!(when.starts_at(), starts.parse::<DateTime<Utc>>().unwrap(), "{zone} {now}");
            assert_eq!(when.ends_at() - when.starts_at(), TimeDelta::hours(2));
        }
    }
}
