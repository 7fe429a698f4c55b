//! An event's page: the form that changes it, and a series' next occurrences.

use std::collections::HashSet;

use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;

use super::answer::Refused;
use super::paths::{calendar_path, event_path};
use super::{
    calendar,
    calendar::words,
    event_form::EventForm,
    home::Said,
    html::{self, Html, error_page, escape},
};
use crate::{
    calendar::read_link,
    error::ControlError,
    handle::Handle,
    state::{
        Calendar, Entry, Presence,
        when::{self, When},
    },
};

/// How many occurrences the page shows.
const SHOWN: u16 = 20;

/// An event's `htmlLink`, as Google makes them.
#[derive(Deserialize)]
pub(super) struct Link {
    eid: String,
}

/// `GET /calendar/event?eid=…`: where an event's `htmlLink` leads.
pub(super) async fn follow(Query(link): Query<Link>) -> Response {
    match read_link(&link.eid) {
        Some((event, calendar)) => Redirect::to(&event_path(&calendar, &event)).into_response(),
        None => error_page("Not found", "This link is no event’s.", "").into_response(),
    }
}

/// `GET /calendars/{calendar}/events/{event}`
pub(super) async fn show(
    at: Handle,
    Path((calendar, event)): Path<(String, String)>,
    Query(said): Query<Said>,
) -> Result<Html, Refused> {
    let (title, body) = at.0.read(|state, now| {
        let calendar = state.calendar(&calendar)?;
        let unknown = || ControlError::UnknownEvent(event.clone());
        let entry = calendar.get(&event).ok_or_else(unknown)?;
        let title = entry.text("summary").unwrap_or("(no title)").to_owned();
        Ok::<_, Refused>((title, body(calendar, entry, now)))
    })?;
    let notice = html::notice(&said.said);
    Ok(html::page(&title, &format!("{notice}{body}")))
}

fn body(calendar: &Calendar, entry: &Entry, now: DateTime<Utc>) -> String {
    let path = event_path(&calendar.id, &entry.id);
    let json = serde_json::to_string_pretty(&entry.item).unwrap_or_default();
    format!(
        "<p><a href=\"{}\">{}</a></p><h1>{}</h1><p>{} <small>· id {}</small></p>{}{}\
         <details><summary>As the calendar holds it</summary><pre>{}</pre></details>",
        calendar_path(&calendar.id),
        escape(&calendar.summary),
        escape(entry.text("summary").unwrap_or("(no title)")),
        calendar::span(entry, &calendar.time_zone),
        escape(&entry.id),
        match entry.presence {
            Presence::Live => editing(calendar, entry, &path),
            Presence::Cancelled => format!(
                "<p>This event is cancelled.</p><form method=\"post\" action=\"{path}/undelete\">\
                 <button>Bring it back</button></form>"
            ),
            _ => "<p>This event is gone.</p>".to_owned(),
        },
        occurrences(calendar, entry, now, &path),
        escape(&json),
    )
}

fn editing(calendar: &Calendar, entry: &Entry, path: &str) -> String {
    let form = EventForm::of(&entry.item, &calendar.time_zone);
    let fields = form.html(entry.master_id().is_none());
    format!(
        "<form method=\"post\" action=\"{path}\" class=\"grid\">{fields}\
         <p class=\"wide\"><button>Save changes</button></p></form><div class=\"actions\">\
         <form method=\"post\" action=\"{path}/cancel\"><button class=\"plain\">Cancel event\
         </button></form><form method=\"post\" action=\"{path}/delete\">\
         <button class=\"plain\">Delete without a trace</button></form></div>\
         <p><small>Cancelling leaves a tombstone, as deleting does at Google. Deleting without a \
         trace is what happens to tombstones after a while.</small></p>"
    )
}

/// The next occurrences of a series, each with a button that cancels it.
fn occurrences(calendar: &Calendar, entry: &Entry, now: DateTime<Utc>, path: &str) -> String {
    if !entry.is_live() || !entry.is_series() {
        return String::new();
    }
    let next = match when::occurrences(&entry.item, &calendar.time_zone, Some(now), SHOWN) {
        Ok(next) => next,
        Err(why) => {
            let why = escape(&why);
            return format!("<h2>Next occurrences</h2><p>The rule cannot be read: {why}</p>");
        }
    };
    let changed: HashSet<_> = calendar
        .events
        .iter()
        .filter(|other| other.master_id() == Some(&*entry.id))
        .filter(|other| matches!(other.presence, Presence::Live | Presence::Cancelled))
        .map(|other| other.id.as_str())
        .collect();
    let rows: String = next
        .into_iter()
        .map(|at| {
            let id = format!("{}_{}", entry.id, at.id_suffix());
            let action = if changed.contains(&*id) {
                let path = event_path(&calendar.id, &id);
                format!("<a href=\"{path}\">changed or cancelled</a>")
            } else {
                button(at, path)
            };
            format!("<tr><td>{}</td><td>{action}</td></tr>", words(at, &calendar.time_zone))
        })
        .collect();
    format!("<h2>Next occurrences</h2><table><tbody>{rows}</tbody></table>")
}

fn button(at: When, path: &str) -> String {
    let start = match at {
        When::Day(day) => day.to_string(),
        When::Instant(at) => at.to_utc().to_rfc3339_opts(SecondsFormat::Secs, true),
    };
    format!(
        "<form method=\"post\" action=\"{path}/occurrence\">\
         <input type=\"hidden\" name=\"start\" value=\"{start}\">\
         <button class=\"plain\">Cancel this one</button></form>"
    )
}
