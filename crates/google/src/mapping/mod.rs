//! From one item of `events.list` to a [`RemoteItem`]. Pure.
//!
//! Items are read from JSON into the small structure below, not through
//! `google_calendar3::api::Event`: that type makes `DateTime<Utc>` of a `dateTime` (so one without
//! offset fails, although its zone stands beside it) and `i32` of `sequence`. Reading only what we
//! take also means that no new or odd field elsewhere in an item can put it aside. Of attendees, only
//! the calendar's own answer is read ([`is_declined`]), and nothing is kept.

mod fits;
mod when;

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use domain::text::clip;
use domain::tidy;
use domain::time::micros;
use domain::why::{Hidden, Note, Odd};
use domain::{
    EventStatus, GoogleId, OccurrenceKey, Quarantined, RemoteBody, RemoteEvent, RemoteItem,
    RemoteRevision, Why,
};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use when::{Reader, Time};

/// What we read of an item that is not cancelled.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    status: Option<String>,
    #[serde(rename = "iCalUID")]
    i_cal_uid: Option<String>,
    summary: Option<String>,
    description: Option<String>,
    location: Option<String>,
    start: Option<Time>,
    end: Option<Time>,
    recurrence: Option<Vec<String>>,
    event_type: Option<String>,
    visibility: Option<String>,
    source: Option<Source>,
}

/// Where an event comes from, as its author says.
#[derive(Debug, Deserialize)]
struct Source {
    url: Option<String>,
}

/// Understands one item. `calendar_zone` serves where the item names no zone, or an unknown one.
///
/// # Errors
/// The item, put aside with the reason, where it cannot be understood.
pub fn map_item(item: &Value, calendar_zone: Tz) -> Result<RemoteItem, Quarantined> {
    let google_id = item.get("id").and_then(Value::as_str).and_then(usable_id);
    let aside = |odd: Odd| Quarantined {
        google_id: google_id.clone(),
        // It may quote the item, at any length.
        reason: Why::read(clip(&tidy::line(&odd.to_string()), 300)),
        raw: raw(item),
    };
    let Some(google_id) = google_id.clone() else {
        return Err(aside(Odd::NoId));
    };
    let body = body(item, &google_id, calendar_zone).map_err(aside)?;
    Ok(RemoteItem { google_id, revision: revision(item), body })
}

fn body(item: &Value, id: &GoogleId, zone: Tz) -> Result<RemoteBody, Odd> {
    let cancelled = item.get("status").and_then(Value::as_str) == Some("cancelled");
    let master = match master_of(item, id) {
        Ok(Some(master)) => master,
        Err(_) | Ok(None) if cancelled => return Ok(RemoteBody::Tombstone),
        Ok(None) => return whole_event(item, zone),
        Err(odd) => return Err(odd),
    };
    let original = original(item, id, &master, zone);
    if cancelled {
        // Of a deleted event only the id is guaranteed. Without the place in its series, it is
        // a tombstone like any other.
        return Ok(match original {
            Ok(original) => RemoteBody::Exception { master, original, event: None },
            Err(_) => RemoteBody::Tombstone,
        });
    }
    let (event, _) = event(item, zone)?;
    Ok(RemoteBody::Exception { master, original: original?, event: Some(event) })
}

/// The series that an item says it is an occurrence of.
fn master_of(item: &Value, id: &GoogleId) -> Result<Option<GoogleId>, Odd> {
    let Some(named) = item.get("recurringEventId").filter(|named| !is_nothing(named)) else {
        return Ok(None);
    };
    let Some(master) = named.as_str().and_then(usable_id) else {
        return Err(Odd::SeriesWithoutId);
    };
    if master == *id {
        return Err(Odd::OwnSeries);
    }
    Ok(Some(master))
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

/// A single event, or the master of a series.
fn whole_event(item: &Value, zone: Tz) -> Result<RemoteBody, Odd> {
    let (event, recurrence) = event(item, zone)?;
    Ok(match recurrence.is_empty() {
        true => RemoteBody::Single { event },
        false => RemoteBody::Master { event, recurrence },
    })
}

/// The fields of an event, and its recurrence lines.
fn event(item: &Value, zone: Tz) -> Result<(RemoteEvent, Vec<String>), Odd> {
    let (declined, bare, has_meeting) = (is_declined(item), is_bare(item), has_meeting(item));
    let item = Item::deserialize(item).map_err(|error| Odd::Field { error: error.to_string() })?;
    let mut notes = Vec::new();
    let when = Reader { calendar: zone, notes: &mut notes }
        .when(item.start.as_ref(), item.end.as_ref())?;
    let event = RemoteEvent {
        i_cal_uid: item.i_cal_uid.as_deref().and_then(fits::uid),
        title: fits::title(item.summary.as_deref(), &mut notes),
        description: fits::description(item.description.as_deref(), &mut notes),
        location: fits::place(item.location.as_deref(), &mut notes),
        url: link(item.source.as_ref(), &mut notes),
        has_meeting,
        status: status(item.status.as_deref(), &mut notes),
        when,
        unpublished: unpublished(item.event_type.as_deref(), item.visibility.as_deref())
            .or(declined.then_some(Hidden::Declined))
            .map(Why::from),
        bare,
        notes: notes.into_iter().map(Why::from).collect(),
    };
    let lines = item.recurrence.unwrap_or_default();
    let lines: Vec<String> = lines.iter().map(|line| unfolded(line)).collect();
    let lines = lines.iter().flat_map(|l| l.lines()).map(tidy::line).filter(|l| !l.is_empty());
    Ok((event, lines.collect()))
}

/// A line that was folded for iCalendar (RFC 5545, 3.1), whole again.
fn unfolded(line: &str) -> String {
    line.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")
}

/// Where the rule put an occurrence: `originalStartTime`, or what the id says.
fn original(
    item: &Value,
    id: &GoogleId,
    master: &GoogleId,
    zone: Tz,
) -> Result<OccurrenceKey, Odd> {
    let time = item.get("originalStartTime").map(Time::deserialize);
    // Notes are about what is published; an original start is not.
    let mut reader = Reader { calendar: zone, notes: &mut Vec::new() };
    let read = match time {
        Some(Ok(time)) => reader.key(&time),
        Some(Err(error)) => Err(Odd::OriginalStart { error: error.to_string() }),
        None => Err(Odd::NoOccurrence),
    };
    read.or_else(|odd| from_instance_id(id, master).ok_or(odd))
}

/// The occurrence in an id like `ID_20230519T070000Z` or `ID_20230519`. Seen in practice, not
/// documented, hence only the second choice.
fn from_instance_id(id: &GoogleId, master: &GoogleId) -> Option<OccurrenceKey> {
    let suffix = id.as_str().strip_prefix(master.as_str())?.strip_prefix('_')?;
    if let Ok(at) = NaiveDateTime::parse_from_str(suffix, "%Y%m%dT%H%M%SZ") {
        return Some(OccurrenceKey::At(at.and_utc()));
    }
    chrono::NaiveDate::parse_from_str(suffix, "%Y%m%d").ok().map(OccurrenceKey::On)
}

/// An id that can be a key: within Google's limits, and free of characters that a database or a
/// log could not carry. One with U+FFFD was cut or garbled on its way: it could be that of several.
fn usable_id(id: &str) -> Option<GoogleId> {
    let is_odd = |c: char| c.is_control() || c.is_whitespace() || c == char::REPLACEMENT_CHARACTER;
    if id.chars().any(is_odd) { None } else { GoogleId::new(id) }
}

/// How new an item is. Only ever compared, so what cannot be read is left out.
fn revision(item: &Value) -> RemoteRevision {
    let text = |name: &str| item.get(name).and_then(Value::as_str);
    let updated = text("updated").and_then(|at| DateTime::parse_from_rfc3339(at).ok());
    RemoteRevision {
        updated: updated.map(|at| micros(at.with_timezone(&Utc))),
        sequence: item.get("sequence").and_then(Value::as_i64),
        etag: text("etag").map(tidy::line),
    }
}

fn status(status: Option<&str>, notes: &mut Vec<Note>) -> EventStatus {
    match status {
        None | Some("confirmed") => EventStatus::Confirmed,
        Some("tentative") => EventStatus::Tentative,
        Some(other) => {
            notes.push(Note::UnknownStatus { status: fits::brief(other) });
            EventStatus::Confirmed
        }
    }
}

/// Why an item must not be published. An owner's token sees private events in full, so this is
/// ours to see to; a value that is not known to be public counts as private.
fn unpublished(event_type: Option<&str>, visibility: Option<&str>) -> Option<Hidden> {
    match event_type {
        None | Some("default") => {}
        Some(other) => return Some(Hidden::Kind { kind: fits::brief(other) }),
    }
    match visibility {
        None | Some("default" | "public") => None,
        Some(other) => Some(Hidden::Visibility { visibility: fits::brief(other) }),
    }
}

/// Whether the calendar itself, as one of the attendees, said no. Google then hides the event from
/// its owner's calendar (`attendees[].self`, `responseStatus`).
fn is_declined(item: &Value) -> bool {
    let attendees = item.get("attendees").and_then(Value::as_array);
    attendees.into_iter().flatten().any(|attendee| {
        attendee.get("self") == Some(&Value::Bool(true))
            && attendee.get("responseStatus").and_then(Value::as_str) == Some("declined")
    })
}

/// What an item has of which more is shown than that somebody is busy.
const DETAILS: [&str; 6] =
    ["summary", "description", "location", "creator", "organizer", "attendees"];

/// Whether an item says no more than when somebody is busy. Of an event that merely has no title,
/// Google still says whose it is.
fn is_bare(item: &Value) -> bool {
    DETAILS.iter().all(|name| item.get(name).is_none_or(Value::is_null))
}

/// The page that the event's author named as its source. Meeting links (`hangoutLink`,
/// `conferenceData`) are for those invited, and are not published.
fn link(source: Option<&Source>, notes: &mut Vec<Note>) -> Option<String> {
    let text = source?.url.as_deref()?.trim();
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => fits::link(url.into(), notes),
        _ if text.is_empty() => None,
        _ => {
            notes.push(Note::LinkNotHttp);
            None
        }
    }
}

/// Whether there is a meeting on the web: a link to it, or a way in that is no telephone. Whatever
/// else stands in these fields, it never puts an item aside.
fn has_meeting(item: &Value) -> bool {
    let is_link = |value: &Value| {
        let text = value.as_str().unwrap_or_default().trim();
        Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
    };
    let ways = item.pointer("/conferenceData/entryPoints").and_then(Value::as_array);
    item.get("hangoutLink").is_some_and(is_link)
        || ways.into_iter().flatten().any(|way| way.get("uri").is_some_and(is_link))
}

/// What names people, or opens meetings.
const PERSONAL: [&str; 5] = ["attendees", "creator", "organizer", "conferenceData", "hangoutLink"];

/// The item for the log: without people and meetings, and without the NUL characters that
/// PostgreSQL refuses.
fn raw(item: &Value) -> Value {
    match item {
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| !PERSONAL.contains(&name.as_str()))
            .map(|(name, value)| (name.replace('\0', ""), without_nul(value)))
            .collect(),
        other => without_nul(other),
    }
}

fn without_nul(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace('\0', "")),
        Value::Array(items) => items.iter().map(without_nul).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.replace('\0', ""), without_nul(value)))
            .collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod any;
#[cfg(test)]
mod tests;
