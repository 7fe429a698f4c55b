//! Time zones for calendars: RFC 5545, 3.6.5. Every zone that an event names has to be described,
//! so its clock changes are listed one by one, for the years that the events are in.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Offset as _, TimeDelta, TimeZone as _, Utc};
use chrono_tz::{OffsetComponents as _, OffsetName as _, Tz};

use super::lines::{Lines, local, offset};

/// No clock changes twice in so short a time, Morocco's around Ramadan included.
const STEP: TimeDelta = TimeDelta::days(7);
/// Years described at most: an event "for ever" does not need them all.
const LONGEST: TimeDelta = TimeDelta::days(366 * 12);

/// What a zone's clocks show, from a change on.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Clock {
    seconds: i32,
    summer: bool,
    name: String,
}

/// A kind of change: between which offsets, to which name.
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Change {
    summer: bool,
    from: i32,
    to: i32,
    name: String,
}

/// Describes a zone from one instant to another.
pub fn describe(lines: &mut Lines, zone: Tz, from: DateTime<Utc>, to: DateTime<Utc>) {
    lines.line("BEGIN", "VTIMEZONE");
    lines.line("TZID", zone.name());
    // What holds before the first change that is listed.
    let start = back(from);
    let first = clock(zone, start);
    let base =
        Change { summer: first.summer, from: first.seconds, to: first.seconds, name: first.name };
    observance(lines, &base, &["19700101T000000".to_owned()]);
    for (change, starts) in changes(zone, start, to) {
        let starts: Vec<String> = starts.into_iter().map(local).collect();
        observance(lines, &change, &starts);
    }
    lines.line("END", "VTIMEZONE");
}

fn observance(lines: &mut Lines, change: &Change, starts: &[String]) {
    let kind = if change.summer { "DAYLIGHT" } else { "STANDARD" };
    lines.line("BEGIN", kind);
    if let Some((first, more)) = starts.split_first() {
        lines.line("DTSTART", first);
        if !more.is_empty() {
            lines.line("RDATE", &more.join(","));
        }
    }
    lines.line("TZOFFSETFROM", &offset(change.from));
    lines.line("TZOFFSETTO", &offset(change.to));
    lines.line("TZNAME", &change.name);
    lines.line("END", kind);
}

/// All changes in a time, each kind with its starts as the clock before it showed them.
fn changes(
    zone: Tz,
    start: DateTime<Utc>,
    to: DateTime<Utc>,
) -> BTreeMap<Change, Vec<NaiveDateTime>> {
    let end = to.min(start.checked_add_signed(LONGEST).unwrap_or(to));
    let mut changes: BTreeMap<Change, Vec<NaiveDateTime>> = BTreeMap::new();
    let mut at = start;
    while at < end {
        let Some(next) = at.checked_add_signed(STEP) else { break };
        let (before, after) = (clock(zone, at), clock(zone, next));
        if before != after {
            let instant = turn(zone, at, next);
            let shown = instant.naive_utc() + TimeDelta::seconds(i64::from(before.seconds));
            let Clock { seconds, summer, name } = after;
            let change = Change { summer, from: before.seconds, to: seconds, name };
            changes.entry(change).or_default().push(shown);
        }
        at = next;
    }
    changes
}

/// The second in which the clock changes between two instants.
fn turn(zone: Tz, mut before: DateTime<Utc>, mut after: DateTime<Utc>) -> DateTime<Utc> {
    let old = clock(zone, before);
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if clock(zone, middle) == old {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}

fn clock(zone: Tz, at: DateTime<Utc>) -> Clock {
    let offset = zone.offset_from_utc_datetime(&at.naive_utc());
    let seconds = offset.fix().local_minus_utc();
    let name = offset.abbreviation().map_or_else(|| super::lines::offset(seconds), str::to_owned);
    Clock { seconds, summer: !offset.dst_offset().is_zero(), name }
}

/// Whole seconds, and more than a year before: a summer time that is on at the start is described by
/// its own change.
fn back(from: DateTime<Utc>) -> DateTime<Utc> {
    let whole = DateTime::from_timestamp(from.timestamp(), 0).unwrap_or(from);
    whole.checked_sub_signed(TimeDelta::days(400)).unwrap_or(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(zone: Tz, from: &str, to: &str) -> String {
        let mut lines = Lines::default();
        describe(&mut lines, zone, from.parse().unwrap(), to.parse().unwrap());
        lines.finish().replace("\r\n ", "").replace("\r\n", "\n")
    }

    #[test]
    fn summer_times_are_listed() {
        let text = described(Tz::America__Chicago, "2026-11-27T00:00:00Z", "2027-06-01T00:00:00Z");
        for lines in [
            "TZID:America/Chicago\n",
            "BEGIN:DAYLIGHT\nDTSTART:20260308T020000\nRDATE:20270314T020000\nTZOFFSETFROM:-0600\n\
             TZOFFSETTO:-0500\nTZNAME:CDT\nEND:DAYLIGHT\n",
            "BEGIN:STANDARD\nDTSTART:20251102T020000\nRDATE:20261101T020000\nTZOFFSETFROM:-0500\n\
             TZOFFSETTO:-0600\nTZNAME:CST\nEND:STANDARD\n",
        ] {
            assert!(text.contains(lines), "{lines}\nin\n{text}");
        }
    }

    #[test]
    fn a_zone_without_changes_is_one_offset() {
        let text = described(Tz::Asia__Kathmandu, "2026-11-27T00:00:00Z", "2028-06-01T00:00:00Z");
        assert_eq!(text.matches("BEGIN:STANDARD").count(), 1, "{text}");
        assert!(text.contains("TZOFFSETTO:+0545"), "{text}");
    }

    #[test]
    fn no_time_is_too_far() {
        let text = described(Tz::Europe__Berlin, "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z");
        assert!(text.len() < 20_000, "{}", text.len());
    }
}
