//! A change's fields and values in words that people use.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::text::clip;
use domain::{Change, FieldChange, When};
use serde_json::Value;

use crate::components::text::{cut, plain};
use crate::components::time::{label, short_day};
use crate::words::t;

/// Columns that say nothing to people, and are left out where others changed too.
const BOOKKEEPING: [&str; 11] = [
    "created_at",
    "deletion_id",
    "google_id",
    "i_cal_uid",
    "id",
    "organizer_id",
    "original_start",
    "series_id",
    "source_id",
    "updated_at",
    "version",
];
/// So long a text is shown.
const SHOWN: usize = 160;
/// So much of what two texts have in common is shown before their difference.
const CONTEXT: usize = 40;

/// What changed, by column.
pub(super) type Fields = BTreeMap<String, FieldChange>;

/// The instants of an event, and the days that stand for them where it is whole days.
const DAYS: [(&str, &str); 2] = [("starts_at", "start_date"), ("ends_at", "end_date")];

/// The fields worth showing, whole days as days. `whole` says that the event is whole days.
pub(super) fn readable(fields: &Fields, whole: bool) -> Fields {
    in_days(chosen(fields), whole)
}

/// Puts days in the place of the midnights that stand for them. The last day takes its place; the
/// column has the one after.
fn in_days(mut fields: Fields, whole: bool) -> Fields {
    for (instant, day) in DAYS {
        let Some(days) = fields.remove(day) else {
            if whole {
                fields.remove(instant);
            }
            continue;
        };
        if days.iter().all(Value::is_null) {
            continue;
        }
        let days = if day == "end_date" { days.map(day_before) } else { days };
        let pair = fields.entry(instant.to_owned()).or_default();
        for (side, day) in pair.iter_mut().zip(days) {
            if !day.is_null() {
                *side = day;
            }
        }
    }
    fields
}

fn day_before(day: Value) -> Value {
    let before = day.as_str().and_then(|text| text.parse::<NaiveDate>().ok());
    let before = before.and_then(|day| day.checked_sub_days(Days::new(1)));
    before.map_or(day, |day| Value::String(day.to_string()))
}

/// The fields that people read; all where no others changed.
fn chosen(fields: &Fields) -> Fields {
    let is_readable = |name: &String| !BOOKKEEPING.contains(&name.as_str());
    if !fields.keys().any(is_readable) {
        return fields.clone();
    }
    fields
        .iter()
        .filter(|(name, _)| is_readable(name))
        .map(|(n, c)| (n.clone(), c.clone()))
        .collect()
}

/// The fields that changed in the same way in all of several changes.
pub(super) fn common(changes: &[Change]) -> Fields {
    let Some((first, others)) = changes.split_first() else { return Fields::new() };
    let in_all = |(name, change): &(&String, &FieldChange)| {
        others.iter().all(|other| other.fields.get(*name) == Some(*change))
    };
    let fields = first.fields.iter().filter(in_all);
    let fields = fields.map(|(name, change)| (name.clone(), change.clone())).collect();
    readable(&fields, first.is_whole_days())
}

/// An instant in the calendar's zone.
pub(super) fn in_zone(at: DateTime<Utc>, zone: &str) -> String {
    label(&When::Timed { starts_at: at, ends_at: at, time_zone: zone.to_owned() })
}

/// The place of a column among others: what people ask for first comes first, and the rest by name.
pub(super) fn rank(name: &str) -> usize {
    let first = ["title", "starts_at", "ends_at", "all_day", "time_zone", "location", "status"];
    first.iter().position(|known| *known == name).unwrap_or(first.len())
}

/// A column's name in words.
pub(super) fn field_word(name: &str) -> String {
    match name {
        "starts_at" => t!("column-starts"),
        "ends_at" => t!("column-ends"),
        "time_zone" => t!("column-time-zone"),
        "all_day" => t!("column-all-day"),
        "location" => t!("column-place"),
        "url" => t!("column-link"),
        "title" => t!("column-title"),
        "description" => t!("column-description"),
        "status" => t!("column-status"),
        "visibility" => t!("column-visibility"),
        "tags" => t!("column-tags"),
        "cover" => t!("column-picture"),
        // Bookkeeping, shown where nothing else changed: the column's own name.
        other => {
            let words = other.replace('_', " ");
            let mut letters = words.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect())
                .unwrap_or(words)
        }
    }
}

/// A column's value in words: short, without tags, and times readable.
pub(super) fn value_words(name: &str, value: &Value, zone: &str) -> String {
    match value {
        Value::Null => t!("value-nothing"),
        Value::Bool(true) => t!("value-yes"),
        Value::Bool(false) => t!("value-no"),
        Value::String(text) if text.is_empty() => t!("value-nothing"),
        Value::String(text) if name.ends_with("_at") => {
            instant_or_day(text, zone).unwrap_or_else(|| text.clone())
        }
        Value::String(text) if name == "description" => cut(&plain(text), SHOWN),
        Value::String(text) => cut(text, SHOWN),
        other => other.to_string(),
    }
}

fn instant_or_day(text: &str, zone: &str) -> Option<String> {
    match text.parse::<DateTime<Utc>>() {
        Ok(at) => Some(in_zone(at, zone)),
        Err(_) => text.parse().map(short_day).ok(),
    }
}

/// Two values in words, each short. Of long texts that begin alike, the part is shown in which they
/// differ.
pub(super) fn value_pair(name: &str, old: &Value, new: &Value, zone: &str) -> (String, String) {
    if let (Value::String(old), Value::String(new)) = (old, new) {
        let readable = |text: &String| {
            if name == "description" { plain(text) } else { text.clone() }
        };
        let (old, new) = (readable(old), readable(new));
        let alike = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).count();
        if alike > SHOWN / 2 && old.chars().count().max(new.chars().count()) > SHOWN && old != new {
            return (from(&old, alike), from(&new, alike));
        }
    }
    (value_words(name, old, zone), value_words(name, new, zone))
}

/// A text from shortly before a place.
fn from(text: &str, place: usize) -> String {
    let before = clip(text, place.saturating_sub(CONTEXT));
    format!("…{}", cut(&text[before.len()..], SHOWN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn change(fields: &[(&str, i64)]) -> Change {
        let fields =
            fields.iter().map(|(n, to)| ((*n).to_owned(), [json!(0), json!(to)])).collect();
        Change {
            action: domain::Action::Update,
            event_id: None,
            google_id: None,
            title: None,
            starts_at: None,
            reason: "".into(),
            fields,
            raw: None,
            when: None,
        }
    }

    #[test]
    fn what_all_have_in_common_is_told_from_the_rest() {
        let names = |fields: Fields| fields.into_keys().collect::<Vec<_>>();
        let changes =
            [change(&[("title", 1), ("starts_at", 1)]), change(&[("title", 1), ("starts_at", 2)])];
        assert_eq!(names(common(&changes)), ["title"]);
        assert_eq!(names(common(&changes[..1])), ["starts_at", "title"]);
        assert!(common(&[]).is_empty());
        let odd = change(&[("title", 1), ("google_id", 2)]);
        assert_eq!(names(readable(&odd.fields, false)), ["title"]);
        let moved = change(&[("google_id", 2)]);
        assert_eq!(names(readable(&moved.fields, false)), ["google_id"], "better than nothing");
    }

    #[test]
    fn fields_and_values_are_readable() {
        assert_eq!(field_word("starts_at"), "Starts");
        assert_eq!(field_word("original_start"), "Original start");
        for (name, value, words) in [
            ("location", json!(null), "nothing"),
            ("all_day", json!(true), "yes"),
            ("starts_at", json!("2026-11-27T19:00:00.000000Z"), "Fri 27 Nov 2026, 13:00 CST"),
            ("starts_at", json!("2026-11-27"), "Fri 27 Nov 2026"),
            ("starts_at", json!("whenever"), "whenever"),
            ("description", json!("<p>Bring <b>dice</b></p>"), "Bring dice"),
            ("title", json!("<b>kept</b>"), "<b>kept</b>"),
            ("version", json!(3), "3"),
        ] {
            assert_eq!(value_words(name, &value, "America/Chicago"), words, "{name}");
        }
    }

    #[test]
    fn whole_days_are_days() {
        let pair = |old: &str, new: &str| {
            [old, new].map(|text| if text.is_empty() { json!(null) } else { json!(text) })
        };
        let six = ["2026-10-20T05:00:00.000000Z", "2026-10-21T05:00:00.000000Z"];
        let moved = Fields::from([
            ("starts_at".to_owned(), pair(six[0], six[1])),
            ("start_date".to_owned(), pair("2026-10-20", "2026-10-21")),
            ("end_date".to_owned(), pair("2026-10-22", "2026-10-23")),
        ]);
        let days = Fields::from([
            ("starts_at".to_owned(), pair("2026-10-20", "2026-10-21")),
            ("ends_at".to_owned(), pair("2026-10-21", "2026-10-22")),
        ]);
        assert_eq!(readable(&moved, true), days);
        let became = Fields::from([
            ("starts_at".to_owned(), pair("2026-10-20T17:00:00.000000Z", six[1])),
            ("start_date".to_owned(), pair("", "2026-10-21")),
        ]);
        let expected = [json!("2026-10-20T17:00:00.000000Z"), json!("2026-10-21")];
        assert_eq!(readable(&became, true), Fields::from([("starts_at".to_owned(), expected)]));
        let zone = Fields::from([
            ("starts_at".to_owned(), pair(six[0], six[1])),
            ("time_zone".to_owned(), pair("America/Chicago", "Europe/Berlin")),
        ]);
        let names = |whole| readable(&zone, whole).into_keys().collect::<Vec<_>>();
        assert_eq!(names(true), ["time_zone"], "the days are the same");
        assert_eq!(names(false), ["starts_at", "time_zone"]);
    }

    #[test]
    fn long_texts_are_shown_where_they_differ() {
        let long = "All are welcome, and games are there. ".repeat(20);
        let (old, new) = (format!("<p>{long}At six.</p>"), format!("<p>{long}At eight.</p>"));
        let (old, new) = value_pair("description", &json!(old), &json!(new), "UTC");
        assert!(old.starts_with('…') && old.ends_with("At six."), "{old}");
        assert!(new.ends_with("At eight.") && new.chars().count() < 100, "{new}");
        let short = value_pair("title", &json!("Chess"), &json!(null), "UTC");
        assert_eq!(short, ("Chess".to_owned(), "nothing".to_owned()));
        let same_words =
            value_pair("description", &json!(format!("<b>{long}</b>")), &json!(long), "UTC");
        assert_eq!(same_words.0, same_words.1);
    }
}
