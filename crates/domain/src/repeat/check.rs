//! Whether a repetition makes sense.

use chrono::{Datelike, Months, NaiveDate};

use super::days::{first_day, is_last};
use super::own_rule::own_rule;
use super::pattern::{MOST_DATES, MOST_EVERY, MOST_YEARS, Pattern, Repeat, RepeatEnd, RepeatPart};
use super::problem::RepeatProblem;
use crate::When;

impl Repeat {
    /// Checks what a person chose, for an event at `when`. Whether a rule of one's own gives dates
    /// at all, and how many, shows only when it is followed.
    ///
    /// # Errors
    /// What is wrong, part by part.
    pub fn check(&self, when: &When) -> Result<(), Vec<(RepeatPart, RepeatProblem)>> {
        let problems = [
            self.check_every().map(|problem| (RepeatPart::Every, problem)),
            self.check_pattern(when),
            self.end.check(first_day(when)),
        ];
        let problems: Vec<_> = problems.into_iter().flatten().collect();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    fn check_every(&self) -> Option<RepeatProblem> {
        (!(1..=MOST_EVERY).contains(&self.every)).then_some(RepeatProblem::Every(MOST_EVERY))
    }

    fn check_pattern(&self, when: &When) -> Option<(RepeatPart, RepeatProblem)> {
        let first = first_day(when);
        match &self.pattern {
            Pattern::Weeks(_) if !self.weekdays(when).contains(&first.weekday()) => {
                Some((RepeatPart::Weekdays, RepeatProblem::FirstNotChosen(first.weekday())))
            }
            Pattern::MonthLast if !is_last(first) => {
                Some((RepeatPart::Pattern, RepeatProblem::FirstNotLast(first.weekday())))
            }
            Pattern::Own(rule) => match own_rule(rule) {
                Ok((_, None)) => None,
                Ok(_) => Some((RepeatPart::Rule, RepeatProblem::EndTwice)),
                Err(problem) => Some((RepeatPart::Rule, problem.into())),
            },
            _ => None,
        }
    }
}

impl RepeatEnd {
    fn check(self, first: NaiveDate) -> Option<(RepeatPart, RepeatProblem)> {
        match self {
            Self::After(count) if !(2..=MOST_DATES).contains(&count) => {
                Some((RepeatPart::Count, RepeatProblem::Count(MOST_DATES)))
            }
            Self::On(day) if day < first => Some((RepeatPart::Until, RepeatProblem::EndsEarly)),
            Self::On(day) => {
                let last = first.checked_add_months(Months::new(12 * MOST_YEARS)).unwrap_or(first);
                let late = RepeatProblem::EndsLate { years: MOST_YEARS, last };
                (day > last).then_some((RepeatPart::Until, late))
            }
            Self::After(_) => None,
        }
    }
}
