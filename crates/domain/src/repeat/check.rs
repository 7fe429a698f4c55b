//! What is wrong with a repetition, in words that say what to do.

use chrono::{Datelike, Months, NaiveDate};

use super::days::{first_day, is_last, weekday};
use super::own_rule::own_rule;
use super::pattern::{MOST_DATES, MOST_EVERY, MOST_YEARS, Pattern, Repeat, RepeatEnd, RepeatPart};
use crate::When;

impl Repeat {
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
        let name = weekday(first.weekday());
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
}

impl RepeatEnd {
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
