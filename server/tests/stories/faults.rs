//! The database fails in the middle of an act, at any of the rows that it writes: all of the act is
//! there then, or nothing of it.

use std::collections::BTreeMap;

use access::Owned;
use chrono::TimeDelta;
use domain::{
    Actor, Addresses, Event, EventContent, Field, Pattern, Repeat, RepeatEnd, RestoreRequest, Role,
    RunState, SourceId, SourceSettings, SourceState, Visibility,
};
use reroll::acts;
use sandbox::Fault;
use secrets::Secret;
use serde_json::json;
use store::{AccountChange, Channel, NewCover};
use test_support::Fixture;
use test_support::faults::{Faults, all_but};
use test_support::samples::{by, content, write};
use test_support::story;

use crate::world::{CLUB, SCOPES, World, counts, operator};

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
    writing_and_changing_events_is_whole_or_not_at_all,
    series_are_written_and_changed_whole_or_not_at_all,
    trashing_and_restoring_are_whole_or_not_at_all,
    rejecting_and_undoing_are_whole_or_not_at_all,
    giving_a_field_back_is_whole_or_not_at_all,
    changing_an_account_is_whole_or_not_at_all,
    an_alert_is_acknowledged_whole_or_not_at_all,
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
    let connection = world.own(world.source(source).await.connection_id).await;
    let (id, name) = ("another".into(), "Another".into());
    let new = acts::NewCalendar { id, name, time_zone: None };
    let act = async || acts::connect(&world.services, &connection, new.clone()).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 4, "{writes}");
    let sources = db.raw.number("SELECT count(*) FROM sources").await;
    let lines = db.raw.number("SELECT count(*) FROM audit WHERE action = 'connected'").await;
    let jobs = db.raw.number("SELECT count(*) FROM jobs WHERE kind = 'sync'").await;
    assert_eq!((sources, lines, jobs), (2, 1, 2));
}

async fn adding_without_a_browser_is_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (services, token) = (&world.services, token(&world));
    let organizer = world.own(world.organizer).await;
    let act = async || acts::add_calendar(services, &organizer, CLUB, &token).await.is_ok();
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
    let organizer = world.own(world.organizer).await;
    let account = acts::Account { subject: "subject", email: Some(CLUB) };
    let act = async || acts::grant(services, &organizer, account, &token).await.is_ok();
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
    let own = world.own(source).await;
    let pause = async || acts::pause(&world.services, &own).await.is_ok();
    let faults = Faults::on(&db).await;
    let writes = faults.at_each_write(pause).await;
    assert!(writes >= 5, "{writes}");
    let paused = world.source(source).await;
    assert_eq!((paused.state, paused.pushed_until), (SourceState::Paused, None));
    assert_eq!(paused.next_sync_at, None);
    let resume = async || acts::resume(&world.services, &own).await.is_ok();
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
    let own = world.own(source).await;
    let disconnect = async || {
        let ended = acts::disconnect(&world.services, &own).await;
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
    let (id, source) = (source, world.own(source).await);
    let settings = SourceSettings { review: true, ..SourceSettings::default() };
    let act = async || acts::save_settings(&world.services, &source, &settings).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 3, "{writes}");
    assert!(world.source(id).await.settings.review);
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
    let act = async || acts::add_organizer(services, &operator(), "Night", "night").await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 3, "{writes}");
    let (email, organizer) = ("ada@example.org".parse().unwrap(), Some(world.organizer));
    let role = Role::Organizer;
    let act = async || {
        acts::add_user(services, &operator(), &email, "hash", role, organizer).await.is_ok()
    };
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 4, "{writes}");
    let lines = db.raw.texts("SELECT detail FROM audit ORDER BY id").await;
    assert_eq!(lines, ["Night", "ada@example.org, organizer"]);
}

async fn losses_are_accepted_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let act = async || acts::accept_losses(&world.services, &operator()).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 4, "{writes}");
}

async fn writing_and_changing_events_is_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (services, faults) = (&world.services, Faults::on(&db).await);
    let organizer = world.own(world.organizer).await;
    let draft = EventContent { visibility: Visibility::Draft, ..content("One", db.now()) };
    let act = async || acts::create(services, &organizer, draft.clone()).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 4, "{writes}");

    let id = world.titled("One").await.id;
    let event: Owned<Event> = world.own(id).await;
    let other = EventContent { title: "Two".into(), ..event.content() };
    let act = async || acts::edit(services, &event, event.version, other.clone()).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 3, "{writes}");

    let events = world.own(vec![id]).await;
    let act = async || acts::publish(services, &events).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 3, "{writes}");

    let history = services.store.revisions(id).await.unwrap();
    let event: Owned<Event> = world.own(id).await;
    let (version, first) = (event.version, history[0].id);
    let act = async || acts::restore_revision(services, &event, version, first).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 3, "{writes}");
    assert_eq!(world.titled("One").await.version, version + 1);
}

/// All live rows, whoever wrote them.
async fn live(world: &World) -> Vec<Event> {
    let mut rows = world.rows().await;
    rows.retain(|row| row.deleted_at.is_none());
    rows
}

async fn series_are_written_and_changed_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (services, faults) = (&world.services, Faults::on(&db).await);
    let organizer = world.own(world.organizer).await;
    let repeat = Repeat { pattern: Pattern::Weeks(vec![]), every: 1, end: RepeatEnd::After(3) };
    let new = content("Weekly", db.now());
    let act =
        async || acts::create_series(services, &organizer, new.clone(), &repeat).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 8, "{writes}");

    let first = live(&world).await.remove(0);
    let event: Owned<Event> = world.own(first.id).await;
    let other = EventContent { title: "Every week".into(), ..event.content() };
    let act =
        async || acts::edit_later(services, &event, event.version, other.clone()).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 6, "{writes}");

    let event: Owned<Event> = world.own(first.id).await;
    let act = async || acts::trash_later(services, &event).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 6, "{writes}");
    assert!(live(&world).await.is_empty());
}

async fn trashing_and_restoring_are_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let new = [content("One", db.now()), content("Two", db.now())];
    let ids: Vec<_> = write(&db, world.organizer, new).await.iter().map(|e| e.id).collect();
    let (services, faults) = (&world.services, Faults::on(&db).await);
    let events = world.own(ids.clone()).await;
    let act = async || acts::trash(services, &events).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 6, "{writes}");
    assert!(live(&world).await.is_empty());

    let what = world.own(RestoreRequest::Events(ids)).await;
    let act = async || acts::restore(services, &what, Addresses::Own).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 5, "{writes}");
    assert_eq!(live(&world).await.len(), 2);
}

async fn rejecting_and_undoing_are_whole_or_not_at_all(db: Fixture) {
    let (world, source, ids) = with_events(&db, 12).await;
    for id in &ids[..8] {
        world.google.cancel_event(CLUB, id).unwrap();
    }
    world.tick();
    let held = world.try_sync(source).await.unwrap();
    let (services, faults) = (&world.services, Faults::on(&db).await);
    let run = world.own(held.run_id.unwrap()).await;
    let act = async || acts::reject(services, &run).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 3, "{writes}");
    assert_eq!(world.log(&held).await.run.state, RunState::Rejected);

    let first = world.runs(source).await.remove(0);
    let run = world.own(first.run_id.unwrap()).await;
    let act = async || acts::undo(services, &run).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 24, "{writes}");
    assert_eq!(world.log(&first).await.run.state, RunState::Undone);
    assert!(world.live().await.is_empty());
}

async fn giving_a_field_back_is_whole_or_not_at_all(db: Fixture) {
    let (world, _, _) = with_events(&db, 1).await;
    let (services, faults) = (&world.services, Faults::on(&db).await);
    let id = world.live().await.remove(0).id;
    let event: Owned<Event> = world.own(id).await;
    let ours = EventContent { title: "Ours".into(), ..event.content() };
    acts::edit(services, &event, event.version, ours).await.unwrap();
    let event: Owned<Event> = world.own(id).await;
    let version = event.version;
    let act = async || acts::take_googles(services, &event, version, Field::Title).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 3, "{writes}");
    assert_eq!(services.store.edits(id).await.unwrap(), []);
}

async fn changing_an_account_is_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let services = &world.services;
    let email = "ada@example.org".parse().unwrap();
    let role = Role::Organizer;
    acts::add_user(services, &operator(), &email, "hash", role, None).await.unwrap();
    let faults = Faults::on(&db).await;
    let change = AccountChange::Disable;
    let act =
        async || acts::change_account(services, &operator(), &email, &change, false).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 3, "{writes}");
    let disabled = "SELECT count(*) FROM users WHERE disabled_at IS NOT NULL";
    assert_eq!(db.raw.number(disabled).await, 1);
}

async fn an_alert_is_acknowledged_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let services = &world.services;
    let id = acts::test_alert(services, &operator()).await.unwrap();
    let alert = world.own(id).await;
    let act = async || acts::acknowledge(services, &alert).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 2, "{writes}");
    let known = services.store.alert(id).await.unwrap().unwrap();
    assert_eq!(known.acknowledged_by.as_deref(), Some("command line"));
}
