//! A calendar that Google shows less of than before: nothing of that is the truth.

use chrono::TimeDelta;
use domain::{AlertKind, Run, RunState, SourceId, SourceState};
use sandbox::Role;
use secrets::Secret;
use serde_json::json;
use test_support::Fixture;
use test_support::story;

use crate::world::{CLUB, SCOPES, World, counts, series, single};

story!(
    lowered_access_changes_nothing_and_goes_on_by_itself,
    a_first_sync_of_busy_times_publishes_nothing,
    a_private_event_is_no_untitled_one,
    what_the_owner_declined_has_no_page,
);

/// Whose access is lowered.
const GUEST: &str = "guest@example.org";

/// The club's calendar, seen by a guest.
async fn shared(db: &Fixture, role: Role) -> (World, SourceId) {
    let world = World::on(&db.url, db.clock.clone()).await;
    world.google.add_account(GUEST, "A guest").unwrap();
    world.google.share(CLUB, GUEST, role).unwrap();
    let token = Secret::new(world.google.issue_refresh_token(GUEST, &SCOPES).unwrap());
    let source = world.connect_with(CLUB, None, &token).await;
    (world, source)
}

async fn alerts(world: &World, source: SourceId) -> Vec<AlertKind> {
    world.services.store.open_alerts(source).await.unwrap()
}

/// A run that finds the access lowered, after which all is as before.
async fn lowered(world: &World, source: SourceId) -> Run {
    let before = (world.lines().await, world.source(source).await);
    let run = world.fail(source).await;
    let after = world.source(source).await;
    assert_eq!(world.lines().await, before.0);
    assert_eq!(after.sync_token, before.1.sync_token);
    assert_eq!(after.last_synced_at, before.1.last_synced_at);
    assert_eq!((after.state, after.error), (SourceState::AccessLost, run.error.clone()));
    assert!(after.next_sync_at.is_some(), "it goes on looking");
    assert_eq!(alerts(world, source).await, [AlertKind::AccessLost]);
    run
}

async fn lowered_access_changes_nothing_and_goes_on_by_itself(db: Fixture) {
    let (world, source) = shared(&db, Role::Reader).await;
    let first = world.now() + TimeDelta::days(1);
    let ids = world.google.add_many(CLUB, 40, "Public lecture", first).unwrap();
    let weekly = series("Weekly", "2026-03-05T18:00", "FREQ=WEEKLY;COUNT=4");
    let weekly = world.google.insert_event(CLUB, weekly).unwrap();
    world.sync(source).await;
    assert_eq!(world.live().await.len(), 44);

    world.google.share(CLUB, GUEST, Role::FreeBusyReader).unwrap();
    for id in ids[..4].iter().chain([&weekly]) {
        world.google.patch_event(CLUB, id, &json!({"location": "Upstairs"})).unwrap();
    }
    let run = lowered(&world, source).await;
    let since = world.source(source).await.lowered_since;
    assert_eq!(since, Some(world.now()));
    let error = run.error.unwrap();
    let at = world.now().format("%-d %B %Y, %H:%M UTC").to_string();
    for part in
        ["Access to this calendar was lowered", &at, "freeBusyReader", "Nothing was changed"]
    {
        assert!(error.contains(part), "{error}");
    }
    // Hours later, in full as well, it is the same trouble since then, and one alert.
    world.pass(TimeDelta::hours(7));
    world.google.expire_sync_tokens(Some(CLUB)).unwrap();
    assert_eq!(lowered(&world, source).await.error, Some(error));
    assert_eq!(world.source(source).await.lowered_since, since);
    let before = world.lines().await;
    let tried = world.try_out(source).await;
    assert_eq!((tried.run.state, tried.changes.len()), (RunState::Failed, 0));
    assert_eq!(world.lines().await, before);
    // A server that cannot be reached says nothing about access.
    world.google.add_fault(sandbox::Fault::status(503, "backendError").path("/events"));
    world.fail(source).await;
    world.google.clear_faults();
    assert_eq!(world.source(source).await.lowered_since, since);

    world.google.share(CLUB, GUEST, Role::Reader).unwrap();
    let run = world.sync(source).await.run;
    assert_eq!(counts(&run), [0, 8, 0, 0, 0, 0], "{run:?}");
    let after = world.source(source).await;
    assert_eq!((after.state, after.lowered_since, after.error), (SourceState::Active, None, None));
    assert_eq!(alerts(&world, source).await, []);
}

async fn a_first_sync_of_busy_times_publishes_nothing(db: Fixture) {
    let (world, source) = shared(&db, Role::FreeBusyReader).await;
    world.google.insert_event(CLUB, single("Chess", "2026-03-10T18:00")).unwrap();
    let tried = world.try_out(source).await;
    assert_eq!((tried.run.state, tried.changes.len()), (RunState::Failed, 0));
    let error = lowered(&world, source).await.error.unwrap();
    assert!(error.starts_with("Google shows the connected account only when"), "{error}");
    assert_eq!(world.rows().await, []);
    world.google.share(CLUB, GUEST, Role::Owner).unwrap();
    world.sync(source).await;
    assert_eq!(world.titled("Chess").await.deleted_at, None);
}

async fn a_private_event_is_no_untitled_one(db: Fixture) {
    let (world, source) = shared(&db, Role::Reader).await;
    let first = world.now() + TimeDelta::days(1);
    let ids = world.google.add_many(CLUB, 10, "Club night", first).unwrap();
    world.sync(source).await;
    world.google.patch_event(CLUB, &ids[0], &json!({"visibility": "private"})).unwrap();
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run), [0, 0, 1, 0, 0, 0]);
    assert_eq!(log.changes[0].reason, "its visibility is private");
    assert!(world.rows().await.iter().all(|row| row.title.starts_with("Club night")));
    world.google.patch_event(CLUB, &ids[0], &json!({"visibility": "default"})).unwrap();
    assert_eq!(world.sync(source).await.run.counts.restored, 1);
}

async fn what_the_owner_declined_has_no_page(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let answer = |response: &str| {
        json!({"attendees": [
            {"email": "ada@example.org", "organizer": true, "responseStatus": "accepted"},
            {"email": CLUB, "self": true, "responseStatus": response},
        ]})
    };
    let mut invited = single("Fair of others", "2026-03-10T18:00");
    invited["attendees"] = answer("declined")["attendees"].clone();
    let id = world.google.insert_event(CLUB, invited).unwrap();
    world.google.insert_event(CLUB, single("Chess", "2026-03-11T18:00")).unwrap();
    let source = world.connect(CLUB).await;
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run), [1, 0, 0, 0, 1, 0]);
    assert_eq!(log.changes[1].reason, "not published: the calendar's owner declined it");
    world.google.patch_event(CLUB, &id, &answer("accepted")).unwrap();
    assert_eq!(world.sync(source).await.run.counts.created, 1);
    world.google.patch_event(CLUB, &id, &answer("declined")).unwrap();
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run), [0, 0, 1, 0, 0, 0]);
    assert_eq!(log.changes[0].reason, "the calendar's owner declined it");
    world.google.patch_event(CLUB, &id, &answer("tentative")).unwrap();
    assert_eq!(world.sync(source).await.run.counts.restored, 1);
}
