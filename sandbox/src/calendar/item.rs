//! An event as the API shows it: in full, without private details, or as a tombstone.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::query::ListQuery;
use crate::state::{
    Calendar, Entry, Presence, Role,
    when::{self, When},
};

/// What an item's look depends on.
pub(crate) struct View<'a> {
    pub calendar: &'a Calendar,
    pub role: Role,
    /// The stand-in's own address, for links.
    pub base: &'a str,
    pub tombstone_details: bool,
    pub time_zone: Option<&'a str>,
    pub max_attendees: Option<usize>,
}

impl View<'_> {
    /// The item. One that was put in raw is shown as it is.
    pub fn show(&self, entry: &Entry) -> Value {
        match entry.presence {
            Presence::Live if entry.raw => entry.item.clone(),
            Presence::Live => self.live(entry, &entry.item),
            _ if self.tombstone_details => {
                let mut item = self.live(entry, &entry.item);
                item["status"] = json!("cancelled");
                item
            }
            _ => tombstone(entry),
        }
    }

    /// The revision before the last one, or one made up: for lists that have both.
    pub fn show_older(&self, entry: &Entry) -> Value {
        let mut older = entry.clone();
        older.updated = entry.updated - chrono::TimeDelta::minutes(1);
        older.presence = Presence::Live;
        if let Some(previous) = &entry.previous {
            older.item = previous.clone();
        } else if let Some(Value::String(title)) = older.item.get_mut("summary") {
            title.push_str(" (older revision)");
        }
        self.show(&older)
    }

    fn live(&self, entry: &Entry, item: &Value) -> Value {
        let mut item = item.as_object().cloned().unwrap_or_default();
        item.insert("etag".to_owned(), json!(etag(entry.updated)));
        item.insert("updated".to_owned(), json!(when::timestamp(entry.updated)));
        item.insert("htmlLink".to_owned(), json!(self.link(&entry.id)));
        let private = item
            .get("visibility")
            .and_then(Value::as_str)
            .is_some_and(|visibility| ["private", "confidential"].contains(&visibility));
        if self.role == Role::FreeBusyReader || (self.role == Role::Reader && private) {
            hide_details(&mut item);
        }
        if let Some(most) = self.max_attendees {
            limit_attendees(&mut item, most);
        }
        if let Some(zone) = self.time_zone {
            for name in ["start", "end", "originalStartTime"] {
                move_to_zone(item.get_mut(name), zone, &self.calendar.time_zone);
            }
        }
        Value::Object(item)
    }

    fn link(&self, id: &str) -> String {
        let eid = BASE64_URL_SAFE_NO_PAD.encode(format!("{id} {}", self.calendar.id));
        format!("{}/calendar/event?eid={eid}", self.base)
    }
}

/// The event and calendar that a link of an item stands for.
pub(crate) fn read_link(eid: &str) -> Option<(String, String)> {
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(eid).ok()?).ok()?;
    let (id, calendar) = text.split_once(' ')?;
    Some((id.to_owned(), calendar.to_owned()))
}

/// All that Google guarantees of a deleted event (its id) or of a cancelled occurrence.
fn tombstone(entry: &Entry) -> Value {
    let mut item = json!({
        "kind": "calendar#event",
        "etag": etag(entry.updated),
        "id": entry.id,
        "status": "cancelled",
    });
    for field in ["recurringEventId", "originalStartTime"] {
        if let Some(value) = entry.item.get(field) {
            item[field] = value.clone();
        }
    }
    item
}

/// Google's etags of events are their modification time in half microseconds.
fn etag(updated: DateTime<Utc>) -> String {
    format!("\"{}\"", updated.timestamp_micros().saturating_mul(2))
}

/// What a reader sees of a private event.
fn hide_details(item: &mut Map<String, Value>) {
    const SHOWN: &[&str] = &[
        "kind",
        "etag",
        "id",
        "status",
        "htmlLink",
        "created",
        "updated",
        "start",
        "end",
        "recurrence",
        "recurringEventId",
        "originalStartTime",
        "iCalUID",
        "sequence",
        "eventType",
    ];
    item.retain(|name, _| SHOWN.contains(&name.as_str()));
    item.insert("visibility".to_owned(), json!("private"));
}

/// With more attendees than asked for, only the caller is shown.
fn limit_attendees(item: &mut Map<String, Value>, most: usize) {
    let Some(Value::Array(attendees)) = item.get_mut("attendees") else { return };
    if attendees.len() > most {
        attendees.retain(|attendee| attendee.get("self") == Some(&Value::Bool(true)));
        item.insert("attendeesOmitted".to_owned(), json!(true));
    }
}

/// Shows a time with the offset of `zone`; the event's own `timeZone` stays.
fn move_to_zone(point: Option<&mut Value>, zone: &str, default_zone: &str) {
    let Some(point) = point else { return };
    if let Some(When::Instant(at)) = When::from_json(point, default_zone) {
        let at = when::in_zone(at, zone).to_rfc3339_opts(SecondsFormat::Secs, true);
        point["dateTime"] = json!(at);
    }
}

/// Whether an event passes the query's filters. A series passes a filter by time when it starts
/// before `timeMax`: its occurrences are not looked at.
pub(crate) fn passes(entry: &Entry, query: &ListQuery, zone: &str) -> bool {
    let text_is = |field, wanted: &Option<String>| {
        wanted.as_deref().is_none_or(|wanted| entry.text(field) == Some(wanted))
    };
    let event_type = entry.text("eventType").unwrap_or("default");
    text_is("iCalUID", &query.i_cal_uid)
        && (query.event_types.is_empty() || query.event_types.contains(event_type))
        && query.updated_min.is_none_or(|min| entry.updated >= min)
        && query.q.as_deref().is_none_or(|words| found(entry, words))
        && in_time(entry, query, zone)
        && properties(entry, "private", &query.private_properties)
        && properties(entry, "shared", &query.shared_properties)
}

fn found(entry: &Entry, words: &str) -> bool {
    let text = ["summary", "description", "location"].map(|f| entry.text(f).unwrap_or_default());
    let text = text.join("\n").to_lowercase();
    words.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

fn in_time(entry: &Entry, query: &ListQuery, zone: &str) -> bool {
    let point = |name| entry.item.get(name).and_then(|value| When::from_json(value, zone));
    let starts_before = |max| point("start").is_none_or(|start| start.instant() < max);
    let ends_after = |min| point("end").is_none_or(|end| end.instant() > min);
    query.time_max.is_none_or(starts_before)
        && (entry.is_series() || query.time_min.is_none_or(ends_after))
}

fn properties(entry: &Entry, kind: &str, wanted: &std::collections::BTreeSet<String>) -> bool {
    let held = entry.item.get("extendedProperties").and_then(|all| all.get(kind));
    wanted.iter().all(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        held.and_then(|held| held.get(name)).and_then(Value::as_str) == Some(value)
    })
}
