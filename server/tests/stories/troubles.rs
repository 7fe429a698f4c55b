//! People are told what goes wrong with their calendars, once, and that it is over.

use domain::{Alert, AlertKind, SourceId, SourceState};
use reroll::acts;
use sandbox::Fault;
use secrets::Secret;
use test_support::Fixture;
use test_support::story;

use crate::world::{CLUB, SCOPES, World};

story!(
    syncs_that_keep_failing_are_told,
    a_lost_account_is_told_until_it_is_connected_again,
    a_calendar_that_is_gone_is_told_until_its_person_ends_it,
);

async fn synced(db: &Fixture) -> (World, SourceId) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    (world, source)
}

async fn alerts(world: &World, all: bool) -> Vec<Alert> {
    world.services.store.alerts(Some(&[world.organizer]), all, 100).await.unwrap()
}

async fn syncs_that_keep_failing_are_told(db: Fixture) {
    let (world, source) = synced(&db).await;
    world.google.add_fault(Fault::status(500, "backendError").path("/events").times(1_000));
    for failures in 1..=5 {
        let run = world.fail(source).await;
        let told = alerts(&world, false).await;
        if failures < 3 {
            assert_eq!(told, []);
            continue;
        }
        let [alert] = &told[..] else { panic!("one alert after {failures}: {told:?}") };
        assert_eq!((alert.kind, alert.source_id), (AlertKind::SyncFails, Some(source)));
        assert_eq!(alert.run_id, run.run_id, "it leads to the last run");
        assert!(alert.detail.contains("500 backendError"), "{}", alert.detail);
    }
    world.google.clear_faults();
    world.sync(source).await;
    assert_eq!(alerts(&world, false).await, []);
    assert_eq!(alerts(&world, true).await[0].resolved_at, Some(world.now()));
    world.sync(source).await;
    assert_eq!(alerts(&world, true).await.len(), 1);
}

async fn a_lost_account_is_told_until_it_is_connected_again(db: Fixture) {
    let (world, source) = synced(&db).await;
    world.google.revoke_grants(CLUB);
    for _ in 0..4 {
        world.fail(source).await;
        let told = alerts(&world, false).await;
        let kinds: Vec<_> = told.iter().map(|alert| alert.kind).collect();
        assert_eq!(kinds, [AlertKind::NeedsReconnect]);
    }
    assert_eq!(world.source(source).await.state, SourceState::NeedsReconnect);
    let token = Secret::new(world.google.issue_refresh_token(CLUB, &SCOPES).unwrap());
    assert_eq!(world.connect_with(CLUB, None, &token).await, source);
    world.sync(source).await;
    assert_eq!(alerts(&world, false).await, []);
}

async fn a_calendar_that_is_gone_is_told_until_its_person_ends_it(db: Fixture) {
    let (world, source) = synced(&db).await;
    world.google.add_fault(Fault::status(404, "notFound").path("/events").times(1_000));
    world.fail(source).await;
    assert_eq!(alerts(&world, false).await[0].kind, AlertKind::AccessLost);
    acts::disconnect(&world.services, &world.own(source).await).await.unwrap();
    assert_eq!(alerts(&world, false).await, []);
}
