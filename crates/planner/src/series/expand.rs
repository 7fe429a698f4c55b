//! The occurrences of a series within a period.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use domain::{OccurrenceKey, RemoteWhen, When, zone};

use super::error::{MOST, SeriesError};
use super::lines::{Addition, PeriodEnd, Recurrence};
use super::moment::Moment;
use super::rule::{self, Rule};
use super::times;

/// One date of a series.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Occurrence {
    /// Where the rule puts it, to the second.
    pub key: OccurrenceKey,
    /// When it takes place.
    pub when: When,
    /// The how many-th date of the series it is, from its start, from 0. Excluded dates count.
    pub ordinal: usize,
}

/// All dates of a series that start within `from..=to`, in order.
///
/// The start itself is always one of them, even where the rule does not give it (so does Google;
/// COUNT does not count it then), unless the rule ended before it. Timed occurrences keep the
/// event's length in elapsed time, all-day ones in days.
///
/// # Errors
/// Where a line cannot be read, or the series is too dense ([`MOST`]).
pub fn expand(
    when: &RemoteWhen,
    recurrence: &[String],
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Occurrence>, SeriesError> {
    let lines = Recurrence::read(recurrence)?;
    let shape = Shape::of(when);
    let starts = shape.starts(&lines, to)?;
    let excluded = shape.excluded(&lines, to)?;
    let mut found = Vec::new();
    for (ordinal, (key, end)) in starts.into_iter().enumerate() {
        let Some(when) = shape.when(key, end) else { continue };
        if !(from..=to).contains(&when.starts_at()) || excluded.holds(&shape, key) {
            continue;
        }
        if found.len() == MOST {
            return Err(SeriesError::TooMany);
        }
        found.push(Occurrence { key, when, ordinal });
    }
    Ok(found)
}

/// Whether a series ends by itself: no rule without UNTIL or COUNT.
#[must_use]
pub fn is_bounded(recurrence: &[String]) -> bool {
    Recurrence::read(recurrence).is_ok_and(|lines| lines.rules.iter().all(Rule::is_bounded))
}

/// Cuts a key to whole seconds, the precision of Google's ids and rules.
#[must_use]
pub fn whole_seconds(key: OccurrenceKey) -> OccurrenceKey {
    match key {
        OccurrenceKey::At(at) => OccurrenceKey::At(at.with_nanosecond(0).unwrap_or(at)),
        OccurrenceKey::On(day) => OccurrenceKey::On(day),
    }
}

/// The key that a start would have in a series.
#[must_use]
pub fn key_of(when: &When) -> OccurrenceKey {
    match when {
        When::Timed { starts_at, .. } => whole_seconds(OccurrenceKey::At(*starts_at)),
        When::AllDay { start_date, .. } => OccurrenceKey::On(*start_date),
    }
}

/// What all occurrences of a series have in common.
struct Shape<'a> {
    /// The start on the wall clock.
    start: NaiveDateTime,
    zone: Tz,
    zone_name: &'a str,
    length: Length,
}

#[derive(Clone, Copy)]
enum Length {
    Elapsed(TimeDelta),
    Days(TimeDelta),
}

/// What EXDATE and EXRULE take out.
struct Excluded {
    keys: BTreeSet<OccurrenceKey>,
    /// Mere dates in a timed series: the whole day.
    days: BTreeSet<NaiveDate>,
}

impl Excluded {
    fn holds(&self, shape: &Shape<'_>, key: OccurrenceKey) -> bool {
        self.keys.contains(&key) || self.days.contains(&shape.day(key))
    }
}

type Starts = BTreeMap<OccurrenceKey, Option<PeriodEnd>>;

impl<'a> Shape<'a> {
    fn of(when: &'a RemoteWhen) -> Self {
        match when {
            RemoteWhen::Timed { start, end, zone: name } => {
                let zone = zone::zone(name);
                let length = Length::Elapsed((*end - *start).max(TimeDelta::zero()));
                let start = start.with_nanosecond(0).unwrap_or(*start);
                Self { start: zone::local(zone, start), zone, zone_name: name, length }
            }
            RemoteWhen::AllDay { start, end, zone: name } => Self {
                start: (*start).into(),
                zone: zone::zone(name),
                zone_name: name,
                length: Length::Days((*end - *start).max(TimeDelta::days(1))),
            },
        }
    }

    fn is_all_day(&self) -> bool {
        matches!(self.length, Length::Days(_))
    }

    /// The key of a date on the wall clock.
    fn key(&self, local: NaiveDateTime) -> OccurrenceKey {
        if self.is_all_day() {
            OccurrenceKey::On(local.date())
        } else {
            OccurrenceKey::At(zone::instant(self.zone, local))
        }
    }

    /// The day a key falls on in the series' zone.
    fn day(&self, key: OccurrenceKey) -> NaiveDate {
        match key {
            OccurrenceKey::At(at) => zone::local(self.zone, at).date(),
            OccurrenceKey::On(day) => day,
        }
    }

    /// The key an RDATE or EXDATE means. A mere date in a timed series means its usual hour.
    fn key_of(&self, moment: Moment) -> OccurrenceKey {
        if self.is_all_day() {
            return OccurrenceKey::On(moment.day());
        }
        let usual = || zone::instant(self.zone, moment.day().and_time(self.start.time()));
        OccurrenceKey::At(moment.instant(self.zone).unwrap_or_else(usual))
    }

    fn starts(&self, lines: &Recurrence, to: DateTime<Utc>) -> Result<Starts, SeriesError> {
        let mut starts = Starts::new();
        let first = self.key(self.start);
        let ended = |rule: &Rule| !self.is_before_end(rule, first);
        if lines.rules.is_empty() || !lines.rules.iter().all(ended) {
            starts.insert(first, None);
        }
        for rule in &lines.rules {
            starts.extend(self.keys(rule, to)?.into_iter().map(|key| (key, None)));
        }
        for Addition { start, end } in &lines.additions {
            starts.insert(self.key_of(*start), *end);
        }
        Ok(starts)
    }

    fn excluded(&self, lines: &Recurrence, to: DateTime<Utc>) -> Result<Excluded, SeriesError> {
        let mut keys: BTreeSet<_> = BTreeSet::new();
        let mut days = BTreeSet::new();
        for rule in &lines.ex_rules {
            keys.extend(self.keys(rule, to)?);
        }
        for moment in &lines.exclusions {
            match moment {
                Moment::Day(day) => _ = days.insert(*day),
                other => _ = keys.insert(self.key_of(*other)),
            }
        }
        Ok(Excluded { keys, days })
    }

    /// The keys that one rule gives, from the series' start up to `to`.
    fn keys(&self, rule: &Rule, to: DateTime<Utc>) -> Result<Vec<OccurrenceKey>, SeriesError> {
        let end = zone::local(self.zone, to);
        let dates = rule::dates(rule, self.start, self.is_all_day(), end)?;
        let keys = dates.into_iter().map(|local| self.key(local));
        Ok(keys.filter(|key| self.is_before_end(rule, *key)).collect())
    }

    /// Whether UNTIL, which is inclusive, lets a key through.
    fn is_before_end(&self, rule: &Rule, key: OccurrenceKey) -> bool {
        let Some(until) = rule.until else { return true };
        match (key, until.instant(self.zone)) {
            (OccurrenceKey::At(at), Some(until)) => at <= until,
            (key, _) => self.day(key) <= until.day(),
        }
    }

    /// When the occurrence with this key takes place; `None` beyond the end of the calendar.
    fn when(&self, key: OccurrenceKey, end: Option<PeriodEnd>) -> Option<When> {
        match (key, self.length) {
            (OccurrenceKey::At(starts_at), length) => {
                let (Length::Elapsed(usual) | Length::Days(usual)) = length;
                let ends_at = match end {
                    Some(PeriodEnd::At(moment)) => moment.instant(self.zone),
                    Some(PeriodEnd::After(length)) => starts_at.checked_add_signed(length),
                    None => None,
                };
                let ends_at = ends_at.or_else(|| starts_at.checked_add_signed(usual))?;
                let time_zone = self.zone_name.to_owned();
                Some(When::Timed { starts_at, ends_at: ends_at.max(starts_at), time_zone })
            }
            (OccurrenceKey::On(start), Length::Days(usual) | Length::Elapsed(usual)) => {
                let end = start.checked_add_signed(usual)?;
                Some(times::all_day(start, end, self.zone_name))
            }
        }
    }
}
