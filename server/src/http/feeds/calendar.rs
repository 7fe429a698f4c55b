//! Events as iCalendar (RFC 5545, with the calendar's properties of RFC 7986).

use app::components::text::plain_lines;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::tags::tags_of;
use domain::{Event, EventStatus, When, zone};
use store::FeedEvent;
use words::{Language, t};

use super::lines::{Lines, escape, local};
use super::zones::Zones;
use crate::http::address::path_part;

/// What calendars are written in: programs ask without saying what their readers read.
const LANGUAGE: Language = Language::English;

/// What a calendar says of itself.
pub struct About<'a> {
    /// Its name.
    pub name: &'a str,
    /// The site's origin.
    pub base_url: &'a str,
    /// Where it is fetched again; `None` for a file of one event.
    pub source: Option<String>,
}

/// A calendar of events.
pub fn calendar(about: &About<'_>, events: &[FeedEvent]) -> String {
    let mut lines = Lines::default();
    lines.line("BEGIN", "VCALENDAR");
    lines.line("VERSION", "2.0");
    lines.line("PRODID", "-//Reroll//Events//EN");
    lines.line("CALSCALE", "GREGORIAN");
    lines.line("METHOD", "PUBLISH");
    if let Some(source) = &about.source {
        lines.text("NAME", about.name);
        lines.text("X-WR-CALNAME", about.name);
        lines.line("SOURCE;VALUE=URI", source);
        lines.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
        lines.line("X-PUBLISHED-TTL", "PT1H");
    }
    let zones = Zones::of(events.iter().map(|entry| &entry.event));
    zones.describe(&mut lines);
    for entry in events {
        event(&mut lines, about.base_url, &zones, entry);
    }
    lines.line("END", "VCALENDAR");
    lines.finish()
}

fn event(lines: &mut Lines, base_url: &str, zones: &Zones, entry: &FeedEvent) {
    let event = &entry.event;
    let address = format!("{base_url}/events/{}", path_part(&event.slug));
    lines.line("BEGIN", "VEVENT");
    lines.line("UID", &uid(base_url, event));
    lines.line("SEQUENCE", &(event.version - 1).max(0).to_string());
    lines.instant("DTSTAMP", event.updated_at);
    lines.instant("CREATED", event.created_at);
    lines.instant("LAST-MODIFIED", event.updated_at);
    when(lines, zones, &event.when());
    lines.text("SUMMARY", &event.title);
    lines.text("DESCRIPTION", &description(entry, &address));
    lines.text("LOCATION", &event.place().unwrap_or_default());
    categories(lines, event.tags.as_deref());
    lines.line("STATUS", status(event.status));
    lines.line("URL", &address);
    lines.line("END", "VEVENT");
}

/// The tags (RFC 5545, 3.8.1.2): the commas between them part, those within a tag do not exist.
fn categories(lines: &mut Lines, tags: Option<&str>) {
    let all: Vec<String> = tags_of(tags).map(escape).collect();
    if !all.is_empty() {
        lines.line("CATEGORIES", &all.join(","));
    }
}

/// Never changes while the site keeps its host: an id is given once.
fn uid(base_url: &str, event: &Event) -> String {
    let host = base_url.split("//").nth(1).unwrap_or(base_url);
    format!("event-{}@{}", event.id.0, host.split(['/', ':']).next().unwrap_or(host))
}

fn when(lines: &mut Lines, zones: &Zones, when: &When) {
    match when {
        When::AllDay { start_date, end_date, .. } => {
            lines.day("DTSTART", *start_date);
            lines.day("DTEND", *end_date);
        }
        When::Timed { starts_at, ends_at, time_zone } => {
            // Both ends in the same way, so that nobody reads an end before its start.
            let tz = zones.written(zone::zone(time_zone), *starts_at, *ends_at);
            moment(lines, "DTSTART", *starts_at, tz);
            // Without an end, it ends when it starts (RFC 5545, 3.6.1).
            if ends_at > starts_at {
                moment(lines, "DTEND", *ends_at, tz);
            }
        }
    }
}

fn moment(lines: &mut Lines, name: &str, at: DateTime<Utc>, tz: Option<Tz>) {
    match tz {
        Some(tz) => {
            lines.line(&format!("{name};TZID={}", tz.name()), &local(zone::local(tz, at)));
        }
        None => lines.instant(name, at),
    }
}

/// iCalendar has no word for "postponed": such an event is tentative, and its text says why.
fn status(status: EventStatus) -> &'static str {
    match status {
        EventStatus::Confirmed => "CONFIRMED",
        EventStatus::Tentative | EventStatus::Postponed => "TENTATIVE",
        EventStatus::Cancelled => "CANCELLED",
    }
}

fn description(entry: &FeedEvent, address: &str) -> String {
    let event = &entry.event;
    let mut parts = Vec::new();
    match event.status {
        EventStatus::Cancelled => parts.push(t!(LANGUAGE, "feed-cancelled")),
        EventStatus::Postponed => {
            parts.push(t!(LANGUAGE, "feed-postponed"));
        }
        EventStatus::Confirmed | EventStatus::Tentative => {}
    }
    parts.push(plain_lines(&event.description));
    parts.push(t!(LANGUAGE, "event-details-by", organizer = entry.organizer.as_str()));
    parts.extend(event.url.clone());
    parts.push(address.to_owned());
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

#[cfg(test)]
mod reader;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod zone_tests;
