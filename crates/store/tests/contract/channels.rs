//! Channels over which Google tells changes, and the jobs that keep them open.

use chrono::TimeDelta;
use domain::{SourceId, SourceState};
use store::{Channel, JobEnd, JobKind, TakenJob};
use test_support::samples::{calendar, club, source};
use test_support::{Alone as _, Fixture};

test_support::on_both! {
    a_channel_is_kept,
    a_source_shows_how_long_it_is_told,
    a_source_that_was_stopped_gets_no_channel,
    closing_gives_what_google_still_has,
    stray_channels_are_closed,
    channels_that_ended_long_ago_are_forgotten,
    sources_on_the_schedule_are_watched,
    a_watch_is_taken_once_and_counts_its_tries,
    a_source_with_a_channel_is_not_planned_again,
    a_source_that_lost_its_channel_is_planned_at_once,
    what_was_dropped_is_not_planned_by_a_late_answer,
    a_watch_that_is_over_leaves_the_list,
}

const ADDRESS: &str = "https://events.example.org/hooks/google-calendar";

fn channel(db: &Fixture, id: &str, source_id: SourceId, days: i64) -> Channel {
    Channel {
        id: id.into(),
        source_id,
        token_digest: format!("digest of {id}"),
        address: ADDRESS.into(),
        resource_id: format!("resource of {source_id}"),
        opened_at: db.now(),
        expires_at: db.now() + TimeDelta::days(days),
        stopped_at: None,
    }
}

async fn put(db: &Fixture, id: &str, source_id: SourceId, days: i64) -> Channel {
    let channel = channel(db, id, source_id, days);
    assert!(db.store.put_channel(&channel).await.unwrap());
    channel
}

async fn two_sources(db: &Fixture) -> [SourceId; 2] {
    let club = club(db).await;
    [calendar(db, club, "one").await.id, calendar(db, club, "two").await.id]
}

async fn set(db: &Fixture, id: SourceId, state: SourceState) {
    db.store.set_source_state(id, state, None, db.now()).await.unwrap();
}

async fn ids(db: &Fixture, id: SourceId) -> Vec<String> {
    let open = db.store.open_channels(id, db.now()).await.unwrap();
    open.into_iter().map(|channel| channel.id).collect()
}

async fn take(db: &Fixture) -> Option<TakenJob> {
    let watch = JobKind { kind: "watch", lease: TimeDelta::minutes(10) };
    db.store.take_job(&[watch], "a", db.now()).await.unwrap()
}

/// A watch that is taken: of which source, and how often that was tried.
async fn tried(db: &Fixture) -> Option<(SourceId, i64)> {
    take(db).await.map(|job| (SourceId(job.subject), job.attempts))
}

/// A taken watch is renewed in so many days.
async fn again(db: &Fixture, job: &TakenJob, days: i64) -> bool {
    let end = JobEnd::Again(db.now() + TimeDelta::days(days));
    db.store.finish_job(job, &end).await.unwrap()
}

async fn plan(db: &Fixture) -> u64 {
    db.store.plan_watches(db.now()).await.unwrap()
}

async fn on_schedule(db: &Fixture, id: SourceId) {
    let synced = format!("UPDATE sources SET last_synced_at = created_at WHERE id = {id}");
    db.raw.run(&synced).await.unwrap();
    db.store.schedule_sync(id, db.now() + TimeDelta::hours(1)).await.unwrap();
}

async fn a_channel_is_kept(db: Fixture) {
    let [one, two] = two_sources(&db).await;
    let made = put(&db, "c-1", one, 7).await;
    let found = db.store.channel("c-1").await.unwrap();
    assert_eq!(found, Some((made.clone(), SourceState::Active)));
    for unknown in ["", "c-2", "C-1", "c-1\0"] {
        assert_eq!(db.store.channel(unknown).await.unwrap(), None, "{unknown:?}");
    }
    assert!(db.store.put_channel(&made).await.is_err(), "an id is given once");
    put(&db, "c-0", one, 9).await;
    assert_eq!(ids(&db, one).await, ["c-0", "c-1"]);
    assert_eq!(ids(&db, two).await, [""; 0]);
    db.clock.advance(TimeDelta::days(7));
    assert_eq!(ids(&db, one).await, ["c-0"]);
    assert!(!made.open(db.now()) && made.open(db.now() - TimeDelta::microseconds(1)));
}

async fn a_source_shows_how_long_it_is_told(db: Fixture) {
    let [one, two] = two_sources(&db).await;
    put(&db, "c-1", one, 7).await;
    let until = put(&db, "c-2", one, 9).await.expires_at;
    assert_eq!(source(&db, one).await.pushed_until, Some(until));
    assert_eq!(source(&db, two).await.pushed_until, None);
    db.store.close_channels(one, None, db.now()).await.unwrap();
    assert_eq!(source(&db, one).await.pushed_until, None);
}

async fn a_source_that_was_stopped_gets_no_channel(db: Fixture) {
    let [one, _] = two_sources(&db).await;
    for state in [SourceState::Paused, SourceState::Disconnected, SourceState::NeedsReconnect] {
        set(&db, one, state).await;
        let late = channel(&db, "c-1", one, 7);
        assert!(!db.store.put_channel(&late).await.unwrap(), "{state:?}");
    }
    assert_eq!(db.store.channel("c-1").await.unwrap(), None);
}

async fn closing_gives_what_google_still_has(db: Fixture) {
    let [one, two] = two_sources(&db).await;
    put(&db, "ended", one, 1).await;
    put(&db, "old", one, 7).await;
    put(&db, "new", one, 9).await;
    put(&db, "other", two, 9).await;
    db.clock.advance(TimeDelta::days(2));
    let closed = db.store.close_channels(one, Some("new"), db.now()).await.unwrap();
    let closed: Vec<_> = closed.iter().map(|c| (c.id.as_str(), c.stopped_at)).collect();
    assert_eq!(closed, [("old", Some(db.now()))]);
    assert_eq!(ids(&db, one).await, ["new"]);
    assert_eq!(ids(&db, two).await, ["other"]);
    let (old, _) = db.store.channel("old").await.unwrap().unwrap();
    assert!(!old.open(db.now()));
    assert_eq!(db.store.close_channels(one, Some("new"), db.now()).await.unwrap(), []);
}

async fn stray_channels_are_closed(db: Fixture) {
    let [one, two] = two_sources(&db).await;
    put(&db, "c-1", one, 7).await;
    put(&db, "c-2", two, 7).await;
    let stray = async |address| {
        let closed = db.store.close_stray_channels(address, db.now()).await.unwrap();
        closed.into_iter().map(|channel| channel.id).collect::<Vec<_>>()
    };
    assert_eq!(stray(ADDRESS).await, [""; 0]);
    set(&db, two, SourceState::AccessLost).await;
    assert_eq!(stray(ADDRESS).await, ["c-2"]);
    assert_eq!(stray("https://elsewhere.example.org/hooks/google-calendar").await, ["c-1"]);
    assert_eq!(stray("").await, [""; 0]);
}

async fn channels_that_ended_long_ago_are_forgotten(db: Fixture) {
    let [one, _] = two_sources(&db).await;
    put(&db, "c-1", one, 7).await;
    let count = async || db.raw.number("SELECT count(*) FROM channels").await;
    for (days, left) in [(36, 1), (2, 0)] {
        db.clock.advance(TimeDelta::days(days));
        db.store.close_stray_channels(ADDRESS, db.now()).await.unwrap();
        assert_eq!(count().await, left);
    }
}

async fn sources_on_the_schedule_are_watched(db: Fixture) {
    let [one, two] = two_sources(&db).await;
    assert_eq!(plan(&db).await, 0, "none has been synced yet");
    on_schedule(&db, one).await;
    on_schedule(&db, two).await;
    set(&db, two, SourceState::Paused).await;
    assert_eq!(plan(&db).await, 1);
    assert_eq!(tried(&db).await, Some((one, 1)));
    assert_eq!(source(&db, one).await.next_sync_at, Some(db.now() + TimeDelta::hours(1)));
    set(&db, two, SourceState::Active).await;
    assert_eq!(plan(&db).await, 1);
    assert_eq!(tried(&db).await, Some((two, 1)));
    let sync = JobKind { kind: "sync", lease: TimeDelta::zero() };
    let due = db.store.take_job(&[sync], "a", db.now()).await.unwrap();
    assert_eq!(due.map(|due| due.subject), Some(two.0), "what is resumed is synced at once");
}

async fn a_watch_is_taken_once_and_counts_its_tries(db: Fixture) {
    let [one, _] = two_sources(&db).await;
    on_schedule(&db, one).await;
    plan(&db).await;
    for attempts in 1..4 {
        let job = take(&db).await.unwrap();
        assert_eq!((job.subject, job.attempts), (one.0, attempts));
        assert_eq!(take(&db).await, None);
        assert_eq!(plan(&db).await, 0, "it is being opened");
        let later = db.now() + TimeDelta::minutes(5);
        let end = JobEnd::Failed { error: "503 backendError".into(), at: later };
        assert!(db.store.finish_job(&job, &end).await.unwrap());
        assert_eq!(plan(&db).await, 0, "it waits to be tried again");
        assert_eq!(take(&db).await, None);
        db.clock.advance(TimeDelta::minutes(5));
    }
    let error = db.raw.text("SELECT last_error FROM jobs WHERE kind = 'watch'").await;
    assert_eq!(error.as_deref(), Some("503 backendError"));
    let job = take(&db).await.unwrap();
    assert_eq!(job.attempts, 4);
    put(&db, "c-1", one, 7).await;
    assert!(again(&db, &job, 6).await);
    db.clock.advance(TimeDelta::days(6));
    assert_eq!(take(&db).await.map(|due| due.attempts), Some(1));
    assert_eq!(db.raw.text("SELECT last_error FROM jobs WHERE kind = 'watch'").await, None);
}

/// A source whose channel was opened and is to be renewed in six days.
async fn watched(db: &Fixture) -> SourceId {
    let [one, _] = two_sources(db).await;
    on_schedule(db, one).await;
    plan(db).await;
    let job = take(db).await.unwrap();
    put(db, "c-1", one, 7).await;
    assert!(again(db, &job, 6).await);
    one
}

async fn a_source_with_a_channel_is_not_planned_again(db: Fixture) {
    let one = watched(&db).await;
    assert_eq!((plan(&db).await, take(&db).await), (0, None));
    db.clock.advance(TimeDelta::days(6));
    assert_eq!(tried(&db).await, Some((one, 1)));
}

async fn a_source_that_lost_its_channel_is_planned_at_once(db: Fixture) {
    let one = watched(&db).await;
    db.store.close_channels(one, None, db.now()).await.unwrap();
    assert_eq!(plan(&db).await, 1);
    assert_eq!(tried(&db).await, Some((one, 1)));
}

async fn what_was_dropped_is_not_planned_by_a_late_answer(db: Fixture) {
    let [one, _] = two_sources(&db).await;
    on_schedule(&db, one).await;
    plan(&db).await;
    let job = take(&db).await.unwrap();
    set(&db, one, SourceState::Paused).await;
    assert!(!again(&db, &job, 0).await);
    assert!(!db.store.finish_job(&job, &JobEnd::Done).await.unwrap());
    assert_eq!(take(&db).await, None);
    assert_eq!(db.raw.number("SELECT count(*) FROM jobs WHERE kind = 'watch'").await, 0);
}

async fn a_watch_that_is_over_leaves_the_list(db: Fixture) {
    let [one, _] = two_sources(&db).await;
    on_schedule(&db, one).await;
    plan(&db).await;
    let job = take(&db).await.unwrap();
    assert!(db.store.finish_job(&job, &JobEnd::Done).await.unwrap());
    assert_eq!(db.raw.number("SELECT count(*) FROM jobs WHERE kind = 'watch'").await, 0);
    assert!(!again(&db, &job, 0).await, "a late answer plans nothing");
    assert_eq!(plan(&db).await, 1, "a source that has no channel is looked at again");
}
