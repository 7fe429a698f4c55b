//! A calendar's page: its events, and the form that adds one.

use axum::extract::{Path, Query};
use chrono::{DateTime, Utc};

use super::answer::Refused;
use super::paths::{calendar_path, event_path};
use super::{
    event_form::EventForm,
    home::Said,
    html::{self, Html, escape},
};
use crate::{
    handle::Handle,
    state::{
        Calendar, Entry, Presence,
        when::{self, When},
    },
};

/// How many events the page shows of each kind.
const SHOWN: usize = 500;

/// `GET /calendars/{calendar}`
pub(super) async fn show(
    at: Handle,
    Path(id): Path<String>,
    Query(said): Query<Said>,
) -> Result<Html, Refused> {
    let (title, body) = at.0.read(|state, now| {
        let calendar = state.calendar(&id)?;
        Ok::<_, Refused>((calendar.summary.clone(), body(calendar, now)))
    })?;
    let notice = html::notice(&said.said);
    Ok(html::page(&title, &format!("{notice}{body}")))
}

fn body(calendar: &Calendar, now: DateTime<Utc>) -> String {
    let path = calendar_path(&calendar.id);
    format!(
        "<p><a href=\"/\">All calendars</a></p><h1>{}</h1><p><small>{} · {}</small></p>\
         <details><summary>Add an event</summary>\
         <form method=\"post\" action=\"{path}/events\" class=\"grid\">{}\
         <p class=\"wide\"><button>Add event</button></p></form></details>{}{}\
         <form method=\"post\" action=\"{path}/expire\">\
         <button class=\"plain\">Expire this calendar’s sync tokens</button></form>",
        escape(&calendar.summary),
        escape(&calendar.id),
        escape(&calendar.time_zone),
        EventForm::blank(now, &calendar.time_zone).html(true),
        live(calendar),
        cancelled(calendar),
    )
}

fn live(calendar: &Calendar) -> String {
    let events = sorted(calendar, |entry| entry.is_live());
    if events.is_empty() {
        return "<p class=\"empty\">This calendar has no events.</p>".to_owned();
    }
    table(calendar, &events)
}

fn cancelled(calendar: &Calendar) -> String {
    let events = sorted(calendar, |entry| entry.presence == Presence::Cancelled);
    if events.is_empty() {
        return String::new();
    }
    format!(
        "<details><summary>Cancelled ({})</summary>{}</details>",
        events.len(),
        table(calendar, &events)
    )
}

/// The calendar's events of a kind, by their start.
fn sorted(calendar: &Calendar, wanted: impl Fn(&Entry) -> bool) -> Vec<&Entry> {
    let mut events: Vec<_> = calendar.events.iter().filter(|entry| wanted(entry)).collect();
    events.sort_by_cached_key(|entry| {
        When::from_json(&entry.item["start"], &calendar.time_zone).map(When::instant)
    });
    events
}

fn table(calendar: &Calendar, events: &[&Entry]) -> String {
    let rows: String = events.iter().take(SHOWN).map(|entry| row(calendar, entry)).collect();
    let more = match events.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("<p>… and {more} more.</p>"),
    };
    format!(
        "<div class=\"scroll\"><table><thead><tr><th>When</th><th>Event</th><td></td></tr></thead>\
         <tbody>{rows}</tbody></table></div>{more}"
    )
}

fn row(calendar: &Calendar, entry: &Entry) -> String {
    let path = event_path(&calendar.id, &entry.id);
    let (action, words) = match entry.presence {
        Presence::Live => ("cancel", "Cancel"),
        _ => ("undelete", "Bring back"),
    };
    let title = entry.text("summary").filter(|title| !title.is_empty()).unwrap_or("(no title)");
    let title = escape(title);
    format!(
        "<tr><td>{}</td><td><a href=\"{path}\">{title}</a>{}</td><td>\
         <form method=\"post\" action=\"{path}/{action}\">\
         <button class=\"plain\" aria-label=\"{words} {title}\">{words}</button></form></td></tr>",
        span(entry, &calendar.time_zone),
        tags(entry),
    )
}

/// What is out of the ordinary about an event.
fn tags(entry: &Entry) -> String {
    let mut tags = Vec::new();
    if entry.is_series() {
        tags.push("series".to_owned());
    }
    if entry.master_id().is_some() {
        tags.push("occurrence".to_owned());
    }
    if entry.raw {
        tags.push("raw".to_owned());
    }
    for (field, usual) in
        [("visibility", "default"), ("eventType", "default"), ("status", "confirmed")]
    {
        tags.extend(entry.text(field).filter(|value| *value != usual).map(str::to_owned));
    }
    tags.iter().map(|tag| format!(" <span class=\"tag\">{}</span>", escape(tag))).collect()
}

/// When an event is, in words.
pub(super) fn span(entry: &Entry, zone: &str) -> String {
    let point = |field: &str| When::from_json(&entry.item[field], zone);
    match (point("start"), point("end")) {
        (Some(start), Some(end)) => match end.just_before() {
            last if start.is_day() && last.instant() > start.instant() => {
                format!("{} – {}", words(start, zone), words(last, zone))
            }
            _ => words(start, zone),
        },
        (Some(start), None) => words(start, zone),
        _ => "unreadable".to_owned(),
    }
}

/// A point in time, in words.
pub(super) fn words(point: When, zone: &str) -> String {
    match point {
        When::Day(day) => day.format("%a %-d %b %Y").to_string(),
        When::Instant(at) => when::in_zone(at, zone).format("%a %-d %b %Y, %H:%M").to_string(),
    }
}
