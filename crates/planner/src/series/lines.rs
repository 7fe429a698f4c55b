//! Reading RRULE, EXRULE, RDATE and EXDATE lines (RFC 5545, 3.8.5).

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::text::clip;
use domain::zone;
use rrule::{RRule, Unvalidated};

use super::{SeriesError, recur};

/// A date as such a line writes it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Moment {
    /// `20260519`.
    Day(NaiveDate),
    /// `20260519T190000Z`.
    Instant(NaiveDateTime),
    /// `20260519T190000`, in the zone of its TZID or else the series' own.
    Local(NaiveDateTime, Option<Tz>),
}

impl Moment {
    /// The date in it, as written.
    pub(super) fn day(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Instant(at) | Self::Local(at, _) => at.date(),
        }
    }

    /// The instant meant, for a series in `own` zone; `None` for a mere date.
    pub(super) fn instant(self, own: Tz) -> Option<DateTime<Utc>> {
        match self {
            Self::Day(_) => None,
            Self::Instant(at) => Some(at.and_utc()),
            Self::Local(at, in_zone) => Some(zone::instant(in_zone.unwrap_or(own), at)),
        }
    }
}

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

/// `20260519`, `20260519T190000` or `20260519T190000Z`.
pub(super) fn moment(text: &str, zone: Option<Tz>) -> Option<Moment> {
    let text = text.trim();
    let (stamp, utc) = match text.strip_suffix(['Z', 'z']) {
        Some(stamp) => (stamp, true),
        None => (text, false),
    };
    let digits =
        |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    match stamp.split_once(['T', 't']) {
        None if digits(stamp, 8) && !utc => {
            NaiveDate::parse_from_str(stamp, "%Y%m%d").ok().map(Moment::Day)
        }
        Some((day, time)) if digits(day, 8) && digits(time, 6) => {
            let day = NaiveDate::parse_from_str(day, "%Y%m%d").ok()?;
            let part = |at: usize| time.get(at..at + 2).and_then(|two| two.parse().ok());
            // A leap second is the one after it here.
            let at = day.and_hms_opt(part(0)?, part(2)?, part(4)?.min(59))?;
            Some(if utc { Moment::Instant(at) } else { Moment::Local(at, zone) })
        }
        _ => None,
    }
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
