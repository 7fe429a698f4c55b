//! Every instant is said rightly, to a reader that knows only the file.

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use domain::EventId;
use proptest::prelude::*;

use super::reader::{self, File};
use super::tests::entry;
use super::*;

const BASE: &str = "https://games.example";

type Span = (Tz, DateTime<Utc>, DateTime<Utc>);

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn entries(spans: &[Span]) -> Vec<FeedEvent> {
    let numbered = spans.iter().zip(1..);
    numbered
        .map(|((tz, starts_at, ends_at), number)| {
            entry(|event| {
                event.id = EventId(number);
                (event.starts_at, event.ends_at) = (*starts_at, *ends_at);
                event.time_zone = tz.name().into();
            })
        })
        .collect()
}

/// Writes events, reads them again, and compares the instants.
#[track_caller]
fn check(spans: &[Span]) -> File {
    let about = About { name: "Games", base_url: BASE, source: None };
    let file = reader::read(&calendar(&about, &entries(spans)));
    assert_eq!(file.events.len(), spans.len());
    for ((tz, starts_at, ends_at), number) in spans.iter().zip(1..) {
        let times = &file.events[&format!("event-{number}@games.example")];
        let ends_at = Some(*ends_at).filter(|end| end > starts_at);
        assert_eq!((times.starts_at, times.ends_at), (*starts_at, ends_at), "{tz}");
    }
    file
}

/// The zone in which the only event of a file is written.
#[track_caller]
fn written(tz: Tz, starts_at: &str, ends_at: &str) -> Option<String> {
    let file = check(&[(tz, at(starts_at), at(ends_at))]);
    file.events.into_values().next().unwrap().zone
}

#[test]
fn times_in_the_repeated_hour_are_written_in_utc() {
    for (name, tz, starts_at, ends_at) in [
        (
            "the second half past two",
            Tz::Australia__Sydney,
            "2027-04-03T16:30:00Z",
            "2027-04-03T17:30:00Z",
        ),
        ("the first", Tz::Australia__Sydney, "2027-04-03T15:30:00Z", "2027-04-03T17:30:00Z"),
        (
            "an end that clocks show before the start",
            Tz::Australia__Sydney,
            "2027-04-03T15:30:00Z",
            "2027-04-03T16:00:00Z",
        ),
        ("the end only", Tz::Europe__Berlin, "2026-10-24T20:00:00Z", "2026-10-25T01:30:00Z"),
        ("half an hour", Tz::Australia__Lord_Howe, "2027-04-03T15:00:00Z", "2027-04-03T18:00:00Z"),
    ] {
        assert_eq!(written(tz, starts_at, ends_at), None, "{name}");
    }
    for (name, tz, starts_at, ends_at) in [
        (
            "over the whole night",
            Tz::Europe__Berlin,
            "2026-10-24T20:00:00Z",
            "2026-10-25T05:00:00Z",
        ),
        ("up to it", Tz::Europe__Berlin, "2026-10-24T20:00:00Z", "2026-10-24T23:59:59Z"),
        ("from its end", Tz::Europe__Berlin, "2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z"),
        (
            "over the hour skipped",
            Tz::Europe__Berlin,
            "2026-03-29T00:59:59Z",
            "2026-03-29T01:00:00Z",
        ),
    ] {
        assert_eq!(written(tz, starts_at, ends_at).as_deref(), Some(tz.name()), "{name}");
    }
}

#[test]
fn zones_are_described_by_yearly_rules_where_they_have_some() {
    for (tz, day, is_described) in [
        (Tz::America__Chicago, "2026-11-28T01:00:00Z", true),
        (Tz::Europe__Berlin, "2026-07-28T01:00:00Z", true),
        (Tz::Europe__Dublin, "2026-07-28T01:00:00Z", true),
        (Tz::Australia__Sydney, "2026-07-28T01:00:00Z", true),
        (Tz::Australia__Lord_Howe, "2026-12-28T01:00:00Z", true),
        (Tz::America__Havana, "2026-12-28T01:00:00Z", true),
        (Tz::Asia__Kathmandu, "2026-12-28T01:00:00Z", true),
        (Tz::Etc__GMTPlus5, "2026-12-28T01:00:00Z", true),
        // Clocks go by the moon.
        (Tz::Africa__Casablanca, "2026-12-28T01:00:00Z", false),
        (Tz::Africa__El_Aaiun, "2026-06-28T01:00:00Z", false),
        // The rule of that year is another one.
        (Tz::America__New_York, "2005-04-20T12:00:00Z", true),
        // Before descriptions begin.
        (Tz::America__New_York, "1944-04-20T12:00:00Z", false),
        // It was given up in that year.
        (Tz::Asia__Almaty, "2024-05-20T12:00:00Z", false),
        (Tz::Asia__Almaty, "2025-05-20T12:00:00Z", true),
    ] {
        let zone = written(tz, day, day);
        assert_eq!(zone.is_some(), is_described, "{tz} {day}");
    }
    let two =
        check(&[(Tz::Europe__Berlin, at("2026-07-28T01:00:00Z"), at("2026-07-28T02:00:00Z"))]);
    assert!(two.zones["Europe/Berlin"].daylight.is_some());
    let one = check(&[(Tz::Asia__Tokyo, at("2026-07-28T01:00:00Z"), at("2026-07-28T02:00:00Z"))]);
    assert!(one.zones["Asia/Tokyo"].daylight.is_none());
}

#[test]
fn an_event_of_a_year_with_another_rule_is_written_in_utc() {
    let new_york = |day: &str| (Tz::America__New_York, at(day), at(day) + TimeDelta::hours(2));
    let file = check(&[
        new_york("2026-03-20T23:00:00Z"),
        new_york("2026-11-20T23:00:00Z"),
        // Summer began on the first Sunday of April then.
        new_york("2005-03-20T23:00:00Z"),
        new_york("2005-01-20T23:00:00Z"),
    ]);
    let zones = file.events.values().map(|times| times.zone.is_some());
    assert_eq!(zones.collect::<Vec<_>>(), [true, true, false, true]);
}

/// Instants around each change of a zone's clocks in a year, and in each month.
fn instants(tz: Tz, year: i32) -> Vec<DateTime<Utc>> {
    let hour =
        |hour: i64| Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).unwrap() + TimeDelta::hours(hour);
    let offset = |at: DateTime<Utc>| {
        use chrono::Offset as _;
        tz.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
    };
    let mut found: Vec<_> = (0..12).map(|month| hour(month * 730 + 11)).collect();
    for day in
        (0..8_760 - 24).step_by(24).filter(|day| offset(hour(*day)) != offset(hour(day + 24)))
    {
        found.extend((0..=28).map(|quarter| hour(day) + TimeDelta::minutes(60 * quarter - 120)));
        let change = (0..25).find(|next| offset(hour(day + next)) != offset(hour(day)));
        let seconds = [-1, 0, 1, 1_800].map(TimeDelta::seconds);
        found.extend(seconds.map(|second| hour(day + change.unwrap_or_default()) + second));
    }
    found
}

#[test]
fn every_zone_is_right_in_one_feed() {
    for tz in TZ_VARIANTS {
        let spans: Vec<Span> = [1998, 2007, 2016, 2024, 2026, 2027]
            .into_iter()
            .flat_map(|year| instants(tz, year))
            .zip([0, 30, 90, 600].into_iter().cycle())
            .map(|(start, minutes)| (tz, start, start + TimeDelta::minutes(minutes)))
            .collect();
        check(&spans);
    }
}

#[test]
fn every_zone_is_right_in_single_files() {
    for tz in TZ_VARIANTS {
        for year in [1975, 2026] {
            let instants = instants(tz, year);
            for start in instants.iter().step_by(instants.len().div_ceil(12)) {
                check(&[(tz, *start, *start + TimeDelta::minutes(90))]);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_events_are_right(
        events in prop::collection::vec(
            (0..TZ_VARIANTS.len(), -2_000_000_000_i64..4_000_000_000, 0..200_000_i64),
            1..20,
        ),
    ) {
        let few = [Tz::Europe__Berlin, Tz::America__New_York, Tz::Africa__Casablanca, Tz::UTC];
        let spans: Vec<Span> = events
            .into_iter()
            .map(|(zone, start, seconds)| {
                let tz = few.get(zone % 9).copied().unwrap_or(TZ_VARIANTS[zone]);
                let start = DateTime::from_timestamp(start, 0).unwrap();
                (tz, start, start + TimeDelta::seconds(seconds))
            })
            .collect();
        check(&spans);
    }
}
