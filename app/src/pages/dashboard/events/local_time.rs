//! From clocks on a wall to instants.

use chrono::offset::LocalResult;
use chrono::{DateTime, NaiveDateTime, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

use crate::components::time::short_day;
use crate::words::t;

/// The instant at which clocks in a zone show a time. Where they show it twice, it is the first
/// one (RFC 5545, 3.3.5), unless `known`, the event's instant so far, is the other.
///
/// # Errors
/// In words, where clocks skip that time.
pub(super) fn instant(
    zone: Tz,
    local: NaiveDateTime,
    known: DateTime<Utc>,
) -> Result<DateTime<Utc>, String> {
    let shown = known.with_timezone(&zone).naive_local();
    let to_the_minute = shown.with_second(0).and_then(|at| at.with_nanosecond(0));
    if shown == local || to_the_minute == Some(local) {
        return Ok(known);
    }
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Ok(at.with_timezone(&Utc)),
        LocalResult::None => Err(t!(
            "event-form-skipped-time",
            time = local.format("%H:%M").to_string(),
            day = short_day(local.date()),
            zone = zone.name()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_that_skip_or_repeat_an_hour() {
        let berlin = Tz::Europe__Berlin;
        let local = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let other = DateTime::UNIX_EPOCH;
        let twice = local("2026-10-25T02:30:00");
        assert_eq!(instant(berlin, twice, other), Ok(at("2026-10-25T00:30:00Z")));
        let second = at("2026-10-25T01:30:00Z");
        assert_eq!(instant(berlin, twice, second), Ok(second));
        let skipped = instant(berlin, local("2026-03-29T02:30:00"), other).unwrap_err();
        assert!(skipped.starts_with("02:30 does not exist on Sun 29 Mar 2026"), "{skipped}");
    }
}
