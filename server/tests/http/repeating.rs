//! Events that repeat, as their organizer writes them.

use app::ports::{Failure, Member, OwnEvents};
use domain::{
    Denied, EventContent, EventId, OrganizerId, Pattern, RecordKind, Repeat, RepeatEnd, When,
};
use reroll::http::EventsPort;

use crate::http::site::{ADMIN, OWNER, STRANGER, Site};
use crate::world::{CLUB, series, viewer};

async fn member(site: &Site, email: &str) -> Member {
    viewer(&site.world.services, email).await.member().unwrap()
}

/// A Friday evening in Berlin.
async fn evening(site: &Site) -> EventContent {
    let content = site.write("Pattern", |_| {}).await.content();
    let when = When::Timed {
        starts_at: "2026-03-20T18:00:00Z".parse().unwrap(),
        ends_at: "2026-03-20T20:00:00Z".parse().unwrap(),
        time_zone: "Europe/Berlin".into(),
    };
    EventContent { title: "  Chess\u{202e} night ".into(), when, ..content }
}

fn weekly(end: RepeatEnd) -> Repeat {
    Repeat { pattern: Pattern::Weeks(vec![]), every: 1, end }
}

#[tokio::test]
async fn a_series_is_on_the_site_as_soon_as_it_is_written() {
    let site = Site::start().await;
    let (port, owner) = (EventsPort(site.world.services.clone()), member(&site, OWNER).await);
    let content = evening(&site).await;
    let until = weekly(RepeatEnd::On("2026-04-03".parse().unwrap()));
    let events = port.create_repeating(&owner, site.world.organizer, content, until).await.unwrap();
    assert_eq!(events.len(), 3);
    assert_eq!(events[0].title, "Chess night", "words are tidied");
    let store = &site.world.services.store;
    let revisions = store.revisions(events[1].id).await.unwrap();
    let told = (revisions[0].actor.as_str(), revisions[0].reason.as_str());
    assert_eq!(told, (OWNER, "written as a series: Every Friday until 3 April 2026"));
    let nobody = site.browser();
    for event in &events {
        nobody.get(&format!("/events/{}", event.slug)).await.page(200);
    }
    let page = nobody.get("/series/chess-night").await;
    assert!(page.page(200).contains(&events[2].slug));

    let content = EventContent { title: "Go night".into(), ..events[1].content() };
    let changed = port.edit_later(&owner, events[1].id, 1, content).await.unwrap();
    assert_eq!(changed, 2);
    let page = nobody.get(&format!("/events/{}", events[2].slug)).await;
    assert!(page.page(200).contains("Go night"));
    assert_eq!(port.trash_later(&owner, events[1].id).await, Ok(2));
    nobody.get(&format!("/events/{}", events[0].slug)).await.page(200);
    nobody.get(&format!("/events/{}", events[2].slug)).await.page(404);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_in_words() {
    let site = Site::start().await;
    let (port, owner) = (EventsPort(site.world.services.clone()), member(&site, OWNER).await);
    let content = evening(&site).await;
    let own = |rule: &str| Repeat {
        pattern: Pattern::Own(rule.into()),
        every: 1,
        end: RepeatEnd::After(3),
    };
    let before = site.world.lines().await;
    for (change, repeat, words) in [
        ("", weekly(RepeatEnd::After(3)), "the title is empty"),
        ("Chess", weekly(RepeatEnd::After(201)), "from 2 to 200"),
        ("Chess", own("FREQ=SECONDLY"), "FREQ=SECONDLY cannot be used"),
        ("Chess", own("FREQ=DAILY;BYDAY=XX"), "cannot be read"),
        (
            "Chess",
            Repeat {
                pattern: Pattern::Days,
                ..weekly(RepeatEnd::On("2029-01-01".parse().unwrap()))
            },
            "a series can have 200",
        ),
    ] {
        let content = EventContent { title: change.into(), ..content.clone() };
        let told = port.create_repeating(&owner, site.world.organizer, content, repeat).await;
        let Err(Failure::Invalid(said)) = told else { panic!("{words}: {told:?}") };
        assert!(said.to_string().contains(words), "{said}");
    }
    assert_eq!(site.world.lines().await, before);
}

#[tokio::test]
async fn others_cannot_do_anything_and_learn_nothing() {
    let site = Site::start().await;
    let port = EventsPort(site.world.services.clone());
    let (admin, stranger) = (member(&site, ADMIN).await, member(&site, STRANGER).await);
    let content = evening(&site).await;
    let repeat = weekly(RepeatEnd::After(3));
    let made = port.create_repeating(&admin, site.world.organizer, content.clone(), repeat.clone());
    let event = made.await.unwrap().remove(0);
    let before = site.world.lines().await;
    for organizer in [site.world.organizer, OrganizerId(4_711)] {
        let told = port.create_repeating(&stranger, organizer, content.clone(), repeat.clone());
        let absent = Failure::from(Denied::NotYours(RecordKind::Organizer));
        assert_eq!(told.await.unwrap_err(), absent);
    }
    let absent = Failure::from(Denied::NotYours(RecordKind::Event));
    for id in [event.id, EventId(4_711)] {
        let told = port.edit_later(&stranger, id, 1, event.content()).await;
        assert_eq!(told.unwrap_err(), absent);
        assert_eq!(port.trash_later(&stranger, id).await.unwrap_err(), absent);
    }
    assert_eq!(site.world.lines().await, before);
}

#[tokio::test]
async fn the_series_of_a_calendar_is_googles() {
    let site = Site::start().await;
    let (port, owner) = (EventsPort(site.world.services.clone()), member(&site, OWNER).await);
    let world = &site.world;
    world
        .google
        .insert_event(CLUB, series("Weekly", "2026-03-03T19:00", "FREQ=WEEKLY;COUNT=3"))
        .unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    let event = world.live().await.remove(0);
    let content = EventContent { title: "X".into(), ..event.content() };
    let before = world.lines().await;
    let edited = port.edit_later(&owner, event.id, event.version, content).await.map(|_| ());
    let trashed = port.trash_later(&owner, event.id).await.map(|_| ());
    for told in [edited, trashed] {
        assert!(
            matches!(&told, Err(Failure::Invalid(said)) if said.to_string().contains("Google calendar")),
            "{told:?}"
        );
    }
    assert_eq!(world.lines().await, before);
}
