//! Clocks that change each year by the same rule, in the one shape that every reader of calendars
//! understands. Outlook takes exactly one STANDARD and at most one DAYLIGHT, each by a yearly rule for
//! the first to the fourth or the last weekday of a month ([MS-STANOICAL] 2.1.3.1.1.19); it throws a
//! description away that has more, and ignores dates that are listed.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeDelta};
use chrono::{TimeZone as _, Utc, Weekday};
use chrono_tz::{OffsetName as _, Tz};

use super::lines::{Lines, local, offset};

/// No clock changes twice in so short a time, Morocco's around Ramadan included. One that did would
/// be described wrongly, which is noticed when times are compared.
const STEP: TimeDelta = TimeDelta::days(7);
/// The year in which descriptions begin. Earlier times are written in UTC.
const FIRST: i32 = 1970;
/// Years before and after one that its rule is compared with.
const AROUND: i32 = 6;

/// A day that comes each year: the second Sunday of March. The nth is 1 to 4, or -1 for the last.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Day {
    month: u32,
    nth: i8,
    weekday: Weekday,
}

impl Day {
    /// The rules that a date may follow: some are both the fourth and the last.
    fn of(date: NaiveDate) -> Vec<Self> {
        let (month, weekday) = (date.month(), date.weekday());
        let nth = i8::try_from(date.day0() / 7 + 1).ok().filter(|nth| *nth < 5);
        let is_last = (date + TimeDelta::days(7)).month() != month;
        let nths = nth.into_iter().chain(is_last.then_some(-1));
        nths.map(|nth| Self { month, nth, weekday }).collect()
    }

    fn in_year(self, year: i32) -> Option<NaiveDate> {
        if let Ok(nth) = u8::try_from(self.nth) {
            return NaiveDate::from_weekday_of_month_opt(year, self.month, self.weekday, nth);
        }
        let of_month =
            |nth| NaiveDate::from_weekday_of_month_opt(year, self.month, self.weekday, nth);
        of_month(5).or_else(|| of_month(4))
    }

    /// `FREQ=YEARLY;BYMONTH=3;BYDAY=2SU`.
    fn rule(self) -> String {
        let weekday = self.weekday.to_string().to_ascii_uppercase();
        format!("FREQ=YEARLY;BYMONTH={};BYDAY={}{}", self.month, self.nth, &weekday[..2])
    }
}

/// A change of a zone's clocks.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Shift {
    /// What they show then, unchanged.
    shown: NaiveDateTime,
    /// Seconds east of Greenwich, before.
    from: i32,
    /// The same after it.
    to: i32,
    /// What the time after it is called.
    name: String,
}

/// A change that comes each year.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Onset {
    day: Day,
    time: NaiveTime,
    from: i32,
    to: i32,
    name: String,
}

impl Onset {
    fn in_year(&self, year: i32) -> Option<NaiveDateTime> {
        Some(self.day.in_year(year)?.and_time(self.time))
    }

    fn is(&self, shift: &Shift) -> bool {
        (self.from, self.to) == (shift.from, shift.to)
            && self.in_year(shift.shown.year()) == Some(shift.shown)
    }

    /// Whether it makes a time that clocks show at `onset` skipped or shown twice.
    fn blurs(&self, onset: NaiveDateTime, shown: NaiveDateTime) -> bool {
        let by = TimeDelta::seconds(i64::from(self.to - self.from));
        if by > TimeDelta::zero() {
            (onset..onset + by).contains(&shown)
        } else {
            (onset + by..onset).contains(&shown)
        }
    }

    fn describe(&self, lines: &mut Lines, kind: &str) {
        lines.line("BEGIN", kind);
        if let Some(first) = self.in_year(FIRST) {
            lines.line("DTSTART", &local(first));
        }
        lines.line("RRULE", &self.day.rule());
        lines.line("TZOFFSETFROM", &offset(self.from));
        lines.line("TZOFFSETTO", &offset(self.to));
        lines.line("TZNAME", &self.name);
        lines.line("END", kind);
    }
}

/// What a calendar says of a zone's clocks.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Clocks {
    /// They never change.
    Fixed {
        /// Seconds east of Greenwich.
        seconds: i32,
        /// What the time is called.
        name: String,
    },
    /// They change twice a year.
    Yearly {
        /// To the time of winter.
        standard: Change,
        /// To the time of summer.
        daylight: Change,
    },
}

/// A change that comes each year.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Change(Onset);

impl Clocks {
    /// The instant at which clocks so described show a time; `None` where they skip it, show it
    /// twice, or are not described so early.
    pub fn instant(&self, shown: NaiveDateTime) -> Option<DateTime<Utc>> {
        if shown.year() <= FIRST {
            return None;
        }
        let seconds = match self {
            Self::Fixed { seconds, .. } => *seconds,
            Self::Yearly { standard, daylight } => last_onset([&standard.0, &daylight.0], shown)?,
        };
        Some(shown.checked_sub_signed(TimeDelta::seconds(i64::from(seconds)))?.and_utc())
    }

    /// Writes what stands in a VTIMEZONE behind its name.
    pub fn describe(&self, lines: &mut Lines) {
        match self {
            Self::Fixed { seconds, name } => {
                lines.line("BEGIN", "STANDARD");
                lines.line("DTSTART", &format!("{FIRST}0101T000000"));
                lines.line("TZOFFSETFROM", &offset(*seconds));
                lines.line("TZOFFSETTO", &offset(*seconds));
                lines.line("TZNAME", name);
                lines.line("END", "STANDARD");
            }
            Self::Yearly { standard, daylight } => {
                standard.0.describe(lines, "STANDARD");
                daylight.0.describe(lines, "DAYLIGHT");
            }
        }
    }
}

/// The offset after the last change before a time.
fn last_onset(onsets: [&Onset; 2], shown: NaiveDateTime) -> Option<i32> {
    let mut last: Option<(NaiveDateTime, i32)> = None;
    for onset in onsets {
        for year in [shown.year() - 1, shown.year(), shown.year() + 1] {
            let at = onset.in_year(year)?;
            if onset.blurs(at, shown) {
                return None;
            }
            if at <= shown && last.is_none_or(|(latest, _)| latest < at) {
                last = Some((at, onset.to));
            }
        }
    }
    last.map(|(_, offset)| offset)
}

/// A zone's changes by years, each looked up once.
pub struct History {
    zone: Tz,
    years: HashMap<i32, Vec<Shift>>,
}

impl History {
    /// Of a zone.
    pub fn of(zone: Tz) -> Self {
        Self { zone, years: HashMap::new() }
    }

    /// How a zone's clocks go in a year; `None` where that is no rule that every reader understands:
    /// it must hold for three years at least, so that a year's own dates are not taken for one.
    pub fn clocks(&mut self, year: i32) -> Option<Clocks> {
        let shifts = self.year(year).to_vec();
        match &shifts[..] {
            [] if self.year(year + 1).is_empty() => self.fixed(year),
            [one, other] => {
                let (standard, daylight) =
                    if one.to < one.from { (one, other) } else { (other, one) };
                let opposite = (standard.from, standard.to) == (daylight.to, daylight.from);
                if !opposite || standard.to >= standard.from {
                    return None;
                }
                let standard = Change(self.onset(standard)?);
                let daylight = Change(self.onset(daylight)?);
                Some(Clocks::Yearly { standard, daylight })
            }
            _ => None,
        }
    }

    fn fixed(&self, year: i32) -> Option<Clocks> {
        let at = NaiveDate::from_ymd_opt(year, 7, 1)?.and_time(NaiveTime::MIN).and_utc();
        let (seconds, name) = clock(self.zone, at);
        is_whole(seconds).then_some(Clocks::Fixed { seconds, name })
    }

    /// The rule that a change follows, if it does.
    fn onset(&mut self, shift: &Shift) -> Option<Onset> {
        let year = shift.shown.year();
        let onsets = Day::of(shift.shown.date()).into_iter().map(|day| Onset {
            day,
            time: shift.shown.time(),
            from: shift.from,
            to: shift.to,
            name: shift.name.clone(),
        });
        let mut best: Option<(usize, Onset)> = None;
        for onset in onsets.filter(|onset| is_whole(onset.from) && is_whole(onset.to)) {
            let held: Vec<bool> =
                (year - AROUND..=year + AROUND).map(|year| self.holds(&onset, year)).collect();
            let count = held.iter().filter(|held| **held).count();
            // The year itself is in the middle.
            let middle = held.len() / 2;
            let run = (0..3).any(|back| held[middle - back..].iter().take(3).all(|held| *held));
            if run && best.as_ref().is_none_or(|(most, _)| *most < count) {
                best = Some((count, onset));
            }
        }
        best.map(|(_, onset)| onset)
    }

    fn holds(&mut self, onset: &Onset, year: i32) -> bool {
        self.year(year).iter().any(|shift| onset.is(shift))
    }

    fn year(&mut self, year: i32) -> &[Shift] {
        let zone = self.zone;
        self.years.entry(year).or_insert_with(|| shifts(zone, year))
    }
}

/// Outlook and others know no seconds in offsets.
fn is_whole(seconds: i32) -> bool {
    seconds % 60 == 0
}

/// The changes of a zone's clocks in a year.
fn shifts(zone: Tz, year: i32) -> Vec<Shift> {
    let begin =
        |year| Some(NaiveDate::from_ymd_opt(year, 1, 1)?.and_time(NaiveTime::MIN).and_utc());
    let (Some(mut at), Some(end)) = (begin(year), begin(year + 1)) else { return Vec::new() };
    let mut found = Vec::new();
    while at < end {
        let next = (at + STEP).min(end);
        let ((from, _), (to, name)) = (clock(zone, at), clock(zone, next));
        if from != to {
            let shown = turn(zone, at, next).naive_utc() + TimeDelta::seconds(i64::from(from));
            found.push(Shift { shown, from, to, name });
        }
        at = next;
    }
    found
}

/// The second in which the clock changes between two instants.
fn turn(zone: Tz, mut before: DateTime<Utc>, mut after: DateTime<Utc>) -> DateTime<Utc> {
    let (old, _) = clock(zone, before);
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if clock(zone, middle).0 == old {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}

/// Seconds east of Greenwich, and what the time is called.
fn clock(zone: Tz, at: DateTime<Utc>) -> (i32, String) {
    let found = zone.offset_from_utc_datetime(&at.naive_utc());
    let seconds = found.fix().local_minus_utc();
    (seconds, found.abbreviation().map_or_else(|| offset(seconds), str::to_owned))
}
