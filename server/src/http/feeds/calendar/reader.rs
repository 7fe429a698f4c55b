//! A strict reader of calendars: it knows nothing but the file (RFC 5545), takes time zones only in
//! the shape that Outlook takes them, and panics at anything else.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};

/// An event's ends.
#[derive(Debug)]
pub(super) struct Times {
    pub(super) starts_at: DateTime<Utc>,
    /// `None` where it says none.
    pub(super) ends_at: Option<DateTime<Utc>>,
    /// The zone that its start names.
    pub(super) zone: Option<String>,
}

/// What a file says: its zones, and the times of its events by their UIDs.
pub(super) struct File {
    pub(super) zones: BTreeMap<String, Zone>,
    pub(super) events: BTreeMap<String, Times>,
}

#[derive(Debug)]
pub(super) struct Zone {
    standard: Observance,
    pub(super) daylight: Option<Observance>,
}

#[derive(Debug)]
pub(super) struct Observance {
    start: NaiveDateTime,
    /// Month, which one (-1 is the last), and weekday.
    rule: Option<(u32, i32, Weekday)>,
    from: i64,
    to: i64,
}

type Line<'a> = (&'a str, &'a str);

/// Reads a file.
pub(super) fn read(text: &str) -> File {
    assert!(text.ends_with("\r\n"), "its last line ends");
    for line in text.trim_end_matches("\r\n").split("\r\n") {
        assert!(line.len() <= 75, "folded: {line}");
        assert!(!line.contains(|c: char| c.is_control() && c != '\t'), "{line:?}");
    }
    let text = text.replace("\r\n ", "");
    let lines: Vec<Line<'_>> = text.lines().map(|line| line.split_once(':').unwrap()).collect();
    let zones = blocks(&lines, "VTIMEZONE").into_iter().map(zone).collect();
    let events = blocks(&lines, "VEVENT").into_iter().map(|lines| event(lines, &zones));
    let events: BTreeMap<_, _> = events.collect();
    let file = File { events, zones };
    for name in file.zones.keys() {
        assert!(
            file.events.values().any(|times| times.zone.as_ref() == Some(name)),
            "{name} is used"
        );
    }
    file
}

fn blocks<'l, 'a>(lines: &'l [Line<'a>], name: &str) -> Vec<&'l [Line<'a>]> {
    let starts = lines.iter().enumerate().filter(|(_, line)| **line == ("BEGIN", name));
    starts
        .map(|(at, _)| {
            let length = lines[at..].iter().position(|line| *line == ("END", name)).unwrap();
            &lines[at + 1..at + length]
        })
        .collect()
}

fn value<'a>(lines: &[Line<'a>], name: &str) -> &'a str {
    let mut found = lines.iter().filter(|(other, _)| *other == name);
    let value = found.next().unwrap_or_else(|| panic!("{name} is missing in {lines:?}")).1;
    assert!(found.next().is_none(), "{name} is there twice");
    value
}

fn zone(lines: &[Line<'_>]) -> (String, Zone) {
    let standard = blocks(lines, "STANDARD");
    let daylight = blocks(lines, "DAYLIGHT");
    assert_eq!(standard.len(), 1, "one STANDARD: {lines:?}");
    assert!(daylight.len() <= 1, "at most one DAYLIGHT: {lines:?}");
    let zone = Zone {
        standard: observance(standard[0]),
        daylight: daylight.first().map(|lines| observance(lines)),
    };
    assert_eq!(zone.standard.rule.is_some(), zone.daylight.is_some(), "both or none: {lines:?}");
    if let Some(daylight) = &zone.daylight {
        assert_eq!((daylight.from, daylight.to), (zone.standard.to, zone.standard.from));
        assert!(daylight.to > daylight.from, "summer is ahead: {lines:?}");
    }
    (value(lines, "TZID").to_owned(), zone)
}

fn observance(lines: &[Line<'_>]) -> Observance {
    let known = ["DTSTART", "RRULE", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME"];
    assert!(lines.iter().all(|(name, _)| known.contains(name)), "{lines:?}");
    assert!(!value(lines, "TZNAME").is_empty());
    let rule = lines.iter().find(|(name, _)| *name == "RRULE").map(|(_, rule)| {
        let rule = rule.strip_prefix("FREQ=YEARLY;BYMONTH=").unwrap();
        let (month, day) = rule.split_once(";BYDAY=").unwrap();
        let (nth, day) = day.split_at(day.len() - 2);
        let nth: i32 = nth.parse().unwrap();
        assert!(nth == -1 || (1..=4).contains(&nth), "{rule}");
        (month.parse().unwrap(), nth, weekday(day))
    });
    let start = local(value(lines, "DTSTART"));
    let observance = Observance {
        start,
        rule,
        from: offset(value(lines, "TZOFFSETFROM")),
        to: offset(value(lines, "TZOFFSETTO")),
    };
    // Its rule must give its start, or readers differ.
    assert_eq!(observance.onset(start.year()), Some(start), "{lines:?}");
    observance
}

fn weekday(text: &str) -> Weekday {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    [Mon, Tue, Wed, Thu, Fri, Sat, Sun][names.iter().position(|name| *name == text).unwrap()]
}

/// Whole minutes only.
fn offset(text: &str) -> i64 {
    assert_eq!(text.len(), 5, "{text}");
    let number = |from: usize, to: usize| text[from..to].parse::<i64>().unwrap();
    let minutes = number(1, 3) * 60 + number(3, 5);
    60 * if text.starts_with('-') { -minutes } else { minutes }
}

fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").unwrap()
}

impl Observance {
    /// When it begins in a year, by the clocks before it.
    fn onset(&self, year: i32) -> Option<NaiveDateTime> {
        let Some((month, nth, day)) = self.rule else {
            return (year == self.start.year()).then_some(self.start);
        };
        let days = (1..=31).filter_map(|of_month| NaiveDate::from_ymd_opt(year, month, of_month));
        let days: Vec<_> = days.filter(|date| date.weekday() == day).collect();
        let date = if nth < 0 { days.last() } else { days.get(usize::try_from(nth).unwrap() - 1) };
        Some(date.unwrap().and_time(self.start.time())).filter(|onset| *onset >= self.start)
    }
}

impl Zone {
    /// The instant at which the clocks show this. They must show it once.
    fn instant(&self, shown: NaiveDateTime) -> DateTime<Utc> {
        let of = |observance: &Observance, year| {
            observance.onset(year).map(|at| (at, observance.from, observance.to))
        };
        let all = [Some(&self.standard), self.daylight.as_ref()].into_iter().flatten();
        let years = [self.standard.start.year(), shown.year() - 1, shown.year(), shown.year() + 1];
        let onsets: Vec<_> =
            all.flat_map(|one| years.into_iter().filter_map(move |year| of(one, year))).collect();
        for (at, from, to) in &onsets {
            let other = *at + TimeDelta::seconds(to - from);
            let (first, last) = (other.min(*at), other.max(*at));
            assert!(!(first..last).contains(&shown), "{shown} is skipped or shown twice");
        }
        let before = onsets.iter().filter(|(at, ..)| *at <= shown).max_by_key(|(at, ..)| *at);
        let (_, _, offset) = before.unwrap_or_else(|| panic!("{shown} is not described"));
        (shown - TimeDelta::seconds(*offset)).and_utc()
    }
}

fn event(lines: &[Line<'_>], zones: &BTreeMap<String, Zone>) -> (String, Times) {
    let time = |name: &str| {
        let (field, text) = lines.iter().find(|(field, _)| {
            field.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(';'))
        })?;
        if let Some(stamp) = text.strip_suffix('Z') {
            assert_eq!(*field, name);
            return Some((local(stamp).and_utc(), None));
        }
        let zone = field.strip_prefix(name)?.strip_prefix(";TZID=").unwrap();
        let known = zones.get(zone).unwrap_or_else(|| panic!("{zone} is not described"));
        Some((known.instant(local(text)), Some(zone.to_owned())))
    };
    let (starts_at, zone) = time("DTSTART").unwrap();
    let ends_at = time("DTEND").map(|(at, of)| {
        assert_eq!(of, zone, "both ends in one way");
        assert!(at > starts_at, "an end before its start");
        at
    });
    (value(lines, "UID").to_owned(), Times { starts_at, ends_at, zone })
}
