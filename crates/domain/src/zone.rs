//! Time zones: their names, and the way between instants and the clocks on the wall. The one place
//! that knows what is where clocks skip or repeat a time.
//!
//! On the server only: the list of time zones is too large for the browser.

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

/// The zone of an IANA name; UTC where it means nothing to us. What comes from outside is checked
/// when it comes ([`named`]).
#[must_use]
pub fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// The zone of a name as calendars write it: an IANA name in any case, or a fixed offset like
/// `GMT+02:00`, which occurs in calendars that were imported.
#[must_use]
pub fn named(name: &str) -> Option<Tz> {
    let name = name.trim();
    let in_any_case = || TZ_VARIANTS.into_iter().find(|tz| tz.name().eq_ignore_ascii_case(name));
    name.parse().ok().or_else(|| fixed(name)).or_else(in_any_case)
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

/// The instant at which a day begins in a zone. Where clocks skip midnight, it is when they would
/// have shown it.
#[must_use]
pub fn midnight(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    instant(zone, day.into())
}

/// The zone of a fixed offset from GMT or UTC.
fn fixed(name: &str) -> Option<Tz> {
    let rest = ["Etc/GMT", "UTC", "GMT"].into_iter().find_map(|prefix| {
        let (head, rest) = name.split_at_checked(prefix.len())?;
        head.eq_ignore_ascii_case(prefix).then_some(rest)
    })?;
    let mut rest = rest.chars();
    let sign = match rest.next()? {
        '+' => 1,
        '-' | '−' => -1,
        _ => return None,
    };
    let minutes = sign * minutes(rest.as_str())?;
    if minutes % 60 == 0 {
        // The names in Etc have the sign of POSIX: what is east of Greenwich is negative.
        return match minutes / 60 {
            0 => Some(Tz::UTC),
            hours => format!("Etc/GMT{:+}", -hours).parse().ok(),
        };
    }
    PARTIAL.iter().find(|(at, _)| *at == minutes).map(|(_, zone)| *zone)
}

/// `2`, `02`, `0200`, `02:00`, in minutes.
fn minutes(text: &str) -> Option<i32> {
    let (hours, minutes) = match text.split_once(':') {
        Some(parts) => parts,
        None if text.len() > 2 => text.split_at_checked(text.len() - 2)?,
        None => (text, "0"),
    };
    if ![hours, minutes]
        .iter()
        .all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (minutes < 60).then_some(hours * 60 + minutes)
}

/// Offsets that no zone in Etc has, in minutes, with a zone of that offset and no summer time.
const PARTIAL: [(i32, Tz); 8] = [
    (-570, Tz::Pacific__Marquesas),
    (210, Tz::Asia__Tehran),
    (270, Tz::Asia__Kabul),
    (330, Tz::Asia__Kolkata),
    (345, Tz::Asia__Kathmandu),
    (390, Tz::Asia__Yangon),
    (525, Tz::Australia__Eucla),
    (570, Tz::Australia__Darwin),
];

#[cfg(test)]
mod tests {
    use super::*;

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
            let shown: NaiveDateTime = local.parse().unwrap();
            assert_eq!(instant(zone, shown).naive_utc(), utc.parse().unwrap(), "{name}");
        }
    }

    #[test]
    fn days_begin_at_midnight_even_where_clocks_skip_it() {
        for (zone, day, utc) in [
            (Tz::Europe__Berlin, "2026-11-27", "2026-11-26T23:00:00Z"),
            (Tz::America__Sao_Paulo, "2018-11-04", "2018-11-04T03:00:00Z"),
            (Tz::Pacific__Apia, "2011-12-30", "2011-12-30T10:00:00Z"),
        ] {
            let begins = midnight(zone, day.parse().unwrap());
            assert_eq!(begins, utc.parse::<DateTime<Utc>>().unwrap(), "{zone} {day}");
        }
    }

    #[test]
    fn an_unknown_zone_means_utc() {
        assert_eq!(zone("Europe/Berlin"), Tz::Europe__Berlin);
        assert_eq!(zone("Middle-earth/Shire"), Tz::UTC);
    }

    #[test]
    fn names_become_zones() {
        for (name, zone) in [
            ("Europe/Berlin", Some("Europe/Berlin")),
            ("europe/BERLIN", Some("Europe/Berlin")),
            (" America/New_York ", Some("America/New_York")),
            ("UTC", Some("UTC")),
            ("GMT", Some("GMT")),
            ("Etc/GMT-2", Some("Etc/GMT-2")),
            ("GMT+02:00", Some("Etc/GMT-2")),
            ("gmt+02:00", Some("Etc/GMT-2")),
            ("GMT-05:00", Some("Etc/GMT+5")),
            ("UTC+2", Some("Etc/GMT-2")),
            ("UTC+0530", Some("Asia/Kolkata")),
            ("GMT+05:45", Some("Asia/Kathmandu")),
            ("GMT+00:00", Some("UTC")),
            ("GMT+14:00", Some("Etc/GMT-14")),
            ("GMT+15:00", None),
            ("GMT+01:23", None),
            ("GMT+", None),
            ("GMT+2:99", None),
            ("GMT−02:00x", None),
            ("W. Europe Standard Time", None),
            ("é", None),
            ("", None),
            ("GMT+99999999999:00", None),
        ] {
            assert_eq!(named(name).map(|z| z.name()), zone, "{name}");
        }
    }
}
