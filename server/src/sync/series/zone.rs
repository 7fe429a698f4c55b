//! Between instants and the clocks on the wall.

use app::domain::{RemoteWhen, When, time::micros};
use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The zone of this IANA name. The mapping of Google's items has replaced unknown names already;
/// should one get here all the same, it means UTC.
#[must_use]
pub fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// What the clocks of a zone show at an instant.
#[must_use]
pub fn local(zone: Tz, at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&zone).naive_local()
}

/// The instant at which the clocks of a zone show this. Where they show it twice, the first time;
/// where they skip it, the offset before the gap counts (RFC 5545, 3.3.5).
#[must_use]
pub fn instant(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.with_timezone(&Utc),
        LocalResult::None => before_gap(zone, local).unwrap_or_else(|| local.and_utc()),
    }
}

/// The longest gap known is a whole day (Samoa, 2011); the usual one is an hour.
fn before_gap(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    [3, 30].into_iter().find_map(|hours| {
        let back = TimeDelta::hours(hours);
        let earlier = zone.from_local_datetime(&local.checked_sub_signed(back)?).earliest()?;
        earlier.with_timezone(&Utc).checked_add_signed(back)
    })
}

/// The instant at which a day begins in a zone.
#[must_use]
pub fn midnight(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    instant(zone, day.into())
}

/// Google's times in the form of an event's row.
#[must_use]
pub fn when(remote: &RemoteWhen) -> When {
    match remote {
        RemoteWhen::Timed { start, end, zone } => When::Timed {
            starts_at: micros(*start),
            ends_at: micros(*end).max(micros(*start)),
            time_zone: zone.clone(),
        },
        RemoteWhen::AllDay { start, end, zone } => all_day(*start, *end, zone),
    }
}

/// Whole days from `start` up to, and without, `end`.
#[must_use]
pub fn all_day(start: NaiveDate, end: NaiveDate, time_zone: &str) -> When {
    let zone = zone(time_zone);
    When::AllDay {
        start_date: start,
        end_date: end,
        starts_at: midnight(zone, start),
        ends_at: midnight(zone, end),
        time_zone: time_zone.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn clocks_that_skip_or_repeat_an_hour() {
        for (name, zone, local, utc) in [
            ("winter", Tz::Europe__Berlin, "2026-01-10T19:00:00", "2026-01-10T18:00:00"),
            ("summer", Tz::Europe__Berlin, "2026-07-10T19:00:00", "2026-07-10T17:00:00"),
            ("in the gap", Tz::Europe__Berlin, "2026-03-29T02:30:00", "2026-03-29T01:30:00"),
            ("shown twice", Tz::Europe__Berlin, "2026-10-25T02:30:00", "2026-10-25T00:30:00"),
            (
                "midnight skipped",
                Tz::America__Sao_Paulo,
                "2018-11-04T00:00:00",
                "2018-11-04T03:00:00",
            ),
            ("day skipped", Tz::Pacific__Apia, "2011-12-30T12:00:00", "2011-12-30T22:00:00"),
        ] {
            assert_eq!(instant(zone, at(local)).naive_utc(), at(utc), "{name}");
        }
    }

    #[test]
    fn an_unknown_zone_means_utc() {
        assert_eq!(zone("Europe/Berlin"), Tz::Europe__Berlin);
        assert_eq!(zone("Middle-earth/Shire"), Tz::UTC);
    }
}
