//! Times in words: in the event's zone, with its abbreviation.

use chrono::{DateTime, Datelike, Days, NaiveDate, Offset, TimeDelta, Utc};
use chrono_tz::{OffsetName, Tz};
use leptos::prelude::*;
use words::DateStyle::{self, Long, Short, Weekday, WeekdayAndDay, WeekdayDayMonth, WithWeekday};
use words::{Language, clock, date, t};

use domain::When;

use crate::words::language;

pub use domain::zone::zone;

/// When an event takes place, in one line: `Fri 27 Nov 2026, 19:00–22:00 CST`.
#[must_use]
pub fn label(when: &When) -> String {
    label_in(language(), when)
}

/// [`label`] in a language, where no page is being rendered.
#[must_use]
pub fn label_in(language: Language, when: &When) -> String {
    match when {
        When::Timed { starts_at, ends_at, time_zone } => {
            let zone = zone(time_zone);
            Span::new(language, starts_at.with_timezone(&zone), ends_at.with_timezone(&zone))
                .whole()
        }
        When::AllDay { start_date, end_date, .. } => {
            days(language, *start_date, last_day(*start_date, *end_date))
        }
    }
}

/// The time of day only, for lists that are grouped by day: `19:00–22:00 CST`, `All day`.
#[must_use]
pub fn time_of_day(when: &When) -> String {
    time_of_day_in(language(), when)
}

/// [`time_of_day`] in a language, where no page is being rendered.
#[must_use]
pub fn time_of_day_in(language: Language, when: &When) -> String {
    match when {
        When::Timed { starts_at, ends_at, time_zone } => {
            let zone = zone(time_zone);
            Span::new(language, starts_at.with_timezone(&zone), ends_at.with_timezone(&zone))
                .hours()
        }
        When::AllDay { start_date, end_date, .. } => {
            let last = last_day(*start_date, *end_date);
            if last == *start_date {
                t!(language, "time-all-day")
            } else {
                t!(language, "time-until", day = date(language, last, WeekdayDayMonth))
            }
        }
    }
}

/// The day it starts on, in the event's zone.
#[must_use]
pub fn first_day(when: &When) -> NaiveDate {
    match when {
        When::Timed { starts_at, time_zone, .. } => {
            starts_at.with_timezone(&zone(time_zone)).date_naive()
        }
        When::AllDay { start_date, .. } => *start_date,
    }
}

/// A day as a heading: `Friday` and `27 November 2026`.
#[must_use]
pub fn heading(day: NaiveDate) -> (String, String) {
    (written(day, Weekday), written(day, Long))
}

/// A day in the page's language.
#[must_use]
pub fn written(day: NaiveDate, style: DateStyle) -> String {
    date(language(), day, style)
}

/// The last day it takes place on, in the event's zone: what ends at midnight is not on the day that
/// begins.
#[must_use]
pub fn until_day(when: &When) -> NaiveDate {
    match when {
        When::Timed { starts_at, ends_at, time_zone } => {
            let end = ends_at.checked_sub_signed(TimeDelta::microseconds(1)).unwrap_or(*ends_at);
            end.max(*starts_at).with_timezone(&zone(time_zone)).date_naive()
        }
        When::AllDay { start_date, end_date, .. } => last_day(*start_date, *end_date),
    }
}

/// The time of day it starts at: `19:00`. `None` of whole days.
#[must_use]
pub fn start_of_day(when: &When) -> Option<String> {
    match when {
        When::Timed { starts_at, time_zone, .. } => {
            Some(clock(language(), starts_at.with_timezone(&zone(time_zone)).time()))
        }
        When::AllDay { .. } => None,
    }
}

/// Days in short, saying nothing twice: `Fri 27 – Sun 29 Nov 2026`.
#[must_use]
pub fn short_range(first: NaiveDate, last: NaiveDate) -> String {
    if first == last { short_day(first) } else { days(language(), first, last) }
}

/// A day in short: `Fri 27 Nov 2026`.
#[must_use]
pub fn short_day(day: NaiveDate) -> String {
    written(day, WithWeekday)
}

/// The start for machines (`<time datetime>`, JSON-LD): RFC 3339 with the zone's offset, or a date.
#[must_use]
pub fn machine_start(when: &When) -> String {
    match when {
        When::Timed { starts_at, time_zone, .. } => machine(*starts_at, time_zone),
        When::AllDay { start_date, .. } => start_date.to_string(),
    }
}

/// The end for machines; for whole days the last one (inclusive, as schema.org has it). `None`
/// where no end is known.
#[must_use]
pub fn machine_end(when: &When) -> Option<String> {
    match when {
        When::Timed { starts_at, ends_at, .. } if ends_at <= starts_at => None,
        When::Timed { ends_at, time_zone, .. } => Some(machine(*ends_at, time_zone)),
        When::AllDay { start_date, end_date, .. } => {
            Some(last_day(*start_date, *end_date).to_string())
        }
    }
}

/// Whether it is over.
#[must_use]
pub fn is_past(when: &When, now: DateTime<Utc>) -> bool {
    when.ends_at().max(when.starts_at()) < now
}

/// An instant of our own bookkeeping: `27 Nov 2026, 19:00 UTC`.
#[must_use]
pub fn instant(at: DateTime<Utc>) -> String {
    let language = language();
    let (day, time) = (date(language, at.date_naive(), Short), clock(language, at.time()));
    t!(language, "time-instant", day = day, time = time)
}

/// The day of such an instant: `27 Nov 2026`.
#[must_use]
pub fn day(at: DateTime<Utc>) -> String {
    written(at.date_naive(), Short)
}

/// A weekday's name: `Friday`.
#[must_use]
pub fn weekday(day: chrono::Weekday) -> String {
    words::weekday(language(), day)
}

/// A bookkeeping instant as an element.
#[component]
pub fn Instant(
    /// Which.
    at: DateTime<Utc>,
) -> AnyView {
    let machine = at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    view! { <time class="instant" datetime=machine>{instant(at)}</time> }.into_any()
}

/// An event's time as an element.
#[component]
pub fn WhenLine(
    /// Which.
    when: When,
) -> AnyView {
    view! { <time datetime=machine_start(&when)>{label(&when)}</time> }.into_any()
}

fn machine(at: DateTime<Utc>, time_zone: &str) -> String {
    at.with_timezone(&zone(time_zone)).format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// The last day of an exclusive range; never before the first.
fn last_day(start: NaiveDate, end: NaiveDate) -> NaiveDate {
    end.checked_sub_days(Days::new(1)).unwrap_or(start).max(start)
}

/// From an instant to another, in their zone.
struct Span {
    language: Language,
    start: DateTime<Tz>,
    end: DateTime<Tz>,
    /// The time of day of each.
    from: String,
    until: String,
    /// The zone's name at the end, and at the start.
    zone: String,
    start_zone: String,
    /// Whether no change of clocks lies between them.
    same_zone: bool,
}

impl Span {
    fn new(language: Language, start: DateTime<Tz>, end: DateTime<Tz>) -> Self {
        let (from, until) = (clock(language, start.time()), clock(language, end.time()));
        let (zone, start_zone) = (abbreviation(&end), abbreviation(&start));
        let same_zone = start.offset().fix() == end.offset().fix();
        Self { language, start, end, from, until, zone, start_zone, same_zone }
    }

    fn whole(self) -> String {
        let language = self.language;
        let day = date(language, self.start.date_naive(), WithWeekday);
        if !self.spans_days() {
            return t!(language, "time-on-day", day = day, hours = self.hours());
        }
        let same_year = self.start.year() == self.end.year();
        let style = if same_year { WeekdayDayMonth } else { WithWeekday };
        let last = date(language, self.end.date_naive(), style);
        let Self { from, until, zone, start_zone, same_zone, .. } = self;
        if same_zone {
            return t!(
                language,
                "time-over-days",
                day = day,
                from = from,
                last = last,
                until = until,
                zone = zone
            );
        }
        t!(
            language,
            "time-over-days-and-zones",
            day = day,
            from = from,
            start_zone = start_zone,
            last = last,
            until = until,
            zone = zone
        )
    }

    fn hours(&self) -> String {
        let Self { from, until, zone, start_zone, .. } = self;
        let (language, same_zone) = (self.language, self.same_zone);
        if self.end <= self.start {
            return t!(language, "time-from", from = from, zone = start_zone);
        }
        if self.spans_days() {
            let day = date(language, self.end.date_naive(), WeekdayDayMonth);
            return t!(language, "time-from-until-day", from = from, zone = start_zone, day = day);
        }
        if same_zone {
            return t!(language, "time-hours", from = from, until = until, zone = zone);
        }
        t!(
            language,
            "time-hours-over-zones",
            from = from,
            start_zone = start_zone,
            until = until,
            zone = zone
        )
    }

    /// Whether the end needs its date: a night that ends before six is still the same evening.
    fn spans_days(&self) -> bool {
        let Self { start, end, .. } = self;
        let days = end.date_naive().signed_duration_since(start.date_naive());
        let six = chrono::NaiveTime::from_hms_opt(6, 0, 0).unwrap_or_default();
        let same_night = days == TimeDelta::days(1)
            && end.naive_local().time() <= six
            && end.signed_duration_since(*start) < TimeDelta::hours(16);
        days > TimeDelta::zero() && !same_night
    }
}

/// `CST`; where the zone has no letters of its own, `UTC−3` or `UTC+5:45`.
fn abbreviation(at: &DateTime<Tz>) -> String {
    match at.offset().abbreviation() {
        Some(name) if name.starts_with(|c: char| c.is_ascii_alphabetic()) => name.to_owned(),
        _ => utc_offset(at.offset().fix().local_minus_utc()),
    }
}

fn utc_offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '−' } else { '+' };
    let minutes = seconds.abs() / 60;
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".into(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

/// A range of whole days, saying nothing twice.
fn days(language: Language, first: NaiveDate, last: NaiveDate) -> String {
    let until = date(language, last, WithWeekday);
    if first == last {
        return t!(language, "time-whole-day", day = until);
    }
    let style = if first.year() != last.year() {
        WithWeekday
    } else if first.month() != last.month() {
        WeekdayDayMonth
    } else {
        WeekdayAndDay
    };
    t!(language, "time-days", first = date(language, first, style), last = until)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn when(start: &str, end: &str, time_zone: &str) -> When {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        When::Timed { starts_at: at(start), ends_at: at(end), time_zone: time_zone.into() }
    }

    fn all_day(start: &str, end: &str) -> When {
        let (start_date, end_date) = (start.parse().unwrap(), end.parse().unwrap());
        let midnight = |day: NaiveDate| day.and_hms_opt(0, 0, 0).unwrap().and_utc();
        When::AllDay {
            start_date,
            end_date,
            starts_at: midnight(start_date),
            ends_at: midnight(end_date),
            time_zone: "UTC".into(),
        }
    }

    #[test]
    fn timed_events_in_words() {
        let chicago = "America/Chicago";
        for (start, end, zone, words) in [
            (
                "2026-11-28T01:00:00Z",
                "2026-11-28T04:00:00Z",
                chicago,
                "Fri 27 Nov 2026, 19:00–22:00 CST",
            ),
            ("2026-11-28T01:00:00Z", "2026-11-28T01:00:00Z", chicago, "Fri 27 Nov 2026, 19:00 CST"),
            (
                "2026-07-04T01:00:00Z",
                "2026-07-04T07:00:00Z",
                chicago,
                "Fri 3 Jul 2026, 20:00–02:00 CDT",
            ),
            (
                "2026-07-04T01:00:00Z",
                "2026-07-05T18:00:00Z",
                chicago,
                "Fri 3 Jul 2026, 20:00 – Sun 5 Jul, 13:00 CDT",
            ),
            (
                "2026-11-01T05:00:00Z",
                "2026-11-01T09:00:00Z",
                chicago,
                "Sun 1 Nov 2026, 00:00 CDT–03:00 CST",
            ),
            (
                "2026-12-31T20:00:00Z",
                "2027-01-01T12:00:00Z",
                "Europe/Berlin",
                "Thu 31 Dec 2026, 21:00 – Fri 1 Jan 2027, 13:00 CET",
            ),
            (
                "2026-11-27T19:00:00Z",
                "2026-11-27T20:00:00Z",
                "Asia/Kathmandu",
                "Sat 28 Nov 2026, 00:45–01:45 UTC+5:45",
            ),
            (
                "2026-11-27T19:00:00Z",
                "2026-11-27T20:00:00Z",
                "America/Sao_Paulo",
                "Fri 27 Nov 2026, 16:00–17:00 UTC−3",
            ),
            (
                "2026-11-27T19:00:00Z",
                "2026-11-27T20:00:00Z",
                "Not/AZone",
                "Fri 27 Nov 2026, 19:00–20:00 UTC",
            ),
        ] {
            assert_eq!(label(&when(start, end, zone)), words);
        }
    }

    #[test]
    fn whole_days_in_words() {
        for (start, end, words) in [
            ("2026-11-27", "2026-11-28", "Fri 27 Nov 2026, all day"),
            ("2026-11-27", "2026-11-27", "Fri 27 Nov 2026, all day"),
            ("2026-11-27", "2026-11-30", "Fri 27 – Sun 29 Nov 2026"),
            ("2026-11-27", "2026-12-03", "Fri 27 Nov – Wed 2 Dec 2026"),
            ("2026-12-31", "2027-01-02", "Thu 31 Dec 2026 – Fri 1 Jan 2027"),
        ] {
            assert_eq!(label(&all_day(start, end)), words);
        }
        assert_eq!(time_of_day(&all_day("2026-11-27", "2026-11-28")), "All day");
        assert_eq!(time_of_day(&all_day("2026-11-27", "2026-11-30")), "Until Sun 29 Nov");
    }

    #[test]
    fn machines_get_offsets_and_dates() {
        let evening = when("2026-11-28T01:00:00Z", "2026-11-28T04:00:00Z", "America/Chicago");
        assert_eq!(machine_start(&evening), "2026-11-27T19:00:00-06:00");
        assert_eq!(machine_end(&evening).as_deref(), Some("2026-11-27T22:00:00-06:00"));
        assert_eq!(first_day(&evening).to_string(), "2026-11-27");
        let open = when("2026-11-28T01:00:00Z", "2026-11-28T01:00:00Z", "UTC");
        assert_eq!(machine_end(&open), None);
        let trip = all_day("2026-11-27", "2026-11-30");
        assert_eq!(machine_start(&trip), "2026-11-27");
        assert_eq!(machine_end(&trip).as_deref(), Some("2026-11-29"));
    }

    #[test]
    fn past_is_after_the_end() {
        let evening = when("2026-11-28T01:00:00Z", "2026-11-28T04:00:00Z", "UTC");
        assert!(!is_past(&evening, "2026-11-28T03:59:00Z".parse().unwrap()));
        assert!(is_past(&evening, "2026-11-28T04:00:01Z".parse().unwrap()));
    }
}
