//! The dates of one rule.
//!
//! Rules are expanded on the wall clock, as if it were UTC, and only then put into their zone: so
//! 19:00 stays 19:00 through summer and winter, and no date is lost in the hours that clocks skip.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{Datelike as _, Month, NaiveDateTime, TimeDelta};
use rrule::{Frequency, RRule, RRuleSet, Tz, Unvalidated};

use super::error::SeriesError;
use super::moment::Moment;

/// The most dates a rule of whole days is followed through, from its start: daily since 1750.
const STEPS: usize = 100_000;
/// The same for HOURLY, MINUTELY and SECONDLY.
const STEPS_WITHIN_DAYS: usize = 20_000;

/// A rule whose UNTIL was taken out, since its forms need the series' zone.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) line: String,
    pub(super) rule: RRule<Unvalidated>,
    pub(super) until: Option<Moment>,
}

impl Rule {
    /// Whether it ends by itself.
    pub(super) fn is_bounded(&self) -> bool {
        self.until.is_some() || self.rule.get_count().is_some()
    }
}

/// All dates of `rule` from `start` to `end`, on the wall clock, in order; `whole_days` of a series
/// whose start is a day.
pub(super) fn dates(
    rule: &Rule,
    start: NaiveDateTime,
    whole_days: bool,
    end: NaiveDateTime,
) -> Result<Vec<NaiveDateTime>, SeriesError> {
    // A day more than UNTIL's own clock says: its zone is looked at by the caller.
    let until = rule.until.map(|until| NaiveDateTime::from(until.day()) + TimeDelta::days(2));
    let end = until.map_or(end, |until| until.min(end));
    if end < start {
        return Ok(Vec::new());
    }
    let bounded = as_google_reads(rule.rule.clone(), start, whole_days);
    let bounded = bounded.until(end.and_utc().with_timezone(&Tz::UTC));
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

/// A rule in the words of RFC 5545 of what Google reads in it. Where it says on which days of the
/// month, but not of which months, each year, Google takes the month of the start; the RFC all. Times
/// of day are to be ignored in a series of whole days (3.3.10).
fn as_google_reads(
    rule: RRule<Unvalidated>,
    start: NaiveDateTime,
    whole_days: bool,
) -> RRule<Unvalidated> {
    let others = rule.get_by_month().is_empty()
        && rule.get_by_year_day().is_empty()
        && rule.get_by_week_no().is_empty()
        && rule.get_by_weekday().is_empty();
    let only_days = !rule.get_by_month_day().is_empty() && others;
    let month = u8::try_from(start.month()).ok().and_then(|month| Month::try_from(month).ok());
    let rule = match month.filter(|_| rule.get_freq() == Frequency::Yearly && only_days) {
        Some(month) => rule.by_month(&[month]),
        None => rule,
    };
    if whole_days { rule.by_hour(vec![]).by_minute(vec![]).by_second(vec![]) } else { rule }
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
