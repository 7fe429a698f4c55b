//! Reading RRULE, EXRULE, RDATE and EXDATE lines (RFC 5545, 3.8.5).

use chrono::TimeDelta;
use chrono_tz::Tz;
use domain::text::clip;
use domain::zone;

use super::error::SeriesError;
use super::moment::{Moment, moment};
use super::recur;
use super::rule::Rule;

/// An RDATE: a start, and the end where it is a period.
#[derive(Clone, Copy, Debug)]
pub(super) struct Addition {
    pub(super) start: Moment,
    pub(super) end: Option<PeriodEnd>,
}

/// How a period ends.
#[derive(Clone, Copy, Debug)]
pub(super) enum PeriodEnd {
    At(Moment),
    After(TimeDelta),
}

/// All lines of a series.
#[derive(Clone, Debug, Default)]
pub(super) struct Recurrence {
    pub(super) rules: Vec<Rule>,
    pub(super) ex_rules: Vec<Rule>,
    pub(super) additions: Vec<Addition>,
    pub(super) exclusions: Vec<Moment>,
}

impl Recurrence {
    pub(super) fn read(lines: &[String]) -> Result<Self, SeriesError> {
        let mut all = Self::default();
        for line in lines.iter().flat_map(|text| text.lines()).map(str::trim) {
            if !line.is_empty() {
                all.add(line)?;
            }
        }
        Ok(all)
    }

    fn add(&mut self, line: &str) -> Result<(), SeriesError> {
        let refuse = |why: &str| SeriesError::Line { line: shorten(line), why: why.to_owned() };
        let end = line.find([';', ':']).unwrap_or(line.len());
        let name = line[..end].trim_end().to_ascii_uppercase();
        // What is not known to everybody is to be ignored (RFC 5545, 3.8.8.2).
        if name.starts_with("X-") {
            return Ok(());
        }
        let parts = Parts::of(line).ok_or_else(|| refuse("it has no colon"))?;
        match name.as_str() {
            "RRULE" => self.rules.push(rule(line, parts.value)?),
            "EXRULE" => self.ex_rules.push(rule(line, parts.value)?),
            "RDATE" => self.additions.extend(additions(line, &parts)?),
            "EXDATE" => self.exclusions.extend(moments(line, &parts)?),
            _ => return Err(refuse("only RRULE, EXRULE, RDATE and EXDATE can be here")),
        }
        Ok(())
    }
}

/// A line's parameters and its value. Parameters of rules are of no use, and ignored.
struct Parts<'a> {
    head: &'a str,
    value: &'a str,
}

impl<'a> Parts<'a> {
    /// Parts a line at the colon before its value. Values of dates have none themselves, but zones
    /// are seen that have (`TZID=GMT+01:00`), so it is the last one; a rule begins with a name.
    fn of(line: &'a str) -> Option<Self> {
        let colons: Vec<usize> = unquoted_colons(line).collect();
        let is_rule = |at: &&usize| begins_a_rule(&line[**at + 1..]);
        let at = colons.iter().find(is_rule).or_else(|| colons.last())?;
        Some(Self { head: &line[..*at], value: &line[*at + 1..] })
    }

    /// The zone of TZID; unknown zones count as the series' own.
    fn zone(&self) -> Option<Tz> {
        self.head.split(';').skip(1).find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let is_zone = name.trim().eq_ignore_ascii_case("TZID");
            is_zone.then(|| zone::named(value.trim().trim_matches('"')))?
        })
    }
}

fn unquoted_colons(line: &str) -> impl Iterator<Item = usize> {
    let mut quoted = false;
    line.char_indices().filter_map(move |(at, c)| {
        quoted ^= c == '"';
        (c == ':' && !quoted).then_some(at)
    })
}

/// `FREQ=…`, `;X-…=…`.
fn begins_a_rule(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c == ';' || c.is_whitespace());
    let name = text.split('=').next().filter(|name| name.len() < text.len());
    name.is_some_and(|name| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ' '))
    })
}

/// Enough of a line to recognize it in a log.
fn shorten(line: &str) -> String {
    if line.chars().count() <= 120 {
        return line.to_owned();
    }
    format!("{}…", clip(line, 119))
}

fn rule(line: &str, value: &str) -> Result<Rule, SeriesError> {
    let line = shorten(line);
    match recur::rule(value) {
        Ok(rule) => Ok(Rule { line, ..rule }),
        Err(why) => Err(SeriesError::Line { line, why }),
    }
}

/// The dates of an EXDATE line.
fn moments(line: &str, parts: &Parts<'_>) -> Result<Vec<Moment>, SeriesError> {
    let zone = parts.zone();
    let value = parts.value;
    value
        .split(',')
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(|text| moment(text, zone).ok_or_else(|| not_a_date(line, text)))
        .collect()
}

/// The dates or periods of an RDATE line.
fn additions(line: &str, parts: &Parts<'_>) -> Result<Vec<Addition>, SeriesError> {
    let zone = parts.zone();
    let value = parts.value;
    value
        .split(',')
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(|text| addition(text, zone).ok_or_else(|| not_a_date(line, text)))
        .collect()
}

fn not_a_date(line: &str, text: &str) -> SeriesError {
    SeriesError::Line { line: shorten(line), why: format!("\"{}\" is not a date", shorten(text)) }
}

fn addition(text: &str, zone: Option<Tz>) -> Option<Addition> {
    let Some((start, end)) = text.split_once('/') else {
        return Some(Addition { start: moment(text, zone)?, end: None });
    };
    let end = match duration(end) {
        Some(length) => PeriodEnd::After(length),
        None => PeriodEnd::At(moment(end, zone)?),
    };
    Some(Addition { start: moment(start, zone)?, end: Some(end) })
}

/// `PT2H30M`, `P1D`, `P2W`: the positive durations of RFC 5545, 3.3.6.
fn duration(text: &str) -> Option<TimeDelta> {
    let body = text.trim().strip_prefix(['P', 'p'])?;
    let (mut total, mut number) = (0_i64, String::new());
    for c in body.to_ascii_uppercase().chars() {
        let seconds = match c {
            '0'..='9' if number.len() < 6 => {
                number.push(c);
                continue;
            }
            'T' => continue,
            'W' => 604_800,
            'D' => 86_400,
            'H' => 3_600,
            'M' => 60,
            'S' => 1,
            _ => return None,
        };
        total = total.checked_add(number.parse::<i64>().ok()? * seconds)?;
        number.clear();
    }
    if number.is_empty() { TimeDelta::try_seconds(total) } else { None }
}
