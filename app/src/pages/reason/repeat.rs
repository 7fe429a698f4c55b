//! How an event repeats.

use domain::{DatesProblem, RepeatProblem, RuleProblem};
use words::DateStyle;

use crate::components::time::{weekday, written};
use crate::words::t;

/// Why an event cannot repeat as a person chose.
pub(in crate::pages) fn of_repeat(problem: &RepeatProblem) -> String {
    use RepeatProblem as P;
    match problem {
        P::Every(most) => t!("reason-repeat-every", most = (*most)),
        P::FirstNotChosen(day) => t!("reason-repeat-first-weekday", weekday = weekday(*day)),
        P::FirstNotLast(day) => t!("reason-repeat-first-last", weekday = weekday(*day)),
        P::EndTwice => t!("repeat-wrong-ends-twice"),
        P::Rule(problem) => of_rule(problem),
        P::Count(most) => t!("reason-repeat-count", most = (*most)),
        P::EndsEarly => t!("reason-repeat-early"),
        P::EndsLate { years, last } => {
            let day = written(*last, DateStyle::Long);
            t!("reason-repeat-late", years = (*years), day = day)
        }
    }
}

/// Why a rule that a person typed cannot be used.
pub(in crate::pages) fn of_rule(problem: &RuleProblem) -> String {
    use RuleProblem as P;
    match problem {
        P::Long(most) => t!("reason-rule-long", most = (*most)),
        P::NotPlain => t!("reason-rule-signs"),
        P::NoPart(part) => t!("reason-rule-part", part = part.as_str()),
        P::Twice(part) => t!("reason-rule-twice", part = part.as_str()),
        P::NoFrequency => t!("reason-rule-frequency"),
        P::TwoEnds => t!("reason-rule-two-ends"),
        P::TimeOfDay(part) => t!("reason-rule-time", part = part.as_str()),
        P::Unknown(part) => t!("reason-rule-unknown", part = part.as_str()),
        P::NoValue(part) => t!("reason-rule-value", part = part.as_str()),
        P::Frequency(value) => t!("reason-rule-wrong-frequency", value = value.as_str()),
        P::Interval(most) => t!("reason-rule-interval", most = (*most)),
        P::Count(value) => t!("reason-rule-count", value = value.as_str()),
        P::Until(value) => t!("reason-rule-until", value = value.as_str()),
    }
}

/// Why the dates that a repetition gives cannot be written.
pub(super) fn of_dates(problem: &DatesProblem) -> String {
    match problem {
        DatesProblem::Unread(why) => t!("reason-dates-unread", why = why.as_str()),
        DatesProblem::Many { count, most } => {
            t!("reason-dates-many", count = (*count), most = (*most))
        }
        DatesProblem::Few { count, asked, years } => {
            t!("reason-dates-few", count = (*count), asked = (*asked), years = (*years))
        }
        DatesProblem::Once => t!("reason-dates-once"),
    }
}
