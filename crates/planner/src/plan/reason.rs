//! Reasons, and lines of the log.

use std::collections::BTreeMap;

use domain::text::clip;
use domain::why::{Changed, GoogleValue, Left, Made, Part, Parts};
use domain::{Action, Cause, Change, Event, FieldChange, GoogleId, RemoteItem, Visibility, Why};
use serde_json::Value;

/// Why a row that is not in the trash by a sync stays there.
pub(super) fn left_in_trash(cause: Cause) -> Left {
    match cause {
        Cause::Person | Cause::Sync => Left::Person,
        Cause::Import => Left::Import,
        Cause::Cascade => Left::SeriesByPerson,
    }
}

/// A line of the log.
pub(super) fn line(
    action: Action,
    row: Option<&Event>,
    google_id: Option<&GoogleId>,
    reason: impl Into<Why>,
) -> Change {
    let google_id = google_id.or_else(|| row.and_then(|row| row.google_id.as_ref()));
    Change {
        action,
        event_id: row.map(|row| row.id),
        google_id: google_id.map(ToString::to_string),
        title: row.map(|row| row.title.clone()),
        starts_at: row.map(|row| row.starts_at),
        when: row.map(Event::when),
        reason: reason.into(),
        fields: BTreeMap::new(),
        raw: None,
    }
}

/// An item that was understood but cannot be used, in our words: what came is no longer there.
pub(super) fn raw(item: &RemoteItem) -> Option<Value> {
    serde_json::to_value(item).ok()
}

/// Why there is a new page, and whether it waits.
pub(super) fn new_page(why: Made, visibility: Visibility) -> Why {
    match visibility {
        Visibility::Draft => Why::Waits(why),
        Visibility::Public | Visibility::Unlisted => why.into(),
    }
}

/// A value in quotes, cut to a length that a line of the log can carry.
pub(super) fn quoted(value: &str) -> GoogleValue {
    GoogleValue::Quoted(match clip(value, 80) {
        start if start.len() < value.len() => format!("{start}…"),
        whole => whole.to_owned(),
    })
}

/// What an update changes: `title and start changed in Google`.
pub(super) fn update(fields: &BTreeMap<String, FieldChange>, same_length: bool) -> Changed {
    let has = |names: &[&str]| names.iter().any(|name| fields.contains_key(*name));
    let start = has(&["starts_at", "start_date", "all_day"]);
    let parts = [
        (Part::Title, has(&["title"])),
        (Part::Description, has(&["description"])),
        (Part::Place, has(&["location"])),
        (Part::Link, has(&["url"])),
        (Part::Status, has(&["status"])),
        (Part::Start, start),
        (Part::End, has(&["ends_at", "end_date"]) && !(start && same_length)),
        (Part::TimeZone, has(&["time_zone"])),
    ];
    let parts: Vec<_> =
        parts.into_iter().filter(|(_, changed)| *changed).map(|(part, _)| part).collect();
    if !parts.is_empty() {
        return Changed::Parts { parts: Parts(parts) };
    }
    match has(&["google_id", "original_start", "series_id"]) {
        true => Changed::OtherId,
        false => Changed::Bookkeeping,
    }
}
