//! A source that syncs has a job at every moment; what crashes and wrong clocks leave is put right.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AlertKind, Role, RunId, RunState, Source, SourceId, SourceState, Trigger};
use store::{JobKind, JobLimit, Limits, Mended, NewAlert, NewSource, RunEnd};
use test_support::samples::{calendar, club, source, synced};
use test_support::{Alone as _, Engine, Fixture};

test_support::on_both! {
    connecting_plans_the_first_sync,
    connecting_again_plans_by_what_it_was,
    stopping_and_resuming_move_state_and_job_together,
    stopping_forgets_what_was_counted,
    a_grant_that_is_renewed_is_tried_at_once,
    a_run_that_begins_leaves_a_plan,
    a_source_that_a_failure_stopped_stays_planned,
    nobody_plans_what_does_not_sync_nor_drops_what_does,
    a_fault_in_the_schedule_leaves_all_or_nothing,
    what_fell_off_the_schedule_comes_back,
    a_run_that_nobody_finished_is_closed,
    a_clock_that_was_ahead_is_put_right,
    what_is_right_is_left_alone,
    a_session_of_a_wrong_clock_is_over,
}

fn new_source(of: &Source) -> NewSource {
    NewSource {
        organizer_id: of.organizer_id,
        connection_id: of.connection_id,
        calendar_id: of.calendar_id.clone(),
        name: of.name.clone(),
        time_zone: None,
    }
}

/// A calendar that was synced.
async fn begun(db: &Fixture) -> Source {
    let club = club(db).await;
    let new = calendar(db, club, "main").await;
    synced(db, &new, &["a"]).await;
    source(db, new.id).await
}

async fn set(db: &Fixture, id: SourceId, state: SourceState) {
    db.store.set_source_state(id, state, None, db.now()).await.unwrap();
}

/// Minutes until the next sync.
async fn next(db: &Fixture, id: SourceId) -> Option<i64> {
    source(db, id).await.next_sync_at.map(|at| (at - db.now()).num_minutes())
}

async fn connecting_plans_the_first_sync(db: Fixture) {
    let club = club(&db).await;
    let new = calendar(&db, club, "main").await;
    assert_eq!(next(&db, new.id).await, Some(24 * 60), "its person looks first");
    db.clock.advance(TimeDelta::hours(1));
    db.store.put_source(&new_source(&new), db.now()).await.unwrap();
    assert_eq!(next(&db, new.id).await, Some(23 * 60), "connecting twice puts nothing off");
}

async fn connecting_again_plans_by_what_it_was(db: Fixture) {
    let one = begun(&db).await;
    for (state, minutes) in [
        (SourceState::Disconnected, 15),
        (SourceState::Paused, 15),
        (SourceState::NeedsReconnect, 0),
        (SourceState::AccessLost, 0),
        (SourceState::Active, 0),
    ] {
        set(&db, one.id, state).await;
        db.raw
            .run("UPDATE sources SET failing_since = created_at, retry_at = created_at")
            .await
            .unwrap();
        db.store.put_source(&new_source(&one), db.now()).await.unwrap();
        let after = source(&db, one.id).await;
        assert_eq!((after.state, after.failures), (SourceState::Active, 0), "{state:?}");
        assert_eq!((after.failing_since, after.retry_at), (None, None), "{state:?}");
        assert_eq!(next(&db, one.id).await, Some(minutes), "{state:?}");
    }
}

async fn stopping_and_resuming_move_state_and_job_together(db: Fixture) {
    let one = begun(&db).await;
    let jobs = async || db.raw.number("SELECT count(*) FROM jobs").await;
    for state in [SourceState::Paused, SourceState::Disconnected] {
        set(&db, one.id, SourceState::Active).await;
        assert_eq!(next(&db, one.id).await, Some(0));
        db.store.plan_watches(db.now()).await.unwrap();
        assert_eq!(jobs().await, 2);
        set(&db, one.id, state).await;
        assert_eq!((next(&db, one.id).await, jobs().await), (None, 0), "{state:?}");
    }
}

async fn stopping_forgets_what_was_counted(db: Fixture) {
    let one = begun(&db).await;
    for state in [SourceState::Paused, SourceState::Active] {
        fail(&db, &one, None).await;
        let before = source(&db, one.id).await;
        assert!(before.failures > 0 && before.failing_since.is_some());
        assert!(before.retry_at.is_some());
        let kind = AlertKind::SyncFails;
        db.store.raise(&alert(kind, Some(one.id)), db.now()).await.unwrap();
        set(&db, one.id, state).await;
        let after = source(&db, one.id).await;
        assert_eq!((after.failures, after.failing_since, after.retry_at), (0, None, None));
        let open = db.store.open_alerts(one.id).await.unwrap();
        assert_eq!(open.is_empty(), state == SourceState::Paused, "{state:?}");
    }
}

fn alert(kind: AlertKind, source_id: Option<SourceId>) -> NewAlert {
    NewAlert {
        kind,
        organizer_id: None,
        source_id,
        run_id: None,
        subject: String::new(),
        link: None,
        title: "It".into(),
        detail: "happened.".into(),
    }
}

async fn fail(db: &Fixture, source: &Source, state: Option<SourceState>) -> RunId {
    let run = db.store.start_run(source.id, Trigger::Schedule, db.now()).await.unwrap();
    let retry_at = Some(db.now() + TimeDelta::hours(5));
    let end = RunEnd {
        error: "no".into(),
        pages: 0,
        requests: 1,
        source_state: state,
        access_lowered: false,
        retry_at,
    };
    db.store.fail_run(run, source.id, &end, db.now()).await.unwrap();
    run
}

async fn a_grant_that_is_renewed_is_tried_at_once(db: Fixture) {
    let one = begun(&db).await;
    let other = calendar(&db, one.organizer_id, "other").await;
    set(&db, other.id, SourceState::Paused).await;
    for state in [SourceState::NeedsReconnect, SourceState::AccessLost] {
        fail(&db, &one, Some(state)).await;
        db.store.schedule_sync(one.id, db.now() + TimeDelta::hours(6)).await.unwrap();
        db.store.renew_grant(one.connection_id, "sealed", db.now()).await.unwrap();
        let after = source(&db, one.id).await;
        assert_eq!((after.failures, after.failing_since, after.retry_at), (0, None, None));
        assert_eq!((after.state, after.next_sync_at), (state, Some(db.now())));
        assert_eq!(next(&db, other.id).await, None, "a person stopped this one");
        let token = db.store.connection(one.connection_id).await.unwrap().unwrap().1;
        assert_eq!(token, "sealed");
    }
    // One that is well goes on as planned.
    set(&db, one.id, SourceState::Active).await;
    db.store.schedule_sync(one.id, db.now() + TimeDelta::minutes(10)).await.unwrap();
    db.store.renew_grant(one.connection_id, "again", db.now()).await.unwrap();
    assert_eq!(next(&db, one.id).await, Some(10));
}

async fn a_run_that_begins_leaves_a_plan(db: Fixture) {
    let one = begun(&db).await;
    db.raw.run("DELETE FROM jobs").await.unwrap();
    db.store.start_run(one.id, Trigger::Button, db.now()).await.unwrap();
    assert_eq!(next(&db, one.id).await, Some(30));
    db.store.schedule_sync(one.id, db.now() + TimeDelta::minutes(3)).await.unwrap();
    db.store.start_run(one.id, Trigger::Button, db.now()).await.unwrap();
    assert_eq!(next(&db, one.id).await, Some(3), "a plan that is there stays");
}

async fn a_source_that_a_failure_stopped_stays_planned(db: Fixture) {
    let one = begun(&db).await;
    fail(&db, &one, Some(SourceState::AccessLost)).await;
    assert!(next(&db, one.id).await.is_some());
}

async fn nobody_plans_what_does_not_sync_nor_drops_what_does(db: Fixture) {
    let one = begun(&db).await;
    db.store.unschedule_sync(one.id).await.unwrap();
    assert!(next(&db, one.id).await.is_some(), "a person resumed it meanwhile");
    for state in [SourceState::Paused, SourceState::Disconnected] {
        set(&db, one.id, state).await;
        db.store.schedule_sync(one.id, db.now()).await.unwrap();
        assert_eq!(next(&db, one.id).await, None, "{state:?}");
    }
}

/// From now on the database refuses to write jobs.
async fn refuse_jobs(db: &Fixture) {
    let statements = match db.engine {
        Engine::Sqlite => {
            "CREATE TRIGGER no_jobs BEFORE INSERT ON jobs
             BEGIN SELECT RAISE(ABORT, 'the disk is full'); END;"
        }
        Engine::Postgres => {
            "CREATE FUNCTION no_jobs() RETURNS trigger LANGUAGE plpgsql AS
                 $$BEGIN RAISE EXCEPTION 'the disk is full'; END$$;
             CREATE TRIGGER no_jobs BEFORE INSERT ON jobs
                 FOR EACH ROW EXECUTE FUNCTION no_jobs();"
        }
    };
    db.raw.run(statements).await.unwrap();
}

async fn a_fault_in_the_schedule_leaves_all_or_nothing(db: Fixture) {
    let one = begun(&db).await;
    let runs = async || db.raw.number("SELECT count(*) FROM runs").await;
    let before = runs().await;
    set(&db, one.id, SourceState::Paused).await;
    refuse_jobs(&db).await;
    let resumed = db.store.set_source_state(one.id, SourceState::Active, None, db.now()).await;
    assert!(resumed.is_err());
    assert!(db.store.put_source(&new_source(&one), db.now()).await.is_err());
    let other = NewSource { calendar_id: "other".into(), ..new_source(&one) };
    assert!(db.store.put_source(&other, db.now()).await.is_err());
    assert_eq!(source(&db, one.id).await.state, SourceState::Paused);
    assert_eq!(db.raw.number("SELECT count(*) FROM sources").await, 1);
    db.raw.run("UPDATE sources SET state = 'needs_reconnect', failures = 2").await.unwrap();
    assert!(db.store.renew_grant(one.connection_id, "new", db.now()).await.is_err());
    assert_eq!(db.store.connection(one.connection_id).await.unwrap().unwrap().1, "");
    assert!(db.store.start_run(one.id, Trigger::Cli, db.now()).await.is_err());
    assert_eq!(runs().await, before, "no run began that nothing would follow");
}

const JOBS: &[JobLimit] = &[
    JobLimit { kind: "sync", every: Some(TimeDelta::days(1)), taken_for: TimeDelta::minutes(30) },
    JobLimit { kind: "watch", every: None, taken_for: TimeDelta::minutes(10) },
    JobLimit { kind: "backup", every: Some(TimeDelta::hours(1)), taken_for: TimeDelta::hours(1) },
];

async fn mend(db: &Fixture) -> Mended {
    let limits = Limits {
        jobs: JOBS,
        // Longer than that of the samples.
        lease: TimeDelta::hours(2),
        silence: TimeDelta::days(1),
        delivery: TimeDelta::minutes(75),
        delivery_taken_for: TimeDelta::minutes(15),
    };
    let tell: fn(&Mended) -> Option<NewAlert> = |mended| {
        let told = mended.is_of_the_clock() || !mended.planned.is_empty();
        told.then(|| alert(AlertKind::ScheduleMended, None))
    };
    db.store.mend_schedule(&limits, &[], tell, db.now()).await.unwrap()
}

async fn what_fell_off_the_schedule_comes_back(db: Fixture) {
    let one = begun(&db).await;
    let new = calendar(&db, one.organizer_id, "new").await;
    let stopped = calendar(&db, one.organizer_id, "stopped").await;
    set(&db, stopped.id, SourceState::Paused).await;
    db.raw.run("DELETE FROM jobs").await.unwrap();
    assert_eq!(db.store.figures(db.now()).await.unwrap().unplanned, 2);
    let mended = mend(&db).await;
    assert_eq!(mended, Mended { planned: vec![one.id], ..Mended::default() });
    assert_eq!(db.store.figures(db.now()).await.unwrap().unplanned, 0);
    assert_eq!(next(&db, one.id).await, Some(0));
    assert_eq!(next(&db, new.id).await, Some(24 * 60), "its person has not looked yet");
    assert_eq!(next(&db, stopped.id).await, None);
    let told = db.store.open_alert(AlertKind::ScheduleMended).await.unwrap();
    assert_eq!(told.unwrap().raised_at, db.now());
    assert_eq!(mend(&db).await, Mended::default(), "once");
    db.clock.advance(TimeDelta::hours(1));
    mend(&db).await;
    assert!(db.store.open_alert(AlertKind::ScheduleMended).await.unwrap().is_none(), "over");
}

async fn state(db: &Fixture, id: RunId) -> RunState {
    db.store.run_alone(id).await.unwrap().unwrap().state
}

async fn a_run_that_nobody_finished_is_closed(db: Fixture) {
    let one = begun(&db).await;
    db.store.release(one.id, "test").await.unwrap();
    let minute = Duration::from_secs(60);
    assert!(db.store.lease(one.id, "a server that dies", db.now(), minute).await.unwrap());
    let run = db.store.start_run(one.id, Trigger::Button, db.now()).await.unwrap();
    for (seconds, expected) in [(0, RunState::Running), (170, RunState::Running)] {
        db.clock.advance(TimeDelta::seconds(seconds));
        assert_eq!(mend(&db).await, Mended::default());
        assert_eq!(state(&db, run).await, expected, "whoever has it may be writing");
    }
    db.clock.advance(TimeDelta::seconds(10));
    assert_eq!(mend(&db).await, Mended { closed: vec![run], ..Mended::default() });
    let closed = db.store.run_alone(run).await.unwrap().unwrap();
    assert_eq!((closed.state, closed.finished_at), (RunState::Failed, Some(db.now())));
    assert!(closed.error.unwrap().contains("the server stopped during this run"));
    assert!(db.store.open_alert(AlertKind::ScheduleMended).await.unwrap().is_none());
    // A backup has no leases: what was under way in it is nobody's.
    let left = db.store.start_run(one.id, Trigger::Button, db.now()).await.unwrap();
    db.raw.run("UPDATE sources SET lease_owner = NULL, lease_until = NULL").await.unwrap();
    assert_eq!(mend(&db).await.closed, [left]);
}

fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// Everything that a server writes while its clock is ahead.
async fn written_ahead(db: &Fixture, one: &Source, ahead: TimeDelta) {
    db.clock.advance(ahead);
    let later = db.now() + TimeDelta::minutes(20);
    db.store.schedule_sync(one.id, later).await.unwrap();
    db.store.plan_site_jobs(&["backup"], later).await.unwrap();
    fail(db, one, None).await;
    db.store.raise(&alert(AlertKind::BackupFailed, None), db.now()).await.unwrap();
    let ways = [domain::DeliveryChannel::Webhook];
    db.store.plan_deliveries(&ways, db.now()).await.unwrap();
    let until = db.now() + TimeDelta::minutes(15);
    assert_eq!(db.store.take_deliveries(ways[0], db.now(), until).await.unwrap().len(), 1);
    let at = stamp(db.now() + TimeDelta::minutes(30));
    db.raw.run(&format!("UPDATE jobs SET locked_by = 'x', locked_until = '{at}'")).await.unwrap();
    db.raw.run(&format!("UPDATE sources SET lease_until = '{at}'")).await.unwrap();
    db.clock.advance(-ahead);
}

async fn a_clock_that_was_ahead_is_put_right(db: Fixture) {
    let one = begun(&db).await;
    written_ahead(&db, &one, TimeDelta::days(40)).await;
    let mended = mend(&db).await;
    assert_eq!((mended.plans, mended.locks), (3, 4), "{mended:?}");
    assert_eq!(mended.times, 4, "{mended:?}");
    let after = source(&db, one.id).await;
    assert_eq!(after.next_sync_at, Some(db.now()));
    assert_eq!((after.failing_since, after.retry_at), (Some(db.now()), None));
    for kind in ["sync", "backup"] {
        let kind = JobKind { kind, lease: TimeDelta::minutes(30) };
        assert!(db.store.take_job(&[kind], "a", db.now()).await.unwrap().is_some());
    }
    let way = domain::DeliveryChannel::Webhook;
    let until = db.now() + TimeDelta::minutes(15);
    assert_eq!(db.store.take_deliveries(way, db.now(), until).await.unwrap().len(), 1);
    let minute = Duration::from_secs(60);
    assert!(db.store.lease(one.id, "another", db.now(), minute).await.unwrap());
    for alert in db.store.alerts(None, false, 10).await.unwrap() {
        assert!(alert.raised_at <= db.now(), "{alert:?}");
    }
    assert!(db.store.open_alert(AlertKind::ScheduleMended).await.unwrap().is_some(), "told");
    assert_eq!(mend(&db).await, Mended::default(), "once");
}

async fn what_is_right_is_left_alone(db: Fixture) {
    let one = begun(&db).await;
    // A clock that differs by a little is none that was wrong.
    written_ahead(&db, &one, TimeDelta::minutes(4)).await;
    assert_eq!(mend(&db).await, Mended::default());
    let planned = db.store.planned_after(db.now()).await.unwrap();
    assert_eq!(planned.iter().map(|source| source.id).collect::<Vec<_>>(), [one.id]);
    assert_eq!(db.store.planned_after(db.now() + TimeDelta::hours(1)).await.unwrap(), []);
}

async fn a_session_of_a_wrong_clock_is_over(db: Fixture) {
    let email = "ada@example.org".parse().unwrap();
    db.store.add_user(&email, "hash", Role::Admin, None, db.now()).await.unwrap();
    for (id, ahead) in [("now", TimeDelta::zero()), ("later", TimeDelta::days(40))] {
        let (at, end) = (stamp(db.now() + ahead), stamp(db.now() + ahead + TimeDelta::days(7)));
        let insert = format!(
            "INSERT INTO sessions (id, user_id, signed_in_at, seen_at, expires_at, ends_at, data)
             SELECT '{id}', id, '{at}', '{at}', '{end}', '{end}', '' FROM users"
        );
        assert_eq!(db.raw.run(&insert).await.unwrap(), 1);
    }
    assert_eq!(mend(&db).await, Mended { times: 1, ..Mended::default() });
    assert!(db.store.session("now", db.now()).await.unwrap().is_some());
    assert!(db.store.session("later", db.now()).await.unwrap().is_none());
    assert_eq!(mend(&db).await, Mended::default(), "once");
}
