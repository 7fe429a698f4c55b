//! How an event written here repeats: a pattern and an end, and the RRULE line (RFC 5545, 3.3.10)
//! that both make.
//!
//! An end is required. All dates are written when the series is created, each with a page of its
//! own, so that no job ever has to lengthen a series and no date comes or goes by itself.
//!
//! On the server only: the list of time zones is too large for the browser.

mod own_rule;
#[cfg(test)]
mod tests;
mod words;

use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, Offset, TimeZone, Utc, Weekday,
};
use chrono_tz::Tz;

use super::When;
use super::zone::zone;

pub use own_rule::own_rule;

/// The most dates of a series that is written here: each is a page.
pub const MOST_DATES: u32 = 200;
/// How many years after the first date the last one may be, where a series ends on a day.
pub const MOST_YEARS: u32 = 3;
/// The largest interval, in days, weeks or months.
pub const MOST_EVERY: u32 = 99;

/// On which days an event takes place. Whatever the pattern, the event's own date is the first.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Pattern {
    /// Every so many days.
    Days,
    /// Every so many weeks, on these weekdays; with none, on the first date's.
    Weeks(Vec<Weekday>),
    /// Every so many months, on the same day of the month. Months without it are left out.
    MonthDay,
    /// Every so many months, on the same weekday of the month: the second Tuesday, say. The fifth
    /// one counts as the last, since few months have a fifth.
    MonthWeekday,
    /// Every so many months, on the last such weekday.
    MonthLast,
    /// A rule in iCalendar's words, without its end: what [`own_rule`] gave.
    Own(String),
}

/// When a series ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RepeatEnd {
    /// After so many dates, at most [`MOST_DATES`].
    After(u32),
    /// On this day of the event's zone, inclusive; at most [`MOST_YEARS`] after the first date.
    On(NaiveDate),
}

/// How an event repeats.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Repeat {
    /// On which days.
    pub pattern: Pattern,
    /// The interval: each, each second, … of the pattern's unit. 1 for [`Pattern::Own`], whose rule
    /// says it itself.
    pub every: u32,
    /// Until when.
    pub end: RepeatEnd,
}

/// A part of a form about repeating, to say what is wrong with it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum RepeatPart {
    /// The pattern.
    Pattern,
    /// The interval.
    Every,
    /// The weekdays.
    Weekdays,
    /// The rule that a person wrote.
    Rule,
    /// The last day.
    Until,
    /// The number of dates.
    Count,
}

impl Repeat {
    /// The recurrence lines of the series of an event at `when`: one RRULE. Its UNTIL is a date for
    /// whole days, and else the last second of that day on the event's clocks, in UTC.
    #[must_use]
    pub fn rule(&self, when: &When) -> Vec<String> {
        let first = first_day(when);
        let every = match self.every {
            1 => String::new(),
            every => format!(";INTERVAL={every}"),
        };
        let pattern = match &self.pattern {
            Pattern::Days => format!("FREQ=DAILY{every}"),
            Pattern::Weeks(_) => {
                let days: Vec<_> = self.weekdays(when).into_iter().map(code).collect();
                format!("FREQ=WEEKLY{every};BYDAY={}", days.join(","))
            }
            Pattern::MonthDay => format!("FREQ=MONTHLY{every};BYMONTHDAY={}", first.day()),
            Pattern::MonthWeekday => {
                format!("FREQ=MONTHLY{every};BYDAY={}{}", nth(first), code(first.weekday()))
            }
            Pattern::MonthLast => {
                format!("FREQ=MONTHLY{every};BYDAY=-1{}", code(first.weekday()))
            }
            Pattern::Own(rule) => rule.clone(),
        };
        vec![format!("RRULE:{pattern};{}", self.end.part(when))]
    }

    /// Checks what a person chose, for an event at `when`. Whether a rule of one's own gives dates
    /// at all, and how many, shows only when it is followed.
    ///
    /// # Errors
    /// What is wrong, in words that say what to do, part by part.
    pub fn check(&self, when: &When) -> Result<(), Vec<(RepeatPart, String)>> {
        let problems = [
            self.check_every().map(|words| (RepeatPart::Every, words)),
            self.check_pattern(when),
            self.end.check(first_day(when)),
        ];
        let problems: Vec<_> = problems.into_iter().flatten().collect();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    fn check_every(&self) -> Option<String> {
        (!(1..=MOST_EVERY).contains(&self.every))
            .then(|| format!("write a number from 1 to {MOST_EVERY}"))
    }

    fn check_pattern(&self, when: &When) -> Option<(RepeatPart, String)> {
        let first = first_day(when);
        let name = words::weekday(first.weekday());
        match &self.pattern {
            Pattern::Weeks(_) if !self.weekdays(when).contains(&first.weekday()) => {
                let words = format!(
                    "the first date is a {name}: tick that day too, or choose another first date"
                );
                Some((RepeatPart::Weekdays, words))
            }
            Pattern::MonthLast if !is_last(first) => {
                let words = format!(
                    "the first date is not the last {name} of its month: choose another first date"
                );
                Some((RepeatPart::Pattern, words))
            }
            Pattern::Own(rule) => match own_rule(rule) {
                Ok((_, None)) => None,
                Ok(_) => Some((RepeatPart::Rule, "its end is said twice: say it once".into())),
                Err(words) => Some((RepeatPart::Rule, words)),
            },
            _ => None,
        }
    }

    /// The weekdays of [`Pattern::Weeks`], from Monday on; the first date's where none was chosen.
    fn weekdays(&self, when: &When) -> Vec<Weekday> {
        let mut days = match &self.pattern {
            Pattern::Weeks(days) => days.clone(),
            _ => Vec::new(),
        };
        if days.is_empty() {
            days.push(first_day(when).weekday());
        }
        days.sort_unstable_by_key(Weekday::num_days_from_monday);
        days.dedup();
        days
    }
}

impl RepeatEnd {
    /// COUNT or UNTIL.
    fn part(self, when: &When) -> String {
        match self {
            Self::After(count) => format!("COUNT={count}"),
            Self::On(day) => match when {
                When::AllDay { .. } => format!("UNTIL={}", day.format("%Y%m%d")),
                When::Timed { time_zone, .. } => {
                    format!("UNTIL={}", last_second(zone(time_zone), day).format("%Y%m%dT%H%M%SZ"))
                }
            },
        }
    }

    fn check(self, first: NaiveDate) -> Option<(RepeatPart, String)> {
        match self {
            Self::After(count) if !(2..=MOST_DATES).contains(&count) => {
                Some((RepeatPart::Count, format!("write a number from 2 to {MOST_DATES}")))
            }
            Self::On(day) if day < first => {
                Some((RepeatPart::Until, "the last day is before the first date".into()))
            }
            Self::On(day) => {
                let last = first.checked_add_months(Months::new(12 * MOST_YEARS)).unwrap_or(first);
                (day > last).then(|| {
                    let words = format!(
                        "a series can go on for {MOST_YEARS} years: choose a day up to {}",
                        last.format("%-d %B %Y")
                    );
                    (RepeatPart::Until, words)
                })
            }
            Self::After(_) => None,
        }
    }
}

/// The day of the first date, by the event's clocks.
fn first_day(when: &When) -> NaiveDate {
    match when {
        When::AllDay { start_date, .. } => *start_date,
        When::Timed { starts_at, time_zone, .. } => {
            starts_at.with_timezone(&zone(time_zone)).date_naive()
        }
    }
}

/// The last second of a day in a zone. Where clocks skip or repeat it, the later one counts.
fn last_second(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    let last = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or(NaiveTime::MIN);
    let local = day.and_time(last);
    let found = zone.from_local_datetime(&local).latest().map(|at| at.with_timezone(&Utc));
    found.unwrap_or_else(|| {
        let offset = zone.offset_from_utc_datetime(&local).fix().local_minus_utc();
        local.and_utc() - chrono::TimeDelta::seconds(offset.into())
    })
}

/// The how many-th weekday of its month a day is, from 1; -1 for the fifth, which is always the last.
fn nth(day: NaiveDate) -> i32 {
    match day.day0() / 7 {
        4 => -1,
        0 => 1,
        1 => 2,
        2 => 3,
        _ => 4,
    }
}

/// Whether a day is the last of its weekday in its month.
fn is_last(day: NaiveDate) -> bool {
    day.checked_add_days(Days::new(7)).is_none_or(|next| next.month() != day.month())
}

/// A weekday in iCalendar's words.
fn code(day: Weekday) -> &'static str {
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
