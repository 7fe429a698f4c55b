//! A filter that is changed while a sync is under way, or while a run waits, counts all the same.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{RunState, SourceId, SourceSettings};
use sandbox::{Fault, FaultKind};
use test_support::Fixture;
use test_support::story;

use crate::world::{CLUB, World, single};

story!(
    a_filter_changed_during_a_sync_counts_at_the_next,
    a_filter_changed_while_a_run_waits_counts_at_the_next,
);

/// Twenty club nights and two lectures, synced.
async fn club(db: &Fixture) -> (World, SourceId, Vec<String>) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let first = world.now() + TimeDelta::days(1);
    let ids = world.google.add_many(CLUB, 20, "Club night", first).unwrap();
    for day in [20, 21] {
        let lecture = single("Lecture", &format!("2026-12-{day}T18:00"));
        world.google.insert_event(CLUB, lecture).unwrap();
    }
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    (world, source, ids)
}

/// Lets only events through that name the club.
async fn only_club(world: &World, source: SourceId) {
    let settings = SourceSettings { filter: Some("club".into()), ..SourceSettings::default() };
    world.choose(source, &settings).await;
}

async fn a_filter_changed_during_a_sync_counts_at_the_next(db: Fixture) {
    let (world, source, ids) = club(&db).await;
    world.google.cancel_event(CLUB, &ids[0]).unwrap();
    let delay = FaultKind::Delay { milliseconds: 400 };
    world.google.add_fault(Fault::new(delay).path("/events").times(1));
    let change = async {
        // From when it is under way, it has read the source.
        while db.raw.number("SELECT count(*) FROM runs WHERE state = 'running'").await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        only_club(&world, source).await;
    };
    let (run, ()) = tokio::join!(world.try_sync(source), change);
    let run = run.unwrap();
    assert_eq!((run.state, run.counts.trashed), (RunState::Applied, 1));
    assert_eq!(world.source(source).await.sync_token, None, "it is the old filter's");
    let log = world.sync(source).await;
    assert_eq!(log.run.counts.trashed, 2, "{:?}", log.changes);
    assert_eq!(world.live().await.len(), 19);
    assert!(world.source(source).await.sync_token.is_some());
}

async fn a_filter_changed_while_a_run_waits_counts_at_the_next(db: Fixture) {
    let (world, source, ids) = club(&db).await;
    for id in &ids[..10] {
        world.google.cancel_event(CLUB, id).unwrap();
    }
    world.tick();
    let held = world.try_sync(source).await.unwrap();
    assert_eq!(held.state, RunState::Held, "{held:?}");
    only_club(&world, source).await;
    let approved = world.approve(&held).await.unwrap();
    assert_eq!((approved.state, approved.counts.trashed), (RunState::Applied, 10));
    assert_eq!(world.source(source).await.sync_token, None, "it is the old filter's");
    assert_eq!(world.sync(source).await.run.counts.trashed, 2);
    assert_eq!(world.live().await.len(), 10);
}
