//! Reasons in words for people, and lines of the log.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::text::clip;
use domain::{
    Action, Cause, Change, Event, FieldChange, GoogleId, RemoteBody, RemoteEvent, RemoteItem,
    Visibility,
};
use serde_json::Value;

use super::family::Family;
use super::intake::Intake;
use super::matching::Row;
use super::pages::{Page, cancels};

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

/// A line of the log about a page that Google's state asks for.
pub(super) fn page_line(
    action: Action,
    row: Option<&Event>,
    page: &Page<'_>,
    reason: impl Into<String>,
) -> Change {
    Change {
        action,
        event_id: row.map(|row| row.id),
        google_id: Some(page.google_id.to_string()),
        title: Some(page.event.title.clone()),
        starts_at: Some(page.when.starts_at()),
        when: Some(page.when.clone()),
        reason: reason.into(),
        fields: BTreeMap::new(),
        raw: None,
    }
}

/// A page that is left out, since another one has its id.
pub(super) fn clash(page: &Page<'_>, intake: &Intake<'_>) -> Change {
    if page.slot.is_some() {
        return page_line(Action::Skip, None, page, SAME_ID);
    }
    let mut line = page_line(Action::Quarantine, None, page, DATES_ID);
    line.raw = intake.entries.get(&*page.google_id).and_then(|entry| raw(&entry.item));
    line
}

/// A family that the database refused: all of it is left as it is.
pub(super) fn refused(name: &str, family: &Family<'_>, intake: &Intake<'_>, why: &str) -> Change {
    let item = GoogleId::new(name).and_then(|id| intake.entries.get(&id));
    let mut line = match (family.now.pages.first(), family.rows.first()) {
        (Some(page), _) => page_line(Action::Quarantine, None, page, why),
        (None, Some(row)) => line(Action::Quarantine, Some(&row.held.event), None, why),
        (None, None) => line(Action::Quarantine, None, GoogleId::new(name).as_ref(), why),
    };
    line.event_id = family.rows.first().map(|row| row.held.event.id);
    line.raw = item.and_then(|entry| raw(&entry.item));
    line
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

/// A removal: why, and how new it is.
pub(super) struct Why {
    pub(super) reason: String,
    pub(super) updated: Option<DateTime<Utc>>,
}

/// Why Google's state has no page for a row.
pub(super) fn removal(row: &Row<'_>, family: &Family<'_>, intake: &Intake<'_>) -> Option<Why> {
    own(row, intake).or_else(|| by_series(row, family, intake)).or_else(|| {
        let reason = UNSEEN.to_owned();
        intake.complete.then_some(Why { reason, updated: None })
    })
}

/// By what Google says about the very id of the row.
fn own(row: &Row<'_>, intake: &Intake<'_>) -> Option<Why> {
    let entry = intake.entries.get(row.google_id)?;
    if let Some(gone) = &entry.gone {
        return Some(Why { reason: gone.reason.to_owned(), updated: gone.updated });
    }
    let (reason, by) = match &entry.item.body {
        RemoteBody::Master { event, .. } => {
            (event.unpublished.as_deref().unwrap_or(RECURS), &*entry.item)
        }
        RemoteBody::Single { event } => (event.unpublished.as_deref()?, &*entry.item),
        RemoteBody::Exception { .. } => (cancels(&entry.item, false)?, &*entry.item),
        RemoteBody::Tombstone => return None,
    };
    Some(why(reason, by))
}

/// By what Google says about the series of the row.
fn by_series(row: &Row<'_>, family: &Family<'_>, intake: &Intake<'_>) -> Option<Why> {
    let master = row.master?;
    let entry = intake.entries.get(master)?;
    if let Some(gone) = &entry.gone {
        return Some(Why { reason: gone.reason.to_owned(), updated: gone.updated });
    }
    match &entry.item.body {
        RemoteBody::Master { event, .. } => {
            if let Some(reason) = &event.unpublished {
                return Some(why(reason, &entry.item));
            }
            let schedule = family.now.schedules.get(master)?;
            if let Some((by, reason)) = schedule.cancelled.get(&row.key) {
                return Some(why(reason, by));
            }
            let after_all = schedule.ordinals.keys().next_back().is_none_or(|last| *last < row.key);
            let reason = if schedule.bounded && after_all { ENDED } else { NOT_GIVEN };
            Some(why(reason, &entry.item))
        }
        RemoteBody::Single { .. } => Some(why(ONCE, &entry.item)),
        RemoteBody::Exception { .. } | RemoteBody::Tombstone => Some(why(NOT_GIVEN, &entry.item)),
    }
}

fn why(reason: &str, by: &RemoteItem) -> Why {
    Why { reason: reason.to_owned(), updated: by.revision.updated }
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
