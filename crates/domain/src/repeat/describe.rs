//! A repetition in words.

use chrono::Datelike;

use super::days::{first_day, nth, weekday};
use super::pattern::{Pattern, Repeat, RepeatEnd};
use crate::When;

impl Repeat {
    /// How an event at `when` repeats, in words: `Every second Tuesday until 3 March 2027`.
    #[must_use]
    pub fn describe(&self, when: &When) -> String {
        let first = first_day(when);
        let name = weekday(first.weekday());
        let pattern = match &self.pattern {
            Pattern::Days => self.each("day"),
            Pattern::Weeks(_) => self.weeks(when),
            Pattern::MonthDay if first.day() > 28 => format!(
                "{} on the {} (months without it are left out)",
                self.each("month"),
                ordinal(first.day())
            ),
            Pattern::MonthDay => format!("{} on the {}", self.each("month"), ordinal(first.day())),
            Pattern::MonthWeekday => {
                format!("{} on the {} {name}", self.each("month"), which(nth(first)))
            }
            Pattern::MonthLast => format!("{} on the last {name}", self.each("month")),
            Pattern::Own(rule) => format!("By the rule {rule}"),
        };
        match self.end {
            RepeatEnd::After(count) => format!("{pattern}, {count} times"),
            RepeatEnd::On(day) => format!("{pattern} until {}", day.format("%-d %B %Y")),
        }
    }

    /// `Every day`, `Every second day`, `Every 3 days`.
    fn each(&self, unit: &str) -> String {
        match self.every {
            1 => format!("Every {unit}"),
            2 => format!("Every second {unit}"),
            every => format!("Every {every} {unit}s"),
        }
    }

    fn weeks(&self, when: &When) -> String {
        let days: Vec<_> = self.weekdays(when).into_iter().map(weekday).collect();
        match (self.every, days.as_slice()) {
            (1, days) => format!("Every {}", listed(days)),
            (2, [day]) => format!("Every second {day}"),
            (_, days) => format!("{} on {}", self.each("week"), listed(days)),
        }
    }
}

/// `Monday, Tuesday and Friday`.
fn listed(days: &[&str]) -> String {
    match days.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}

fn which(nth: i32) -> &'static str {
    match nth {
        1 => "first",
        2 => "second",
        3 => "third",
        4 => "fourth",
        _ => "last",
    }
}

/// `1st`, `22nd`, `13th`.
fn ordinal(number: u32) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}
