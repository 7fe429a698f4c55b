//! Lists: lost tokens, pages, items that cannot be understood.

use domain::{Action, Event, SourceId};
use sandbox::{Behaviour, Fault, FaultKind};
use serde_json::json;
use test_support::Fixture;
use test_support::story;

use crate::world::{CLUB, World, counts, with_action};

story!(
    a_lost_token_is_no_reason_to_remove,
    an_unreadable_token_is_a_lost_one,
    an_unreadable_item_is_put_aside_while_the_rest_goes_on,
    an_item_without_an_id_makes_absence_prove_nothing,
    of_two_revisions_the_newer_counts,
);

/// A calendar with ten events, synced.
async fn ten(db: &Fixture) -> (World, SourceId, Vec<String>) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let ids = world.google.add_many(CLUB, 10, "Night", world.now()).unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    world.tick();
    (world, source, ids)
}

fn statuses(world: &World) -> Vec<u16> {
    let requests = world.google.requests().into_iter();
    requests.filter(|r| r.path.ends_with("/events")).map(|r| r.status).collect()
}

async fn a_lost_token_is_no_reason_to_remove(db: Fixture) {
    let (world, source, ids) = ten(&db).await;
    let before = world.lines().await;
    world.google.set_behaviour(Behaviour { page_limit: Some(4), ..Behaviour::default() });
    world.google.expire_sync_tokens(Some(CLUB)).unwrap();
    world.google.clear_requests();
    let log = world.sync(source).await;
    assert_eq!((counts(&log.run), log.run.pages), ([0; 6], 3));
    assert_eq!(statuses(&world), [410, 200, 200, 200]);
    assert_eq!(world.lines().await, before);

    // What a complete list leaves out is gone: its tombstone has aged away.
    world.google.vanish_event(CLUB, &ids[3]).unwrap();
    assert_eq!(counts(&world.sync(source).await.run), [0; 6], "an increment cannot tell");
    world.google.expire_sync_tokens(Some(CLUB)).unwrap();
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run), [0, 0, 1, 0, 0, 0]);
    let line = with_action(&log, Action::Trash)[0];
    assert_eq!(line.google_id.as_ref(), Some(&ids[3]));
    assert_eq!(line.reason, "not in Google's complete list any more");
}

async fn an_unreadable_token_is_a_lost_one(db: Fixture) {
    let (world, source, _) = ten(&db).await;
    let before = world.lines().await;
    for (gone, status) in [(false, 400), (true, 410)] {
        world
            .google
            .set_behaviour(Behaviour { garbage_sync_token_is_gone: gone, ..Behaviour::default() });
        db.raw.run("UPDATE sources SET sync_token = 'garbage'").await.unwrap();
        world.google.clear_requests();
        assert_eq!(counts(&world.sync(source).await.run), [0; 6]);
        assert_eq!(statuses(&world), [status, 200]);
        assert_eq!(world.lines().await, before);
        assert_ne!(world.source(source).await.sync_token.as_deref(), Some("garbage"));
    }
}

async fn an_unreadable_item_is_put_aside_while_the_rest_goes_on(db: Fixture) {
    let (world, source, ids) = ten(&db).await;
    let spoiled: Event = world.titled("Night 1").await;
    let (good, _) = world.google.event(CLUB, &ids[0]).unwrap();
    let mut bad = good.clone();
    bad["start"] = json!({"dateTime": "the day after tomorrow"});
    bad["attendees"] = json!([{"email": "guest@example.org"}]);
    world.google.put_raw(CLUB, bad).unwrap();
    world.google.patch_event(CLUB, &ids[1], &json!({"summary": "Renamed"})).unwrap();
    world.google.cancel_event(CLUB, &ids[2]).unwrap();
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run), [0, 1, 1, 0, 0, 1]);
    let line = with_action(&log, Action::Quarantine)[0];
    assert_eq!((line.google_id.as_ref(), line.event_id), (Some(&ids[0]), Some(spoiled.id)));
    assert!(line.reason != "");
    assert_eq!(world.titled("Night 1").await, spoiled, "what we hold of it is left alone");
    let kept = db.raw.text("SELECT raw FROM run_changes WHERE action = 'quarantine'").await;
    let kept = kept.unwrap();
    assert!(kept.contains("tomorrow") && !kept.contains("guest@"), "{kept}");

    // Nor is it missing from a complete list.
    world.google.expire_sync_tokens(None).unwrap();
    assert_eq!(counts(&world.sync(source).await.run), [0, 0, 0, 0, 0, 1]);
    assert_eq!(world.titled("Night 1").await, spoiled);

    world.tick();
    let mut good = good;
    good["summary"] = "Night one".into();
    world.google.put_raw(CLUB, good).unwrap();
    assert_eq!(counts(&world.sync(source).await.run), [0, 1, 0, 0, 0, 0]);
    assert_eq!(world.titled("Night one").await.id, spoiled.id);
}

async fn an_item_without_an_id_makes_absence_prove_nothing(db: Fixture) {
    let (world, source, ids) = ten(&db).await;
    let before = world.lines().await;
    world.google.vanish_event(CLUB, &ids[5]).unwrap();
    let key = world.google.put_raw(CLUB, json!({"summary": "Whose is this?"})).unwrap();
    world.google.expire_sync_tokens(None).unwrap();
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run), [0, 0, 0, 0, 1, 1], "{:?}", log.changes);
    assert_eq!(world.lines().await, before);

    world.google.vanish_event(CLUB, &key).unwrap();
    world.google.expire_sync_tokens(None).unwrap();
    assert_eq!(counts(&world.sync(source).await.run)[..4], [0, 0, 1, 0]);
}

async fn of_two_revisions_the_newer_counts(db: Fixture) {
    let (world, source, ids) = ten(&db).await;
    for newest_first in [true, false] {
        world.tick();
        let title = format!("Newest {newest_first}");
        world.google.patch_event(CLUB, &ids[0], &json!({"summary": title})).unwrap();
        world.google.add_fault(Fault::new(FaultKind::DuplicateItem { newest_first }));
        assert_eq!(counts(&world.sync(source).await.run), [0, 1, 0, 0, 0, 0]);
        world.titled(&title).await;
    }
}
