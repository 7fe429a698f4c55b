//! Reading the value of an RRULE or EXRULE (RFC 5545, 3.3.10), as Google does: what may be ignored
//! is, and what is impossible is refused in words rather than read into false dates.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{Month, Weekday};
use rrule::{Frequency, NWeekday, RRule, Unvalidated};

use super::moment::{Moment, moment};
use super::rule::Rule;

/// Times a day that a rule may give.
const MOST_TIMES: usize = 48;

/// Reads a rule.
///
/// # Errors
/// Why it cannot be, in words.
pub(super) fn rule(value: &str) -> Result<Rule, String> {
    let value = value.to_ascii_uppercase();
    let parts = Parts::of(&value)?;
    let freq = parts.frequency()?;
    let until = parts.until()?;
    let mut rule = RRule::new(freq).week_start(parts.week_start()?);
    if let Some(interval) = parts.number("INTERVAL")? {
        rule = rule.interval(interval.try_into().map_err(|_| too_long("INTERVAL", interval))?);
    }
    if let Some(count) = parts.number("COUNT")? {
        // More than anybody follows.
        rule = rule.count(count.try_into().unwrap_or(u32::MAX));
    }
    let rule = parts.filters(rule)?;
    check(&rule)?;
    parts.check_scale(&rule)?;
    Ok(Rule { line: String::new(), rule, until })
}

fn too_long(name: &str, number: u64) -> String {
    format!("{name}={number} is more than {}", u16::MAX)
}

/// The parts of a rule by their names. Empty ones and those that start with `X-` are ignored, as
/// RFC 5545, 3.2 and 3.8.8.2, have it of what is not known to everybody.
struct Parts<'a>(BTreeMap<&'a str, &'a str>);

/// The parts that are known, but for the scale.
const NAMES: [&str; 14] = [
    "FREQ",
    "UNTIL",
    "COUNT",
    "INTERVAL",
    "BYSECOND",
    "BYMINUTE",
    "BYHOUR",
    "BYDAY",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYMONTH",
    "BYSETPOS",
    "WKST",
];

/// Parts of RFC 7529: which calendar counts, and what becomes of dates that do not exist.
const SCALE: [&str; 2] = ["RSCALE", "SKIP"];

impl<'a> Parts<'a> {
    fn of(value: &'a str) -> Result<Self, String> {
        let mut parts = BTreeMap::new();
        for part in value.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, text) = part.split_once('=').unwrap_or((part, ""));
            let (name, text) = (name.trim_end(), text.trim());
            if name.starts_with("X-") {
                continue;
            }
            if !NAMES.contains(&name) && !SCALE.contains(&name) {
                return Err(format!("it has a part that is not known: \"{part}\""));
            }
            if parts.insert(name, text).is_some() {
                return Err(format!("it says {name} twice"));
            }
        }
        Ok(Self(parts))
    }

    /// A part's text; `None` where it is missing or empty.
    fn text(&self, name: &str) -> Option<&'a str> {
        self.0.get(name).copied().filter(|text| !text.is_empty())
    }

    /// The same of a part that means something else when it is left out.
    fn needed(&self, name: &str) -> Result<Option<&'a str>, String> {
        match self.0.get(name) {
            Some(&"") => Err(format!("its {name} is empty")),
            found => Ok(found.copied()),
        }
    }

    fn frequency(&self) -> Result<Frequency, String> {
        let text = self.needed("FREQ")?.ok_or("it has no FREQ, so nothing says how often")?;
        Frequency::from_str(text).map_err(|_| format!("FREQ={text} is not known"))
    }

    fn until(&self) -> Result<Option<Moment>, String> {
        let Some(text) = self.needed("UNTIL")? else { return Ok(None) };
        let end = moment(text, None);
        end.map(Some).ok_or_else(|| format!("\"{text}\" is not a date for UNTIL"))
    }

    /// COUNT or INTERVAL.
    fn number(&self, name: &str) -> Result<Option<u64>, String> {
        let Some(text) = self.needed(name)? else { return Ok(None) };
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number || text.trim_matches('0').is_empty() {
            return Err(format!("{name}={text} makes no sense"));
        }
        Ok(Some(text.parse().unwrap_or(u64::MAX)))
    }

    fn week_start(&self) -> Result<Weekday, String> {
        let Some(text) = self.text("WKST") else { return Ok(Weekday::Mon) };
        weekday(text).ok_or_else(|| format!("WKST={text} is no weekday"))
    }

    /// Sets the BY… parts of a rule.
    fn filters(&self, rule: RRule<Unvalidated>) -> Result<RRule<Unvalidated>, String> {
        let months = self.list::<u8>("BYMONTH", 1..=12)?;
        let months: Vec<_> = months.into_iter().flat_map(Month::try_from).collect();
        Ok(rule
            .by_month(&months)
            .by_week_no(self.list("BYWEEKNO", -53..=53)?)
            .by_year_day(self.list("BYYEARDAY", -366..=366)?)
            .by_month_day(self.list("BYMONTHDAY", -31..=31)?)
            .by_weekday(self.weekdays()?)
            .by_hour(self.list("BYHOUR", 0..=23)?)
            .by_minute(self.list("BYMINUTE", 0..=59)?)
            .by_second(self.list("BYSECOND", 0..=59)?)
            .by_set_pos(self.list("BYSETPOS", -366..=366)?))
    }

    /// The numbers of a part, each once. Those that count from both ends have no 0.
    fn list<T>(&self, name: &str, range: RangeInclusive<T>) -> Result<Vec<T>, String>
    where
        T: FromStr + Copy + Ord + Default,
    {
        let mut numbers = Vec::new();
        let both_ends = *range.start() < T::default();
        for text in items(self.text(name).unwrap_or_default()) {
            let number: Option<T> = text.parse().ok();
            let number = number.filter(|number| range.contains(number));
            let number = number.filter(|number| !(both_ends && *number == T::default()));
            numbers.push(number.ok_or_else(|| format!("{name} cannot have \"{text}\""))?);
        }
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    /// BYDAY: weekdays, with a number before them or without.
    fn weekdays(&self) -> Result<Vec<NWeekday>, String> {
        let mut days = Vec::new();
        for text in items(self.text("BYDAY").unwrap_or_default()) {
            let day = numbered_weekday(text);
            let day = day.ok_or_else(|| format!("BYDAY cannot have \"{text}\""))?;
            if !days.contains(&day) {
                days.push(day);
            }
        }
        Ok(all_numbered(days, self.text("BYMONTH").is_some() || self.monthly()))
    }

    fn monthly(&self) -> bool {
        self.text("FREQ") == Some("MONTHLY")
    }

    /// The scale must be the one that everybody counts by. What becomes of dates that do not exist
    /// must be what RFC 5545 has of them, unless the rule gives none such.
    fn check_scale(&self, rule: &RRule<Unvalidated>) -> Result<(), String> {
        if let Some(scale) = self.text("RSCALE").filter(|scale| *scale != "GREGORIAN") {
            return Err(format!("RSCALE={scale} counts by a calendar that is not read here"));
        }
        match self.text("SKIP") {
            None | Some("OMIT") => Ok(()),
            Some(skip @ ("BACKWARD" | "FORWARD")) if may_miss(rule) => {
                Err(format!("SKIP={skip} moves days that a month does not have, which is not read"))
            }
            Some("BACKWARD" | "FORWARD") => Ok(()),
            Some(skip) => Err(format!("SKIP={skip} is not known")),
        }
    }
}

/// The items of a list; empty ones are ignored (`MO,`).
fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// Weekdays of which one has a number (`MO,-1FR`), all with numbers: those without mean each of the
/// month or year, and the rule's iterator takes only what both kinds name.
fn all_numbered(days: Vec<NWeekday>, within_months: bool) -> Vec<NWeekday> {
    if !days.iter().any(|day| matches!(day, NWeekday::Nth(..))) {
        return days;
    }
    let last = if within_months { 5 } else { 53 };
    let each = |day| match day {
        NWeekday::Every(day) => (1..=last).map(|number| NWeekday::Nth(number, day)).collect(),
        numbered => vec![numbered],
    };
    days.into_iter().flat_map(each).collect()
}

/// `MO`, `1MO`, `+1MO`, `-1MO`.
fn numbered_weekday(text: &str) -> Option<NWeekday> {
    let (number, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let day = weekday(day)?;
    if number.is_empty() {
        return Some(NWeekday::Every(day));
    }
    let number: i16 = number.trim_end().parse().ok()?;
    (number != 0 && number.abs() <= 53).then_some(NWeekday::Nth(number, day))
}

fn weekday(text: &str) -> Option<Weekday> {
    let days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let at = days.iter().position(|day| *day == text)?;
    Weekday::try_from(u8::try_from(at).ok()?).ok()
}

/// Whether a rule can name days that some months or years do not have. A series that starts on such
/// a day names it as well, so what says nothing of days may.
fn may_miss(rule: &RRule<Unvalidated>) -> bool {
    let by_month = matches!(rule.get_freq(), Frequency::Monthly | Frequency::Yearly);
    let days = rule.get_by_month_day();
    let late = days.iter().any(|day| day.unsigned_abs() > 28);
    let leap = rule.get_by_year_day().iter().any(|day| day.unsigned_abs() == 366);
    let other = !rule.get_by_weekday().is_empty()
        || !rule.get_by_week_no().is_empty()
        || !rule.get_by_year_day().is_empty();
    by_month && (late || leap || days.is_empty() && !other)
}

/// What RFC 5545, 3.3.10, forbids, as far as single numbers do not show it.
fn check(rule: &RRule<Unvalidated>) -> Result<(), String> {
    let freq = rule.get_freq();
    let refuse = |what: &str| Err(format!("{what} cannot be in a rule that is {}", name(freq)));
    check_weekdays(rule)?;
    if !rule.get_by_month_day().is_empty() && freq == Frequency::Weekly {
        return refuse("BYMONTHDAY");
    }
    let in_days = matches!(freq, Frequency::Monthly | Frequency::Weekly | Frequency::Daily);
    if !rule.get_by_year_day().is_empty() && in_days {
        return refuse("BYYEARDAY");
    }
    if !rule.get_by_week_no().is_empty() && freq != Frequency::Yearly {
        return refuse("BYWEEKNO");
    }
    check_position(rule)?;
    check_density(rule)
}

/// Numbers before weekdays count within months and years, and not beside numbers of weeks.
fn check_weekdays(rule: &RRule<Unvalidated>) -> Result<(), String> {
    let freq = rule.get_freq();
    let numbers = rule.get_by_weekday().iter().filter_map(|day| match day {
        NWeekday::Nth(number, _) => Some(*number),
        NWeekday::Every(_) => None,
    });
    let Some(largest) = numbers.max_by_key(|number| number.abs()) else { return Ok(()) };
    if !matches!(freq, Frequency::Monthly | Frequency::Yearly) {
        return Err(format!(
            "a number before a weekday counts within a month or a year, and the rule is {}",
            name(freq)
        ));
    }
    if !rule.get_by_week_no().is_empty() {
        return Err("a number before a weekday cannot be beside BYWEEKNO".into());
    }
    let within_months = freq == Frequency::Monthly || !rule.get_by_month().is_empty();
    if within_months && largest.abs() > 5 {
        return Err(format!("no month has a weekday {} times", largest.abs()));
    }
    Ok(())
}

/// BYSETPOS chooses among what the other parts give, so there must be one.
fn check_position(rule: &RRule<Unvalidated>) -> Result<(), String> {
    let alone = rule.get_by_month().is_empty()
        && rule.get_by_week_no().is_empty()
        && rule.get_by_year_day().is_empty()
        && rule.get_by_month_day().is_empty()
        && rule.get_by_weekday().is_empty()
        && rule.get_by_hour().is_empty()
        && rule.get_by_minute().is_empty()
        && rule.get_by_second().is_empty();
    if alone && !rule.get_by_set_pos().is_empty() {
        return Err("BYSETPOS has nothing to choose from".into());
    }
    Ok(())
}

/// BYHOUR, BYMINUTE and BYSECOND multiply, and the rule's iterator would make a whole year of
/// their product at once.
fn check_density(rule: &RRule<Unvalidated>) -> Result<(), String> {
    let per_day = [rule.get_by_hour(), rule.get_by_minute(), rule.get_by_second()]
        .iter()
        .map(|list| list.len().max(1))
        .product::<usize>();
    if per_day > MOST_TIMES { Err(format!("it gives {per_day} times a day")) } else { Ok(()) }
}

fn name(freq: Frequency) -> &'static str {
    match freq {
        Frequency::Yearly => "YEARLY",
        Frequency::Monthly => "MONTHLY",
        Frequency::Weekly => "WEEKLY",
        Frequency::Daily => "DAILY",
        Frequency::Hourly => "HOURLY",
        Frequency::Minutely => "MINUTELY",
        Frequency::Secondly => "SECONDLY",
    }
}
