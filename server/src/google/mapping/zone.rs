//! Time zones as Google and its imports write them, as IANA zones.

use chrono_tz::Tz;

/// The zone of a name: an IANA name, or a fixed offset like `GMT+02:00`, which occurs in
/// calendars that were imported.
pub(crate) fn zone_named(name: &str) -> Option<Tz> {
    let name = name.trim();
    name.parse().ok().or_else(|| fixed(name))
}

/// The zone of a fixed offset from GMT or UTC.
fn fixed(name: &str) -> Option<Tz> {
    let rest =
        ["GMT", "UTC", "Etc/GMT"].iter().rev().find_map(|prefix| name.strip_prefix(prefix))?;
    let (sign, rest) = match rest.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-" | "−", rest) => (-1, rest),
        _ => return None,
    };
    let minutes = sign * minutes(rest)?;
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
    use super::zone_named;

    #[test]
    fn names_become_zones() {
        for (name, zone) in [
            ("Europe/Berlin", Some("Europe/Berlin")),
            (" America/New_York ", Some("America/New_York")),
            ("UTC", Some("UTC")),
            ("GMT", Some("GMT")),
            ("Etc/GMT-2", Some("Etc/GMT-2")),
            ("GMT+02:00", Some("Etc/GMT-2")),
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
            ("", None),
            ("GMT+99999999999:00", None),
        ] {
            assert_eq!(zone_named(name).map(|z| z.name()), zone, "{name}");
        }
    }
}
