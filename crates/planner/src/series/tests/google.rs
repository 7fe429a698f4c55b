//! Rules as Google reads them: what it ignores, what it reads otherwise than RFC 5545, and what is
//! impossible.

use super::*;

#[test]
fn days_of_the_month_each_year_are_those_of_the_starts_month() {
    let start = timed("2025-02-20T18:00:00Z", "2025-02-20T20:00:00Z", "Europe/Berlin");
    for (name, rule, expected) in [
        ("as Google writes an anniversary", "WKST=SU;INTERVAL=1;BYMONTHDAY=20", "2026-02-20"),
        ("the last day", "BYMONTHDAY=-1", "2026-02-28"),
        ("two days", "BYMONTHDAY=20,22", "2026-02-20 2026-02-22"),
        ("with its month", "BYMONTH=2;BYMONTHDAY=20", "2026-02-20"),
        ("with other months", "BYMONTH=3,4;BYMONTHDAY=20", "2026-03-20 2026-04-20"),
        (
            "beside weekdays, as the RFC has it: each Friday the 13th",
            "BYMONTHDAY=13;BYDAY=FR",
            "2026-02-13 2026-03-13 2026-11-13",
        ),
        ("the second Monday is one of the year", "BYDAY=2MO", "2026-01-12"),
        ("or of the month that is named", "BYMONTH=5;BYDAY=2MO", "2026-05-11"),
        ("the day of the year", "BYYEARDAY=100", "2026-04-10"),
    ] {
        let found = keys(&start, &format!("RRULE:FREQ=YEARLY;{rule}"));
        let days: Vec<_> = found.iter().map(|key| &key[..10]).collect();
        assert_eq!(days.join(" "), expected, "{name}");
    }
    let all_day = all_day("2025-02-20", "2025-02-21");
    assert_eq!(keys(&all_day, "RRULE:FREQ=YEARLY;BYMONTHDAY=20"), ["2026-02-20"]);
}

#[test]
fn what_may_be_ignored_is() {
    let three = "2026-03-20T18:00:00Z 2026-03-27T18:00:00Z 2026-04-03T17:00:00Z";
    for line in [
        "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=FR;X-RELATIVE=1",
        "RRULE:X-A=1;X-A=2;X-B;FREQ=WEEKLY;COUNT=3",
        "RRULE;X-EVOLUTION-ENDDATE=20260403T170000Z:FREQ=WEEKLY;COUNT=3",
        "RRULE;X-NOTE=\"at 7:30; sharp\":FREQ=WEEKLY;COUNT=3",
        "RRULE;X-ZONE=GMT+01:00:FREQ=WEEKLY;COUNT=3",
        "RRULE;X-NAME=Zoë:FREQ=WEEKLY;COUNT=3;X-NAME=Zoë",
        "RRULE:;FREQ=WEEKLY;;COUNT=3;",
        "RRULE: FREQ = WEEKLY ; COUNT = 3 ; BYDAY = FR , ",
        "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=FR,",
        "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=,FR,,FR",
        "RRULE:FREQ=WEEKLY;COUNT=3;WKST=",
        "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=",
        "RRULE:RSCALE=GREGORIAN;FREQ=WEEKLY;COUNT=3",
        "RRULE:RSCALE=GREGORIAN;FREQ=WEEKLY;COUNT=3;SKIP=OMIT",
        "RRULE:RSCALE=GREGORIAN;FREQ=WEEKLY;COUNT=3;SKIP=FORWARD",
        "RRULE:RSCALE=;FREQ=WEEKLY;COUNT=3;SKIP=",
        "rrule:freq=weekly;count=3;byday=fr;wkst=su",
        "RRULE:FREQ=WEEKLY;COUNT=3|X-WR-NOTE:FREQ=DAILY",
        "RRULE:FREQ=WEEKLY;COUNT=3|x-wr-note;LANGUAGE=de:Zoë: später|X-NOTHING",
        "RRULE:FREQ=WEEKLY;COUNT=3|EXDATE:",
        "RRULE:FREQ=WEEKLY;COUNT=3|EXDATE;VALUE=DATE:,",
        "RRULE:FREQ=WEEKLY;COUNT=4|EXDATE;TZID=GMT+01:00:20260410T180000",
        "RRULE:FREQ=WEEKLY;COUNT=4|EXDATE;TZID=\"GMT+01:00\":20260410T180000",
        "RRULE:FREQ=WEEKLY;COUNT=4|exdate;tzid=europe/berlin:20260410t190000",
        "RRULE:FREQ=WEEKLY;COUNT=4|EXDATE;X-NOTE=7:30;VALUE=DATE-TIME:20260410T170000Z",
        "RRULE:FREQ=WEEKLY;COUNT=2|RDATE;TZID=GMT+02:00;VALUE=PERIOD:20260403T190000/PT2H",
    ] {
        assert_eq!(keys(&fridays(), line).join(" "), three, "{line}");
    }
}

#[test]
fn what_is_impossible_is_refused_rather_than_read_into_dates() {
    for (line, words) in [
        ("FREQ=WEEKLY;COUNT=3;BYDAY=1MO", "a number before a weekday counts within a month"),
        ("FREQ=DAILY;BYDAY=-1SU", "and the rule is DAILY"),
        ("FREQ=WEEKLY;BYDAY=MO,2TU", "and the rule is WEEKLY"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY cannot have \"0MO\""),
        ("FREQ=MONTHLY;BYDAY=6MO", "no month has a weekday 6 times"),
        ("FREQ=YEARLY;BYMONTH=2;BYDAY=-6MO", "no month has a weekday 6 times"),
        ("FREQ=YEARLY;BYDAY=54MO", "BYDAY cannot have \"54MO\""),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO", "cannot be beside BYWEEKNO"),
        ("FREQ=WEEKLY;BYDAY=MON", "BYDAY cannot have \"MON\""),
        ("FREQ=WEEKLY;BYDAY=XMO", "BYDAY cannot have \"XMO\""),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY cannot have \"0\""),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY cannot have \"32\""),
        ("FREQ=MONTHLY;BYMONTHDAY=-32", "BYMONTHDAY cannot have \"-32\""),
        ("FREQ=MONTHLY;BYMONTHDAY=1.5", "BYMONTHDAY cannot have \"1.5\""),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "BYMONTHDAY cannot be in a rule that is WEEKLY"),
        ("FREQ=MONTHLY;BYYEARDAY=3", "BYYEARDAY cannot be in a rule that is MONTHLY"),
        ("FREQ=DAILY;BYYEARDAY=3", "BYYEARDAY cannot be in a rule that is DAILY"),
        ("FREQ=YEARLY;BYYEARDAY=0", "BYYEARDAY cannot have \"0\""),
        ("FREQ=YEARLY;BYYEARDAY=367", "BYYEARDAY cannot have \"367\""),
        ("FREQ=MONTHLY;BYWEEKNO=3", "BYWEEKNO cannot be in a rule that is MONTHLY"),
        ("FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO cannot have \"54\""),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH cannot have \"13\""),
        ("FREQ=YEARLY;BYMONTH=0", "BYMONTH cannot have \"0\""),
        ("FREQ=YEARLY;BYMONTH=5L", "BYMONTH cannot have \"5L\""),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR cannot have \"24\""),
        ("FREQ=DAILY;BYMINUTE=60", "BYMINUTE cannot have \"60\""),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "BYSETPOS cannot have \"0\""),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS has nothing to choose from"),
        ("FREQ=WEEKLY;COUNT=0", "COUNT=0 makes no sense"),
        ("FREQ=WEEKLY;COUNT=+3", "COUNT=+3 makes no sense"),
        ("FREQ=WEEKLY;COUNT=three", "COUNT=THREE makes no sense"),
        ("FREQ=WEEKLY;COUNT=", "its COUNT is empty"),
        ("FREQ=WEEKLY;COUNT", "its COUNT is empty"),
        ("FREQ=WEEKLY;INTERVAL=0", "INTERVAL=0 makes no sense"),
        ("FREQ=WEEKLY;INTERVAL=-1", "INTERVAL=-1 makes no sense"),
        ("FREQ=WEEKLY;INTERVAL=", "its INTERVAL is empty"),
        ("FREQ=DAILY;INTERVAL=70000", "INTERVAL=70000 is more than 65535"),
        ("FREQ=WEEKLY;UNTIL=", "its UNTIL is empty"),
        ("FREQ=WEEKLY;UNTIL=20260230", "\"20260230\" is not a date"),
        ("COUNT=3", "it has no FREQ"),
        ("FREQ=", "its FREQ is empty"),
        ("FREQ=WEEKLY;FREQ=WEEKLY", "it says FREQ twice"),
        ("FREQ=WEEKLY;COUNT=3;FREQ=DAILY", "it says FREQ twice"),
        ("FREQ=WEEKLY;COUNT=3;COUNT=4", "it says COUNT twice"),
        ("FREQ=WEEKLY;BYDAY=MO;BYDAY=TU", "it says BYDAY twice"),
        ("FREQ=WEEKLY;WKST=XX", "WKST=XX is no weekday"),
        ("RSCALE=HEBREW;FREQ=YEARLY", "counts by a calendar that is not read here"),
        ("FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD", "SKIP=BACKWARD moves days"),
        ("FREQ=MONTHLY;SKIP=SIDEWAYS", "SKIP=SIDEWAYS is not known"),
        ("FREQ=WEEKLY;BYEASTER=1", "a part that is not known: \"BYEASTER=1\""),
        ("FREQ=WEEKLY;MO", "a part that is not known: \"MO\""),
    ] {
        for kind in ["RRULE", "EXRULE"] {
            let line = format!("{kind}:{line}");
            let found = expand(&fridays(), std::slice::from_ref(&line), utc(FIRST), utc(LAST));
            let error = found.unwrap_err().to_string();
            assert!(error.contains(words), "{line}: {error}");
        }
    }
}

const FIRST: &str = "2026-01-01T00:00:00Z";
const LAST: &str = "2027-01-01T00:00:00Z";

#[test]
fn weekdays_with_and_without_numbers_are_all_meant() {
    for (rule, expected) in [
        ("FREQ=MONTHLY;COUNT=6;BYDAY=FR,1MO", "20 27 03 06 10 17"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=-1FR,+2TU", "20 27 14 24"),
        ("FREQ=YEARLY;BYMONTH=3,4;COUNT=4;BYDAY=FR,-1MO", "20 27 30 03"),
    ] {
        let found = keys(&fridays(), &format!("RRULE:{rule}"));
        let days: Vec<_> = found.iter().map(|key| &key[8..10]).collect();
        assert_eq!(days.join(" "), expected, "{rule}");
    }
}

#[test]
fn times_of_day_are_ignored_in_a_series_of_whole_days() {
    let days = all_day("2026-03-20", "2026-03-21");
    let found = keys(&days, "RRULE:FREQ=DAILY;COUNT=3;BYHOUR=9,10;BYMINUTE=0,30");
    assert_eq!(found, ["2026-03-20", "2026-03-21", "2026-03-22"]);
}

#[test]
fn skip_is_of_no_matter_where_no_date_is_missing() {
    for rule in [
        "FREQ=MONTHLY;COUNT=2;BYMONTHDAY=20;SKIP=BACKWARD",
        "FREQ=MONTHLY;COUNT=2;BYDAY=3FR;SKIP=FORWARD",
    ] {
        assert_eq!(keys(&fridays(), &format!("RRULE:RSCALE=GREGORIAN;{rule}")).len(), 2, "{rule}");
    }
}
