//! The form of an event: its fields, and what they become in Google's resource.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use serde_json::{Value, json};

use super::html::escape;
use crate::{
    error::{ControlError, Result},
    state::when::{self, When},
};

/// The form as it is sent. Days are inclusive, as people name them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct EventForm {
    pub title: String,
    /// Present when the box is ticked; the times are not looked at then.
    pub all_day: Option<String>,
    pub first_day: String,
    pub start: String,
    pub last_day: String,
    pub end: String,
    /// `none`, `daily`, `weekly`, `monthly`, or `keep` for a rule that is none of these.
    pub repeat: String,
    pub location: String,
    pub description: String,
    pub visibility: String,
}

/// The rules that the form can make.
const RULES: &[(&str, &str, &str)] = &[
    ("daily", "RRULE:FREQ=DAILY", "every day"),
    ("weekly", "RRULE:FREQ=WEEKLY", "every week"),
    ("monthly", "RRULE:FREQ=MONTHLY", "every month"),
];

impl EventForm {
    /// An empty form: an evening of two hours a week from now.
    pub fn blank(now: DateTime<Utc>, zone: &str) -> Self {
        let day = when::in_zone(now.fixed_offset(), zone).date_naive() + Days::new(7);
        Self {
            first_day: day.to_string(),
            last_day: day.to_string(),
            start: "18:00".to_owned(),
            end: "20:00".to_owned(),
            repeat: "none".to_owned(),
            ..Self::default()
        }
    }

    /// The form filled in with an event. What cannot be read is left empty.
    pub fn of(item: &Value, zone: &str) -> Self {
        let text = |field: &str| item[field].as_str().unwrap_or_default().to_owned();
        let point = |field: &str| When::from_json(&item[field], zone);
        let (start, end) = (point("start"), point("end"));
        let all_day = start.is_some_and(When::is_day);
        let last = if all_day { end.map(|end| end.shifted(TimeDelta::days(-1))) } else { end };
        let (first_day, start) = split(start, zone);
        let (last_day, end) = split(last, zone);
        Self {
            title: text("summary"),
            all_day: all_day.then(|| "on".to_owned()),
            first_day,
            start,
            last_day,
            end,
            repeat: repeat_of(item).to_owned(),
            location: text("location"),
            description: text("description"),
            visibility: text("visibility"),
        }
    }

    /// The event's start and end.
    fn times(&self, zone: &str) -> Result<(When, When)> {
        let (first, last) = (day("first day", &self.first_day)?, day("last day", &self.last_day)?);
        if self.all_day.is_some() {
            let end = last.checked_add_days(Days::new(1)).unwrap_or(last);
            return Ok((When::Day(first), When::Day(end)));
        }
        let tz = when::zone(zone)?;
        Ok((instant(first, &self.start, tz)?, instant(last, &self.end, tz)?))
    }

    fn recurrence(&self) -> Option<Value> {
        RULES.iter().find(|(name, ..)| *name == self.repeat).map(|(_, rule, _)| json!([rule]))
    }

    /// A new event's resource.
    pub fn new_event(&self, zone: &str) -> Result<Value> {
        let (start, end) = self.times(zone)?;
        let mut event = json!({
            "summary": self.title,
            "start": start.to_json(zone),
            "end": end.to_json(zone),
        });
        for (field, text) in self.texts() {
            if !text.is_empty() {
                event[field] = json!(text);
            }
        }
        if let Some(rule) = self.recurrence() {
            event["recurrence"] = rule;
        }
        Ok(event)
    }

    /// What the form changes of an event: only what differs.
    pub fn changes(&self, item: &Value, calendar_zone: &str) -> Result<Value> {
        let zone = item["start"]["timeZone"].as_str().unwrap_or(calendar_zone);
        let before = Self::of(item, calendar_zone);
        let mut changes = json!({});
        if self.title != before.title {
            changes["summary"] = json!(self.title);
        }
        for ((field, text), (_, old)) in self.texts().into_iter().zip(before.texts()) {
            if unified(text) != unified(old) {
                changes[field] = if text.is_empty() { Value::Null } else { json!(text) };
            }
        }
        let times = |form: &Self| form.times(calendar_zone);
        let (start, end) = times(self)?;
        if times(&before) != Ok((start, end)) {
            changes["start"] = start.to_json(zone);
            changes["end"] = end.to_json(zone);
        }
        if self.repeat != before.repeat && self.repeat != "keep" {
            changes["recurrence"] = self.recurrence().unwrap_or(Value::Null);
        }
        Ok(changes)
    }

    fn texts(&self) -> [(&'static str, &str); 3] {
        let visibility = if self.visibility == "default" { "" } else { &self.visibility };
        [
            ("location", &self.location),
            ("description", &self.description),
            ("visibility", visibility),
        ]
    }

    /// The form's fields as HTML. `repeats` is false for an occurrence, which has no rule.
    pub fn html(&self, repeats: bool) -> String {
        let checked = if self.all_day.is_some() { " checked" } else { "" };
        let repeat = if repeats { self.repeat_html() } else { String::new() };
        format!(
            "<label class=\"wide\">Title<input name=\"title\" required value=\"{title}\"></label>\
             <label>First day<input name=\"first_day\" type=\"date\" required value=\"{first}\">\
             </label><label>Starts<input name=\"start\" type=\"time\" value=\"{start}\"></label>\
             <label>Last day<input name=\"last_day\" type=\"date\" required value=\"{last}\">\
             </label><label>Ends<input name=\"end\" type=\"time\" value=\"{end}\"></label>\
             <label class=\"box\"><input name=\"all_day\" type=\"checkbox\"{checked}> All day \
             (times are left out)</label>{repeat}\
             <label>Visibility<select name=\"visibility\">{visibility}</select></label>\
             <label class=\"wide\">Place<input name=\"location\" value=\"{location}\"></label>\
             <label class=\"wide\">Description (may have HTML)\
             <textarea name=\"description\" rows=\"4\">\n{description}</textarea></label>",
            title = escape(&self.title),
            first = escape(&self.first_day),
            last = escape(&self.last_day),
            start = escape(&self.start),
            end = escape(&self.end),
            location = escape(&self.location),
            description = escape(&self.description),
            visibility = choices(
                &[
                    ("default", "as the calendar"),
                    ("public", "public"),
                    ("private", "private"),
                    ("confidential", "confidential"),
                ],
                &self.visibility,
            ),
        )
    }

    fn repeat_html(&self) -> String {
        let mut all = vec![("none", "does not repeat")];
        all.extend(RULES.iter().map(|(name, _, words)| (*name, *words)));
        if self.repeat == "keep" {
            all.push(("keep", "as it is now"));
        }
        let options = choices(&all, &self.repeat);
        format!("<label>Repeats<select name=\"repeat\">{options}</select></label>")
    }
}

/// A browser sends line ends as CR LF.
fn unified(text: &str) -> String {
    text.replace("\r\n", "\n")
}

fn choices(all: &[(&str, &str)], chosen: &str) -> String {
    all.iter()
        .map(|(value, words)| {
            let selected = if *value == chosen { " selected" } else { "" };
            format!("<option value=\"{value}\"{selected}>{words}</option>")
        })
        .collect()
}

fn repeat_of(item: &Value) -> &'static str {
    match item["recurrence"].as_array().map(Vec::as_slice) {
        None | Some([]) => "none",
        Some([rule]) => {
            RULES.iter().find(|(_, known, _)| rule == known).map_or("keep", |(name, ..)| *name)
        }
        Some(_) => "keep",
    }
}

/// The day and time of a point, in the zone.
fn split(point: Option<When>, zone: &str) -> (String, String) {
    match point {
        Some(When::Day(day)) => (day.to_string(), String::new()),
        Some(When::Instant(at)) => {
            let local = when::in_zone(at, zone);
            (local.date_naive().to_string(), local.format("%H:%M").to_string())
        }
        None => (String::new(), String::new()),
    }
}

fn day(name: &str, text: &str) -> Result<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| {
        ControlError::Invalid(format!("the {name} {text:?} is no day: give 2026-05-01"))
    })
}

fn instant(day: NaiveDate, time: &str, zone: Tz) -> Result<When> {
    let time = NaiveTime::parse_from_str(time, "%H:%M")
        .or_else(|_| NaiveTime::parse_from_str(time, "%H:%M:%S"))
        .map_err(|_| ControlError::Invalid(format!("{time:?} is no time: give 18:00")))?;
    let local = day.and_time(time).and_local_timezone(zone).earliest();
    local.map(|at| When::Instant(at.fixed_offset())).ok_or_else(|| {
        ControlError::Invalid(format!("there is no {time} on {day}: the clocks change then"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_is_sent_back_unchanged_changes_nothing() {
        for item in [
            json!({
                "summary": "Night", "description": "a\nb", "visibility": "private",
                "start": {"dateTime": "2026-05-01T18:00:00-05:00", "timeZone": "America/Chicago"},
                "end": {"dateTime": "2026-05-02T01:00:00-05:00", "timeZone": "America/Chicago"},
                "recurrence": ["RRULE:FREQ=WEEKLY;BYDAY=FR"],
            }),
            json!({"summary": "Day", "start": {"date": "2026-05-01"}, "end": {"date": "2026-05-02"}}),
        ] {
            let mut form = EventForm::of(&item, "America/Chicago");
            form.description = form.description.replace('\n', "\r\n");
            assert_eq!(form.changes(&item, "America/Chicago"), Ok(json!({})), "{item}");
        }
    }

    #[test]
    fn days_are_inclusive_on_the_form_and_exclusive_at_google() {
        let form = EventForm {
            title: "Con".to_owned(),
            all_day: Some("on".to_owned()),
            first_day: "2026-05-01".to_owned(),
            last_day: "2026-05-03".to_owned(),
            repeat: "weekly".to_owned(),
            ..EventForm::default()
        };
        assert_eq!(
            form.new_event("UTC").expect("a good form"),
            json!({
                "summary": "Con",
                "start": {"date": "2026-05-01"},
                "end": {"date": "2026-05-04"},
                "recurrence": ["RRULE:FREQ=WEEKLY"],
            })
        );
    }
}
