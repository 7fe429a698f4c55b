//! Reading RRULE, EXRULE, RDATE and EXDATE lines (RFC 5545, 3.8.5).

use app::text::clip;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use rrule::{RRule, Unvalidated};

use super::SeriesError;
use super::zone::instant;

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
            Self::Local(at, zone) => Some(instant(zone.unwrap_or(own), at)),
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
        // The rule parser slices by bytes.
        if !line.is_ascii() {
            return Err(refuse("it holds characters that no rule has"));
        }
        let upper = line.to_ascii_uppercase();
        let (head, value) = line.split_once(':').ok_or_else(|| refuse("it has no colon"))?;
        let name = upper[..head.len()].split(';').next().unwrap_or_default();
        match name {
            "RRULE" => self.rules.push(rule(line, value)?),
            "EXRULE" => self.ex_rules.push(rule(line, value)?),
            "RDATE" => self.additions.extend(additions(line, head, value)?),
            "EXDATE" => self.exclusions.extend(moments(line, head, value)?),
            _ => return Err(refuse("only RRULE, EXRULE, RDATE and EXDATE can be here")),
        }
        Ok(())
    }
}

/// Enough of a line to recognize it in a log.
fn shorten(line: &str) -> String {
    if line.chars().count() <= 120 {
        return line.to_owned();
    }
    format!("{}…", clip(line, 119))
}

fn rule(line: &str, value: &str) -> Result<Rule, SeriesError> {
    let refuse = |why: String| SeriesError::Line { line: shorten(line), why };
    let value = value.to_ascii_uppercase();
    let mut until = None;
    let mut rest = Vec::new();
    for part in value.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        match part.split_once('=') {
            Some(("UNTIL", text)) => {
                let end = moment(text, None)
                    .ok_or_else(|| refuse(format!("\"{text}\" is not a date for UNTIL")))?;
                until = Some(end);
            }
            Some(("INTERVAL" | "COUNT", number)) if number.trim_matches('0').is_empty() => {
                return Err(refuse(format!("{part} makes no sense")));
            }
            _ => rest.push(part),
        }
    }
    let rule: RRule<Unvalidated> =
        rest.join(";").parse().map_err(|error: rrule::RRuleError| refuse(error.to_string()))?;
    check_density(&rule).map_err(refuse)?;
    Ok(Rule { line: shorten(line), rule, until })
}

/// BYHOUR, BYMINUTE and BYSECOND multiply, and the rule's iterator would make a whole year of
/// their product at once.
fn check_density(rule: &RRule<Unvalidated>) -> Result<(), String> {
    let per_day = [rule.get_by_hour(), rule.get_by_minute(), rule.get_by_second()]
        .iter()
        .map(|list| list.len().max(1))
        .product::<usize>();
    if per_day > 48 { Err(format!("it gives {per_day} times a day")) } else { Ok(()) }
}

/// The dates of an EXDATE line.
fn moments(line: &str, head: &str, value: &str) -> Result<Vec<Moment>, SeriesError> {
    let zone = zone_of(head);
    value
        .split(',')
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(|text| moment(text, zone).ok_or_else(|| not_a_date(line, text)))
        .collect()
}

/// The dates or periods of an RDATE line.
fn additions(line: &str, head: &str, value: &str) -> Result<Vec<Addition>, SeriesError> {
    let zone = zone_of(head);
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

/// The TZID of a line's head; unknown zones count as the series' own.
fn zone_of(head: &str) -> Option<Tz> {
    head.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.eq_ignore_ascii_case("TZID").then(|| value.trim_matches('"').parse().ok())?
    })
}

/// `20260519`, `20260519T190000` or `20260519T190000Z`.
fn moment(text: &str, zone: Option<Tz>) -> Option<Moment> {
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
