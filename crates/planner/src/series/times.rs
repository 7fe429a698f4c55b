//! Google's times, in the form of an event's row.

use chrono::NaiveDate;
use domain::zone::{midnight, zone};
use domain::{RemoteWhen, When, time::micros};

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
