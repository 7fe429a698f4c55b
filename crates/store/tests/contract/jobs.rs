//! Jobs, whatever they are about: taken once, kept while they run, and ended as they ended.

use chrono::TimeDelta;
use domain::Trigger;
use store::{JobEnd, JobKind, TakenJob};
use test_support::samples::{calendar, club};
use test_support::{Alone as _, Fixture};

test_support::on_both! {
    a_job_of_the_site_is_taken_by_one_server,
    the_most_overdue_of_several_kinds_comes_first,
    each_kind_has_its_lease,
    what_is_renewed_is_kept,
    what_is_lost_is_neither_renewed_nor_ended,
    what_failed_counts_its_tries,
    what_is_done_is_gone,
    what_a_notification_asked_for_meanwhile_comes_first,
    a_kind_that_nobody_knows_is_left_alone,
    what_is_planned_already_stays_as_it_is,
}

const BACKUP: JobKind = JobKind { kind: "backup", lease: TimeDelta::hours(1) };
const RETENTION: JobKind = JobKind { kind: "retention", lease: TimeDelta::minutes(10) };
const SYNC: JobKind = JobKind { kind: "sync", lease: TimeDelta::minutes(30) };

async fn take(db: &Fixture, kinds: &[JobKind], owner: &str) -> Option<TakenJob> {
    db.store.take_job(kinds, owner, db.now()).await.unwrap()
}

async fn plan(db: &Fixture, kinds: &[&str]) {
    db.store.plan_site_jobs(kinds, db.now()).await.unwrap();
}

async fn end(db: &Fixture, job: &TakenJob, end: JobEnd) -> bool {
    db.store.finish_job(job, &end).await.unwrap()
}

async fn a_job_of_the_site_is_taken_by_one_server(db: Fixture) {
    assert_eq!(take(&db, &[RETENTION], "one").await, None);
    plan(&db, &["retention"]).await;
    let one = take(&db, &[RETENTION], "one").await.unwrap();
    assert_eq!((one.kind, one.subject, one.attempts), ("retention", 0, 1));
    assert_eq!(take(&db, &[RETENTION], "two").await, None);
    db.clock.advance(TimeDelta::hours(2));
    let two = take(&db, &[RETENTION], "two").await.unwrap();
    assert_eq!(two.attempts, 2, "the first one's server is gone");
    let at = db.now() + TimeDelta::days(1);
    assert!(end(&db, &two, JobEnd::Failed { error: "no disk".into(), at }).await);
    db.clock.advance(TimeDelta::hours(23));
    assert_eq!(take(&db, &[RETENTION], "two").await, None);
    db.clock.advance(TimeDelta::hours(1));
    assert!(take(&db, &[RETENTION], "two").await.is_some());
}

async fn the_most_overdue_of_several_kinds_comes_first(db: Fixture) {
    plan(&db, &["retention"]).await;
    db.clock.advance(TimeDelta::minutes(1));
    plan(&db, &["backup"]).await;
    assert_eq!(take(&db, &[], "a").await, None);
    assert_eq!(take(&db, &[BACKUP, RETENTION], "a").await.unwrap().kind, "retention");
    assert_eq!(take(&db, &[BACKUP, RETENTION], "b").await.unwrap().kind, "backup");
    assert_eq!(take(&db, &[BACKUP, RETENTION], "c").await, None);
}

async fn each_kind_has_its_lease(db: Fixture) {
    plan(&db, &["backup", "retention"]).await;
    for _ in 0..2 {
        take(&db, &[BACKUP, RETENTION], "a").await.unwrap();
    }
    db.clock.advance(TimeDelta::minutes(10));
    assert_eq!(take(&db, &[BACKUP, RETENTION], "b").await.unwrap().kind, "retention");
    assert_eq!(take(&db, &[BACKUP], "b").await, None);
    db.clock.advance(TimeDelta::minutes(50));
    assert_eq!(take(&db, &[BACKUP], "b").await.unwrap().kind, "backup");
}

async fn what_is_renewed_is_kept(db: Fixture) {
    plan(&db, &["retention"]).await;
    let job = take(&db, &[RETENTION], "one").await.unwrap();
    for _ in 0..4 {
        db.clock.advance(TimeDelta::minutes(9));
        let until = db.now() + RETENTION.lease;
        assert!(db.store.renew_job(&job, until).await.unwrap());
        assert_eq!(take(&db, &[RETENTION], "two").await, None);
    }
    db.clock.advance(TimeDelta::minutes(10));
    assert!(take(&db, &[RETENTION], "two").await.is_some());
}

async fn what_is_lost_is_neither_renewed_nor_ended(db: Fixture) {
    plan(&db, &["retention"]).await;
    let late = take(&db, &[RETENTION], "one").await.unwrap();
    db.clock.advance(TimeDelta::hours(1));
    let job = take(&db, &[RETENTION], "two").await.unwrap();
    assert!(!db.store.renew_job(&late, db.now() + TimeDelta::days(9)).await.unwrap());
    for lost in [JobEnd::Done, JobEnd::Again(db.now())] {
        assert!(!end(&db, &late, lost).await);
        assert_eq!(take(&db, &[RETENTION], "three").await, None, "it is the other's");
    }
    assert!(end(&db, &job, JobEnd::Again(db.now())).await);
    assert!(!end(&db, &job, JobEnd::Done).await, "it was given back");
    assert!(take(&db, &[RETENTION], "three").await.is_some());
}

async fn what_failed_counts_its_tries(db: Fixture) {
    plan(&db, &["retention"]).await;
    for attempts in 1..4 {
        let job = take(&db, &[RETENTION], "a").await.unwrap();
        assert_eq!(job.attempts, attempts);
        let failed = JobEnd::Failed { error: format!("no {attempts}\0"), at: db.now() };
        assert!(end(&db, &job, failed).await);
        let error = db.raw.text("SELECT last_error FROM jobs").await;
        assert_eq!(error, Some(format!("no {attempts}\u{fffd}")));
    }
    let job = take(&db, &[RETENTION], "a").await.unwrap();
    assert!(end(&db, &job, JobEnd::Again(db.now())).await);
    assert_eq!(db.raw.text("SELECT last_error FROM jobs").await, None);
    assert_eq!(take(&db, &[RETENTION], "a").await.unwrap().attempts, 1);
}

async fn what_is_done_is_gone(db: Fixture) {
    plan(&db, &["retention", "backup"]).await;
    let job = take(&db, &[RETENTION], "a").await.unwrap();
    assert!(end(&db, &job, JobEnd::Done).await);
    assert_eq!(db.raw.texts("SELECT kind FROM jobs").await, ["backup"]);
}

async fn what_a_notification_asked_for_meanwhile_comes_first(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "one").await.id;
    db.raw.run("UPDATE sources SET last_synced_at = created_at").await.unwrap();
    db.store.schedule_sync(source, db.now()).await.unwrap();
    let job = take(&db, &[SYNC], "a").await.unwrap();
    assert_eq!(job.trigger, Trigger::Schedule);
    let soon = db.now() + TimeDelta::seconds(2);
    assert!(db.store.schedule_sync_soon(source, soon, db.now()).await.unwrap());
    assert!(end(&db, &job, JobEnd::Again(db.now() + TimeDelta::hours(1))).await);
    db.clock.advance(TimeDelta::seconds(2));
    assert_eq!(take(&db, &[SYNC], "a").await.unwrap().trigger, Trigger::Push);
}

async fn a_kind_that_nobody_knows_is_left_alone(db: Fixture) {
    plan(&db, &["digest", "retention"]).await;
    assert_eq!(db.store.other_kinds(&["retention", "backup"]).await.unwrap(), ["digest"]);
    assert!(take(&db, &[BACKUP, RETENTION, SYNC], "a").await.is_some());
    assert_eq!(take(&db, &[BACKUP, RETENTION, SYNC], "a").await, None);
    let untouched = "SELECT count(*) FROM jobs WHERE kind = 'digest' AND attempts = 0";
    assert_eq!(db.raw.number(untouched).await, 1);
}

async fn what_is_planned_already_stays_as_it_is(db: Fixture) {
    plan(&db, &["retention"]).await;
    let job = take(&db, &[RETENTION], "a").await.unwrap();
    assert!(end(&db, &job, JobEnd::Again(db.now() + TimeDelta::days(1))).await);
    plan(&db, &["retention", "backup"]).await;
    assert_eq!(take(&db, &[RETENTION, BACKUP], "a").await.unwrap().kind, "backup");
    assert_eq!(take(&db, &[RETENTION, BACKUP], "a").await, None);
}
