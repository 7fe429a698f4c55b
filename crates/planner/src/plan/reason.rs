//! Reasons in words for people, and lines of the log.

use std::borrow::Cow;
use std::collections::BTreeMap;

use domain::text::clip;
use domain::{
    Action, Cause, Change, Event, FieldChange, GoogleId, RemoteEvent, RemoteItem, Visibility,
};
use serde_json::Value;

pub(super) const NEW: &str = "new in Google";
/// What is added to the reason of a page that is a draft.
pub(super) const WAITS: &str = "waits for review";
pub(super) const REACHED: &str = "the published period reached the series' next dates";
pub(super) const AGAIN: &str = "Google shows it again";
pub(super) const CANCELLED: &str = "cancelled in Google";
pub(super) const SERIES_CANCELLED: &str = "the series was cancelled in Google";
pub(super) const OCCURRENCE_CANCELLED: &str = "this occurrence was cancelled in Google";
pub(super) const UNSEEN: &str = "not in Google's complete list any more";
pub(super) const ENDED: &str = "the series was ended before this date";
pub(super) const NOT_GIVEN: &str = "the rule no longer gives this date";
pub(super) const ONCE: &str = "it takes place only once in Google now";
pub(super) const RECURS: &str = "it became a series in Google, of which this is no date";
pub(super) const OLDER: &str = "older than what we hold";
pub(super) const UNKNOWN: &str = "Google removed an event that has no page here";
pub(super) const LIST_HAS_HOLES: &str =
    "an item without an id could not be read, so what this list leaves out is not taken as removed";
pub(super) const BARE: &str =
    "Google shows only that somebody is busy then, no title, text or place: what is here stays";
pub(super) const LIST_HIDES: &str =
    "Google hides what some events are, so what this list leaves out is not taken as removed";
pub(super) const NO_SERIES_YET: &str = "its series has not come yet: it has no page until then";
pub(super) const SERIES_GONE: &str = "its series was cancelled in Google: it has no page";
pub(super) const NO_SERIES: &str = "what it names as its series is none: it has no page";
pub(super) const KEPT: &str = "a person brought it back";
pub(super) const PERSON: &str = "a person moved it to the trash";
pub(super) const SERIES_BY_PERSON: &str = "a person moved its series to the trash";
pub(super) const PURGED: &str = "its page was removed for good here";
pub(super) const SAME_ID: &str = "another date of the series has its id";
pub(super) const DATES_ID: &str = "its id is that of a date of a series, which it does not say it \
                                   belongs to: it has no page until that is mended in Google";
pub(super) const PAGES_ID: &str = "another page has its id: it has none until one of both changes";

/// Why a row that is not in the trash by a sync stays there.
pub(super) fn left_in_trash(cause: Cause) -> &'static str {
    match cause {
        Cause::Person | Cause::Sync => PERSON,
        Cause::Import => "an import brought it in the trash",
        Cause::Cascade => SERIES_BY_PERSON,
    }
}

/// A line of the log.
pub(super) fn line(
    action: Action,
    row: Option<&Event>,
    google_id: Option<&GoogleId>,
    reason: impl Into<String>,
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
pub(super) fn new_page(why: &str, visibility: Visibility) -> Cow<'_, str> {
    match visibility {
        Visibility::Draft => format!("{why}: {WAITS}").into(),
        Visibility::Public | Visibility::Unlisted => why.into(),
    }
}

/// A reason with what the mapping had to bend.
pub(super) fn with_notes(reason: &str, event: &RemoteEvent) -> String {
    with_words(reason, &event.notes)
}

/// A reason with what there is to add.
pub(super) fn with_words(reason: &str, words: &[String]) -> String {
    if words.is_empty() {
        return reason.to_owned();
    }
    format!("{reason} ({})", words.join("; "))
}

/// A value in quotes, cut to a length that a line of the log can carry.
pub(super) fn quoted(value: &str) -> String {
    match clip(value, 80) {
        start if start.len() < value.len() => format!("\"{start}…\""),
        whole => format!("\"{whole}\""),
    }
}

/// An update in words: `title and start changed in Google`.
pub(super) fn update(fields: &BTreeMap<String, FieldChange>, same_length: bool) -> String {
    let has = |names: &[&str]| names.iter().any(|name| fields.contains_key(*name));
    let start = has(&["starts_at", "start_date", "all_day"]);
    let mut words = Vec::new();
    for (word, changed) in [
        ("title", has(&["title"])),
        ("description", has(&["description"])),
        ("place", has(&["location"])),
        ("link", has(&["url"])),
        ("status", has(&["status"])),
        ("start", start),
        ("end", has(&["ends_at", "end_date"]) && !(start && same_length)),
        ("time zone", has(&["time_zone"])),
    ] {
        if changed {
            words.push(word);
        }
    }
    match words.split_last() {
        Some((last, [])) => format!("{last} changed in Google"),
        Some((last, others)) => format!("{} and {last} changed in Google", others.join(", ")),
        None if has(&["google_id", "original_start", "series_id"]) => {
            "Google has it under another id now".to_owned()
        }
        None => "Google's bookkeeping changed".to_owned(),
    }
}
