//! What is to be synced, and when.

use app::domain::SourceId;
use chrono::{DateTime, TimeDelta, Utc};

use crate::support::Fixture;
use crate::support::samples::{calendar, club, source};

crate::on_both! {
    a_due_sync_is_taken_once,
    two_at_once_take_it_once,
    two_at_once_take_two,
    what_is_not_due_is_left,
    the_most_overdue_comes_first,
    a_taker_that_never_came_back_loses_it,
    planning_again_replaces_the_plan,
    what_is_off_the_schedule_is_not_taken,
}

async fn two_sources(db: &Fixture) -> [SourceId; 2] {
    let club = club(db).await;
    [calendar(db, club, "one").await.id, calendar(db, club, "two").await.id]
}

async fn plan(db: &Fixture, id: SourceId, minutes: i64) -> DateTime<Utc> {
    let at = db.now() + TimeDelta::minutes(minutes);
    db.store.schedule_sync(id, at).await.unwrap();
    at
}

async fn take(db: &Fixture, owner: &str) -> Option<SourceId> {
    let until = db.now() + TimeDelta::minutes(10);
    let due = db.store.take_due_sync(owner, db.now(), until).await.unwrap();
    due.map(|due| due.source_id)
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
    assert_eq!(db.raw.number("SELECT count(*) FROM jobs").await, 1);
}

async fn what_is_off_the_schedule_is_not_taken(db: Fixture) {
    let [one, two] = two_sources(&db).await;
    plan(&db, one, 0).await;
    plan(&db, two, 0).await;
    for _ in 0..2 {
        db.store.unschedule_sync(one).await.unwrap();
    }
    assert_eq!(source(&db, one).await.next_sync_at, None);
    assert_eq!([take(&db, "a").await, take(&db, "a").await], [Some(two), None]);
}
