//! What has been in the trash for 90 days goes, after a week of notice and a backup.

use chrono::TimeDelta;
use domain::EventContent;
use domain::views::EventLookup;
use domain::{Alert, AlertKind, Event, EventId, EventStatus, RestoreRequest, Visibility, When};
use reroll::jobs::mend_schedule;
use store::NewEvent;
use test_support::Fixture;
use test_support::checks::assert_sound;
use test_support::story;

use crate::world::World;

story!(
    the_trash_is_emptied_after_its_notice,
    a_site_that_was_off_announces_first,
    a_clock_that_jumps_purges_nothing_early,
);

async fn written(world: &World, count: usize) -> Vec<Event> {
    let starts_at = world.now() + TimeDelta::days(400);
    let new = (0..count).map(|n| NewEvent {
        organizer_id: world.organizer,
        content: EventContent {
            title: format!("Evening {n}"),
            description: String::new(),
            location: None,
            url: None,
            status: EventStatus::Confirmed,
            visibility: Visibility::Public,
            when: When::Timed { starts_at, ends_at: starts_at, time_zone: "UTC".into() },
            markdown: None,
            tags: None,
            cover: None,
        },
    });
    world.services.store.create_events(&world.by("written"), new.collect()).await.unwrap()
}

async fn away(world: &World, events: &[Event]) {
    let ids: Vec<EventId> = events.iter().map(|event| event.id).collect();
    world.trash(&ids).await;
}

/// A day passes, and the job of that day runs.
async fn day(world: &World) {
    world.pass(TimeDelta::days(1));
    assert!(world.due("retention").await);
    assert!(!world.due("retention").await, "once a day");
}

async fn notice(world: &World) -> Option<Alert> {
    let alerts = world.services.store.alerts(None, false, 100).await.unwrap();
    alerts.into_iter().find(|alert| alert.kind == AlertKind::PurgeSoon)
}

async fn the_trash_is_emptied_after_its_notice(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let store = world.services.store.clone();
    let events = written(&world, 3).await;
    away(&world, &events[..2]).await;
    for _ in 0..82 {
        day(&world).await;
    }
    assert!(notice(&world).await.is_none());
    day(&world).await;
    // The moment itself is not past yet.
    day(&world).await;
    let alert = notice(&world).await.unwrap();
    assert_eq!(alert.title, "2 events in the trash will be purged soon");
    assert!(alert.detail.contains("“Evening 0” and “Evening 1”"), "{}", alert.detail);
    assert_eq!(alert.link.as_deref(), Some("/admin/trash"));
    world.restore(RestoreRequest::Events(vec![events[1].id])).await;
    for _ in 85..=90 {
        day(&world).await;
        assert!(store.event(events[0].id).await.unwrap().is_some());
    }
    day(&world).await;
    assert_eq!(store.event(events[0].id).await.unwrap(), None);
    assert!(store.event(events[1].id).await.unwrap().is_some());
    let lookup = store.lookup(&events[0].slug, world.now()).await.unwrap();
    assert!(matches!(lookup, EventLookup::Purged));
    let told = "SELECT actor || ': ' || reason FROM purges";
    assert_eq!(db.raw.texts(told).await, ["system: retention: 90 days in the trash"]);
    assert!(notice(&world).await.is_none(), "it is over");
    assert_sound(&db).await;
}

async fn a_site_that_was_off_announces_first(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let events = written(&world, 1).await;
    away(&world, &events).await;
    world.pass(TimeDelta::days(200));
    for _ in 0..7 {
        day(&world).await;
        assert!(notice(&world).await.is_some());
        assert!(world.services.store.event(events[0].id).await.unwrap().is_some());
    }
    day(&world).await;
    assert_eq!(world.services.store.event(events[0].id).await.unwrap(), None);
    assert_sound(&db).await;
}

async fn a_clock_that_jumps_purges_nothing_early(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let event = written(&world, 1).await.remove(0);
    away(&world, std::slice::from_ref(&event)).await;
    let is_there = async || world.services.store.event(event.id).await.unwrap().is_some();
    for _ in 0..84 {
        day(&world).await;
    }
    assert!(notice(&world).await.is_some(), "announced, and a week is left");
    world.clock.advance(TimeDelta::days(40));
    assert!(world.due("retention").await);
    assert!(is_there().await, "it has been in the trash for 84 days");
    world.clock.advance(-TimeDelta::days(40));
    assert!(!world.due("retention").await, "planned for next month");
    mend_schedule(&world.services).await.unwrap();
    assert!(world.due("retention").await);
    for _ in 85..=90 {
        day(&world).await;
        assert!(is_there().await);
    }
    day(&world).await;
    assert!(!is_there().await, "in time");
    assert_sound(&db).await;
}
