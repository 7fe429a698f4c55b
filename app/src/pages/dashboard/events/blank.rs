//! A new event before anything is written into it, and what its form says of it.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use domain::views::DeskFilter;
use domain::{
    Event, EventContent, EventId, EventStatus, Organizer, OrganizerId, Repeat, Visibility, When,
};

use super::form::EventForm;
use super::local_time::instant;
use super::repeat_form::RepeatForm;
use crate::components::time::zone;
use crate::pages::typed::Wrong;
use crate::ports::{Answer, Member, Ports};

/// Where new events of an organizer are written.
pub(super) fn new_event_path(organizer: OrganizerId) -> String {
    format!("/dashboard/organizers/{organizer}/events/new")
}

/// What both parts of the form say.
///
/// # Errors
/// By field, what is wrong with either.
pub(super) fn read(
    form: &EventForm,
    repeat: &RepeatForm,
    event: &Event,
) -> Result<(EventContent, Option<Repeat>), Wrong> {
    match form.read_new(event) {
        Ok(content) => {
            let repeat = repeat.read(&content.when)?;
            Ok((content, repeat))
        }
        Err(mut wrong) => {
            // The first date may be what is wrong: then the rest is looked at from the one before.
            wrong.extend(repeat.read(&event.when()).err().unwrap_or_default());
            Err(wrong)
        }
    }
}

/// The organizer, and what a new event of its is before anything was typed: tomorrow evening, by
/// the clocks of the zone that most of its events are in.
pub(super) async fn defaults(
    ports: &Ports,
    member: &Member,
    id: OrganizerId,
) -> Answer<(Organizer, Event)> {
    let (organizer, listing) = ports.events.list(member, id, DeskFilter::default()).await?;
    let mut events = listing.events;
    if events.is_empty() {
        let all = DeskFilter { past: true, ..DeskFilter::default() };
        events = ports.events.list(member, id, all).await?.1.events;
    }
    let zones: Vec<&str> = events.iter().map(|event| event.when.time_zone()).collect();
    let most = zones.iter().max_by_key(|name| zones.iter().filter(|z| z == name).count());
    let time_zone = most.map_or("UTC", |name| *name).to_owned();
    Ok((organizer, blank(id, tomorrow_evening(&time_zone, ports.now), ports.now)))
}

/// From seven to nine tomorrow.
fn tomorrow_evening(time_zone: &str, now: DateTime<Utc>) -> When {
    let tz = zone(time_zone);
    let today = now.with_timezone(&tz).date_naive();
    let day = today.checked_add_days(Days::new(1)).unwrap_or(today);
    let evening = NaiveTime::from_hms_opt(19, 0, 0).unwrap_or_default();
    let starts_at = instant(tz, day.and_time(evening), DateTime::UNIX_EPOCH).unwrap_or(now);
    let ends_at = starts_at.checked_add_signed(TimeDelta::hours(2)).unwrap_or(starts_at);
    When::Timed { starts_at, ends_at, time_zone: time_zone.to_owned() }
}

/// A row that is not kept anywhere yet.
fn blank(organizer_id: OrganizerId, when: When, now: DateTime<Utc>) -> Event {
    let mut event = Event {
        id: EventId(0),
        organizer_id,
        series_id: None,
        source_id: None,
        google_id: None,
        i_cal_uid: None,
        slug: "preview".into(),
        title: String::new(),
        description: String::new(),
        location: None,
        url: None,
        status: EventStatus::Confirmed,
        visibility: Visibility::Public,
        all_day: false,
        starts_at: now,
        ends_at: now,
        start_date: None,
        end_date: None,
        time_zone: String::new(),
        original_start: None,
        version: 0,
        created_at: now,
        updated_at: now,
        deleted_at: None,
        deletion_id: None,
        markdown: None,
        tags: None,
        cover: None,
    };
    let content = event.content();
    event.set_content(EventContent { when, ..content });
    event
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_event_is_tomorrow_evening_by_its_own_clocks() {
        for (zone, now, starts) in [
            ("Europe/Berlin", "2026-11-27T10:10:00Z", "2026-11-28T18:00:00Z"),
            ("Europe/Berlin", "2026-11-27T23:30:00Z", "2026-11-29T18:00:00Z"),
            ("America/Chicago", "2026-07-01T02:00:00Z", "2026-07-02T00:00:00Z"),
        ] {
            let when = tomorrow_evening(zone, now.parse().unwrap());
            assert_eq!(when.starts_at(), starts.parse::<DateTime<Utc>>().unwrap(), "{zone} {now}");
            assert_eq!(when.ends_at() - when.starts_at(), TimeDelta::hours(2));
        }
    }
}
