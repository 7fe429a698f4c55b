//! Nothing falls off the schedule: not by a server that dies, by a clock that is wrong, or by a key
//! that is lost; and how long a run took is the time of its work.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{AlertKind, RunState, SourceState, Trigger};
use reroll::acts;
use reroll::figures::metrics;
use reroll::jobs::mend_schedule;
use secrets::Secret;
use secrets::SecretKey;
use store::Mended;
use tempfile::tempdir;
use test_support::story;
use test_support::{Alone as _, Fixture};

use crate::world::{CLUB, SCOPES, World, config, services};

story!(
    a_server_that_dies_in_the_first_sync_costs_a_try,
    a_paused_calendar_is_resumed_with_a_sync,
    a_grant_given_anew_is_used_at_once,
    a_clock_forty_days_ahead_stops_nothing,
    a_shorter_interval_is_no_wrong_clock,
    a_lost_key_asks_to_connect_again,
    the_time_that_a_person_needs_is_not_the_runs,
);

async fn club(db: &Fixture) -> (World, domain::SourceId) {
    let world = World::on(&db.url, db.clock.clone()).await;
    world.google.add_many(CLUB, 20, "Night", world.now()).unwrap();
    let source = world.connect(CLUB).await;
    (world, source)
}

/// Does what is due, as the server's loop does; says how much that was.
async fn due(world: &World) -> usize {
    let mut done = 0;
    while world.due("sync").await {
        done += 1;
    }
    done
}

async fn a_server_that_dies_in_the_first_sync_costs_a_try(db: Fixture) {
    let (world, source) = club(&db).await;
    let store = &world.services.store;
    let lease = Duration::from_secs(25);
    assert!(store.lease(source, "a server that died", world.now(), lease).await.unwrap());
    let died = store.start_run(source, Trigger::Button, world.now()).await.unwrap();
    // An older version left no plan behind.
    db.raw.run("DELETE FROM jobs").await.unwrap();
    world.pass(TimeDelta::minutes(3));
    let mended = mend_schedule(&world.services).await.unwrap();
    assert_eq!((mended.planned, mended.closed), (vec![source], vec![died]));
    let run = store.run_alone(died).await.unwrap().unwrap();
    assert_eq!(run.state, RunState::Failed);
    assert_eq!(due(&world).await, 1);
    assert_eq!(world.live().await.len(), 20);
    assert!(world.source(source).await.next_sync_at.unwrap() > world.now());
    let open = store.open_alert(AlertKind::ScheduleMended).await.unwrap().unwrap();
    assert!(open.detail.contains(&format!("Calendar {source} was not")), "{}", open.detail);
}

async fn a_paused_calendar_is_resumed_with_a_sync(db: Fixture) {
    let (world, source) = club(&db).await;
    world.sync(source).await;
    acts::pause(&world.services, &world.own(source).await).await.unwrap();
    world.pass(TimeDelta::days(7));
    assert_eq!((due(&world).await, world.source(source).await.next_sync_at), (0, None));
    acts::resume(&world.services, &world.own(source).await).await.unwrap();
    assert_eq!(world.source(source).await.next_sync_at, Some(world.now()));
    assert_eq!(due(&world).await, 1);
    let after = world.source(source).await;
    assert_eq!((after.state, after.last_synced_at), (SourceState::Active, Some(world.now())));
}

async fn a_grant_given_anew_is_used_at_once(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    world.google.add_many(CLUB, 3, "Night", world.now()).unwrap();
    let token = Secret::new(world.google.issue_refresh_token(CLUB, &SCOPES).unwrap());
    let source = world.connect_with(CLUB, Some("subject"), &token).await;
    world.sync(source).await;
    // Somebody lost the key; the person comes back from Google's consent page.
    db.raw.run("UPDATE connections SET refresh_token = 'v1.other.AAAA.AAAA'").await.unwrap();
    world.fail(source).await;
    assert_eq!(world.source(source).await.state, SourceState::NeedsReconnect);
    let hours = world.source(source).await.next_sync_at.unwrap() - world.now();
    assert!(hours > TimeDelta::hours(5), "left alone: {hours}");
    let organizer = world.organizer;
    let kept = world.services.grants().keep(organizer, Some("subject"), None, &token).await;
    kept.unwrap();
    assert_eq!(due(&world).await, 1, "nobody has to wait for the next try");
    assert_eq!(world.source(source).await.state, SourceState::Active);
}

async fn a_clock_forty_days_ahead_stops_nothing(db: Fixture) {
    let (world, source) = club(&db).await;
    let services = &world.services;
    world.sync(source).await;
    assert!(world.due("backup").await);
    assert!(world.due("retention").await);
    let ahead = TimeDelta::days(40);
    world.clock.advance(ahead);
    assert_eq!(due(&world).await, 1);
    assert!(world.due("backup").await);
    assert!(world.due("retention").await);
    world.clock.advance(-ahead);
    world.tick();

    // All of it is planned for next month, and the newest backup is of next month.
    assert_eq!(due(&world).await, 0);
    assert!(!world.due("backup").await);
    services.backups.watch(world.now()).await.unwrap();
    let late = services.store.open_alert(AlertKind::BackupLate).await.unwrap().unwrap();
    assert_eq!(late.title, "The newest backup is dated in the future");
    let page = metrics::page(services, &metrics::Remembered::default()).await.unwrap();
    let negative = |line: &&str| line.rsplit(' ').next().unwrap().starts_with('-');
    assert_eq!(page.lines().filter(negative).collect::<Vec<_>>(), [""; 0]);
    assert!(page.contains("\nreroll_last_backup_age_seconds "), "of those that are past");

    let mended = mend_schedule(services).await.unwrap();
    assert_eq!((mended.plans, mended.sooner, mended.planned.len()), (3, 0, 0), "{mended:?}");
    let told = services.store.open_alert(AlertKind::ScheduleMended).await.unwrap().unwrap();
    assert_eq!(told.title, "A clock was wrong, and plans were put right");
    assert_eq!(due(&world).await, 1);
    assert!(world.due("backup").await);
    assert!(world.due("retention").await);
    services.backups.watch(world.now()).await.unwrap();
    assert!(services.store.open_alert(AlertKind::BackupLate).await.unwrap().is_none());
    assert_eq!(mend_schedule(services).await.unwrap(), Mended::default());
    assert_eq!(world.live().await.len(), 20);
}

async fn a_shorter_interval_is_no_wrong_clock(db: Fixture) {
    let (world, source) = club(&db).await;
    world.sync(source).await;
    let store = &world.services.store;
    store.schedule_sync(source, world.now() + TimeDelta::hours(6)).await.unwrap();
    let mended = mend_schedule(&world.services).await.unwrap();
    assert_eq!(mended, Mended { sooner: 1, ..Mended::default() });
    assert!(store.open_alert(AlertKind::ScheduleMended).await.unwrap().is_none());
    assert_eq!(due(&world).await, 1);
}

async fn a_lost_key_asks_to_connect_again(db: Fixture) {
    let (world, source) = club(&db).await;
    world.sync(source).await;
    let data = tempdir().unwrap();
    let mut settings = config(&db.url, &data, &world.google);
    let other = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    settings.secret_key = SecretKey::from_base64(other);
    let other = services(settings, world.clock.clone(), 9).await;
    world.tick();
    let run = other.syncer.sync(source, Trigger::Cli, Duration::ZERO).await.unwrap();
    assert_eq!(run.state, RunState::Failed);
    let error = run.error.unwrap();
    assert!(error.contains("SECRET_KEY") && error.contains("connect the Google account again"));
    assert_eq!(world.source(source).await.state, SourceState::NeedsReconnect);
    let open = world.services.store.open_alerts(source).await.unwrap();
    assert_eq!(open, [AlertKind::NeedsReconnect]);
    let own = world.own(source).await;
    let dry = acts::dry_run(&other, &own, Trigger::Cli).await.unwrap();
    assert_eq!((dry.run.state, dry.run.error), (RunState::Failed, Some(error)));
    // The key that was used is set again: nobody has to do anything else.
    world.sync(source).await;
    assert_eq!(world.source(source).await.state, SourceState::Active);
    assert_eq!(world.services.store.open_alerts(source).await.unwrap(), []);
}

async fn the_time_that_a_person_needs_is_not_the_runs(db: Fixture) {
    let (world, source) = club(&db).await;
    world.sync(source).await;
    let ids: Vec<String> = world
        .live()
        .await
        .iter()
        .filter_map(|e| e.google_id.as_ref().map(ToString::to_string))
        .collect();
    for id in &ids[..10] {
        world.google.cancel_event(CLUB, id).unwrap();
    }
    world.tick();
    let held = world.try_sync(source).await.unwrap();
    let began = world.now();
    assert_eq!((held.state, held.held_at), (RunState::Held, Some(began)));
    world.pass(TimeDelta::minutes(46));
    let run = world.approve(&held).await.unwrap();
    assert_eq!((run.state, run.decided_at), (RunState::Applied, Some(world.now())));
    assert_eq!((run.started_at, run.finished_at), (world.now(), Some(world.now())));
    assert_eq!((run.fetched_at, run.held_at, run.began_at()), (Some(began), Some(began), began));
    assert_eq!(run.took(), Some(TimeDelta::zero()));
    // An undo is no work of the run either.
    world.tick();
    world.undo(&held).await.unwrap();
    let undone = world.services.store.run_alone(held.run_id.unwrap()).await.unwrap().unwrap();
    assert_eq!(undone.finished_at, run.finished_at);
}
