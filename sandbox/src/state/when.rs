//! An event's times: Google's `start`/`end` objects, occurrence ids, expansion of a series.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};

use crate::error::{ControlError, Result};

/// The point at which an event starts or ends: a day, or an instant in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    Day(NaiveDate),
    Instant(DateTime<FixedOffset>),
}

impl When {
    /// Reads a day (`2026-05-01`) or a time with offset (RFC 3339).
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            return Some(Self::Day(day));
        }
        DateTime::parse_from_rfc3339(text).ok().map(Self::Instant)
    }

    /// Reads Google's `{"date": …}` or `{"dateTime": …, "timeZone": …}`.
    /// A time without offset is read in its zone, or in `default_zone`.
    pub fn from_json(value: &Value, default_zone: &str) -> Option<Self> {
        if let Some(date) = value.get("date").and_then(Value::as_str) {
            return Self::parse(date).filter(|when| matches!(when, Self::Day(_)));
        }
        let text = value.get("dateTime").and_then(Value::as_str)?;
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            return Some(Self::Instant(instant));
        }
        let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").ok()?;
        let name = value.get("timeZone").and_then(Value::as_str).unwrap_or(default_zone);
        let zone: Tz = name.parse().ok()?;
        local.and_local_timezone(zone).earliest().map(|at| Self::Instant(at.fixed_offset()))
    }

    /// As Google's `start` or `end` object, in `time_zone`.
    pub fn to_json(self, time_zone: &str) -> Value {
        match self {
            Self::Day(day) => json!({ "date": day.to_string() }),
            Self::Instant(at) => {
                let at = in_zone(at, time_zone);
                json!({
                    "dateTime": at.to_rfc3339_opts(SecondsFormat::Secs, true),
                    "timeZone": time_zone,
                })
            }
        }
    }

    /// The instant, with a day starting at midnight UTC: for ordering only.
    pub fn instant(self) -> DateTime<Utc> {
        match self {
            Self::Day(day) => day.and_time(chrono::NaiveTime::MIN).and_utc(),
            Self::Instant(at) => at.to_utc(),
        }
    }

    /// The part of an occurrence's id after the series' id: `20230519T070000Z`, or `20230519`.
    pub fn id_suffix(self) -> String {
        match self {
            Self::Day(day) => day.format("%Y%m%d").to_string(),
            Self::Instant(at) => at.to_utc().format("%Y%m%dT%H%M%SZ").to_string(),
        }
    }

    /// Moves the point by so much; a day by whole days.
    pub fn shifted(self, by: TimeDelta) -> Self {
        match self {
            Self::Day(day) => {
                let by = TimeDelta::days(by.num_days());
                Self::Day(day.checked_add_signed(by).unwrap_or(day))
            }
            Self::Instant(at) => Self::Instant(at.checked_add_signed(by).unwrap_or(at)),
        }
    }

    /// How far the clock on the wall has to be moved to get from `earlier` to this.
    pub fn wall_difference(self, earlier: Self, time_zone: &str) -> TimeDelta {
        let wall = |when: Self| match when {
            Self::Day(day) => day.and_time(chrono::NaiveTime::MIN),
            Self::Instant(at) => in_zone(at, time_zone).naive_local(),
        };
        wall(self) - wall(earlier)
    }

    /// Moves the point by so much on the clock on the wall, whatever summer time does.
    pub fn wall_shifted(self, by: TimeDelta, time_zone: &str) -> Self {
        let Self::Instant(at) = self else { return self.shifted(by) };
        let local = in_zone(at, time_zone).naive_local().checked_add_signed(by);
        let zone = time_zone.parse::<Tz>().ok();
        local
            .zip(zone)
            .and_then(|(local, zone)| local.and_local_timezone(zone).earliest())
            .map_or_else(|| self.shifted(by), |at| Self::Instant(at.fixed_offset()))
    }

    /// The last point before this one: the day before, or the second before.
    pub fn just_before(self) -> Self {
        self.shifted(if self.is_day() { TimeDelta::days(-1) } else { TimeDelta::seconds(-1) })
    }

    pub fn is_day(self) -> bool {
        matches!(self, Self::Day(_))
    }
}

/// The same instant with the zone's offset; a zone that is unknown leaves it as it is.
pub(crate) fn in_zone(at: DateTime<FixedOffset>, time_zone: &str) -> DateTime<FixedOffset> {
    match time_zone.parse::<Tz>() {
        Ok(zone) => at.with_timezone(&zone).fixed_offset(),
        Err(_) => at,
    }
}

/// The zone of that IANA name.
pub(crate) fn zone(name: &str) -> Result<Tz> {
    name.parse().map_err(|_| {
        ControlError::Invalid(format!(
            "{name:?} is not a time zone: give an IANA name such as Europe/Zurich"
        ))
    })
}

/// A timestamp as Google writes `created` and `updated`.
pub(crate) fn timestamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The first `limit` occurrences of a series by its own rule, from `from` on.
/// An error says why the rule cannot be read.
pub(crate) fn occurrences(
    item: &Value,
    default_zone: &str,
    from: Option<DateTime<Utc>>,
    limit: u16,
) -> std::result::Result<Vec<When>, String> {
    let start = item.get("start").unwrap_or(&Value::Null);
    let first = When::from_json(start, default_zone).ok_or("the start cannot be read")?;
    let zone = start.get("timeZone").and_then(Value::as_str).unwrap_or(default_zone);
    let set: rrule::RRuleSet =
        rule_text(item, first, zone).parse().map_err(|e: rrule::RRuleError| e.to_string())?;
    let set = match from {
        Some(from) => set.after(from.with_timezone(&rrule::Tz::UTC)),
        None => set,
    };
    let dates = set.all(limit).dates;
    Ok(dates
        .into_iter()
        .map(|at| if first.is_day() { When::Day(at.date_naive()) } else { instant_of(&at) })
        .collect())
}

fn instant_of(at: &DateTime<rrule::Tz>) -> When {
    When::Instant(at.fixed_offset())
}

/// The series as iCalendar lines for the expander. All-day series are expanded in UTC.
fn rule_text(item: &Value, first: When, zone: &str) -> String {
    let start = match first {
        When::Day(day) => format!("DTSTART:{}T000000Z", day.format("%Y%m%d")),
        When::Instant(at) => {
            let local = in_zone(at, zone).naive_local();
            format!("DTSTART;TZID={zone}:{}", local.format("%Y%m%dT%H%M%S"))
        }
    };
    let lines = item.get("recurrence").and_then(Value::as_array);
    let lines = lines.into_iter().flatten().filter_map(Value::as_str);
    let lines = lines.map(|line| if first.is_day() { timed_rule(line) } else { line.to_owned() });
    std::iter::once(start).chain(lines).collect::<Vec<_>>().join("\n")
}

/// An all-day rule's `UNTIL=20230519` as a time, which the expander asks for.
fn timed_rule(line: &str) -> String {
    let part = |part: &str| match part.split_once("UNTIL=") {
        Some((before, day)) if day.len() == 8 => format!("{before}UNTIL={day}T000000Z"),
        _ => part.to_owned(),
    };
    line.split(';').map(part).collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_in_time_are_read_as_google_writes_them() {
        for (value, suffix) in [
            (json!({"date": "2023-05-19"}), Some("20230519")),
            (json!({"dateTime": "2023-05-19T09:00:00+02:00"}), Some("20230519T070000Z")),
            (
                json!({"dateTime": "2023-05-19T09:00:00", "timeZone": "Europe/Zurich"}),
                Some("20230519T070000Z"),
            ),
            (json!({"dateTime": "2023-05-19T09:00:00"}), Some("20230519T140000Z")),
            (json!({"dateTime": "soon"}), None),
            (json!({"date": "2023-13-40"}), None),
            (json!({}), None),
        ] {
            let read = When::from_json(&value, "America/Chicago").map(When::id_suffix);
            assert_eq!(read.as_deref(), suffix, "{value}");
        }
    }

    #[test]
    fn a_series_keeps_its_local_time_over_a_change_of_clocks() {
        let item = json!({
            "start": {"dateTime": "2026-03-06T19:00:00-06:00", "timeZone": "America/Chicago"},
            "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=3"],
        });
        let found = occurrences(&item, "UTC", None, 10).expect("the rule is well formed");
        let suffixes: Vec<_> = found.into_iter().map(When::id_suffix).collect();
        assert_eq!(suffixes, ["20260307T010000Z", "20260314T000000Z", "20260321T000000Z"]);
    }

    #[test]
    fn an_all_day_series_gives_days() {
        let item = json!({
            "start": {"date": "2026-03-06"},
            "recurrence": ["RRULE:FREQ=DAILY;UNTIL=20260308"],
        });
        let found = occurrences(&item, "America/Chicago", None, 10).expect("well formed");
        let suffixes: Vec<_> = found.into_iter().map(When::id_suffix).collect();
        assert_eq!(suffixes, ["20260306", "20260307", "20260308"]);
    }

    #[test]
    fn a_malformed_rule_is_an_error() {
        let item = json!({"start": {"date": "2026-03-06"}, "recurrence": ["RRULE:FREQ=SOMETIMES"]});
        assert!(occurrences(&item, "UTC", None, 10).is_err());
    }
}
