//! An event's form: its fields as text, and what they mean.

use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use domain::tags::normalize_tags;
use domain::zone::{midnight, zone};
use domain::{Event, EventContent, EventStatus, Field, Visibility, When, check_content};
use serde::{Deserialize, Serialize};

use super::local_time::instant;
use crate::pages::reason::of_content;
use crate::pages::typed::{Typed, Wrong};
use crate::words::t;

/// Years that are taken; anything else is a slip of the keyboard.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// What an event's form holds, as text.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct EventForm {
    title: String,
    /// `1` where whole days are meant.
    all_day: String,
    start_date: String,
    start_time: String,
    /// The last day.
    end_date: String,
    end_time: String,
    time_zone: String,
    location: String,
    url: String,
    status: String,
    /// Markdown for events that are written here, HTML for those that come from Google.
    description: String,
    tags: String,
    visibility: String,
}

/// Whether an event's description is written as Markdown: it comes from no calendar.
pub(super) fn is_written_here(event: &Event) -> bool {
    event.source_id.is_none()
}

impl EventForm {
    /// The form of an event as it is.
    pub(super) fn of(event: &Event) -> Self {
        let (status, visibility): (&str, &str) = (event.status.into(), event.visibility.into());
        Self {
            title: event.title.clone(),
            location: event.location.clone().unwrap_or_default(),
            url: event.url.clone().unwrap_or_default(),
            status: status.to_owned(),
            description: event.markdown.clone().unwrap_or_else(|| event.description.clone()),
            tags: event.tags.clone().unwrap_or_default(),
            visibility: visibility.to_owned(),
            ..Self::of_when(&event.when())
        }
    }

    fn of_when(when: &When) -> Self {
        let time_zone = when.time_zone().to_owned();
        match when {
            When::AllDay { start_date, end_date, .. } => {
                let last = end_date.checked_sub_days(Days::new(1)).unwrap_or(*start_date);
                Self {
                    all_day: "1".into(),
                    start_date: start_date.to_string(),
                    end_date: last.max(*start_date).to_string(),
                    time_zone,
                    ..Self::default()
                }
            }
            When::Timed { starts_at, ends_at, .. } => {
                let local = |at: &DateTime<Utc>| {
                    let at = at.with_timezone(&zone(&time_zone));
                    (at.format("%Y-%m-%d").to_string(), at.format("%H:%M").to_string())
                };
                let (start_date, start_time) = local(starts_at);
                let (end_date, end_time) =
                    if ends_at > starts_at { local(ends_at) } else { Default::default() };
                Self { start_date, start_time, end_date, end_time, time_zone, ..Self::default() }
            }
        }
    }

    /// The form as it came back.
    pub(super) fn typed(typed: &Typed) -> Self {
        let mut form = Self::default();
        for (name, value) in form.slots() {
            typed.get(name).unwrap_or_default().clone_into(value);
        }
        form
    }

    /// The same a week later, taking place again.
    pub(super) fn a_week_later(mut self) -> Self {
        for day in [&mut self.start_date, &mut self.end_date] {
            let later =
                day.parse::<NaiveDate>().ok().and_then(|d| d.checked_add_days(Days::new(7)));
            if let Some(later) = later {
                *day = later.to_string();
            }
        }
        "confirmed".clone_into(&mut self.status);
        self
    }

    /// A field's text.
    pub(super) fn get(&self, name: &str) -> &str {
        let fields = self.fields();
        fields.iter().find(|(field, _)| *field == name).map(|(_, text)| *text).unwrap_or_default()
    }

    /// All fields.
    pub(super) fn fields(&self) -> [(&'static str, &str); 13] {
        [
            ("title", &self.title),
            ("all_day", &self.all_day),
            ("start_date", &self.start_date),
            ("start_time", &self.start_time),
            ("end_date", &self.end_date),
            ("end_time", &self.end_time),
            ("time_zone", &self.time_zone),
            ("location", &self.location),
            ("url", &self.url),
            ("status", &self.status),
            ("description", &self.description),
            ("tags", &self.tags),
            ("visibility", &self.visibility),
        ]
    }

    fn slots(&mut self) -> [(&'static str, &mut String); 13] {
        [
            ("title", &mut self.title),
            ("all_day", &mut self.all_day),
            ("start_date", &mut self.start_date),
            ("start_time", &mut self.start_time),
            ("end_date", &mut self.end_date),
            ("end_time", &mut self.end_time),
            ("time_zone", &mut self.time_zone),
            ("location", &mut self.location),
            ("url", &mut self.url),
            ("status", &mut self.status),
            ("description", &mut self.description),
            ("tags", &mut self.tags),
            ("visibility", &mut self.visibility),
        ]
    }

    /// Whether whole days are meant.
    pub(super) fn is_all_day(&self) -> bool {
        !self.all_day.is_empty()
    }

    /// The content that the form describes. What was left as it was shown stays exactly as it is in
    /// the event, seconds and all.
    ///
    /// # Errors
    /// By field, what is wrong with it.
    pub(super) fn read(&self, event: &Event) -> Result<EventContent, Wrong> {
        self.read_beside(event, Some(&event.content()))
    }

    /// The content of an event that does not exist yet; `defaults` is what the empty form showed.
    ///
    /// # Errors
    /// By field, what is wrong with it.
    pub(super) fn read_new(&self, defaults: &Event) -> Result<EventContent, Wrong> {
        self.read_beside(defaults, None)
    }

    fn read_beside(
        &self,
        event: &Event,
        before: Option<&EventContent>,
    ) -> Result<EventContent, Wrong> {
        let mut wrong = Wrong::new();
        let shown = Self::of(event);
        let mut content = event.content();
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        if self.title != shown.title {
            content.title = line(&self.title);
        }
        if self.location != shown.location {
            content.location = some(line(&self.location));
        }
        if self.url != shown.url {
            content.url = some(self.url.trim().to_owned());
        }
        if plain_lines(&self.description) != plain_lines(&shown.description) {
            let text = plain_lines(&self.description);
            content.markdown = some(text.clone()).filter(|_| is_written_here(event));
            content.description = text;
        }
        if self.tags != shown.tags {
            // What cannot be read stays as it was typed: the check says what is wrong with it.
            content.tags = normalize_tags(&self.tags).unwrap_or_else(|_| some(self.tags.clone()));
        }
        match self.visibility(&shown) {
            Ok(visibility) => content.visibility = visibility,
            Err(text) => {
                wrong.insert("visibility", text);
            }
        }
        match self.status() {
            Ok(status) => content.status = status,
            Err(text) => {
                wrong.insert("status", text);
            }
        }
        if self.when_fields() != shown.when_fields() {
            match self.when(&content.when) {
                Ok(when) => content.when = when,
                Err(errors) => wrong.extend(errors),
            }
        }
        refuse(&content, before, &mut wrong);
        if wrong.is_empty() { Ok(content) } else { Err(wrong) }
    }

    fn when_fields(&self) -> [&str; 6] {
        [
            &self.all_day,
            &self.start_date,
            &self.start_time,
            &self.end_date,
            &self.end_time,
            &self.time_zone,
        ]
    }

    fn status(&self) -> Result<EventStatus, String> {
        self.status.parse().map_err(|_| t!("form-choose-one"))
    }

    /// Who can find it; as it was where the form does not ask for it.
    fn visibility(&self, shown: &Self) -> Result<Visibility, String> {
        let word = if self.visibility.is_empty() { &shown.visibility } else { &self.visibility };
        word.parse().map_err(|_| t!("form-choose-one"))
    }

    fn when(&self, now: &When) -> Result<When, Wrong> {
        let zone = self.time_zone.trim();
        let zone = Tz::from_str(zone)
            .map_err(|_| Wrong::from([("time_zone", t!("event-form-wrong-zone"))]))?;
        if self.is_all_day() { self.days(zone) } else { self.times(zone, now) }
    }

    /// Whole days.
    fn days(&self, zone: Tz) -> Result<When, Wrong> {
        let start_date = date("start_date", &self.start_date)?;
        let last = match self.end_date.trim() {
            "" => start_date,
            text => date("end_date", text)?,
        };
        if last < start_date {
            return Err(Wrong::from([("end_date", t!("event-form-wrong-last-day"))]));
        }
        let end_date = last.checked_add_days(Days::new(1)).unwrap_or(last);
        Ok(When::AllDay {
            start_date,
            end_date,
            starts_at: midnight(zone, start_date),
            ends_at: midnight(zone, end_date),
            time_zone: zone.name().to_owned(),
        })
    }

    /// From a time to a time; without an end where none is given.
    fn times(&self, zone: Tz, now: &When) -> Result<When, Wrong> {
        let day = date("start_date", &self.start_date);
        let time = time("start_time", &self.start_time);
        let (day, time) = both(day, time)?;
        let starts_at = instant(zone, day.and_time(time), now.starts_at())
            .map_err(|text| Wrong::from([("start_time", text)]))?;
        let ends_at = match self.end(day)? {
            None => starts_at,
            Some((day, time)) => instant(zone, day.and_time(time), now.ends_at())
                .map_err(|text| Wrong::from([("end_time", text)]))?,
        };
        if ends_at < starts_at {
            return Err(Wrong::from([("end_time", t!("event-form-wrong-end"))]));
        }
        Ok(When::Timed { starts_at, ends_at, time_zone: zone.name().to_owned() })
    }

    /// The end: on the first day where no other is given.
    fn end(&self, first: NaiveDate) -> Result<Option<(NaiveDate, NaiveTime)>, Wrong> {
        match (self.end_date.trim(), self.end_time.trim()) {
            ("", "") => Ok(None),
            ("", end) => Ok(Some((first, time("end_time", end)?))),
            (_, "") => Err(Wrong::from([("end_time", t!("event-form-wrong-end-time"))])),
            (day, end) => both(date("end_date", day), time("end_time", end)).map(Some),
        }
    }
}

/// Adds what the server would refuse. What is in the event already is not held against anybody.
fn refuse(content: &EventContent, before: Option<&EventContent>, wrong: &mut Wrong) {
    for (part, problem) in check_content(content).err().unwrap_or_default() {
        if before.is_some_and(|before| part.of(content) == part.of(before)) {
            continue;
        }
        let field = match part {
            Field::Title => "title",
            Field::When => "start_date",
            Field::Location => "location",
            Field::Url => "url",
            Field::Status => "status",
            Field::Description => "description",
            Field::Tags => "tags",
            Field::Cover => "cover",
        };
        wrong.entry(field).or_insert_with(|| of_content(&problem));
    }
}

/// Both, or all that is wrong with them.
fn both<A, B>(a: Result<A, Wrong>, b: Result<B, Wrong>) -> Result<(A, B), Wrong> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(mut wrong), Err(more)) => {
            wrong.extend(more);
            Err(wrong)
        }
        (Err(wrong), Ok(_)) | (Ok(_), Err(wrong)) => Err(wrong),
    }
}

fn date(field: &'static str, text: &str) -> Result<NaiveDate, Wrong> {
    let date = text.trim().parse::<NaiveDate>().ok().filter(|date| YEARS.contains(&date.year()));
    date.ok_or_else(|| Wrong::from([(field, t!("event-form-wrong-date"))]))
}

fn time(field: &'static str, text: &str) -> Result<NaiveTime, Wrong> {
    let text = text.trim();
    let time = NaiveTime::parse_from_str(text, "%H:%M")
        .or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S"));
    time.map_err(|_| Wrong::from([(field, t!("event-form-wrong-time"))]))
}

/// One line without control characters, trimmed.
fn line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Browsers send line breaks as CR LF (HTML, "normalize newlines").
fn plain_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

#[cfg(test)]
mod tests;
