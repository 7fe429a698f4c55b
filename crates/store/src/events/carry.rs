//! How a change of one date of a series is carried on to a later one. Pure.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use domain::time::micros;
use domain::{EventContent, EventProblem, Field, When, zone};

/// A change of the time of day, on the clocks of the events' zone.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Shift {
    /// At which time of day those start that it is about.
    usual: NaiveTime,
    /// How much later the start is.
    start: TimeDelta,
    /// How long they take from then on.
    length: TimeDelta,
}

/// What a change of the time means for later dates; `None` where it did not change.
///
/// # Errors
/// [`EventProblem::OnlyTimeOfDay`] where more than the time of day was changed.
pub fn shift(was: &When, is: &When) -> Result<Option<Shift>, EventProblem> {
    if was == is {
        return Ok(None);
    }
    match (was, is) {
        (
            When::Timed { starts_at: old, time_zone, .. },
            When::Timed { starts_at: new, ends_at, time_zone: other },
        ) if time_zone == other => {
            let zone = zone::zone(time_zone);
            let local = |at: &DateTime<Utc>| zone::local(zone, *at);
            if local(old).date() != local(new).date() {
                return Err(EventProblem::OnlyTimeOfDay);
            }
            Ok(Some(Shift {
                usual: local(old).time(),
                start: local(new) - local(old),
                length: *ends_at - *new,
            }))
        }
        _ => Err(EventProblem::OnlyTimeOfDay),
    }
}

/// A later date's content after a change of an earlier one from `was` to `is`: what was changed
/// there is changed here, everything else stays.
pub fn carried(
    was: &EventContent,
    is: &EventContent,
    shift: Option<&Shift>,
    mut later: EventContent,
) -> EventContent {
    let fields = Field::ALL.into_iter().chain([Field::Tags, Field::Cover]);
    for field in fields.filter(|field| *field != Field::When) {
        if field.of(was) != field.of(is) {
            field.copy(is, &mut later);
        }
    }
    if was.markdown != is.markdown {
        Field::Description.copy(is, &mut later);
    }
    if was.visibility != is.visibility {
        later.visibility = is.visibility;
    }
    if let Some(when) = shift.and_then(|shift| shift.of(&later.when)) {
        later.when = when;
    }
    later
}

impl Shift {
    /// The new time of a later date; `None` of those that take place at another time of day.
    fn of(&self, when: &When) -> Option<When> {
        let When::Timed { starts_at, time_zone, .. } = when else { return None };
        let zone = zone::zone(time_zone);
        let local = zone::local(zone, *starts_at);
        if local.time() != self.usual {
            return None;
        }
        let local = local.checked_add_signed(self.start)?;
        let found = zone::instant(zone, local);
        let (starts_at, ends_at) = (micros(found), micros(found.checked_add_signed(self.length)?));
        Some(When::Timed { starts_at, ends_at, time_zone: time_zone.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timed(start: &str, end: &str) -> When {
        let (starts_at, ends_at) = (start.parse().unwrap(), end.parse().unwrap());
        When::Timed { starts_at, ends_at, time_zone: "Europe/Berlin".into() }
    }

    #[test]
    fn later_dates_move_by_the_same_on_their_clocks() {
        let was = timed("2026-03-17T18:00:00Z", "2026-03-17T20:00:00Z");
        let is = timed("2026-03-17T18:30:00Z", "2026-03-17T21:30:00Z");
        let shift = shift(&was, &is).unwrap().unwrap();
        for (name, when, moved) in [
            (
                "in summer",
                timed("2026-03-31T17:00:00Z", "2026-03-31T19:00:00Z"),
                Some(timed("2026-03-31T17:30:00Z", "2026-03-31T20:30:00Z")),
            ),
            ("moved by itself", timed("2026-03-24T19:00:00Z", "2026-03-24T20:00:00Z"), None),
        ] {
            assert_eq!(shift.of(&when), moved, "{name}");
        }
    }

    #[test]
    fn a_time_that_clocks_skip_is_that_before_the_gap() {
        let was = timed("2026-03-22T00:30:00Z", "2026-03-22T00:30:00Z");
        let is = timed("2026-03-22T01:30:00Z", "2026-03-22T01:30:00Z");
        let shift = shift(&was, &is).unwrap().unwrap();
        let night = timed("2026-03-29T00:30:00Z", "2026-03-29T00:30:00Z");
        assert_eq!(shift.of(&night), Some(timed("2026-03-29T01:30:00Z", "2026-03-29T01:30:00Z")));
    }

    #[test]
    fn only_the_time_of_day_is_carried_on() {
        let was = timed("2026-03-17T18:00:00Z", "2026-03-17T20:00:00Z");
        assert_eq!(shift(&was, &was), Ok(None));
        let next_day = timed("2026-03-18T18:00:00Z", "2026-03-18T20:00:00Z");
        let When::Timed { starts_at, ends_at, .. } = was.clone() else { panic!("it is timed") };
        let elsewhere = When::Timed { starts_at, ends_at, time_zone: "Europe/Oslo".into() };
        for is in [next_day, elsewhere] {
            assert_eq!(shift(&was, &is), Err(EventProblem::OnlyTimeOfDay));
        }
    }
}
