//! Values within sentences that are more than a word or a number.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Timelike as _, Utc};

use super::sentences::{Told, exactly};
use super::words::Part;
use crate::EventStatus;

/// Parts of an event: `title, start and place`. Never none.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Parts(pub Vec<Part>);

impl fmt::Display for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.0.iter().enumerate() {
            let before = match at {
                0 => "",
                at if at + 1 == self.0.len() => " and ",
                _ => ", ",
            };
            write!(f, "{before}{part}")?;
        }
        Ok(())
    }
}

impl Told for Parts {
    fn read(text: &str) -> Option<Self> {
        let words = text.split(", ").flat_map(|words| words.split(" and "));
        let parts = words.map(Part::read).collect::<Option<Vec<_>>>()?;
        exactly(text, Some(Self(parts)))
    }

    #[cfg(test)]
    fn samples(odd: &str, number: i64) -> Vec<Self> {
        let mut all = Part::samples(odd, number);
        all.truncate(usize::try_from(number.rem_euclid(4)).unwrap() + 1);
        vec![Self(all)]
    }
}

/// Events that lose their pages: `60 events (73 pages)`. A series is one event with several pages.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Counted {
    /// How many of Google's items.
    pub items: i64,
    /// How many pages they have.
    pub pages: i64,
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count: i64| if count == 1 { "" } else { "s" };
        let Self { items, pages } = *self;
        write!(f, "{items} event{}", plural(items))?;
        if items == pages { Ok(()) } else { write!(f, " ({pages} page{})", plural(pages)) }
    }
}

impl Told for Counted {
    fn read(text: &str) -> Option<Self> {
        let (items, rest) = text.split_once(" event")?;
        let items = items.parse().ok()?;
        let pages = match rest.split_once('(') {
            Some((_, pages)) => pages.split(' ').next()?.parse().ok()?,
            None => items,
        };
        exactly(text, Some(Self { items, pages }))
    }

    #[cfg(test)]
    fn samples(_: &str, number: i64) -> Vec<Self> {
        let items = number.rem_euclid(4);
        vec![Self { items, pages: items + number.rem_euclid(3) }]
    }
}

/// A moment to the minute: `2026-03-01 19:00 UTC`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Minute(DateTime<Utc>);

impl Minute {
    /// The minute of a moment.
    #[must_use]
    pub fn of(at: DateTime<Utc>) -> Self {
        Self(to_the_minute(at.naive_utc()).and_utc())
    }

    /// Its beginning.
    #[must_use]
    pub fn at(self) -> DateTime<Utc> {
        self.0
    }
}

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.format("%Y-%m-%d %H:%M UTC").fmt(f)
    }
}

impl Told for Minute {
    fn read(text: &str) -> Option<Self> {
        let at = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M UTC").ok()?;
        exactly(text, Some(Self(at.and_utc())))
    }

    #[cfg(test)]
    fn samples(_: &str, number: i64) -> Vec<Self> {
        vec![Self::of(super::sentences::day(number).and_utc())]
    }
}

fn to_the_minute(at: NaiveDateTime) -> NaiveDateTime {
    at.with_second(0).and_then(|at| at.with_nanosecond(0)).unwrap_or(at)
}

/// What Google has in a field that a person edited here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum GoogleValue {
    /// Nothing: `none`.
    None,
    /// Something too long to say: `another one`.
    Another,
    /// A text, or the beginning of one.
    Quoted(String),
    /// Whether it takes place.
    Status(EventStatus),
    /// A first day: `2026-03-01`.
    Day(NaiveDate),
    /// A start on the clocks of its place: `2026-03-01 19:00 (Europe/Berlin)`. Built by [`Self::at`].
    Local(NaiveDateTime, String),
}

impl GoogleValue {
    /// A start on the clocks of a time zone, to the minute.
    #[must_use]
    pub fn at(local: NaiveDateTime, time_zone: &str) -> Self {
        Self::Local(to_the_minute(local), time_zone.to_owned())
    }
}

impl fmt::Display for GoogleValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Another => f.write_str("another one"),
            Self::Quoted(text) => write!(f, "\"{text}\""),
            Self::Status(status) => f.write_str(status.into()),
            Self::Day(day) => day.fmt(f),
            Self::Local(at, zone) => write!(f, "{} ({zone})", at.format("%Y-%m-%d %H:%M")),
        }
    }
}

impl Told for GoogleValue {
    fn read(text: &str) -> Option<Self> {
        let quoted = || text.strip_prefix('"')?.strip_suffix('"');
        let value = match text {
            "none" => Self::None,
            "another one" => Self::Another,
            _ => match (quoted(), text.parse()) {
                (Some(quoted), _) => Self::Quoted(quoted.to_owned()),
                (None, Ok(status)) => Self::Status(status),
                (None, Err(_)) => day_or_time(text)?,
            },
        };
        exactly(text, Some(value))
    }

    #[cfg(test)]
    fn samples(odd: &str, number: i64) -> Vec<Self> {
        let at = super::sentences::day(number);
        vec![
            Self::None,
            Self::Another,
            Self::Quoted(odd.to_owned()),
            Self::Status(EventStatus::Tentative),
            Self::Day(at.date()),
            Self::at(at, odd),
        ]
    }
}

fn day_or_time(text: &str) -> Option<GoogleValue> {
    if let Ok(day) = text.parse() {
        return Some(GoogleValue::Day(day));
    }
    let (at, zone) = text.strip_suffix(')')?.split_once(" (")?;
    let at = NaiveDateTime::parse_from_str(at, "%Y-%m-%d %H:%M").ok()?;
    Some(GoogleValue::Local(at, zone.to_owned()))
}
