//! Days of a calendar, and where a rule counts them.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Offset, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

use crate::When;
use crate::zone::zone;

/// The day of the first date, by the event's clocks.
pub(super) fn first_day(when: &When) -> NaiveDate {
    match when {
        When::AllDay { start_date, .. } => *start_date,
        When::Timed { starts_at, time_zone, .. } => {
            starts_at.with_timezone(&zone(time_zone)).date_naive()
        }
    }
}

/// The last second of a day in a zone. Where clocks skip or repeat it, the later one counts.
pub(super) fn last_second(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    let last = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or(NaiveTime::MIN);
    let local = day.and_time(last);
    let found = zone.from_local_datetime(&local).latest().map(|at| at.with_timezone(&Utc));
    found.unwrap_or_else(|| {
        let offset = zone.offset_from_utc_datetime(&local).fix().local_minus_utc();
        local.and_utc() - chrono::TimeDelta::seconds(offset.into())
    })
}

/// The how many-th weekday of its month a day is, from 1; -1 for the fifth, which is always the last.
pub(super) fn nth(day: NaiveDate) -> i32 {
    match day.day0() / 7 {
        4 => -1,
        0 => 1,
        1 => 2,
        2 => 3,
        _ => 4,
    }
}

/// Whether a day is the last of its weekday in its month.
pub(super) fn is_last(day: NaiveDate) -> bool {
    day.checked_add_days(Days::new(7)).is_none_or(|next| next.month() != day.month())
}

/// A weekday in iCalendar's words.
pub(super) fn code(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}

/// A weekday's name.
pub(super) fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}
