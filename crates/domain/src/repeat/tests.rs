//! Rules, their parts and refusals, by tables.

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc, Weekday};

use super::{
    MOST_DATES, NthWeekday, Pattern, Repeat, RepeatDays, RepeatDescription, RepeatEnd, RepeatPart,
    own_rule,
};
use crate::When;

fn timed(start: &str, zone: &str) -> When {
    let starts_at: DateTime<Utc> = start.parse().unwrap();
    When::Timed { starts_at, ends_at: starts_at + TimeDelta::hours(2), time_zone: zone.into() }
}

/// A Tuesday evening in Berlin, the second of its month.
fn tuesday() -> When {
    timed("2026-03-10T18:00:00Z", "Europe/Berlin")
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn all_day(start: &str) -> When {
    let start_date = day(start);
    let end_date = start_date.succ_opt().unwrap();
    let midnight = |day: NaiveDate| day.and_hms_opt(0, 0, 0).unwrap().and_utc();
    When::AllDay {
        start_date,
        end_date,
        starts_at: midnight(start_date),
        ends_at: midnight(end_date),
        time_zone: "UTC".into(),
    }
}

fn repeat(pattern: Pattern, every: u32, end: RepeatEnd) -> Repeat {
    Repeat { pattern, every, end }
}

#[test]
fn rules_and_their_parts() {
    use NthWeekday::{Last, Nth};
    use RepeatDays::{Daily, MonthDay, MonthWeekday, Rule, Weekly};
    use RepeatEnd::{After, On};
    use Weekday::{Fri, Thu, Tue};
    let until = On(day("2027-03-03"));
    for (when, pattern, every, end, rule, days) in [
        (tuesday(), Pattern::Days, 1, After(10), "FREQ=DAILY;COUNT=10", Daily { every: 1 }),
        (
            tuesday(),
            Pattern::Days,
            3,
            After(2),
            "FREQ=DAILY;INTERVAL=3;COUNT=2",
            Daily { every: 3 },
        ),
        (
            tuesday(),
            Pattern::Weeks(vec![]),
            2,
            until,
            // Winter in Berlin.
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270303T225959Z",
            Weekly { every: 2, weekdays: vec![Tue] },
        ),
        (
            tuesday(),
            Pattern::Weeks(vec![Thu, Tue, Thu]),
            1,
            On(day("2026-07-01")),
            // Summer in Berlin.
            "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20260701T215959Z",
            Weekly { every: 1, weekdays: vec![Tue, Thu] },
        ),
        (
            tuesday(),
            Pattern::Weeks(vec![Tue, Thu]),
            2,
            After(4),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=4",
            Weekly { every: 2, weekdays: vec![Tue, Thu] },
        ),
        (
            all_day("2026-01-31"),
            Pattern::MonthDay,
            1,
            On(day("2026-12-31")),
            "FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=20261231",
            MonthDay { every: 1, day: 31, leaves_out: true },
        ),
        (
            all_day("2026-01-22"),
            Pattern::MonthDay,
            2,
            After(3),
            "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=22;COUNT=3",
            MonthDay { every: 2, day: 22, leaves_out: false },
        ),
        (
            tuesday(),
            Pattern::MonthWeekday,
            1,
            After(12),
            "FREQ=MONTHLY;BYDAY=2TU;COUNT=12",
            MonthWeekday { every: 1, nth: Nth(2), weekday: Tue },
        ),
        (
            all_day("2026-01-30"),
            Pattern::MonthWeekday,
            1,
            After(12),
            "FREQ=MONTHLY;BYDAY=-1FR;COUNT=12",
            MonthWeekday { every: 1, nth: Last, weekday: Fri },
        ),
        (
            all_day("2026-02-27"),
            Pattern::MonthLast,
            3,
            After(4),
            "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR;COUNT=4",
            MonthWeekday { every: 3, nth: Last, weekday: Fri },
        ),
        (
            tuesday(),
            Pattern::Own("FREQ=YEARLY".into()),
            1,
            After(3),
            "FREQ=YEARLY;COUNT=3",
            Rule("FREQ=YEARLY".into()),
        ),
        (
            // Tuesday there, Wednesday in Greenwich.
            timed("2026-03-11T02:00:00Z", "America/New_York"),
            Pattern::Weeks(vec![]),
            1,
            On(day("2026-03-24")),
            "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260325T035959Z",
            Weekly { every: 1, weekdays: vec![Tue] },
        ),
    ] {
        let repeat = repeat(pattern, every, end);
        assert_eq!(repeat.check(&when), Ok(()), "{rule}");
        assert_eq!(repeat.rule(&when), [format!("RRULE:{rule}")]);
        assert_eq!(repeat.describe(&when), RepeatDescription { days, end });
    }
}

#[test]
fn what_makes_no_sense_is_refused_at_its_part() {
    use RepeatEnd::{After, On};
    let far = day("2026-03-10").checked_add_months(Months::new(36)).unwrap();
    for (pattern, every, end, part, words) in [
        (Pattern::Days, 0, After(3), RepeatPart::Every, "from 1 to 99"),
        (Pattern::Days, 100, After(3), RepeatPart::Every, "from 1 to 99"),
        (Pattern::Days, 1, After(1), RepeatPart::Count, "from 2 to 200"),
        (Pattern::Days, 1, After(MOST_DATES + 1), RepeatPart::Count, "from 2 to 200"),
        (Pattern::Days, 1, On(day("2026-03-09")), RepeatPart::Until, "before the first date"),
        (
            Pattern::Days,
            1,
            On(far.succ_opt().unwrap()),
            RepeatPart::Until,
            "for 3 years: choose a day up to 10 March 2029",
        ),
        (
            Pattern::Weeks(vec![Weekday::Mon]),
            1,
            After(3),
            RepeatPart::Weekdays,
            "a Tuesday: tick that day too",
        ),
        (Pattern::MonthLast, 1, After(3), RepeatPart::Pattern, "not the last Tuesday"),
        (Pattern::Own("FREQ=HOURLY".into()), 1, After(3), RepeatPart::Rule, "FREQ=HOURLY"),
        (Pattern::Own("FREQ=DAILY;COUNT=3".into()), 1, After(3), RepeatPart::Rule, "said twice"),
    ] {
        let wrong = repeat(pattern, every, end).check(&tuesday()).unwrap_err();
        assert_eq!((wrong.len(), wrong[0].0), (1, part), "{wrong:?}");
        assert!(wrong[0].1.to_string().contains(words), "{wrong:?}");
    }
    let all = repeat(Pattern::Weeks(vec![Weekday::Mon]), 0, After(0)).check(&tuesday());
    let parts: Vec<_> = all.unwrap_err().into_iter().map(|(part, _)| part).collect();
    assert_eq!(parts, [RepeatPart::Every, RepeatPart::Weekdays, RepeatPart::Count]);
    assert_eq!(repeat(Pattern::Days, 1, On(far)).check(&tuesday()), Ok(()));
}

#[test]
fn rules_of_ones_own_are_read() {
    for (text, rule, end) in [
        ("FREQ=WEEKLY", "FREQ=WEEKLY", None),
        (
            " rrule:freq=monthly; byday=1mo,-1fr ;count=10; ",
            "FREQ=MONTHLY;BYDAY=1MO,-1FR",
            Some(RepeatEnd::After(10)),
        ),
        (
            "FREQ=YEARLY;INTERVAL=2;BYMONTH=5;UNTIL=20290501",
            "FREQ=YEARLY;INTERVAL=2;BYMONTH=5",
            Some(RepeatEnd::On(day("2029-05-01"))),
        ),
    ] {
        assert_eq!(own_rule(text), Ok((rule.to_owned(), end)), "{text}");
    }
}

#[test]
fn rules_that_say_nothing_are_refused_in_words() {
    for (text, words) in [
        ("", "say how often"),
        ("BYDAY=MO", "say how often"),
        ("every monday", "\"EVERY MONDAY\" is no part of a rule"),
        ("FREQ=SECONDLY", "FREQ=SECONDLY cannot be used"),
        ("FREQ=FORTNIGHTLY", "cannot be used"),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ is there twice"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270303", "COUNT and UNTIL cannot both"),
        ("FREQ=DAILY;COUNT=many", "no number of dates"),
        ("FREQ=DAILY;COUNT=-1", "no number of dates"),
        ("FREQ=DAILY;UNTIL=20270303T225959Z", "write the last day only"),
        ("FREQ=DAILY;UNTIL=20271303", "is not a day"),
        ("FREQ=DAILY;INTERVAL=0", "from 1 to 99"),
        ("FREQ=DAILY;INTERVAL=1000", "from 1 to 99"),
        ("FREQ=DAILY;BYHOUR=1,2,3", "take BYHOUR out"),
        ("FREQ=DAILY;COLOUR=RED", "\"COLOUR\" is no part"),
        ("FREQ=DAILY;BYDAY=", "says nothing"),
        ("FREQ=DAILY;BYDAY=M O", "says nothing"),
        ("RDATE:20270303", "is no part of a rule"),
        ("FREQ=DAILY\nRDATE=20270303", "one line"),
        ("FREQ=DAILY;BYDAY=é", "one line"),
    ] {
        let wrong = own_rule(text).unwrap_err().to_string();
        assert!(wrong.contains(words), "{text}: {wrong}");
    }
    let long = format!("FREQ=DAILY;BYMONTHDAY={}", "1,".repeat(300));
    assert!(own_rule(&long).unwrap_err().to_string().contains("longer than 500"));
}
