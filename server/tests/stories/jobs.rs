//! The one runner: what is due is done, kept while it runs, and ended as it ended, whatever happens.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use planner::backoff::Backoff;
use reroll::config::Config;
use reroll::jobs::{self, Job, JobError, Subject, one_due, run_jobs, strange_kinds};
use reroll::services::Services;
use store::{JobEnd, JobKind, TakenJob};
use test_support::jobs::{OF_A_SOURCE, OF_THE_SITE};
use test_support::{Fixture, story};
use tokio::sync::{Barrier, Notify, watch};

use crate::world::{CLUB, World};

story!(
    a_fault_fails_its_job_and_nothing_else,
    an_error_is_tried_again_ever_later,
    what_is_under_way_is_finished_before_the_stop,
    a_job_is_kept_while_it_runs,
    so_many_of_a_kind_run_at_once,
    what_the_release_before_left_is_taken_up,
    a_server_does_what_is_due_and_leaves_nothing_taken,
);

/// What no story may leave behind is looked for among these.
#[test]
fn the_kinds_that_tests_know_are_those_that_there_are() {
    let of = |subject| -> Vec<&str> {
        let all = jobs::all().into_iter();
        all.filter(|job| job.subject() == subject).map(|job| job.kind()).collect()
    };
    assert_eq!(of(Subject::Source), OF_A_SOURCE);
    assert_eq!(of(Subject::Site), OF_THE_SITE);
}

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(60);
const KIND: &str = "erasure";

type Outcome = Pin<Box<dyn Future<Output = Result<JobEnd, JobError>> + Send>>;

/// A job that does what a test wants.
struct Probe {
    lease: TimeDelta,
    at_once: usize,
    work: Box<dyn Fn(TakenJob) -> Outcome + Send + Sync>,
}

impl Probe {
    fn new<F>(work: impl Fn(TakenJob) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<JobEnd, JobError>> + Send + 'static,
    {
        let work = Box::new(move |job| -> Outcome { Box::pin(work(job)) });
        Self { lease: TimeDelta::hours(1), at_once: 1, work }
    }
}

#[async_trait]
impl Job for Probe {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn subject(&self) -> Subject {
        Subject::Source
    }

    fn lease(&self) -> TimeDelta {
        self.lease
    }

    fn furthest(&self, _interval: TimeDelta) -> Option<TimeDelta> {
        None
    }

    fn backoff(&self) -> Backoff {
        Backoff { first: TimeDelta::minutes(5), longest: TimeDelta::minutes(15) }
    }

    fn at_once(&self, _config: &Config) -> usize {
        self.at_once
    }

    async fn run(&self, _services: &Services, job: &TakenJob) -> Result<JobEnd, JobError> {
        (self.work)(job.clone()).await
    }
}

async fn world(db: &Fixture) -> World {
    let world = World::on(&db.url, db.clock.clone()).await;
    world.services.store.plan_site_jobs(&[KIND], world.now()).await.unwrap();
    world
}

/// A runner of one job, and what stops it.
fn running(world: &World, job: Probe) -> (watch::Sender<bool>, tokio::task::JoinHandle<()>) {
    let (stop, stopped) = watch::channel(false);
    let runner = run_jobs(world.services.clone(), vec![Arc::new(job)], stopped);
    (stop, tokio::spawn(runner))
}

/// Waits until something is so.
async fn until(is_so: impl AsyncFn() -> bool) {
    let wait = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(LONG, wait).await.expect("it never came");
}

async fn a_fault_fails_its_job_and_nothing_else(db: Fixture) {
    let world = world(&db).await;
    let at = world.now() + TimeDelta::days(1);
    let job: Arc<dyn Job> = Arc::new(Probe::new(move |job| async move {
        assert!(job.attempts > 1, "oh no");
        Ok(JobEnd::Again(at))
    }));
    let end = one_due(&world.services, Arc::clone(&job)).await.unwrap();
    let Some(JobEnd::Failed { error, at: again }) = end else { panic!("{end:?}") };
    assert!(error.starts_with("a fault in the program") && error.contains("oh no"), "{error}");
    assert_eq!(again, world.now() + TimeDelta::minutes(5));
    assert_eq!(db.raw.text("SELECT last_error FROM jobs").await, Some(error));
    assert_eq!(one_due(&world.services, Arc::clone(&job)).await.unwrap(), None, "not at once");
    world.pass(TimeDelta::minutes(5));
    assert_eq!(one_due(&world.services, job).await.unwrap(), Some(JobEnd::Again(at)));
    assert_eq!(db.raw.text("SELECT last_error FROM jobs").await, None);
    assert_eq!(db.raw.number("SELECT attempts FROM jobs").await, 0);
}

async fn an_error_is_tried_again_ever_later(db: Fixture) {
    let world = world(&db).await;
    let job: Arc<dyn Job> = Arc::new(Probe::new(|_| async { Err("no disk".into()) }));
    for minutes in [5, 10, 15, 15] {
        let end = one_due(&world.services, Arc::clone(&job)).await.unwrap();
        let at = world.now() + TimeDelta::minutes(minutes);
        assert_eq!(end, Some(JobEnd::Failed { error: "no disk".into(), at }));
        world.pass(TimeDelta::minutes(minutes));
    }
}

async fn what_is_under_way_is_finished_before_the_stop(db: Fixture) {
    let world = world(&db).await;
    let (began, gate) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (begins, waits, at) = (began.clone(), gate.clone(), world.now() + TimeDelta::days(1));
    let (stop, runner) = running(
        &world,
        Probe::new(move |_| {
            let (begins, waits) = (begins.clone(), waits.clone());
            async move {
                begins.notify_one();
                waits.notified().await;
                Ok(JobEnd::Again(at))
            }
        }),
    );
    began.notified().await;
    stop.send(true).unwrap();
    // The runner sees the stop before its job can end.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(!runner.is_finished());
    gate.notify_one();
    tokio::time::timeout(LONG, runner).await.expect("it stops").unwrap();
    assert_eq!(db.raw.number("SELECT count(*) FROM jobs WHERE attempts = 0").await, 1);
}

async fn a_job_is_kept_while_it_runs(db: Fixture) {
    let world = world(&db).await;
    let (began, gate) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (begins, waits) = (began.clone(), gate.clone());
    let lease = TimeDelta::milliseconds(200);
    let job = Probe::new(move |_| {
        let (begins, waits) = (begins.clone(), waits.clone());
        async move {
            begins.notify_one();
            waits.notified().await;
            Ok(JobEnd::Done)
        }
    });
    let (stop, runner) = running(&world, Probe { lease, ..job });
    began.notified().await;
    // The lease would be over by far.
    world.pass(TimeDelta::hours(3));
    let now = stamp(world.now());
    let kept = format!("SELECT count(*) FROM jobs WHERE locked_until > '{now}'");
    until(async || db.raw.number(&kept).await == 1).await;
    let kind = JobKind { kind: KIND, lease };
    let other = world.services.store.take_job(&[kind], "another server", world.now()).await;
    assert_eq!(other.unwrap(), None);
    gate.notify_one();
    until(async || db.raw.number("SELECT count(*) FROM jobs").await == 0).await;
    stop.send(true).unwrap();
    runner.await.unwrap();
}

async fn so_many_of_a_kind_run_at_once(db: Fixture) {
    let world = world(&db).await;
    let at = stamp(world.now());
    for subject in 1..6 {
        insert(&db, &format!("'{KIND}', {subject}, '{at}', 0, NULL, NULL, '{at}'")).await;
    }
    // Nobody goes on before there are two of them; six at once would be six.
    let (two, now, most) = (Arc::new(Barrier::new(2)), counter(), counter());
    let (together, running_now, most_of_all) = (two, now, most.clone());
    let job = Probe::new(move |_| {
        let (together, now, most) = (together.clone(), running_now.clone(), most_of_all.clone());
        async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            together.wait().await;
            now.fetch_sub(1, Ordering::SeqCst);
            Ok(JobEnd::Done)
        }
    });
    let (stop, runner) = running(&world, Probe { at_once: 2, ..job });
    until(async || db.raw.number("SELECT count(*) FROM jobs").await == 0).await;
    assert_eq!(most.load(Ordering::SeqCst), 2);
    stop.send(true).unwrap();
    runner.await.unwrap();
}

fn counter() -> Arc<AtomicUsize> {
    Arc::new(AtomicUsize::new(0))
}

fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

async fn insert(db: &Fixture, values: &str) {
    let insert = format!(
        "INSERT INTO jobs (kind, subject, run_at, attempts, locked_by, locked_until, created_at)
         VALUES ({values})"
    );
    db.raw.run(&insert).await.unwrap();
}

async fn what_the_release_before_left_is_taken_up(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    world.google.add_many(CLUB, 3, "Night", world.now()).unwrap();
    let source = world.connect(CLUB).await;
    let (past, before) = (stamp(world.now() - TimeDelta::hours(2)), world.now());
    db.raw.run("DELETE FROM jobs").await.unwrap();
    // A server was killed in the midst of each, two hours ago.
    for (kind, subject) in [("sync", source.0), ("backup", 0), ("retention", 0), ("erasure", 0)] {
        let values =
            format!("'{kind}', {subject}, '{past}', 3, 'a dead server', '{past}', '{past}'");
        insert(&db, &values).await;
    }
    insert(&db, &format!("'digest', 4, '{past}', 0, NULL, NULL, '{past}'")).await;
    assert_eq!(strange_kinds(&world.services).await.unwrap(), ["digest"]);
    for kind in ["sync", "backup", "retention", "erasure"] {
        assert!(world.due(kind).await, "{kind}");
        assert!(!world.due(kind).await, "{kind}");
    }
    assert_eq!(world.live().await.len(), 3);
    assert!(world.source(source).await.next_sync_at.unwrap() > before);
    assert_eq!(world.services.backups.list().await.unwrap().len(), 1);
    let untouched = "DELETE FROM jobs WHERE kind = 'digest' AND attempts = 0 AND subject = 4";
    assert_eq!(db.raw.run(untouched).await.unwrap(), 1, "another release will do it");
}

async fn a_server_does_what_is_due_and_leaves_nothing_taken(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    world.google.add_many(CLUB, 3, "Night", world.now()).unwrap();
    let source = world.connect(CLUB).await;
    db.raw.run(&format!("UPDATE jobs SET run_at = '{}'", stamp(world.now()))).await.unwrap();
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(jobs::run(world.services.clone(), stopped));
    until(async || world.live().await.len() == 3).await;
    // What the site always has comes by itself, and what can be done at once is done.
    let done = "SELECT count(*) FROM jobs
         WHERE kind IN ('retention', 'erasure', 'tries', 'sweep') AND locked_by IS NULL";
    let later = format!("{done} AND run_at > '{}'", stamp(world.now()));
    until(async || db.raw.number(&later).await == 4).await;
    stop.send(true).unwrap();
    tokio::time::timeout(LONG, running).await.expect("it stops").unwrap();
    assert_eq!(world.runs(source).await.len(), 1);
}
