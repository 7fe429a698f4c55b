//! What a repetition comes to, part by part: each language makes its own sentence of it.

use chrono::{Datelike, Weekday};

use super::days::{first_day, nth};
use super::pattern::{Pattern, Repeat, RepeatEnd};
use crate::When;

/// How an event repeats, with what its first date decides.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RepeatDescription {
    /// On which days.
    pub days: RepeatDays,
    /// Until when.
    pub end: RepeatEnd,
}

/// On which days an event takes place. `every` is the interval, from 1.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RepeatDays {
    /// Every so many days.
    Daily {
        /// In days.
        every: u32,
    },
    /// Every so many weeks.
    Weekly {
        /// In weeks.
        every: u32,
        /// On these weekdays, from Monday on; at least one.
        weekdays: Vec<Weekday>,
    },
    /// Every so many months, on a day of the month.
    MonthDay {
        /// In months.
        every: u32,
        /// The day's number, from 1 to 31.
        day: u32,
        /// Some months do not have it, and are left out.
        leaves_out: bool,
    },
    /// Every so many months, on a weekday of the month.
    MonthWeekday {
        /// In months.
        every: u32,
        /// Which one of the month.
        nth: NthWeekday,
        /// Which weekday.
        weekday: Weekday,
    },
    /// By a rule that a person wrote, without its end.
    Rule(String),
}

/// The how many-th such weekday of a month.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NthWeekday {
    /// Counted from the start of the month, from 1 to 4.
    Nth(u32),
    /// The last.
    Last,
}

/// The last day that every month has.
const SHORTEST_MONTH: u32 = 28;

impl Repeat {
    /// How an event at `when` repeats.
    #[must_use]
    pub fn describe(&self, when: &When) -> RepeatDescription {
        let (first, every) = (first_day(when), self.every);
        let (day, weekday) = (first.day(), first.weekday());
        let days = match &self.pattern {
            Pattern::Days => RepeatDays::Daily { every },
            Pattern::Weeks(_) => RepeatDays::Weekly { every, weekdays: self.weekdays(when) },
            Pattern::MonthDay => {
                RepeatDays::MonthDay { every, day, leaves_out: day > SHORTEST_MONTH }
            }
            Pattern::MonthWeekday => {
                let nth = u32::try_from(nth(first)).map_or(NthWeekday::Last, NthWeekday::Nth);
                RepeatDays::MonthWeekday { every, nth, weekday }
            }
            Pattern::MonthLast => {
                RepeatDays::MonthWeekday { every, nth: NthWeekday::Last, weekday }
            }
            Pattern::Own(rule) => RepeatDays::Rule(rule.clone()),
        };
        RepeatDescription { days, end: self.end }
    }
}
