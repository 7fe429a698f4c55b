//! A rule that a person typed, in iCalendar's words.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::pattern::{MOST_EVERY, RepeatEnd};

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
/// What is wrong, in words that say what to do.
pub fn own_rule(text: &str) -> Result<(String, Option<RepeatEnd>), String> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(format!("the rule is longer than {LONGEST} characters: make it shorter"));
    }
    if !text.is_ascii() || text.chars().any(char::is_control) {
        return Err("write one line of plain letters, digits and signs, as in \
                    FREQ=MONTHLY;BYDAY=1MO,3MO"
            .into());
    }
    let upper = text.to_ascii_uppercase();
    let rule = upper.strip_prefix("RRULE:").unwrap_or(&upper);
    let (mut known, mut pattern, mut ends) = (BTreeSet::new(), Vec::new(), Vec::new());
    for part in rule.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').ok_or_else(|| {
            format!(
                "\"{part}\" is no part of a rule: parts look like BYDAY=MO, with ; between them"
            )
        })?;
        if !known.insert(name) {
            return Err(format!("{name} is there twice: keep one"));
        }
        match name {
            "COUNT" | "UNTIL" => ends.push(end(name, value)?),
            _ => pattern.push(checked(name, value)?),
        }
    }
    if !known.contains("FREQ") {
        return Err("say how often, by FREQ=DAILY, WEEKLY, MONTHLY or YEARLY".into());
    }
    if ends.len() > 1 {
        return Err("COUNT and UNTIL cannot both be there: keep one".into());
    }
    Ok((pattern.join(";"), ends.pop()))
}

/// A part of the pattern, as it is written.
fn checked(name: &str, value: &str) -> Result<String, String> {
    if matches!(name, "BYHOUR" | "BYMINUTE" | "BYSECOND") {
        return Err(format!("take {name} out: the time of day is that of the event"));
    }
    if !PARTS.contains(&name) {
        return Err(format!("\"{name}\" is no part that a rule may have here"));
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ',' | '+' | '-');
    if value.is_empty() || !value.chars().all(is_plain) {
        return Err(format!("\"{name}={value}\" says nothing: look at its value"));
    }
    match name {
        "FREQ" if !matches!(value, "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY") => {
            Err(format!("FREQ={value} cannot be used: FREQ is DAILY, WEEKLY, MONTHLY or YEARLY"))
        }
        "INTERVAL" if !value.parse().is_ok_and(|every: u32| (1..=MOST_EVERY).contains(&every)) => {
            Err(format!("INTERVAL is a number from 1 to {MOST_EVERY}"))
        }
        _ => Ok(format!("{name}={value}")),
    }
}

/// COUNT or UNTIL. An UNTIL with a time would depend on a zone that nobody sees in the form.
fn end(name: &str, value: &str) -> Result<RepeatEnd, String> {
    if name == "COUNT" {
        let count = value.parse().map(RepeatEnd::After);
        return count.map_err(|_| format!("COUNT={value} is no number of dates"));
    }
    let is_day = value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit());
    let day = is_day.then(|| NaiveDate::parse_from_str(value, "%Y%m%d").ok()).flatten();
    day.map(RepeatEnd::On).ok_or_else(|| {
        format!("UNTIL={value} is not a day: write the last day only, as in UNTIL=20270303")
    })
}
