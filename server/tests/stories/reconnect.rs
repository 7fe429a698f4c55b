//! Ending a connection keeps the events; connecting again neither doubles nor drops any.

use domain::{RunState, SourceState};
use reroll::acts;
use sandbox::{Fault, Role};
use secrets::Secret;
use test_support::Fixture;
use test_support::story;

use crate::world::{CLUB, SCOPES, World, counts, series};

story!(
    a_disconnect_keeps_the_events,
    another_account_takes_over_where_the_first_left,
    a_grant_that_another_source_needs_is_not_given_back,
    a_grant_that_google_keeps_is_erased_here_and_told,
);

const SHOP: &str = "shop@group.calendar.google.com";
const OTHER: &str = "other@example.org";

/// A calendar with five single events and a series of four, synced.
async fn nine(db: &Fixture) -> (World, domain::SourceId, Vec<String>) {
    let world = World::on(&db.url, db.clock.clone()).await;
    world.google.add_calendar(CLUB, SHOP, "The shop", "Europe/Berlin").unwrap();
    let ids = world.google.add_many(SHOP, 5, "Night", world.now()).unwrap();
    let weekly = series("Weekly", "2026-03-03T19:00", "FREQ=WEEKLY;COUNT=4");
    world.google.insert_event(SHOP, weekly).unwrap();
    let source = world.connect(SHOP).await;
    assert_eq!(counts(&world.sync(source).await.run), [9, 0, 0, 0, 0, 0]);
    (world, source, ids)
}

fn revocations(world: &World) -> usize {
    world.google.requests().iter().filter(|r| r.path == "/revoke").count()
}

async fn a_disconnect_keeps_the_events(db: Fixture) {
    let (world, source, _) = nine(&db).await;
    let before = world.lines().await;
    acts::disconnect(&world.services, &world.own(source).await).await.unwrap();
    assert_eq!(world.lines().await, before);
    for row in world.rows().await {
        assert!(world.page(&row.slug).await.is_some());
    }
    let found = world.source(source).await;
    assert_eq!((found.state, found.next_sync_at), (SourceState::Disconnected, None));
    assert_eq!(revocations(&world), 1);
    let tokens = db.raw.texts("SELECT refresh_token FROM connections").await;
    assert_eq!(tokens, [""], "our copy is erased");
}

async fn another_account_takes_over_where_the_first_left(db: Fixture) {
    let (world, source, ids) = nine(&db).await;
    let before = world.lines().await;
    acts::disconnect(&world.services, &world.own(source).await).await.unwrap();
    world.tick();
    world.google.cancel_event(SHOP, &ids[0]).unwrap();
    world.google.add_account(OTHER, "Another").unwrap();
    world.google.share(SHOP, OTHER, Role::Writer).unwrap();
    let token = Secret::new(world.google.issue_refresh_token(OTHER, &SCOPES).unwrap());
    let again = world.connect_with(SHOP, Some("another subject"), &token).await;
    assert_eq!(again, source, "the calendar keeps its row, and with it its events' keys");
    assert_eq!(world.source(source).await.state, SourceState::Active);

    let log = world.sync(source).await;
    assert_eq!(counts(&log.run), [0, 0, 1, 0, 0, 0], "only what Google cancelled meanwhile");
    let after = world.lines().await;
    let same = before.iter().filter(|(id, line)| after[id] == **line).count();
    assert_eq!((after.len(), same), (9, 8));
    assert_eq!(world.sync(source).await.run.state, RunState::Nothing);
}

async fn a_grant_that_another_source_needs_is_not_given_back(db: Fixture) {
    let (world, _, _) = nine(&db).await;
    let token = Secret::new(world.google.issue_refresh_token(CLUB, &SCOPES).unwrap());
    let shop = world.connect_with(SHOP, Some("subject"), &token).await;
    let club = world.connect_with(CLUB, Some("subject"), &token).await;
    world.sync(club).await;
    acts::disconnect(&world.services, &world.own(shop).await).await.unwrap();
    assert_eq!(revocations(&world), 0);
    world.sync(club).await;
    acts::disconnect(&world.services, &world.own(club).await).await.unwrap();
    assert_eq!(revocations(&world), 1);
}

async fn a_grant_that_google_keeps_is_erased_here_and_told(db: Fixture) {
    let (world, source, _) = nine(&db).await;
    world.google.add_fault(Fault::status(500, "backendError").path("/revoke").times(1_000));
    let ended = acts::disconnect(&world.services, &world.own(source).await).await.unwrap();
    assert!(ended.google_still_grants);
    assert_eq!(world.source(source).await.state, SourceState::Disconnected);
    assert_eq!(db.raw.texts("SELECT refresh_token FROM connections").await, [""]);
    // There is nothing left to give back.
    let again = acts::disconnect(&world.services, &world.own(source).await).await.unwrap();
    assert!(!again.google_still_grants);
}
