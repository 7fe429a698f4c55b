//! Syncs, and what people decide about them.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::{RunState, SourceId, SourceState, Trigger};
use reroll::acts::{self, ActError, Done};
use reroll::sync::{Extent, Started};
use sandbox::Fault;
use serde_json::json;
use test_support::Fixture;
use test_support::faults::{Faults, all_but};
use test_support::story;

use super::with_events;
use crate::world::{CLUB, World, counts};

story!(
    a_sync_is_applied_whole_or_not_at_all,
    a_run_is_held_whole_or_not_at_all,
    an_approval_is_whole_or_not_at_all,
    a_failure_is_noted_whole_or_not_at_all,
    rejecting_and_undoing_are_whole_or_not_at_all,
    syncing_anew_is_whole_or_not_at_all,
    trying_a_sync_out_writes_nothing,
);

/// What a sync writes beside events: its run, and what follows of it.
const OF_RUNS: &[&str] = &["runs", "sources", "jobs", "alerts"];
/// What a run is held with.
const OF_HELD: &[&str] = &["run_changes", "held_plans"];

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
    let own = world.own(source).await;
    let start = async || acts::sync(&world.services, &own, Trigger::Cli, Extent::Increment).await;
    run_at_each_write(db, (world, source), start, end).await
}

/// The same of whatever begins a sync.
async fn run_at_each_write(
    db: &Fixture,
    (world, source): (&World, SourceId),
    start: impl AsyncFn() -> Done<Started>,
    end: RunState,
) -> i64 {
    let faults = Faults::on(db).await;
    for write in 1..1_000 {
        let before = State::of(db, world, source).await;
        world.tick();
        faults.at(write).await;
        let run = match start().await {
            Ok((_, ended)) => ended.await.unwrap().map_err(ActError::from),
            Err(error) => Err(error),
        };
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
    let (services, run) = (&world.services, world.own(held.run_id.unwrap()).await);
    let faults = Faults::on(&db).await;
    for write in 1..1_000 {
        let before = all_but(&db, &["sources"]).await;
        faults.at(write).await;
        let approved = acts::approve(services, &run).await;
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

async fn syncing_anew_is_whole_or_not_at_all(db: Fixture) {
    let (world, source, _) = with_events(&db, 6).await;
    let first = world.runs(source).await.remove(0);
    world.tick();
    world.undo(&first).await.unwrap();
    assert!(world.live().await.is_empty());
    let run = world.own(first.run_id.unwrap()).await;
    let start = async || acts::rerun(&world.services, &run, Trigger::Cli).await;
    // What comes out of the trash is as Google shows it: there is nothing else to do.
    let writes = run_at_each_write(&db, (&world, source), start, RunState::Nothing).await;
    assert!(writes > 20, "{writes}");
    assert_eq!(world.live().await.len(), 6, "what was decided against them is forgotten with it");
}

async fn trying_a_sync_out_writes_nothing(db: Fixture) {
    let (world, source, ids) = with_events(&db, 6).await;
    world.google.cancel_event(CLUB, &ids[0]).unwrap();
    let source = world.own(source).await;
    let (faults, before) = (Faults::on(&db).await, all_but(&db, &[]).await);
    // Its first write would fail.
    faults.at(1).await;
    let plan = acts::dry_run(&world.services, &source, Trigger::Cli).await.unwrap();
    faults.at(0).await;
    assert_eq!(counts(&plan.run), [0, 0, 1, 0, 0, 0]);
    assert_eq!(all_but(&db, &[]).await, before);
}
