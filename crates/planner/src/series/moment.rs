//! Dates as recurrence lines write them (RFC 5545, 3.3.4 and 3.3.5).

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use domain::zone;

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
