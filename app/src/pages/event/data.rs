//! An event for machines: the description of its share tags, and schema.org's `Event`.

use domain::tags::tags_of;
use domain::views::EventPage;
use domain::{Attendance, Event, EventStatus, online_address};
use serde_json::{Value, json};

use crate::components::text::{cut, cut_bytes, plain, plain_lines};
use crate::components::time::{label, machine_end, machine_start};
use crate::ports::ShareImage;
use crate::words::t;

/// When, where and what in about 200 characters of plain text.
pub(super) fn summary(page: &EventPage) -> String {
    let event = &page.event;
    let mut facts = vec![label(&event.when())];
    facts.extend(event.place().filter(|place| online_address(place).is_none()));
    let text = plain(&event.description);
    let by = || t!("event-summary-by", organizer = page.organizer.name.as_str());
    let text = if text.is_empty() { by() } else { text };
    let facts = facts.join(" · ");
    let words = match (event.status, &page.moved_from) {
        (EventStatus::Cancelled, _) => t!("event-summary-cancelled", facts = facts, text = text),
        (EventStatus::Postponed, _) => t!("event-summary-postponed", facts = facts, text = text),
        (_, Some(_)) => t!("event-summary-moved", facts = facts, text = text),
        (_, None) => t!("event-summary", facts = facts, text = text),
    };
    cut(&words, 200)
}

/// The longest text that links into other calendars carry, in bytes: as addresses, some scripts take
/// six times as much, and services take a few kilobytes.
const LONGEST_DETAILS: usize = 1_200;

/// What an entry in another calendar says beside time and place: how it stands, and the description
/// in lines, with where its links lead.
pub(super) fn details(page: &EventPage) -> String {
    let state = match page.event.status {
        EventStatus::Cancelled => t!("event-details-cancelled"),
        EventStatus::Postponed => t!("event-details-postponed"),
        EventStatus::Tentative => t!("event-details-tentative"),
        EventStatus::Confirmed => String::new(),
    };
    let text = cut_bytes(&plain_lines(&page.event.description), LONGEST_DETAILS);
    let by = t!("event-details-by", organizer = page.organizer.name.as_str());
    let is_web = |link: &&str| link.starts_with("https://") || link.starts_with("http://");
    let link = page.event.url.as_deref().filter(is_web).unwrap_or_default().to_owned();
    let parts = [state, text, by, link];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// schema.org's `Event` as JSON that is safe inside `<script>`: no `<` can end the element.
pub(super) fn json_ld(page: &EventPage, image: Option<&ShareImage>, base_url: &str) -> String {
    event_object(page, image, base_url)
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

fn event_object(page: &EventPage, image: Option<&ShareImage>, base_url: &str) -> Value {
    let event = &page.event;
    let when = event.when();
    let mut object = json!({
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "startDate": machine_start(&when),
        "eventStatus": status(page),
        "description": summary(page),
        "url": format!("{base_url}/events/{}", event.slug),
        "organizer": {
            "@type": "Organization",
            "name": page.organizer.name,
            "url": format!("{base_url}/organizers/{}", page.organizer.slug),
        },
    });
    let photo = page.cover.as_ref().map(|cover| format!("{base_url}{}", cover.path()));
    let images: Vec<_> =
        image.map(|image| image.address.clone()).into_iter().chain(photo).collect();
    if !images.is_empty() {
        object["image"] = json!(images);
    }
    let tags: Vec<&str> = tags_of(event.tags.as_deref()).collect();
    if !tags.is_empty() {
        object["keywords"] = json!(tags);
    }
    if let Some(end) = machine_end(&when) {
        object["endDate"] = end.into();
    }
    if let Some(before) = &page.moved_from {
        object["previousStartDate"] = machine_start(before).into();
    }
    if let Some((mode, location)) = attendance(page, base_url) {
        object["eventAttendanceMode"] = format!("https://schema.org/{mode}").into();
        object["location"] = location;
    }
    if let Some(series) = &page.series {
        object["superEvent"] = json!({
            "@type": "EventSeries",
            "name": series.title,
            "url": format!("{base_url}/series/{}", series.slug),
        });
    }
    object
}

/// The mode and the location, where something says how people take part.
fn attendance(page: &EventPage, base_url: &str) -> Option<(&'static str, Value)> {
    let event = &page.event;
    let mode = match page.attendance() {
        Attendance::Unknown => return None,
        Attendance::InPerson => ("OfflineEventAttendanceMode", place(event)),
        Attendance::Online => ("OnlineEventAttendanceMode", room(event, base_url)),
        Attendance::Mixed => {
            ("MixedEventAttendanceMode", json!([place(event), room(event, base_url)]))
        }
    };
    Some(mode)
}

/// A place: its name is what stands before the first comma of its address.
fn place(event: &Event) -> Value {
    let address = event.place().unwrap_or_default();
    let name = address.split(',').next().map(str::trim).filter(|name| !name.is_empty());
    json!({"@type": "Place", "name": name.unwrap_or(&address), "address": address})
}

/// Where people meet online: the address in the place, the event's link where that is what it is for,
/// or the event's page. The address of a meeting at Google is for those invited, and never here.
fn room(event: &Event, base_url: &str) -> Value {
    let given = event.location.as_deref().and_then(online_address);
    let is_said = Attendance::of_event(event).is_online();
    let link = event.url.as_deref().filter(|_| is_said).and_then(online_address);
    let link = given.or(link);
    let link = link.unwrap_or_else(|| format!("{base_url}/events/{}", event.slug));
    json!({"@type": "VirtualLocation", "url": link})
}

/// schema.org has no word for "tentative": such an event is scheduled. Cancelled and postponed say
/// more than moved.
fn status(page: &EventPage) -> &'static str {
    match (page.event.status, &page.moved_from) {
        (EventStatus::Cancelled, _) => "https://schema.org/EventCancelled",
        (EventStatus::Postponed, _) => "https://schema.org/EventPostponed",
        (_, Some(_)) => "https://schema.org/EventRescheduled",
        (_, None) => "https://schema.org/EventScheduled",
    }
}
