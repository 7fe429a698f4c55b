//! A repetition as a person chooses it.

use chrono::{Datelike, NaiveDate, Weekday};

use super::days::first_day;
use crate::When;

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
    /// A rule in iCalendar's words, without its end: what [`own_rule`](super::own_rule) gave.
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
    /// The weekdays of [`Pattern::Weeks`], from Monday on; the first date's where none was chosen.
    pub(super) fn weekdays(&self, when: &When) -> Vec<Weekday> {
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
