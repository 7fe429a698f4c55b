//! How an event written here repeats: a pattern and an end, and the RRULE line (RFC 5545, 3.3.10)
//! that both make.
//!
//! An end is required. All dates are written when the series is created, each with a page of its
//! own, so that no job ever has to lengthen a series and no date comes or goes by itself.
//!
//! On the server only: the list of time zones is too large for the browser.

mod check;
mod days;
mod describe;
mod own_rule;
mod pattern;
mod problem;
mod rule;
#[cfg(test)]
mod tests;

pub use describe::{NthWeekday, RepeatDays, RepeatDescription};
pub use own_rule::own_rule;
pub use pattern::{MOST_DATES, MOST_EVERY, MOST_YEARS, Pattern, Repeat, RepeatEnd, RepeatPart};
pub use problem::{DatesProblem, RepeatProblem, RuleProblem};
