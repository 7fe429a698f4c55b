//! The dates of one rule.
//!
//! Rules are expanded on the wall clock, as if it were UTC, and only then put into their zone: so
//! 19:00 stays 19:00 through summer and winter, and no date is lost in the hours that clocks skip.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{NaiveDateTime, TimeDelta};
use rrule::{Frequency, RRule, RRuleSet, Tz, Unvalidated};

use super::SeriesError;
use super::lines::Rule;

/// The most dates a rule of whole days is followed through, from its start: daily since 1750.
const STEPS: usize = 100_000;
/// The same for HOURLY, MINUTELY and SECONDLY.
const STEPS_WITHIN_DAYS: usize = 20_000;

/// All dates of `rule` from `start` to `end`, on the wall clock, in order.
pub(super) fn dates(
    rule: &Rule,
    start: NaiveDateTime,
    end: NaiveDateTime,
) -> Result<Vec<NaiveDateTime>, SeriesError> {
    // A day more than UNTIL's own clock says: its zone is looked at by the caller.
    let until = rule.until.map(|until| NaiveDateTime::from(until.day()) + TimeDelta::days(2));
    let end = until.map_or(end, |until| until.min(end));
    if end < start {
        return Ok(Vec::new());
    }
    let bounded = rule.rule.clone().until(end.and_utc().with_timezone(&Tz::UTC));
    let limit = match rule.rule.get_freq() {
        Frequency::Hourly | Frequency::Minutely | Frequency::Secondly => STEPS_WITHIN_DAYS,
        _ => STEPS,
    };
    // The iterator holds some dozens of `expect`s, and the rule comes from outside.
    let walked = catch_unwind(AssertUnwindSafe(|| walk(bounded, start, limit)));
    let refuse = |why: &str| SeriesError::Line { line: rule.line.clone(), why: why.to_owned() };
    match walked {
        Err(_) => Err(refuse("it cannot be followed")),
        Ok(Err(error)) => Err(refuse(&error.to_string())),
        Ok(Ok(dates)) if dates.len() > limit => Err(SeriesError::TooLong { limit }),
        Ok(Ok(dates)) => Ok(dates),
    }
}

fn walk(
    rule: RRule<Unvalidated>,
    start: NaiveDateTime,
    limit: usize,
) -> Result<Vec<NaiveDateTime>, rrule::RRuleError> {
    let start = start.and_utc().with_timezone(&Tz::UTC);
    let set = RRuleSet::new(start).rrule(rule.validate(start)?).limit();
    Ok(set.into_iter().take(limit + 1).map(|at| at.naive_utc()).collect())
}
