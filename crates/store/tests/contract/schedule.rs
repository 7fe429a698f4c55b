//! What is to be synced, and when.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{SourceId, SourceState, Trigger};
use store::JobKind;
use test_support::samples::{calendar, club, source};
use test_support::{Alone as _, Fixture};

test_support::on_both! {
    a_due_sync_is_taken_once,
    two_at_once_take_it_once,
    two_at_once_take_two,
    what_is_not_due_is_left,
    the_most_overdue_comes_first,
    a_taker_that_never_came_back_loses_it,
    planning_again_replaces_the_plan,
    what_is_off_the_schedule_is_not_taken,
    a_notification_makes_a_sync_come_sooner,
    a_flood_of_notifications_is_one_sync,
    a_notification_never_makes_a_sync_come_later,
    a_notification_during_a_sync_leads_to_one_more,
    a_notification_during_a_sync_by_hand_leads_to_one_more,
    a_notification_respects_what_google_asked_for,
    a_source_that_does_not_sync_ignores_notifications,
}

const SYNC: JobKind = JobKind { kind: "sync", lease: TimeDelta::minutes(10) };

async fn two_sources(db: &Fixture) -> [SourceId; 2] {
    let club = club(db).await;
    let sources = [calendar(db, club, "one").await.id, calendar(db, club, "two").await.id];
    // Their person has let them sync.
    db.raw.run("UPDATE sources SET last_synced_at = created_at").await.unwrap();
    sources
}

async fn plan(db: &Fixture, id: SourceId, minutes: i64) -> DateTime<Utc> {
    let at = db.now() + TimeDelta::minutes(minutes);
    db.store.schedule_sync(id, at).await.unwrap();
    at
}

async fn take(db: &Fixture, owner: &str) -> Option<SourceId> {
    let due = db.store.take_job(&[SYNC], owner, db.now()).await.unwrap();
    due.map(|due| SourceId(due.subject))
}

/// Takes a due sync and says what asked for it.
async fn trigger(db: &Fixture) -> Option<Trigger> {
    db.store.take_job(&[SYNC], "a", db.now()).await.unwrap().map(|due| due.trigger)
}

/// A notification comes: two seconds from now is soon enough.
async fn notify(db: &Fixture, id: SourceId) -> bool {
    let soon = db.now() + TimeDelta::seconds(2);
    db.store.schedule_sync_soon(id, soon, db.now()).await.unwrap()
}

async fn next(db: &Fixture, id: SourceId) -> Option<i64> {
    let at = source(db, id).await.next_sync_at;
    at.map(|at| (at - db.now()).num_seconds())
}

async fn a_due_sync_is_taken_once(db: Fixture) {
    let [one, _] = two_sources(&db).await;
    assert_eq!(take(&db, "a").await, None);
    let at = plan(&db, one, 0).await;
    assert_eq!(source(&db, one).await.next_sync_at, Some(at));
    assert_eq!(take(&db, "a").await, Some(one));
    assert_eq!(take(&db, "a").await, None);
    assert_eq!(take(&db, "b").await, None);
}

async fn two_at_once_take_it_once(db: Fixture) {
    let [one, _] = two_sources(&db).await;
    plan(&db, one, -1).await;
    let (a, b, c) = tokio::join!(take(&db, "a"), take(&db, "b"), take(&db, "c"));
    assert_eq!([a, b, c].into_iter().flatten().collect::<Vec<_>>(), [one]);
}

async fn two_at_once_take_two(db: Fixture) {
    let sources = two_sources(&db).await;
    for id in sources {
        plan(&db, id, -1).await;
    }
    let (a, b) = tokio::join!(take(&db, "a"), take(&db, "b"));
    let mut taken: Vec<_> = [a, b].into_iter().flatten().collect();
    // One of two that start at the same moment may find the other's row locked and come again.
    while let Some(more) = take(&db, "a").await {
        taken.push(more);
    }
    taken.sort_unstable();
    assert_eq!(taken, sources);
}

async fn what_is_not_due_is_left(db: Fixture) {
    let [one, _] = two_sources(&db).await;
    plan(&db, one, 5).await;
    db.clock.advance(TimeDelta::minutes(5) - TimeDelta::microseconds(1));
    assert_eq!(take(&db, "a").await, None);
    db.clock.advance(TimeDelta::microseconds(1));
    assert_eq!(take(&db, "a").await, Some(one));
}

async fn the_most_overdue_comes_first(db: Fixture) {
    let [one, two] = two_sources(&db).await;
    plan(&db, one, -5).await;
    plan(&db, two, -6).await;
    assert_eq!([take(&db, "a").await, take(&db, "a").await], [Some(two), Some(one)]);
}

async fn a_taker_that_never_came_back_loses_it(db: Fixture) {
    let [one, _] = two_sources(&db).await;
    plan(&db, one, 0).await;
    assert_eq!(take(&db, "a").await, Some(one));
    db.clock.advance(TimeDelta::minutes(10) - TimeDelta::microseconds(1));
    assert_eq!(take(&db, "b").await, None);
    db.clock.advance(TimeDelta::microseconds(1));
    assert_eq!(take(&db, "b").await, Some(one));
}

async fn planning_again_replaces_the_plan(db: Fixture) {
    let [one, _] = two_sources(&db).await;
    plan(&db, one, 0).await;
    assert_eq!(take(&db, "a").await, Some(one));
    let next = plan(&db, one, 15).await;
    assert_eq!(source(&db, one).await.next_sync_at, Some(next));
    assert_eq!(take(&db, "a").await, None);
    let sooner = plan(&db, one, 1).await;
    assert_eq!(source(&db, one).await.next_sync_at, Some(sooner));
    db.clock.advance(TimeDelta::minutes(1));
    assert_eq!(take(&db, "b").await, Some(one), "planning gives it free");
    assert_eq!(db.raw.number("SELECT count(*) FROM jobs").await, 2, "one of each source");
}

async fn what_is_off_the_schedule_is_not_taken(db: Fixture) {
    let [one, two] = two_sources(&db).await;
    plan(&db, one, 0).await;
    plan(&db, two, 0).await;
    db.store.set_source_state(one, SourceState::Paused, None, db.now()).await.unwrap();
    for _ in 0..2 {
        db.store.unschedule_sync(one).await.unwrap();
    }
    assert_eq!(source(&db, one).await.next_sync_at, None);
    assert_eq!([take(&db, "a").await, take(&db, "a").await], [Some(two), None]);
}

async fn a_notification_makes_a_sync_come_sooner(db: Fixture) {
    let [one, two] = two_sources(&db).await;
    plan(&db, one, 60).await;
    plan(&db, two, 60).await;
    assert!(notify(&db, one).await);
    assert_eq!((next(&db, one).await, next(&db, two).await), (Some(2), Some(3600)));
    assert_eq!(trigger(&db).await, None);
    db.clock.advance(TimeDelta::seconds(2));
    assert_eq!(trigger(&db).await, Some(Trigger::Push));
    plan(&db, one, 60).await;
    db.clock.advance(TimeDelta::minutes(60));
    assert_eq!(trigger(&db).await, Some(Trigger::Schedule));
}

async fn a_flood_of_notifications_is_one_sync(db: Fixture) {
    let [one, _] = two_sources(&db).await;
    plan(&db, one, 60).await;
    assert!(notify(&db, one).await);
    for _ in 0..20 {
        db.clock.advance(TimeDelta::milliseconds(100));
        assert!(!notify(&db, one).await, "the first one has asked for it");
    }
    assert_eq!(next(&db, one).await, Some(0));
    assert_eq!(take(&db, "a").await, Some(one));
    plan(&db, one, 60).await;
    assert_eq!(take(&db, "a").await, None);
}

async fn a_notification_never_makes_a_sync_come_later(db: Fixture) {
    let [one, _] = two_sources(&db).await;
    let at = plan(&db, one, -1).await;
    assert!(notify(&db, one).await);
    assert_eq!(source(&db, one).await.next_sync_at, Some(at));
    assert_eq!(trigger(&db).await, Some(Trigger::Push));
}

async fn a_notification_during_a_sync_leads_to_one_more(db: Fixture) {
    let [one, _] = two_sources(&db).await;
    for again in [false, true] {
        plan(&db, one, 0).await;
        assert_eq!(trigger(&db).await, Some(Trigger::Schedule));
        assert!(notify(&db, one).await);
        assert!(!notify(&db, one).await);
        assert_eq!(take(&db, "b").await, None, "the sync under way is not doubled");
        db.clock.advance(TimeDelta::seconds(10));
        plan(&db, one, 60).await;
        assert_eq!(trigger(&db).await, Some(Trigger::Push), "{again}");
        let planned = plan(&db, one, 60).await;
        assert_eq!(source(&db, one).await.next_sync_at, Some(planned));
    }
}

async fn a_notification_during_a_sync_by_hand_leads_to_one_more(db: Fixture) {
    let [one, _] = two_sources(&db).await;
    plan(&db, one, 10).await;
    notify(&db, one).await;
    // The sync by hand is over, and plans the next.
    plan(&db, one, 60).await;
    assert_eq!(next(&db, one).await, Some(2));
    db.clock.advance(TimeDelta::seconds(2));
    assert_eq!(trigger(&db).await, Some(Trigger::Push));
    // An earlier plan wins over a notification, too.
    plan(&db, one, 60).await;
    notify(&db, one).await;
    plan(&db, one, -1).await;
    assert_eq!(trigger(&db).await, Some(Trigger::Schedule));
}

async fn a_notification_respects_what_google_asked_for(db: Fixture) {
    let [one, _] = two_sources(&db).await;
    plan(&db, one, 60).await;
    for (minutes, expected) in [(30, 1800), (-5, 2)] {
        let at = (db.now() + TimeDelta::minutes(minutes)).format("%Y-%m-%dT%H:%M:%S%.6fZ");
        db.raw.run(&format!("UPDATE sources SET retry_at = '{at}'")).await.unwrap();
        notify(&db, one).await;
        assert_eq!(next(&db, one).await, Some(expected), "{minutes}");
    }
}

async fn a_source_that_does_not_sync_ignores_notifications(db: Fixture) {
    let [one, two] = two_sources(&db).await;
    db.raw.run("UPDATE sources SET last_synced_at = NULL WHERE id = 1").await.unwrap();
    assert!(!notify(&db, one).await, "it has never been synced: its person looks first");
    assert_eq!(next(&db, one).await, Some(24 * 3600));
    plan(&db, two, 60).await;
    for state in [SourceState::Paused, SourceState::Disconnected, SourceState::NeedsReconnect] {
        db.store.set_source_state(two, state, None, db.now()).await.unwrap();
        let planned = next(&db, two).await;
        assert!(!notify(&db, two).await);
        assert_eq!(next(&db, two).await, planned, "{state:?}");
    }
    assert!(!notify(&db, SourceId(99)).await);
}
