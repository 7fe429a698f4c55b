//! Whatever goes wrong on the way removes nothing, and is told.

use std::collections::BTreeMap;

use domain::{EventId, Run, RunState, SourceId, SourceState};
use google::RetryPolicy;
use sandbox::{Behaviour, Fault, FaultKind, Role};
use serde_json::json;
use test_support::Fixture;
use test_support::story;

use crate::world::{CLUB, World, counts};

story!(
    a_revoked_grant_needs_a_person_and_removes_nothing,
    a_lost_calendar_removes_nothing,
    what_passes_is_tried_again,
    what_does_not_pass_fails_the_run_and_changes_nothing,
    another_key_cannot_read_the_grant,
);

const SHOP: &str = "shop@group.calendar.google.com";

/// A calendar with six events, synced; then one is cancelled, one changed, one added.
async fn restless(db: &Fixture) -> (World, SourceId, Before) {
    let world = World::on(&db.url, db.clock.clone()).await;
    world.google.add_calendar(CLUB, SHOP, "The shop", "Europe/Berlin").unwrap();
    let ids = world.google.add_many(SHOP, 6, "Night", world.now()).unwrap();
    let source = world.connect(SHOP).await;
    world.sync(source).await;
    let before = Before::of(&world, source).await;
    world.tick();
    world.google.cancel_event(SHOP, &ids[0]).unwrap();
    world.google.patch_event(SHOP, &ids[1], &json!({"summary": "Changed"})).unwrap();
    world.google.add_many(SHOP, 1, "New", world.now()).unwrap();
    (world, source, before)
}

/// What a failed run leaves as it is.
#[derive(Debug, PartialEq)]
struct Before {
    lines: BTreeMap<EventId, String>,
    token: Option<String>,
}

impl Before {
    async fn of(world: &World, source: SourceId) -> Self {
        Self { lines: world.lines().await, token: world.source(source).await.sync_token }
    }
}

/// The run failed, says so, and changed nothing.
async fn is_told(world: &World, source: SourceId, before: &Before, run: &Run) {
    assert_eq!(&Before::of(world, source).await, before);
    let error = run.error.clone().unwrap();
    assert!(!error.is_empty() && run.finished_at.is_some());
    assert_eq!(world.runs(source).await.last(), Some(run));
    let found = world.source(source).await;
    assert_eq!(found.error.as_ref(), Some(&error));
    assert!(found.failures > 0);
}

/// The next run catches up with what the failed ones missed.
async fn catches_up(world: &World, source: SourceId) {
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run), [1, 1, 1, 0, 0, 0]);
    let found = world.source(source).await;
    assert_eq!((found.state, found.error, found.failures), (SourceState::Active, None, 0));
}

async fn a_revoked_grant_needs_a_person_and_removes_nothing(db: Fixture) {
    let (world, source, before) = restless(&db).await;
    assert!(world.google.revoke_grants(CLUB));
    for _ in 0..2 {
        let run = world.fail(source).await;
        is_told(&world, source, &before, &run).await;
        assert_eq!(world.source(source).await.state, SourceState::NeedsReconnect);
    }
    assert_eq!(world.connect(SHOP).await, source, "the calendar keeps its row");
    catches_up(&world, source).await;
}

async fn a_lost_calendar_removes_nothing(db: Fixture) {
    let (world, source, before) = restless(&db).await;
    world.google.unshare(SHOP, CLUB).unwrap();
    let run = world.fail(source).await;
    is_told(&world, source, &before, &run).await;
    assert_eq!(world.source(source).await.state, SourceState::AccessLost);
    // Shared again: the ACL changed, so that the token is lost too.
    world.google.share(SHOP, CLUB, Role::Owner).unwrap();
    catches_up(&world, source).await;
}

async fn what_passes_is_tried_again(db: Fixture) {
    let (world, source, _) = restless(&db).await;
    let quota = || Fault::status(403, "rateLimitExceeded").path("/events");
    world.google.add_fault(Fault::status(503, "backendError").path("/events").times(2));
    world.google.add_fault(quota().skip(2));
    catches_up(&world, source).await;
    let run = world.runs(source).await.pop().unwrap();
    assert_eq!((run.pages, run.requests), (1, 4));
    for fault in [
        Fault::new(FaultKind::CutBody { bytes: 40 }).path("/events"),
        Fault::new(FaultKind::Drop).path("/events"),
        Fault::new(FaultKind::GarbageBody).path("/events"),
        Fault::status(500, "backendError").path("/events"),
        Fault::status(429, "rateLimitExceeded").path("/events"),
    ] {
        world.google.add_fault(fault.clone());
        let log = world.sync(source).await;
        assert_eq!((log.run.requests, log.run.error), (2, None), "{fault:?}");
    }
}

async fn what_does_not_pass_fails_the_run_and_changes_nothing(db: Fixture) {
    let (world, source, before) = restless(&db).await;
    world.google.set_behaviour(Behaviour { page_limit: Some(2), ..Behaviour::default() });
    let tries = i64::from(RetryPolicy::quick().attempts);
    for (fault, requests) in [
        (Fault::status(503, "backendError").query("pageToken"), Some(1 + tries)),
        (Fault::new(FaultKind::CutBody { bytes: 40 }), Some(tries)),
        (Fault::new(FaultKind::Drop).query("pageToken"), Some(1 + tries)),
        (Fault::new(FaultKind::GarbageBody), Some(tries)),
        (Fault::new(FaultKind::NoSyncToken), None),
    ] {
        world.google.add_fault(fault.clone().path("/events").always());
        let run = world.fail(source).await;
        assert_eq!(run.state, RunState::Failed);
        if let Some(requests) = requests {
            assert_eq!(run.requests, requests, "{fault:?}");
        }
        is_told(&world, source, &before, &run).await;
        world.google.clear_faults();
    }
    world.google.add_fault(Fault::status(503, "backendError").path("/token").always());
    let run = world.fail(source).await;
    is_told(&world, source, &before, &run).await;
    assert_eq!(world.source(source).await.state, SourceState::Active);
    world.google.clear_faults();
    world.google.add_fault(Fault::status(403, "forbidden").path("/events"));
    let run = world.fail(source).await;
    is_told(&world, source, &before, &run).await;
    assert_eq!(world.source(source).await.state, SourceState::AccessLost);
    catches_up(&world, source).await;
}

async fn another_key_cannot_read_the_grant(db: Fixture) {
    let (world, source, before) = restless(&db).await;
    let stored = "SELECT refresh_token FROM connections ORDER BY id DESC LIMIT 1";
    let sealed = db.raw.text(stored).await.unwrap();
    let token = world.google.issue_refresh_token(CLUB, &crate::world::SCOPES).unwrap();
    assert!(!sealed.contains(&token[..8]), "{sealed}");

    let data = tempfile::tempdir().unwrap();
    let config = crate::world::config(&db.url, &data, &world.google);
    let other = crate::world::services(config, world.clock.clone(), 99).await;
    let patience = std::time::Duration::ZERO;
    let run = other.syncer.sync(source, domain::Trigger::Cli, patience).await.unwrap();
    assert_eq!(run.state, RunState::Failed);
    assert_eq!(Before::of(&world, source).await, before);
    catches_up(&world, source).await;
}
