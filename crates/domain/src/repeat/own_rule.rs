//! A rule that a person typed, in iCalendar's words.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::pattern::{MOST_EVERY, RepeatEnd};
use super::problem::RuleProblem;

/// The longest rule that is read, in bytes.
const LONGEST: usize = 500;

/// The parts that a rule may have besides its end.
const PARTS: [&str; 9] = [
    "FREQ",
    "INTERVAL",
    "BYDAY",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYMONTH",
    "BYSETPOS",
    "WKST",
];

/// Reads a rule (`FREQ=MONTHLY;BYDAY=1MO,3MO;COUNT=10`, with or without `RRULE:` before it): its
/// pattern, in capitals, and the end that it says itself, if it does.
///
/// # Errors
/// The first thing that is wrong.
pub fn own_rule(text: &str) -> Result<(String, Option<RepeatEnd>), RuleProblem> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(RuleProblem::Long(LONGEST));
    }
    if !text.is_ascii() || text.chars().any(char::is_control) {
        return Err(RuleProblem::NotPlain);
    }
    let upper = text.to_ascii_uppercase();
    let rule = upper.strip_prefix("RRULE:").unwrap_or(&upper);
    let (mut known, mut pattern, mut ends) = (BTreeSet::new(), Vec::new(), Vec::new());
    for part in rule.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let parts = part.split_once('=');
        let (name, value) = parts.ok_or_else(|| RuleProblem::NoPart(part.to_owned()))?;
        if !known.insert(name) {
            return Err(RuleProblem::Twice(name.to_owned()));
        }
        match name {
            "COUNT" | "UNTIL" => ends.push(end(name, value)?),
            _ => pattern.push(checked(name, value)?),
        }
    }
    if !known.contains("FREQ") {
        return Err(RuleProblem::NoFrequency);
    }
    if ends.len() > 1 {
        return Err(RuleProblem::TwoEnds);
    }
    Ok((pattern.join(";"), ends.pop()))
}

/// A part of the pattern, as it is written.
fn checked(name: &str, value: &str) -> Result<String, RuleProblem> {
    if matches!(name, "BYHOUR" | "BYMINUTE" | "BYSECOND") {
        return Err(RuleProblem::TimeOfDay(name.to_owned()));
    }
    if !PARTS.contains(&name) {
        return Err(RuleProblem::Unknown(name.to_owned()));
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ',' | '+' | '-');
    if value.is_empty() || !value.chars().all(is_plain) {
        return Err(RuleProblem::NoValue(format!("{name}={value}")));
    }
    match name {
        "FREQ" if !matches!(value, "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY") => {
            Err(RuleProblem::Frequency(value.to_owned()))
        }
        "INTERVAL" if !value.parse().is_ok_and(|every: u32| (1..=MOST_EVERY).contains(&every)) => {
            Err(RuleProblem::Interval(MOST_EVERY))
        }
        _ => Ok(format!("{name}={value}")),
    }
}

/// COUNT or UNTIL. An UNTIL with a time would depend on a zone that nobody sees in the form.
fn end(name: &str, value: &str) -> Result<RepeatEnd, RuleProblem> {
    if name == "COUNT" {
        let count = value.parse().map(RepeatEnd::After);
        return count.map_err(|_| RuleProblem::Count(value.to_owned()));
    }
    let is_day = value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit());
    let day = is_day.then(|| NaiveDate::parse_from_str(value, "%Y%m%d").ok()).flatten();
    day.map(RepeatEnd::On).ok_or_else(|| RuleProblem::Until(value.to_owned()))
}
