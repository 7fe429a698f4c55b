//! The database fails in the middle of an act, at any of the rows that it writes: all of the act is
//! there then, or nothing of it.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::{Actor, Role, RunState, SourceId, SourceSettings, SourceState};
use reroll::acts;
use sandbox::Fault;
use secrets::Secret;
use serde_json::json;
use store::{Channel, NewCover, NewSource};
use test_support::Fixture;
use test_support::faults::{Faults, all_but};
use test_support::samples::{by, content, write};
use test_support::story;

use crate::world::{CLUB, SCOPES, World, counts};

story!(
    a_sync_is_applied_whole_or_not_at_all,
    a_run_is_held_whole_or_not_at_all,
    an_approval_is_whole_or_not_at_all,
    a_failure_is_noted_whole_or_not_at_all,
    connecting_is_whole_or_not_at_all,
    adding_without_a_browser_is_whole_or_not_at_all,
    granting_again_is_whole_or_not_at_all,
    pausing_and_resuming_are_whole_or_not_at_all,
    disconnecting_is_whole_or_not_at_all,
    settings_are_saved_whole_or_not_at_all,
    a_picture_is_put_whole_or_not_at_all,
    adding_people_and_organizers_is_whole_or_not_at_all,
    losses_are_accepted_whole_or_not_at_all,
);

const BY: Actor = Actor::CommandLine;
/// What a sync writes beside events: its run, and what follows of it.
const OF_RUNS: &[&str] = &["runs", "sources", "jobs", "alerts"];
/// What a run is held with.
const OF_HELD: &[&str] = &["run_changes", "held_plans"];

async fn with_events(db: &Fixture, events: usize) -> (World, SourceId, Vec<String>) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let first = world.now() + TimeDelta::days(1);
    let ids = world.google.add_many(CLUB, events, "Night", first).unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    (world, source, ids)
}

/// A state of the whole database, in parts.
#[derive(Debug, PartialEq)]
struct State {
    /// Events and all that belongs to them.
    events: BTreeMap<String, Vec<String>>,
    token: Option<String>,
    failures: i64,
    state: SourceState,
    next_sync: Option<chrono::DateTime<chrono::Utc>>,
    alerts: i64,
    held: i64,
}

impl State {
    async fn of(db: &Fixture, world: &World, id: SourceId) -> Self {
        let source = world.source(id).await;
        let mut events = all_but(db, OF_RUNS).await;
        let held = OF_HELD.iter().filter_map(|table| events.remove(*table)).flatten().count();
        Self {
            events,
            token: source.sync_token,
            failures: source.failures,
            state: source.state,
            next_sync: source.next_sync_at,
            alerts: db.raw.number("SELECT count(*) FROM alerts WHERE resolved_at IS NULL").await,
            held: i64::try_from(held).unwrap(),
        }
    }

    /// Only what follows of a failed run is different: all of it, or none.
    fn is_after_failure(&self, before: &Self) -> bool {
        let kept =
            |state: &Self| (state.events.clone(), state.token.clone(), state.state, state.held);
        let follows = |state: &Self| (state.failures, state.next_sync, state.alerts);
        let all = self.failures == before.failures + 1
            && self.next_sync != before.next_sync
            // The third failure is told, with the first two.
            && self.alerts == i64::from(self.failures >= 3);
        kept(self) == kept(before) && (all || follows(self) == follows(before))
    }
}

/// Syncs with a fault at each write in turn, until a run comes to `end`. Says how many writes that
/// takes.
async fn sync_at_each_write(
    db: &Fixture,
    (world, source): (&World, SourceId),
    end: RunState,
) -> i64 {
    let faults = Faults::on(db).await;
    for write in 1..1_000 {
        let before = State::of(db, world, source).await;
        world.tick();
        faults.at(write).await;
        let run = world.try_sync(source).await;
        faults.at(0).await;
        // What a fault kept from being given back, in the time that it takes.
        world.pass(TimeDelta::minutes(1));
        if run.as_ref().is_ok_and(|run| run.state == end) {
            return write - 1;
        }
        assert!(run.as_ref().map_or(true, |run| run.state == RunState::Failed), "{run:?}");
        let after = State::of(db, world, source).await;
        assert!(after.is_after_failure(&before), "write {write}: {run:?}\n{before:?}\n{after:?}");
    }
    panic!("no run came to {end:?}");
}

async fn a_sync_is_applied_whole_or_not_at_all(db: Fixture) {
    let (world, source, ids) = with_events(&db, 6).await;
    world.google.cancel_event(CLUB, &ids[0]).unwrap();
    world.google.patch_event(CLUB, &ids[1], &json!({"summary": "Changed"})).unwrap();
    world.google.add_many(CLUB, 1, "New", world.now()).unwrap();
    let before = world.source(source).await;
    let writes = sync_at_each_write(&db, (&world, source), RunState::Applied).await;
    assert!(writes > 20, "{writes}");
    let runs = world.runs(source).await;
    assert_eq!(counts(runs.last().unwrap()), [1, 1, 1, 0, 0, 0]);
    let after = world.source(source).await;
    assert_ne!(after.sync_token, before.sync_token);
    assert_eq!((after.failures, after.last_synced_at), (0, runs.last().unwrap().finished_at));
    assert!(after.next_sync_at > after.last_synced_at, "the next sync is planned with it");
    assert_eq!(State::of(&db, &world, source).await.alerts, 0, "and the alert is over with it");
}

async fn a_run_is_held_whole_or_not_at_all(db: Fixture) {
    let (world, source, ids) = with_events(&db, 12).await;
    for id in &ids[..8] {
        world.google.cancel_event(CLUB, id).unwrap();
    }
    let writes = sync_at_each_write(&db, (&world, source), RunState::Held).await;
    assert!(writes > 12, "{writes}");
    let after = State::of(&db, &world, source).await;
    assert_eq!(after.alerts, 1, "that a run is held is told with it");
    let run = world.runs(source).await.pop().unwrap();
    assert_eq!(world.log(&run).await.changes.len(), 8);
    assert_eq!(world.live().await.len(), 12);
}

async fn an_approval_is_whole_or_not_at_all(db: Fixture) {
    let (world, source, ids) = with_events(&db, 12).await;
    for id in &ids[..8] {
        world.google.cancel_event(CLUB, id).unwrap();
    }
    world.tick();
    let held = world.try_sync(source).await.unwrap();
    assert_eq!(held.state, RunState::Held);
    let id = held.run_id.unwrap();
    let faults = Faults::on(&db).await;
    for write in 1..1_000 {
        let before = all_but(&db, &["sources"]).await;
        faults.at(write).await;
        let approved =
            world.services.syncer.approve(id, &BY, std::time::Duration::from_secs(1)).await;
        faults.at(0).await;
        world.pass(TimeDelta::minutes(1));
        if let Ok(run) = approved {
            assert_eq!((run.state, counts(&run)), (RunState::Applied, [0, 0, 8, 0, 0, 0]));
            assert!(write > 20, "{write}");
            return;
        }
        assert_eq!(all_but(&db, &["sources"]).await, before, "write {write}");
        assert_eq!(world.live().await.len(), 12);
    }
    panic!("it never came through");
}

async fn a_failure_is_noted_whole_or_not_at_all(db: Fixture) {
    let (world, source, _) = with_events(&db, 3).await;
    world.google.add_fault(Fault::status(500, "backendError").path("/events").times(10_000));
    let faults = Faults::on(&db).await;
    let mut noted = 0;
    for write in 1..60 {
        let before = State::of(&db, &world, source).await;
        world.tick();
        faults.at(write).await;
        let run = world.try_sync(source).await;
        faults.at(0).await;
        world.pass(TimeDelta::minutes(1));
        let after = State::of(&db, &world, source).await;
        assert!(after.is_after_failure(&before), "write {write}: {run:?}\n{before:?}\n{after:?}");
        noted += i64::from(run.is_ok());
        assert_eq!(after.failures, noted, "write {write}");
    }
    assert!(noted > 30, "{noted}");
}

/// A grant of the club's at Google.
fn token(world: &World) -> Secret {
    Secret::new(world.google.issue_refresh_token(CLUB, &SCOPES).unwrap())
}

async fn connecting_is_whole_or_not_at_all(db: Fixture) {
    let (world, source, _) = with_events(&db, 1).await;
    let new = NewSource {
        organizer_id: world.organizer,
        connection_id: world.source(source).await.connection_id,
        calendar_id: "another".into(),
        name: "Another".into(),
        time_zone: None,
    };
    let act = async || acts::connect(&world.services, &new, &BY).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 4, "{writes}");
    let sources = db.raw.number("SELECT count(*) FROM sources").await;
    let lines = db.raw.number("SELECT count(*) FROM audit WHERE action = 'connected'").await;
    let jobs = db.raw.number("SELECT count(*) FROM jobs WHERE kind = 'sync'").await;
    assert_eq!((sources, lines, jobs), (2, 1, 2));
}

async fn adding_without_a_browser_is_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (services, organizer, token) = (&world.services, world.organizer, token(&world));
    let act = async || acts::add_calendar(services, organizer, CLUB, &token, &BY).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 6, "{writes}");
    let [one] = &services.store.sources(None).await.unwrap()[..] else { panic!("one calendar") };
    let next = one.line.source.next_sync_at.unwrap();
    assert_eq!(next - world.now(), TimeDelta::minutes(15), "its sync is planned with it");
}

async fn granting_again_is_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let source = world.connect_with(CLUB, Some("subject"), &token(&world)).await;
    world.sync(source).await;
    world.google.revoke_grants(CLUB);
    world.fail(source).await;
    assert_eq!(world.source(source).await.state, SourceState::NeedsReconnect);
    let (services, token) = (&world.services, token(&world));
    let account = acts::Account { subject: "subject", email: Some(CLUB) };
    let act = async || acts::grant(services, world.organizer, account, &token, &BY).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 5, "{writes}");
    assert_eq!(world.source(source).await.next_sync_at, Some(world.now()), "tried at once");
    world.sync(source).await;
}

/// An open channel of a calendar's, as the store knows it.
async fn told_by_google(world: &World, source_id: SourceId) {
    let channel = Channel {
        id: "channel".into(),
        source_id,
        token_digest: "digest".into(),
        address: "https://events.example.org/hooks/google-calendar".into(),
        resource_id: "resource".into(),
        opened_at: world.now(),
        expires_at: world.now() + TimeDelta::days(7),
        stopped_at: None,
    };
    assert!(world.services.store.put_channel(&channel).await.unwrap());
}

async fn pausing_and_resuming_are_whole_or_not_at_all(db: Fixture) {
    let (world, source, _) = with_events(&db, 1).await;
    told_by_google(&world, source).await;
    let before = world.source(source).await;
    assert!(before.pushed_until.is_some() && before.next_sync_at.is_some());
    let pause = async || acts::pause(&world.services, source, &BY).await.is_ok();
    let faults = Faults::on(&db).await;
    let writes = faults.at_each_write(pause).await;
    assert!(writes >= 5, "{writes}");
    let paused = world.source(source).await;
    assert_eq!((paused.state, paused.pushed_until), (SourceState::Paused, None));
    assert_eq!(paused.next_sync_at, None);
    let resume = async || acts::resume(&world.services, source, &BY).await.is_ok();
    let writes = faults.at_each_write(resume).await;
    assert!(writes >= 4, "{writes}");
    let resumed = world.source(source).await;
    assert_eq!((resumed.state, resumed.next_sync_at), (SourceState::Active, Some(world.now())));
    let lines = "SELECT detail FROM audit WHERE action = 'settings' ORDER BY id";
    assert_eq!(db.raw.texts(lines).await, ["paused", "resumed"]);
}

async fn disconnecting_is_whole_or_not_at_all(db: Fixture) {
    let (world, source, ids) = with_events(&db, 12).await;
    told_by_google(&world, source).await;
    for id in &ids[..8] {
        world.google.cancel_event(CLUB, id).unwrap();
    }
    world.tick();
    let held = world.try_sync(source).await.unwrap();
    assert_eq!(held.state, RunState::Held);
    let revoked = || world.google.requests().iter().any(|request| request.path == "/revoke");
    let disconnect = async || {
        let ended = acts::disconnect(&world.services, source, &BY).await;
        assert_eq!(revoked(), ended.is_ok(), "Google is told of what is done, and of nothing else");
        ended.is_ok()
    };
    let writes = Faults::on(&db).await.at_each_write(disconnect).await;
    assert!(writes >= 9, "{writes}");
    let ended = world.source(source).await;
    assert_eq!((ended.state, ended.next_sync_at), (SourceState::Disconnected, None));
    assert_eq!(world.log(&held).await.run.state, RunState::Rejected);
    let open = db.raw.number("SELECT count(*) FROM alerts WHERE resolved_at IS NULL").await;
    assert_eq!(open, 0);
    assert_eq!(db.raw.texts("SELECT refresh_token FROM connections").await, [""]);
}

async fn settings_are_saved_whole_or_not_at_all(db: Fixture) {
    let (world, source, _) = with_events(&db, 1).await;
    let settings = SourceSettings { review: true, ..SourceSettings::default() };
    let act = async || acts::save_settings(&world.services, source, &settings, &BY).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 3, "{writes}");
    assert!(world.source(source).await.settings.review);
}

async fn a_picture_is_put_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let event = write(&db, world.organizer, [content("One", db.now())]).await.remove(0);
    let new = NewCover { jpeg: b"a picture".to_vec(), width: 3, height: 2, at: db.now() };
    let (store, by) = (&world.services.store, by(&db, "a picture"));
    let act = async || store.edit_cover(&by, event.id, event.version, &new).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 4, "{writes}");
    assert_eq!(db.store.event(event.id).await.unwrap().unwrap().cover, Some(new.hash()));
}

async fn adding_people_and_organizers_is_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (services, faults) = (&world.services, Faults::on(&db).await);
    let act = async || acts::add_organizer(services, "Night", "night", &BY).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 3, "{writes}");
    let (email, organizer) = ("ada@example.org".parse().unwrap(), Some(world.organizer));
    let role = Role::Organizer;
    let act = async || acts::add_user(services, &email, "hash", role, organizer, &BY).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 4, "{writes}");
    let lines = db.raw.texts("SELECT detail FROM audit ORDER BY id").await;
    assert_eq!(lines, ["Night", "ada@example.org, organizer"]);
}

async fn losses_are_accepted_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let act = async || acts::accept_losses(&world.services, &BY).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 4, "{writes}");
}
