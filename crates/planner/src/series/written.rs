//! The dates of a series that is written here: all of them, at once.

use chrono::{Months, TimeDelta};
use domain::{DatesProblem, MOST_DATES, OccurrenceKey, RemoteWhen, Repeat, RepeatEnd, When};

use super::expand::expand;

/// How far a series that ends after a number of dates is followed: the longest interval that people
/// mean, two hundred times a month, is shorter.
const YEARS: u32 = 20;

/// All dates of an event that repeats, the event's own first: where the rule puts each, and when it
/// takes place.
///
/// # Errors
/// Where the rule cannot be read, gives too many dates, or too few.
pub fn dates(when: &When, repeat: &Repeat) -> Result<Vec<(OccurrenceKey, When)>, DatesProblem> {
    let first = when.starts_at();
    // The series' start is cut to whole seconds, and then lies before the event's.
    let from = first - TimeDelta::seconds(1);
    let to = first.checked_add_months(Months::new(12 * YEARS)).unwrap_or(first);
    let found = expand(&remote(when), &repeat.rule(when), from, to);
    let found = found.map_err(|error| DatesProblem::Unread(error.to_string()))?;
    let most = usize::try_from(MOST_DATES).unwrap_or(usize::MAX);
    if found.len() > most {
        return Err(DatesProblem::Many { count: found.len(), most });
    }
    if let RepeatEnd::After(count) = repeat.end
        && found.len() < usize::try_from(count).unwrap_or(usize::MAX)
    {
        return Err(DatesProblem::Few { count: found.len(), asked: count, years: YEARS });
    }
    if found.len() < 2 {
        return Err(DatesProblem::Once);
    }
    Ok(found.into_iter().map(|date| (date.key, date.when)).collect())
}

/// An event's time in the form that series are expanded from.
fn remote(when: &When) -> RemoteWhen {
    let zone = when.time_zone().to_owned();
    match when {
        When::Timed { starts_at, ends_at, .. } => {
            RemoteWhen::Timed { start: *starts_at, end: *ends_at, zone }
        }
        When::AllDay { start_date, end_date, .. } => {
            RemoteWhen::AllDay { start: *start_date, end: *end_date, zone }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};
    use domain::Pattern;

    fn berlin(start: &str) -> When {
        let starts_at: DateTime<Utc> = start.parse().unwrap();
        let ends_at = starts_at + TimeDelta::hours(2);
        When::Timed { starts_at, ends_at, time_zone: "Europe/Berlin".into() }
    }

    fn days(start: &str, end: &str) -> When {
        super::super::times::all_day(start.parse().unwrap(), end.parse().unwrap(), "Europe/Berlin")
    }

    fn repeat(pattern: Pattern, end: RepeatEnd) -> Repeat {
        Repeat { pattern, every: 1, end }
    }

    fn keys(when: &When, repeat: &Repeat) -> String {
        assert_eq!(repeat.check(when), Ok(()));
        let dates = dates(when, repeat).unwrap();
        dates.iter().map(|(key, _)| key.to_text()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn dates_by_pattern() {
        use RepeatEnd::{After, On};
        let on = |day: &str| On(day.parse().unwrap());
        for (name, when, pattern, end, expected) in [
            (
                "weekly, over the night in which clocks go forward, its last day included",
                berlin("2026-03-24T18:00:00Z"),
                Pattern::Weeks(vec![]),
                on("2026-04-07"),
                "2026-03-24T18:00:00Z 2026-03-31T17:00:00Z 2026-04-07T17:00:00Z",
            ),
            (
                "weekly, back",
                berlin("2026-10-20T17:00:00Z"),
                Pattern::Weeks(vec![]),
                After(2),
                "2026-10-20T17:00:00Z 2026-10-27T18:00:00Z",
            ),
            (
                "the 31st, where there is one",
                days("2026-01-31", "2026-02-01"),
                Pattern::MonthDay,
                After(4),
                "2026-01-31 2026-03-31 2026-05-31 2026-07-31",
            ),
            (
                "the last Friday",
                days("2026-01-30", "2026-01-31"),
                Pattern::MonthLast,
                on("2026-05-01"),
                "2026-01-30 2026-02-27 2026-03-27 2026-04-24",
            ),
            (
                "the second Tuesday",
                days("2026-03-10", "2026-03-12"),
                Pattern::MonthWeekday,
                After(3),
                "2026-03-10 2026-04-14 2026-05-12",
            ),
            (
                "daily until, whole days",
                days("2026-03-28", "2026-03-29"),
                Pattern::Days,
                on("2026-03-30"),
                "2026-03-28 2026-03-29 2026-03-30",
            ),
            (
                "a rule of one's own that does not give the first date",
                days("2026-03-10", "2026-03-11"),
                Pattern::Own("FREQ=MONTHLY;BYMONTHDAY=1".into()),
                After(2),
                "2026-03-10 2026-04-01 2026-05-01",
            ),
        ] {
            assert_eq!(keys(&when, &repeat(pattern, end)), expected, "{name}");
        }
    }

    #[test]
    fn times_and_lengths_stay() {
        let when = berlin("2026-03-24T18:00:00.250Z");
        let found = dates(&when, &repeat(Pattern::Weeks(vec![]), RepeatEnd::After(2))).unwrap();
        assert_eq!(found[0].1, berlin("2026-03-24T18:00:00Z"));
        assert_eq!(found[1].1, berlin("2026-03-31T17:00:00Z"));
    }

    #[test]
    fn too_many_and_too_few_are_refused_in_words() {
        use RepeatEnd::{After, On};
        let on = |day: &str| On(day.parse().unwrap());
        for (pattern, end, words) in [
            (Pattern::Days, on("2029-03-10"), "gives 1097 dates, and a series can have 200"),
            (
                Pattern::Own("FREQ=YEARLY;BYYEARDAY=1,2,3,4,5".into()),
                After(200),
                "dates within 20 years: ask for fewer",
            ),
            (
                Pattern::Own("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31".into()),
                After(3),
                "1 of these 3 dates",
            ),
            (Pattern::Weeks(vec![]), on("2026-03-12"), "once only"),
            (Pattern::Own("FREQ=DAILY;BYDAY=XX".into()), After(3), "cannot be read"),
        ] {
            let when = berlin("2026-03-10T18:00:00Z");
            let wrong = dates(&when, &repeat(pattern, end)).unwrap_err().to_string();
            assert!(wrong.contains(words), "{wrong}");
        }
    }
}
