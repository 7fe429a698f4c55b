//! A repetition as the RRULE line that it makes.

use chrono::Datelike;

use super::days::{code, first_day, last_second, nth};
use super::pattern::{Pattern, Repeat, RepeatEnd};
use crate::When;
use crate::zone::zone;

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
}
