//! Short ways to make Google's event resources.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

/// A single event; `start` and `end` are times with offset (RFC 3339).
#[must_use]
pub fn timed(summary: &str, start: &str, end: &str) -> Value {
    json!({
        "summary": summary,
        "start": { "dateTime": start },
        "end": { "dateTime": end },
    })
}

/// An all-day event; `end` is exclusive.
#[must_use]
pub fn all_day(summary: &str, start: &str, end: &str) -> Value {
    json!({ "summary": summary, "start": { "date": start }, "end": { "date": end } })
}

/// A series by one rule, such as `FREQ=WEEKLY;COUNT=10`.
#[must_use]
pub fn series(summary: &str, start: &str, end: &str, rule: &str) -> Value {
    let mut event = timed(summary, start, end);
    event["recurrence"] = json!([format!("RRULE:{rule}")]);
    event
}

/// So many events of an hour, one after the other.
pub(crate) fn hourly(count: usize, title: &str, first: DateTime<Utc>) -> Vec<Value> {
    let hour = TimeDelta::hours(1);
    let mut start = first;
    (1..=count)
        .map(|number| {
            let end = start.checked_add_signed(hour).unwrap_or(start);
            let text = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
            let event = timed(&format!("{title} {number}"), &text(start), &text(end));
            start = end;
            event
        })
        .collect()
}
