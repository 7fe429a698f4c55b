mod google;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{OccurrenceKey, RemoteWhen, When};
use proptest::prelude::*;

use super::*;

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn timed(start: &str, end: &str, zone: &str) -> RemoteWhen {
    RemoteWhen::Timed { start: utc(start), end: utc(end), zone: zone.into() }
}

fn all_day(start: &str, end: &str) -> RemoteWhen {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    RemoteWhen::AllDay { start: day(start), end: day(end), zone: "Europe/Berlin".into() }
}

fn lines(text: &str) -> Vec<String> {
    text.split('|').map(ToOwned::to_owned).collect()
}

/// The keys within 2026, in words.
fn keys(when: &RemoteWhen, recurrence: &str) -> Vec<String> {
    keys_until(when, recurrence, "2027-01-01T00:00:00Z")
}

fn keys_until(when: &RemoteWhen, recurrence: &str, to: &str) -> Vec<String> {
    let found = expand(when, &lines(recurrence), utc("2026-01-01T00:00:00Z"), utc(to)).unwrap();
    found.into_iter().map(|found| found.key.to_text()).collect()
}

/// Fridays at 19:00 in Berlin, for two hours.
fn fridays() -> RemoteWhen {
    timed("2026-03-20T18:00:00Z", "2026-03-20T20:00:00Z", "Europe/Berlin")
}

#[test]
fn timed_series() {
    for (name, recurrence, expected) in [
        (
            "19:00 stays 19:00 when the clocks change",
            "RRULE:FREQ=WEEKLY;COUNT=3",
            "2026-03-20T18:00:00Z 2026-03-27T18:00:00Z 2026-04-03T17:00:00Z",
        ),
        (
            "UNTIL as an instant is inclusive",
            "RRULE:FREQ=WEEKLY;UNTIL=20260403T170000Z",
            "2026-03-20T18:00:00Z 2026-03-27T18:00:00Z 2026-04-03T17:00:00Z",
        ),
        (
            "a second less leaves the last one out, as Google writes it when a series is split",
            "RRULE:FREQ=WEEKLY;UNTIL=20260403T165959Z",
            "2026-03-20T18:00:00Z 2026-03-27T18:00:00Z",
        ),
        (
            "UNTIL as a date takes the whole day",
            "RRULE:FREQ=WEEKLY;UNTIL=20260327",
            "2026-03-20T18:00:00Z 2026-03-27T18:00:00Z",
        ),
        (
            "UNTIL in local time",
            "RRULE:FREQ=WEEKLY;UNTIL=20260327T190000",
            "2026-03-20T18:00:00Z 2026-03-27T18:00:00Z",
        ),
        ("UNTIL before the start leaves nothing", "RRULE:FREQ=WEEKLY;UNTIL=20260319T225959Z", ""),
        (
            "as Google writes it",
            "RRULE:FREQ=WEEKLY;WKST=SU;UNTIL=20260331T215959Z;BYDAY=FR,TU",
            "2026-03-20T18:00:00Z 2026-03-24T18:00:00Z 2026-03-27T18:00:00Z 2026-03-31T17:00:00Z",
        ),
        (
            "the start counts even where the rule does not give it, beside COUNT",
            "RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=WE",
            "2026-03-20T18:00:00Z 2026-03-25T18:00:00Z 2026-04-01T17:00:00Z",
        ),
        (
            "EXDATE in a zone, in UTC, and as a date",
            "RRULE:FREQ=WEEKLY;COUNT=5|EXDATE;TZID=Europe/Berlin:20260327T190000|EXDATE:20260403T170000Z|EXDATE;VALUE=DATE:20260410",
            "2026-03-20T18:00:00Z 2026-04-17T17:00:00Z",
        ),
        (
            "EXDATE in another zone, and several in a line",
            "RRULE:FREQ=WEEKLY;COUNT=4|EXDATE;TZID=America/New_York:20260327T140000,20260403T130000",
            "2026-03-20T18:00:00Z 2026-04-10T17:00:00Z",
        ),
        (
            "EXDATE of an unknown zone is in the series' own",
            "RRULE:FREQ=WEEKLY;COUNT=2|EXDATE;TZID=\"Customized Time Zone\":20260327T190000",
            "2026-03-20T18:00:00Z",
        ),
        (
            "the start excluded",
            "RRULE:FREQ=WEEKLY;COUNT=2|EXDATE:20260320T180000Z",
            "2026-03-27T18:00:00Z",
        ),
        (
            "RDATE only",
            "RDATE;TZID=Europe/Berlin:20260501T190000,20260402T200000",
            "2026-03-20T18:00:00Z 2026-04-02T18:00:00Z 2026-05-01T17:00:00Z",
        ),
        (
            "RDATE that the rule gives as well",
            "RRULE:FREQ=WEEKLY;COUNT=2|RDATE:20260327T180000Z",
            "2026-03-20T18:00:00Z 2026-03-27T18:00:00Z",
        ),
        (
            "EXRULE",
            "RRULE:FREQ=WEEKLY;COUNT=4|EXRULE:FREQ=WEEKLY;INTERVAL=2",
            "2026-03-27T18:00:00Z 2026-04-10T17:00:00Z",
        ),
        (
            "two rules",
            "RRULE:FREQ=WEEKLY;COUNT=2|RRULE:FREQ=WEEKLY;COUNT=1;BYDAY=SA",
            "2026-03-20T18:00:00Z 2026-03-21T18:00:00Z 2026-03-27T18:00:00Z",
        ),
        (
            "monthly, the third Friday",
            "RRULE:FREQ=MONTHLY;BYDAY=3FR;COUNT=3",
            "2026-03-20T18:00:00Z 2026-04-17T17:00:00Z 2026-05-15T17:00:00Z",
        ),
        ("lower case and stray separators", "rrule:freq=weekly;count=1;", "2026-03-20T18:00:00Z"),
        ("no line at all", "", "2026-03-20T18:00:00Z"),
        (
            "home-assistant 81700: RDATE in a zone of its own, without a rule",
            "RDATE;TZID=Asia/Ho_Chi_Minh:20260407T080000,20270402T080000",
            "2026-03-20T18:00:00Z 2026-04-07T01:00:00Z",
        ),
        (
            "a rule that never comes true",
            "RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
            "2026-03-20T18:00:00Z",
        ),
    ] {
        assert_eq!(keys(&fridays(), recurrence).join(" "), expected, "{name}");
    }
}

#[test]
fn all_day_series() {
    for (name, recurrence, expected) in [
        ("weekly", "RRULE:FREQ=WEEKLY;COUNT=3", "2026-03-20 2026-03-27 2026-04-03"),
        ("UNTIL as a date", "RRULE:FREQ=WEEKLY;UNTIL=20260327", "2026-03-20 2026-03-27"),
        (
            "UNTIL as an instant",
            "RRULE:FREQ=WEEKLY;UNTIL=20260327T000000Z",
            "2026-03-20 2026-03-27",
        ),
        ("EXDATE as a date", "RRULE:FREQ=WEEKLY;COUNT=2|EXDATE;VALUE=DATE:20260327", "2026-03-20"),
        ("EXDATE as an instant", "RRULE:FREQ=WEEKLY;COUNT=2|EXDATE:20260327T000000Z", "2026-03-20"),
        ("RDATE only", "RDATE;VALUE=DATE:20260402", "2026-03-20 2026-04-02"),
        ("yearly", "RRULE:FREQ=YEARLY", "2026-03-20"),
        (
            "a rule within days gives each day once",
            "RRULE:FREQ=HOURLY;COUNT=30",
            "2026-03-20 2026-03-21",
        ),
    ] {
        assert_eq!(
            keys(&all_day("2026-03-20", "2026-03-22"), recurrence).join(" "),
            expected,
            "{name}"
        );
    }
}

#[test]
fn seven_in_the_evening_stays_so_in_both_directions() {
    for (name, zone, start, expected) in [
        (
            "spring, north (home-assistant 81527)",
            "Europe/Berlin",
            "2026-03-25T18:00:00Z",
            "2026-03-25T18:00:00Z 2026-04-01T17:00:00Z",
        ),
        (
            "autumn, north",
            "Europe/Berlin",
            "2026-10-21T17:00:00Z",
            "2026-10-21T17:00:00Z 2026-10-28T18:00:00Z",
        ),
        (
            "autumn, south",
            "Australia/Sydney",
            "2026-04-01T08:00:00Z",
            "2026-04-01T08:00:00Z 2026-04-08T09:00:00Z",
        ),
        (
            "half an hour",
            "Australia/Lord_Howe",
            "2026-04-01T08:00:00Z",
            "2026-04-01T08:00:00Z 2026-04-08T08:30:00Z",
        ),
        (
            "a zone without summer time",
            "Etc/GMT-2",
            "2026-03-25T17:00:00Z",
            "2026-03-25T17:00:00Z 2026-04-01T17:00:00Z",
        ),
        (
            "in the hour that is skipped",
            "Europe/Berlin",
            "2026-03-22T01:30:00Z",
            "2026-03-22T01:30:00Z 2026-03-29T01:30:00Z",
        ),
        (
            "in the hour that comes twice",
            "Europe/Berlin",
            "2026-10-18T00:30:00Z",
            "2026-10-18T00:30:00Z 2026-10-25T00:30:00Z",
        ),
    ] {
        let when = timed(start, start, zone);
        assert_eq!(keys(&when, "RRULE:FREQ=WEEKLY;COUNT=2").join(" "), expected, "{name}");
    }
}

#[test]
fn until_is_judged_on_the_clocks_of_the_series() {
    for (name, zone, start, until, count) in [
        (
            "odoo 265297: UTC-3",
            "America/Argentina/Buenos_Aires",
            "2026-10-02T00:00:00Z",
            "20261009T025959Z",
            2,
        ),
        (
            "odoo 265297: a second too early",
            "America/Argentina/Buenos_Aires",
            "2026-10-02T00:00:00Z",
            "20261008T235959Z",
            1,
        ),
        ("odoo 265297: UTC+5:30", "Asia/Kolkata", "2026-10-01T15:00:00Z", "20261008T150000Z", 2),
        ("odoo 265297: without Z", "Asia/Kolkata", "2026-10-01T15:00:00Z", "20261008T203000", 2),
        ("node-ical 436: a date, in Oslo", "Europe/Oslo", "2026-10-01T16:00:00Z", "20261008", 2),
        (
            "node-ical 436: a date, in Auckland",
            "Pacific/Auckland",
            "2026-10-01T17:00:00Z",
            "20261008",
            1,
        ),
        (
            "node-ical 436: the day after, in Auckland",
            "Pacific/Auckland",
            "2026-10-01T17:00:00Z",
            "20261009",
            2,
        ),
    ] {
        let found = keys(&timed(start, start, zone), &format!("RRULE:FREQ=WEEKLY;UNTIL={until}"));
        assert_eq!(found.len(), count, "{name}: {found:?}");
    }
}

#[test]
fn whole_days_stay_on_their_day_in_every_zone() {
    // home-assistant 113454: a day too early, east of Greenwich.
    for zone in
        ["Pacific/Kiritimati", "Asia/Kolkata", "UTC", "America/Los_Angeles", "Pacific/Pago_Pago"]
    {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let when = RemoteWhen::AllDay {
            start: day("2026-03-28"),
            end: day("2026-03-29"),
            zone: zone.into(),
        };
        assert_eq!(
            keys(&when, "RRULE:FREQ=DAILY;COUNT=3"),
            ["2026-03-28", "2026-03-29", "2026-03-30"],
            "{zone}"
        );
        assert_eq!(
            keys(&when, "RRULE:FREQ=DAILY;UNTIL=20260329"),
            ["2026-03-28", "2026-03-29"],
            "{zone}"
        );
    }
}

#[test]
fn lengths_are_kept() {
    // Across the night in which the clocks go forward: five hours stay five hours.
    let night = timed("2026-03-21T22:00:00Z", "2026-03-22T03:00:00Z", "Europe/Berlin");
    let found = expand(
        &night,
        &lines("RRULE:FREQ=WEEKLY;COUNT=2"),
        utc("2026-01-01T00:00:00Z"),
        utc("2027-01-01T00:00:00Z"),
    );
    let last = found.unwrap().pop().unwrap();
    assert_eq!(last.when.starts_at(), utc("2026-03-28T22:00:00Z"));
    assert_eq!(last.when.ends_at(), utc("2026-03-29T03:00:00Z"));

    let days = all_day("2026-03-20", "2026-03-23");
    let found = expand(
        &days,
        &lines("RRULE:FREQ=WEEKLY;COUNT=2"),
        utc("2026-01-01T00:00:00Z"),
        utc("2027-01-01T00:00:00Z"),
    );
    let When::AllDay { start_date, end_date, starts_at, ends_at, .. } =
        found.unwrap().pop().unwrap().when
    else {
        panic!("whole days stay whole days");
    };
    assert_eq!(
        (start_date.to_string(), end_date.to_string()),
        ("2026-03-27".into(), "2026-03-30".into())
    );
    // Midnights in Berlin, one in winter and one in summer.
    assert_eq!((starts_at, ends_at), (utc("2026-03-26T23:00:00Z"), utc("2026-03-29T22:00:00Z")));
}

#[test]
fn a_period_brings_its_own_end() {
    for (name, line, end) in [
        ("duration", "RDATE;VALUE=PERIOD:20260401T100000Z/PT1H30M", "2026-04-01T11:30:00Z"),
        ("end", "RDATE;VALUE=PERIOD:20260401T100000Z/20260401T150000Z", "2026-04-01T15:00:00Z"),
    ] {
        let found = expand(
            &fridays(),
            &lines(line),
            utc("2026-01-01T00:00:00Z"),
            utc("2027-01-01T00:00:00Z"),
        );
        assert_eq!(found.unwrap()[1].when.ends_at(), utc(end), "{name}");
    }
}

#[test]
fn the_window_is_inclusive_and_ordinals_count_from_the_start() {
    let old = timed("2025-12-05T18:00:00Z", "2025-12-05T20:00:00Z", "Europe/Berlin");
    let weekly = lines("RRULE:FREQ=WEEKLY|EXDATE:20251212T180000Z");
    let found =
        expand(&old, &weekly, utc("2026-01-02T18:00:00Z"), utc("2026-01-09T18:00:00Z")).unwrap();
    let ordinals: Vec<_> = found.iter().map(|found| found.ordinal).collect();
    assert_eq!(ordinals, [4, 5]);
    assert_eq!(found[0].key, OccurrenceKey::At(utc("2026-01-02T18:00:00Z")));
}

#[test]
fn a_start_beyond_the_window_gives_nothing() {
    let found = keys_until(&fridays(), "RRULE:FREQ=WEEKLY", "2026-02-01T00:00:00Z");
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn malformed_lines_are_refused_in_words() {
    for (line, words) in [
        ("RRULE", "it has no colon"),
        ("RRULE:", "FREQ"),
        ("RRULE:FREQ=FORTNIGHTLY", "FORTNIGHTLY"),
        ("RRULE:FREQ=WEEKLY;INTERVAL=0", "INTERVAL=0 makes no sense"),
        ("RRULE:FREQ=WEEKLY;COUNT=0", "COUNT=0 makes no sense"),
        ("RRULE:FREQ=WEEKLY;COUNT=-1", "-1"),
        ("RRULE:FREQ=WEEKLY;UNTIL=soon", "\"SOON\" is not a date for UNTIL"),
        ("RRULE:FREQ=WEEKLY;BYDAY=XX", "XX"),
        ("RRULE:FREQ=WEEKLY;BYDAY=é", "BYDAY cannot have"),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=99", "BYMONTHDAY cannot have \"99\""),
        ("RRULE:FREQ=WEEKLY;COLOUR=RED", "COLOUR"),
        ("RRULE:FREQ=YEARLY;BYHOUR=1,2,3,4,5,6,7;BYMINUTE=1,2,3,4,5,6,7", "49 times a day"),
        ("DTSTART:20260101T000000Z", "only RRULE, EXRULE, RDATE and EXDATE"),
        ("EXDATE:20261340T000000Z", "is not a date"),
        ("RDATE:2026", "is not a date"),
        ("RDATE;VALUE=PERIOD:20260401T100000Z/later", "is not a date"),
    ] {
        let error = expand(
            &fridays(),
            &lines(line),
            utc("2026-01-01T00:00:00Z"),
            utc("2027-01-01T00:00:00Z"),
        )
        .unwrap_err()
        .to_string();
        assert!(error.contains(words), "{line}: {error}");
        assert!(error.starts_with("the recurrence line \""), "{line}: {error}");
    }
}

#[test]
fn runaway_rules_are_refused() {
    for (start, line, expected) in [
        ("2026-03-20T18:00:00Z", "RRULE:FREQ=SECONDLY", SeriesError::TooLong { limit: 20_000 }),
        ("2026-03-20T18:00:00Z", "RRULE:FREQ=HOURLY", SeriesError::TooMany),
        ("2010-03-20T18:00:00Z", "RRULE:FREQ=HOURLY", SeriesError::TooLong { limit: 20_000 }),
        (
            "2026-03-20T18:00:00Z",
            "RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16",
            SeriesError::TooMany,
        ),
    ] {
        let when = timed(start, start, "Europe/Berlin");
        let found =
            expand(&when, &lines(line), utc("2026-01-01T00:00:00Z"), utc("2027-01-01T00:00:00Z"));
        assert_eq!(found.unwrap_err(), expected, "{line}");
    }
    let few = keys(&fridays(), "RRULE:FREQ=SECONDLY;COUNT=3");
    assert_eq!(few.len(), 3);
}

#[test]
fn a_series_ends_by_itself_or_not() {
    for (recurrence, bounded) in [
        ("RRULE:FREQ=WEEKLY", false),
        ("RRULE:FREQ=WEEKLY;COUNT=3", true),
        ("RRULE:FREQ=WEEKLY;UNTIL=20260327", true),
        ("RRULE:FREQ=WEEKLY;COUNT=3|RRULE:FREQ=WEEKLY", false),
        ("RDATE:20260402T180000Z", true),
    ] {
        assert_eq!(is_bounded(&lines(recurrence)), bounded, "{recurrence}");
    }
}

fn parts() -> impl Strategy<Value = String> {
    let frequency = prop::sample::select(vec![
        "YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY",
    ]);
    let part = prop_oneof![
        (-370..370_i32).prop_map(|n| format!("BYYEARDAY={n}")),
        (-54..54_i32).prop_map(|n| format!("BYWEEKNO={n}")),
        (-32..32_i32).prop_map(|n| format!("BYMONTHDAY={n}")),
        (0..14_i32).prop_map(|n| format!("BYMONTH={n}")),
        (-60..60_i32).prop_map(|n| format!("BYSETPOS={n}")),
        (0..61_i32).prop_map(|n| format!("BYHOUR={n}")),
        (0..61_i32).prop_map(|n| format!("BYMINUTE={n}")),
        (-6..54_i32).prop_map(|n| format!("BYDAY={n}MO,SU,-1WE")),
        (0..70_000_i32).prop_map(|n| format!("INTERVAL={n}")),
        (0..9_i32).prop_map(|n| format!("COUNT={n}")),
        prop::sample::select(vec!["WKST=SU", "UNTIL=20270101T000000Z", "UNTIL=20200101"])
            .prop_map(ToOwned::to_owned),
    ];
    (frequency, prop::collection::vec(part, 0..4))
        .prop_map(|(frequency, parts)| format!("RRULE:FREQ={frequency};{}", parts.join(";")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn any_rule_gives_ordered_dates_in_the_window_or_an_error(line in parts(), days in any::<bool>()) {
        let when = if days { all_day("2026-01-31", "2026-02-01") } else { fridays() };
        let (from, to) = (utc("2026-02-01T00:00:00Z"), utc("2026-09-01T00:00:00Z"));
        if let Ok(found) = expand(&when, &[line], from, to) {
            prop_assert!(found.len() <= MOST);
            prop_assert!(found.windows(2).all(|pair| pair[0].key < pair[1].key));
            prop_assert!(found.iter().all(|one| (from..=to).contains(&one.when.starts_at())));
            prop_assert!(found.iter().all(|one| one.when.starts_at() <= one.when.ends_at()));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(line in "(RRULE|RDATE|EXDATE|EXRULE|X)?[;:]?[A-Z0-9=;:,/é-]{0,40}") {
        let (from, to) = (utc("2026-02-01T00:00:00Z"), utc("2026-09-01T00:00:00Z"));
        let _ = expand(&fridays(), &[line], from, to);
    }
}
