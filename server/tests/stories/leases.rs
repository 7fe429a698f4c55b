//! One sync of a source at a time, however many servers, and whatever becomes of them.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{RunState, SourceId, SourceState, Trigger};
use reroll::acts::{self, ActError};
use reroll::sync::{Extent, SyncError};
use sandbox::{Fault, FaultKind};
use tempfile::tempdir;
use test_support::Fixture;
use test_support::story;

use crate::world::{CLUB, World, config, counts, services};

story!(
    syncs_of_one_source_come_one_after_another,
    a_crash_costs_a_run_and_nothing_else,
    who_lost_the_lease_does_not_write,
    a_sync_that_was_started_ends_whoever_goes_away,
    a_disconnect_stops_what_is_under_way,
    who_is_stopped_is_not_synced,
);

async fn slow(db: &Fixture) -> (World, SourceId) {
    let world = World::on(&db.url, db.clock.clone()).await;
    world.google.add_many(CLUB, 30, "Night", world.now()).unwrap();
    let source = world.connect(CLUB).await;
    let delay = FaultKind::Delay { milliseconds: 400 };
    world.google.add_fault(Fault::new(delay).path("/events").always());
    (world, source)
}

async fn syncs_of_one_source_come_one_after_another(db: Fixture) {
    let (world, source) = slow(&db).await;
    let data = tempdir().unwrap();
    let mut settings = config(&db.url, &data, &world.google);
    settings.secret_key = secret_of(&world);
    let other = services(settings, world.clock.clone(), 6).await;
    let patience = Duration::from_secs(20);
    let (one, two, three) = tokio::join!(
        world.try_sync(source),
        other.syncer.sync(source, Trigger::Button, patience),
        async {
            // By now one of the others has asked Google, who takes his time.
            while world.google.requests().is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            other.syncer.sync(source, Trigger::Schedule, Duration::ZERO).await
        },
    );
    assert!(matches!(three, Err(SyncError::Busy(id)) if id == source), "{three:?}");
    let mut runs = [one.unwrap(), two.unwrap()];
    runs.sort_by_key(|run| run.run_id);
    assert_eq!(runs[0].state, RunState::Applied);
    assert_eq!((runs[1].state, counts(&runs[1])), (RunState::Nothing, [0; 6]));
    assert_eq!((world.rows().await.len(), world.runs(source).await.len()), (30, 2));
    let requests = world.google.requests();
    let lists: Vec<_> = requests.iter().filter(|r| r.path.ends_with("/events")).collect();
    let with_token: Vec<_> = lists.iter().map(|r| r.query.contains("syncToken=")).collect();
    assert_eq!(with_token, [false, true], "the second began where the first had ended");
}

/// The key that the first server made.
fn secret_of(world: &World) -> Option<secrets::SecretKey> {
    let file = world.services.config.data_dir.join("secret.key");
    secrets::SecretKey::from_base64(&std::fs::read_to_string(file).unwrap())
}

async fn a_crash_costs_a_run_and_nothing_else(db: Fixture) {
    let (world, source) = slow(&db).await;
    world.google.clear_faults();
    world.sync(source).await;
    let (before, token) = (world.lines().await, world.source(source).await.sync_token);
    let store = &world.services.store;
    let lease = Duration::from_secs(120);
    assert!(store.lease(source, "a server that died", world.now(), lease).await.unwrap());
    let died = store.start_run(source, Trigger::Schedule, world.now()).await.unwrap();

    let busy = world.services.syncer.sync(source, Trigger::Cli, Duration::ZERO).await;
    assert!(matches!(busy, Err(SyncError::Busy(_))), "{busy:?}");
    assert_eq!(store.run(died).await.unwrap().unwrap().run.state, RunState::Running);

    world.pass(TimeDelta::minutes(3));
    let log = world.sync(source).await;
    assert_eq!(log.run.state, RunState::Nothing);
    let died = store.run(died).await.unwrap().unwrap().run;
    assert_eq!(died.state, RunState::Failed);
    assert!(died.error.unwrap().contains("stopped during this run"));
    assert!(died.finished_at.is_some());
    assert_eq!(world.lines().await, before);
    assert!(token.is_some());
}

async fn who_lost_the_lease_does_not_write(db: Fixture) {
    let (world, source) = slow(&db).await;
    let steal = async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        db.raw.run("UPDATE sources SET lease_owner = 'somebody else'").await.unwrap();
    };
    let (run, ()) = tokio::join!(world.try_sync(source), steal);
    let run = run.unwrap();
    assert_eq!(run.state, RunState::Failed);
    assert!(run.error.unwrap().contains("another sync"));
    assert_eq!((world.rows().await.len(), world.source(source).await.sync_token), (0, None));
    let owner = db.raw.text("SELECT lease_owner FROM sources").await;
    assert_eq!(owner.as_deref(), Some("somebody else"), "it is not ours to give back");
}

async fn a_sync_that_was_started_ends_whoever_goes_away(db: Fixture) {
    let (world, source) = slow(&db).await;
    let own = world.own(source).await;
    let start = acts::sync(&world.services, &own, Trigger::Button, Extent::Increment);
    tokio::select! {
        biased;
        _ = start => panic!("it cannot have begun yet"),
        // Asked for, and gone before there is an answer.
        () = tokio::task::yield_now() => {}
    }
    let ended = async {
        while db.raw.number("SELECT count(*) FROM runs WHERE finished_at IS NOT NULL").await == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), ended).await.expect("the run never ended");
    assert_eq!(world.runs(source).await[0].state, RunState::Applied);
    // The lease is free again, or this sync would not get it.
    assert_eq!(world.sync(source).await.run.state, RunState::Nothing);
    assert_eq!(world.live().await.len(), 30);
}

async fn a_disconnect_stops_what_is_under_way(db: Fixture) {
    let (world, source) = slow(&db).await;
    let leave = async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        acts::disconnect(&world.services, &world.own(source).await).await.unwrap();
    };
    let (run, ()) = tokio::join!(world.try_sync(source), leave);
    assert_eq!(run.unwrap().state, RunState::Failed);
    assert_eq!(world.rows().await.len(), 0);
    assert_eq!(world.source(source).await.state, SourceState::Disconnected);
}

async fn who_is_stopped_is_not_synced(db: Fixture) {
    let (world, source) = slow(&db).await;
    world.google.clear_faults();
    acts::pause(&world.services, &world.own(source).await).await.unwrap();
    assert!(matches!(world.try_sync(source).await, Err(SyncError::Paused(_))));
    let own = world.own(source).await;
    let dry = acts::dry_run(&world.services, &own, Trigger::Cli).await;
    assert!(matches!(dry, Err(ActError::Sync(SyncError::Paused(_)))));
    assert_eq!(world.source(source).await.next_sync_at, None);
    acts::resume(&world.services, &world.own(source).await).await.unwrap();
    assert_eq!(world.source(source).await.next_sync_at, Some(world.now()));
    world.sync(source).await;
    assert!(world.source(source).await.next_sync_at.unwrap() > world.now());
    acts::disconnect(&world.services, &world.own(source).await).await.unwrap();
    assert!(matches!(world.try_sync(source).await, Err(SyncError::Disconnected(_))));
    let (syncer, nobody) = (&world.services.syncer, SourceId(9_999));
    let absent = syncer.sync(nobody, Trigger::Schedule, Duration::ZERO).await;
    assert!(matches!(absent, Err(SyncError::Absent(_))));
    assert_eq!(world.live().await.len(), 30);
}
