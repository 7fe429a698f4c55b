//! Dates and times as Google writes them.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use domain::text::clip;
use domain::time::micros;
use domain::why::{Moment as Which, Note, Odd};
use domain::{OccurrenceKey, RemoteWhen, zone};
use serde::Deserialize;

use domain::tidy::line;

/// Google's `EventDateTime`, as text: what is in it is judged one item at a time.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Time {
    date: Option<String>,
    date_time: Option<String>,
    time_zone: Option<String>,
}

/// A [`Time`], understood.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Moment {
    Day(NaiveDate),
    Instant(DateTime<Utc>, Tz),
}

/// Reads times of one item against its calendar's zone, and keeps notes.
pub(super) struct Reader<'a> {
    pub(super) calendar: Tz,
    pub(super) notes: &'a mut Vec<Note>,
}

impl Reader<'_> {
    /// When an event takes place.
    ///
    /// # Errors
    /// Why its start and end make no sense.
    pub(super) fn when(
        &mut self,
        start: Option<&Time>,
        end: Option<&Time>,
    ) -> Result<RemoteWhen, Odd> {
        let start = self.moment(start.ok_or(Odd::NoStart)?, Which::Start)?;
        let end = match end {
            Some(end) if !end.is_empty() => self.moment(end, Which::End)?,
            _ => {
                self.note(Note::NoEnd);
                start
            }
        };
        match (start, end) {
            (Moment::Instant(start, zone), Moment::Instant(end, _)) => timed(start, end, zone),
            (Moment::Day(start), Moment::Day(end)) => self.all_day(start, end),
            (Moment::Day(_), Moment::Instant(..)) => Err(Odd::DayToTime),
            (Moment::Instant(..), Moment::Day(_)) => Err(Odd::TimeToDay),
        }
    }

    /// Where a rule put an occurrence.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub(super) fn key(&mut self, original: &Time) -> Result<OccurrenceKey, Odd> {
        Ok(match self.moment(original, Which::OriginalStart)? {
            Moment::Day(day) => OccurrenceKey::On(day),
            Moment::Instant(at, _) => OccurrenceKey::At(at),
        })
    }

    fn all_day(&mut self, start: NaiveDate, end: NaiveDate) -> Result<RemoteWhen, Odd> {
        let zone = self.calendar.name().to_owned();
        if end < start {
            return Err(Odd::DaysTurned { end, start });
        }
        if end > start {
            return Ok(RemoteWhen::AllDay { start, end, zone });
        }
        self.note(Note::EndIsFirstDay);
        let end = start + Days::new(1);
        Ok(RemoteWhen::AllDay { start, end, zone })
    }

    fn moment(&mut self, time: &Time, which: Which) -> Result<Moment, Odd> {
        let moment = if let Some(text) = &time.date_time {
            let zone = self.zone(time.time_zone.as_deref());
            Moment::Instant(self.instant(text, zone, which)?, zone)
        } else if let Some(text) = &time.date {
            let odd = || Odd::NoDate { moment: which, text: brief(text) };
            Moment::Day(day(text).ok_or_else(odd)?)
        } else {
            return Err(Odd::NoMoment { moment: which });
        };
        let year = match moment {
            Moment::Day(day) => day.year(),
            Moment::Instant(at, _) => at.year(),
        };
        match year {
            1900..=2200 => Ok(moment),
            _ => Err(Odd::Year { moment: which, year }),
        }
    }

    /// The zone of a time: its own, or the calendar's.
    fn zone(&mut self, name: Option<&str>) -> Tz {
        let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else {
            return self.calendar;
        };
        match zone::named(name) {
            Some(zone) => {
                if zone.name() != name {
                    self.note(Note::ReadZone { name: brief(name), zone });
                }
                zone
            }
            None => {
                self.note(Note::UnknownZone { name: brief(name), zone: self.calendar });
                self.calendar
            }
        }
    }

    /// An instant: RFC 3339, or a local time in `zone` where the offset is missing.
    fn instant(&mut self, text: &str, zone: Tz, moment: Which) -> Result<DateTime<Utc>, Odd> {
        let text = text.trim();
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return Ok(whole(at.with_timezone(&Utc)));
        }
        let local = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
            .ok_or_else(|| Odd::NoTime { moment, text: brief(text) })?;
        Ok(whole(self.resolve(local, zone, moment)))
    }

    /// A local time as an instant, by RFC 5545, 3.3.5: one that occurs twice is the first, one that
    /// is skipped is read with the offset before the gap.
    fn resolve(&mut self, local: NaiveDateTime, zone: Tz, moment: Which) -> DateTime<Utc> {
        use chrono::LocalResult;
        match zone.from_local_datetime(&local) {
            LocalResult::Single(at) => at.to_utc(),
            LocalResult::Ambiguous(first, _) => {
                self.note(Note::Twice { moment, local, zone });
                first.to_utc()
            }
            LocalResult::None => {
                self.note(Note::Skipped { moment, local, zone });
                zone::instant(zone, local)
            }
        }
    }

    fn note(&mut self, note: Note) {
        // Start and end mostly share their zone: say it once.
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

impl Time {
    fn is_empty(&self) -> bool {
        self.date.is_none() && self.date_time.is_none()
    }
}

fn timed(start: DateTime<Utc>, end: DateTime<Utc>, zone: Tz) -> Result<RemoteWhen, Odd> {
    if end < start {
        return Err(Odd::TimesTurned { end, start });
    }
    Ok(RemoteWhen::Timed { start, end, zone: zone.name().to_owned() })
}

/// A day: `2026-05-19`.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()
}

/// Whole microseconds, and a leap second as the second after it.
fn whole(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or_else(|| micros(at))
}

/// The beginning of a text from outside, for a message.
fn brief(text: &str) -> String {
    clip(&line(text), 40).to_owned()
}
