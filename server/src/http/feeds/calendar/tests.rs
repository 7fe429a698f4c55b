use domain::{EventId, OrganizerId, Visibility};

use super::*;

const BASE: &str = "https://games.example";

pub(super) fn entry(change: impl FnOnce(&mut Event)) -> FeedEvent {
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let mut event = Event {
        id: EventId(7),
        organizer_id: OrganizerId(1),
        series_id: None,
        source_id: None,
        google_id: None,
        i_cal_uid: None,
        slug: "open-night".into(),
        title: "Open night; bring dice, snacks".into(),
        description: "<p>All <b>welcome</b>.</p>".into(),
        location: Some("Mill, 12 River St".into()),
        url: None,
        status: EventStatus::Confirmed,
        visibility: Visibility::Public,
        all_day: false,
        starts_at: at("2026-11-28T01:00:00Z"),
        ends_at: at("2026-11-28T04:00:00Z"),
        start_date: None,
        end_date: None,
        time_zone: "America/Chicago".into(),
        original_start: None,
        version: 3,
        created_at: at("2026-02-14T12:00:00Z"),
        updated_at: at("2026-02-15T12:00:00Z"),
        deleted_at: None,
        deletion_id: None,
        markdown: None,
        tags: None,
        cover: None,
    };
    change(&mut event);
    FeedEvent { event, organizer: "Riverside".into(), organizer_slug: "riverside".into() }
}

fn unfolded(events: &[FeedEvent]) -> String {
    let source = Some(format!("{BASE}/events.ics"));
    let about = About { name: "Springfield Games", base_url: BASE, source };
    calendar(&about, events).replace("\r\n ", "")
}

#[track_caller]
fn has(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.contains(&format!("\r\n{line}\r\n")), "{line}\nis missing in\n{text}");
    }
}

#[test]
fn a_timed_event_names_its_zone_and_the_zone_is_described() {
    let text = unfolded(&[entry(|_| {})]);
    has(
        &text,
        &[
            "UID:event-7@games.example",
            "SEQUENCE:2",
            "DTSTART;TZID=America/Chicago:20261127T190000",
            "DTEND;TZID=America/Chicago:20261127T220000",
            "SUMMARY:Open night\\; bring dice\\, snacks",
            "LOCATION:Mill\\, 12 River St",
            "STATUS:CONFIRMED",
            "URL:https://games.example/events/open-night",
            "TZID:America/Chicago",
            "X-WR-CALNAME:Springfield Games",
        ],
    );
    assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 1);
    let description =
        "DESCRIPTION:All welcome.\\n\\nBy Riverside\\n\\nhttps://games.example/events/";
    assert!(text.contains(description), "{text}");
}

#[test]
fn whole_days_end_before_the_day_that_they_name() {
    let text = unfolded(&[entry(|event| {
        event.all_day = true;
        event.start_date = "2026-12-05".parse().ok();
        event.end_date = "2026-12-07".parse().ok();
    })]);
    has(&text, &["DTSTART;VALUE=DATE:20261205", "DTEND;VALUE=DATE:20261207"]);
    assert!(!text.contains("VTIMEZONE"), "{text}");
}

#[test]
fn states_are_said_in_icalendars_words() {
    for (state, word) in [
        (EventStatus::Cancelled, "STATUS:CANCELLED"),
        (EventStatus::Tentative, "STATUS:TENTATIVE"),
        (EventStatus::Postponed, "STATUS:TENTATIVE"),
    ] {
        has(&unfolded(&[entry(|event| event.status = state)]), &[word]);
    }
    let postponed = unfolded(&[entry(|event| event.status = EventStatus::Postponed)]);
    assert!(postponed.contains("DESCRIPTION:Postponed: there’s no new date yet."), "{postponed}");
}

#[test]
fn utc_and_unknown_zones_are_utc_and_an_open_end_is_none() {
    for name in ["UTC", "Not/AZone"] {
        let text = unfolded(&[entry(|event| {
            event.time_zone = name.into();
            event.ends_at = event.starts_at;
        })]);
        has(&text, &["DTSTART:20261128T010000Z"]);
        assert!(!text.contains("DTEND") && !text.contains("VTIMEZONE"), "{text}");
    }
}

#[test]
fn hostile_text_adds_no_lines() {
    let text = unfolded(&[entry(|event| {
        event.title = "x\r\nATTENDEE:mailto:a@b.example\r\nBEGIN:VALARM".into();
        event.location = Some("a\nb,\u{2028}c".into());
    })]);
    has(&text, &["LOCATION:a\\, b\\, c"]);
    assert!(!text.contains("\r\nATTENDEE") && !text.contains("\r\nBEGIN:VALARM"), "{text}");
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 1);
}
