//! Dates and times as Google writes them.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use domain::text::clip;
use domain::time::micros;
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
    pub(super) notes: &'a mut Vec<String>,
}

impl Reader<'_> {
    /// When an event takes place.
    ///
    /// # Errors
    /// In words, why its start and end make no sense.
    pub(super) fn when(
        &mut self,
        start: Option<&Time>,
        end: Option<&Time>,
    ) -> Result<RemoteWhen, String> {
        let start = self.moment(start.ok_or("it has no start")?, "start")?;
        let end = match end {
            Some(end) if !end.is_empty() => self.moment(end, "end")?,
            _ => {
                self.note("it has no end: taken as ending at its start");
                start
            }
        };
        match (start, end) {
            (Moment::Instant(start, zone), Moment::Instant(end, _)) => timed(start, end, zone),
            (Moment::Day(start), Moment::Day(end)) => self.all_day(start, end),
            (Moment::Day(_), Moment::Instant(..)) => {
                Err("it starts on a day but ends at a time".into())
            }
            (Moment::Instant(..), Moment::Day(_)) => {
                Err("it starts at a time but ends on a day".into())
            }
        }
    }

    /// Where a rule put an occurrence.
    ///
    /// # Errors
    /// In words, why it cannot be read.
    pub(super) fn key(&mut self, original: &Time) -> Result<OccurrenceKey, String> {
        Ok(match self.moment(original, "original start")? {
            Moment::Day(day) => OccurrenceKey::On(day),
            Moment::Instant(at, _) => OccurrenceKey::At(at),
        })
    }

    fn all_day(&mut self, start: NaiveDate, end: NaiveDate) -> Result<RemoteWhen, String> {
        let zone = self.calendar.name().to_owned();
        if end < start {
            return Err(format!("it ends on {end}, before it starts on {start}"));
        }
        if end > start {
            return Ok(RemoteWhen::AllDay { start, end, zone });
        }
        self.note("its end is its first day: taken as one whole day");
        let end = start + Days::new(1);
        Ok(RemoteWhen::AllDay { start, end, zone })
    }

    fn moment(&mut self, time: &Time, which: &str) -> Result<Moment, String> {
        let moment = if let Some(text) = &time.date_time {
            let zone = self.zone(time.time_zone.as_deref());
            Moment::Instant(self.instant(text, zone, which)?, zone)
        } else if let Some(text) = &time.date {
            Moment::Day(
                day(text)
                    .ok_or_else(|| format!("its {which} \"{}\" is not a date", brief(text)))?,
            )
        } else {
            return Err(format!("its {which} has neither a date nor a time"));
        };
        let year = match moment {
            Moment::Day(day) => day.year(),
            Moment::Instant(at, _) => at.year(),
        };
        match year {
            1900..=2200 => Ok(moment),
            _ => Err(format!("its {which} is in the year {year}, which must be a mistake")),
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
                    self.note(format!("its time zone \"{}\" was read as {zone}", brief(name)));
                }
                zone
            }
            None => {
                let calendar = self.calendar;
                self.note(format!(
                    "its time zone \"{}\" is unknown: the calendar's, {calendar}, is used",
                    brief(name)
                ));
                calendar
            }
        }
    }

    /// An instant: RFC 3339, or a local time in `zone` where the offset is missing.
    fn instant(&mut self, text: &str, zone: Tz, which: &str) -> Result<DateTime<Utc>, String> {
        let text = text.trim();
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return Ok(whole(at.with_timezone(&Utc)));
        }
        let local = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
            .ok_or_else(|| format!("its {which} \"{}\" is not a date and time", brief(text)))?;
        let (at, note) = resolve(local, zone)
            .ok_or_else(|| format!("its {which} \"{}\" does not exist in {zone}", brief(text)))?;
        if let Some(note) = note {
            self.note(format!("its {which} {local} {note} in {zone}"));
        }
        Ok(whole(at))
    }

    fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
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

fn timed(start: DateTime<Utc>, end: DateTime<Utc>, zone: Tz) -> Result<RemoteWhen, String> {
    if end < start {
        return Err(format!("it ends at {end}, before it starts at {start}"));
    }
    Ok(RemoteWhen::Timed { start, end, zone: zone.name().to_owned() })
}

/// A local time as an instant, by RFC 5545, 3.3.5: one that occurs twice is the first, one that
/// is skipped is read with the offset before the gap.
fn resolve(local: NaiveDateTime, zone: Tz) -> Option<(DateTime<Utc>, Option<&'static str>)> {
    use chrono::LocalResult;
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) => Some((at.to_utc(), None)),
        LocalResult::Ambiguous(first, _) => {
            Some((first.to_utc(), Some("occurs twice: the first is taken")))
        }
        LocalResult::None => {
            let at = zone::instant(zone, local);
            Some((at, Some("is skipped by the clock change: read as just after it")))
        }
    }
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
