//! The brake: what would remove much waits for a person, and a person's word is bound to the list
//! that was shown.

use std::collections::BTreeSet;

use access::{Hand as _, Owned};
use chrono::TimeDelta;
use domain::{
    Account, Action, AlertKind, Reason, Role, Run, RunId, RunProblem, RunState, SourceId,
    SourceSettings, UserId,
};
use reroll::acts::{self, Done};
use sandbox::Fault;
use serde_json::json;
use test_support::Fixture;
use test_support::story;

use crate::world::{
    CLUB, World, counts, operator, refused, series, signed_in, single, with_action,
};

story!(
    sixty_known_cancellations_are_held_approved_and_undone,
    a_list_that_came_back_empty_is_held,
    a_calendar_that_was_shared_away_loses_nothing,
    a_slow_leak_is_held_at_the_sixth,
    what_a_person_approved_is_not_counted_again,
    a_held_run_keeps_the_token_and_its_list,
    a_harmless_list_settles_the_run_that_waits,
    the_very_list_that_waits_is_a_persons_to_decide,
    a_list_that_google_takes_back_is_settled,
    another_list_takes_the_place_of_a_held_one,
    an_approval_is_bound_to_the_list_that_was_shown,
    a_rejected_list_is_held_again_and_says_so,
    rewriting_most_of_a_calendar_is_held,
    a_source_sets_its_own_limits,
    only_a_held_run_can_be_decided,
    a_disconnect_ends_what_waits,
);

/// A calendar of so many events, synced.
async fn club(world: &World, events: usize) -> (SourceId, Vec<String>) {
    let first = world.now() + TimeDelta::days(1);
    let ids = world.google.add_many(CLUB, events, "Club night", first).unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    (source, ids)
}

/// Syncs a minute later, whatever comes of it.
async fn run(world: &World, source: SourceId) -> Run {
    world.tick();
    world.try_sync(source).await.unwrap()
}

async fn held(world: &World, source: SourceId) -> Run {
    let before = (world.lines().await, token(world, source).await);
    let run = run(world, source).await;
    assert_eq!(run.state, RunState::Held, "{run:?}");
    assert_eq!((world.lines().await, token(world, source).await), before, "nothing changed");
    run
}

async fn token(world: &World, source: SourceId) -> Option<String> {
    world.source(source).await.sync_token
}

async fn approve(world: &World, run: &Run) -> Done<Run> {
    world.tick();
    world.approve(run).await
}

async fn cancel(world: &World, ids: &[String]) {
    for id in ids {
        world.google.cancel_event(CLUB, id).unwrap();
    }
}

async fn sixty_known_cancellations_are_held_approved_and_undone(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, ids) = club(&world, 280).await;
    let before = world.lines().await;
    cancel(&world, &ids[..60]).await;

    let run = held(&world, source).await;
    assert_eq!(counts(&run), [0, 0, 60, 0, 0, 0], "what it would do");
    let log = world.log(&run).await;
    let reason =
        "it would take 60 events off the site, of 280 events: more than 5 and more than 10 %";
    assert_eq!(log.held_reason, Some(reason.into()));
    assert_eq!(with_action(&log, Action::Trash).len(), 60);
    assert_eq!(world.services.store.source(source).await.unwrap().unwrap().held_run_id, run.run_id);

    let approved = approve(&world, &run).await.unwrap();
    assert_eq!((approved.run_id, approved.state), (run.run_id, RunState::Applied));
    let gone: BTreeSet<String> = world
        .rows()
        .await
        .into_iter()
        .filter(|row| row.deleted_at.is_some())
        .filter_map(|row| row.google_id.map(|id| id.to_string()))
        .collect();
    assert_eq!(gone, ids[..60].iter().cloned().collect(), "exactly those");
    let log = world.log(&approved).await;
    assert_eq!(log.decided_by.as_deref(), Some("command line"));
    assert_eq!(world.sync(source).await.run.state, RunState::Nothing, "the token went on");

    let undone = world.undo(&run).await.unwrap();
    assert_eq!((undone.state, undone.reverted.len()), (RunState::Undone, 60));
    assert_eq!(undone.left_alone, []);
    assert_eq!(world.lines().await, before, "column for column");
    world.google.expire_sync_tokens(Some(CLUB)).unwrap();
    assert_eq!(world.sync(source).await.run.counts.trashed, 0, "and no sync takes them again");
    assert_eq!(world.lines().await, before);
}

async fn a_list_that_came_back_empty_is_held(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, ids) = club(&world, 4).await;
    for id in &ids {
        world.google.vanish_event(CLUB, id).unwrap();
    }
    world.google.expire_sync_tokens(Some(CLUB)).unwrap();
    let run = held(&world, source).await;
    let why = world.log(&run).await.held_reason.unwrap().to_string();
    assert!(why.starts_with("it would empty this calendar: 4 events would go"), "{why}");
    // Two of two is too little to tell a mistake from an organizer who stops.
    let rejected = world.reject(&run).await.unwrap();
    assert_eq!(rejected.state, RunState::Rejected);
    assert_eq!(world.live().await.len(), 4);
}

async fn a_calendar_that_was_shared_away_loses_nothing(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, _) = club(&world, 10).await;
    let before = world.lines().await;
    world.google.add_fault(Fault::status(404, "notFound").path("/events").times(1));
    let run = world.fail(source).await;
    assert!(run.error.is_some());
    assert_eq!(world.lines().await, before);
    assert_eq!(world.source(source).await.state, domain::SourceState::AccessLost);
    // Shared again, with an access list that changed: the token is gone, the list complete.
    world.google.expire_sync_tokens(Some(CLUB)).unwrap();
    assert_eq!(world.sync(source).await.run.state, RunState::Nothing);
    assert_eq!(world.lines().await, before);
}

async fn a_slow_leak_is_held_at_the_sixth(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, ids) = club(&world, 40).await;
    for two in ids[..4].chunks(2) {
        cancel(&world, two).await;
        assert_eq!(world.sync(source).await.run.counts.trashed, 2);
        world.pass(TimeDelta::hours(3));
    }
    cancel(&world, &ids[4..6]).await;
    let run = held(&world, source).await;
    let why = world.log(&run).await.held_reason.unwrap().to_string();
    assert!(why.contains("6 events off the site within 24 hours, of 40 events"), "{why}");
    // A day later the first ones are no longer counted; what is there now has been so for long.
    world.reject(&run).await.unwrap();
    world.pass(TimeDelta::hours(25));
    assert_eq!(world.sync(source).await.run.counts.trashed, 2);
}

async fn what_a_person_approved_is_not_counted_again(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, ids) = club(&world, 40).await;
    cancel(&world, &ids[..10]).await;
    let run = held(&world, source).await;
    approve(&world, &run).await.unwrap();
    cancel(&world, &ids[10..12]).await;
    assert_eq!(world.sync(source).await.run.counts.trashed, 2);
}

async fn a_held_run_keeps_the_token_and_its_list(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, ids) = club(&world, 20).await;
    cancel(&world, &ids[..10]).await;
    let first = held(&world, source).await;
    let log = world.log(&first).await;
    // Asked again, Google says the same: that is the same held run.
    let again = held(&world, source).await;
    assert_eq!(again.run_id, first.run_id);
    assert_eq!(world.log(&again).await, log);
    let runs = world.runs(source).await;
    let states: Vec<_> = runs.iter().map(|run| run.state).collect();
    assert_eq!(states, [RunState::Applied, RunState::Held, RunState::Nothing]);
    let why = world.log(&runs[2]).await.held_reason.unwrap().to_string();
    assert_eq!(
        why,
        format!("Google shows the same list as run {}, which waits", first.run_id.unwrap())
    );
    let detail = world.services.store.source(source).await.unwrap().unwrap();
    assert!(detail.line.source.next_sync_at.is_some(), "it goes on asking");
    assert_eq!(detail.line.source.failures, 0);
}

async fn a_harmless_list_settles_the_run_that_waits(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, ids) = club(&world, 20).await;
    cancel(&world, &ids[..10]).await;
    let first = held(&world, source).await;
    world.google.insert_event(CLUB, single("New", "2026-12-20T18:00")).unwrap();
    let second = held(&world, source).await;
    assert_ne!(second.run_id, first.run_id);
    assert_eq!(counts(&second), [1, 0, 10, 0, 0, 0]);
    let why = world.log(&second).await.held_reason.unwrap().to_string();
    assert!(
        why.starts_with("it would take 10 events off the site") && !why.contains("run"),
        "{why}"
    );
    // Google takes the cancellations back, and what is left passes the brake.
    for id in &ids[..10] {
        world.google.undelete_event(CLUB, id).unwrap();
    }
    let third = world.sync(source).await.run;
    assert_eq!((third.state, counts(&third)), (RunState::Applied, [1, 0, 0, 0, 0, 0]));
    assert_eq!(world.live().await.len(), 21);
    let log = world.log(&second).await;
    assert_eq!(log.run.state, RunState::Rejected);
    let by = format!("sync run {}", third.run_id.unwrap());
    assert_eq!(log.decided_by, Some(by));
    let why = log.run.error.unwrap();
    assert!(why.contains(&format!("run {} did so", third.run_id.unwrap())), "{why}");
    let store = &world.services.store;
    assert_eq!(store.open_alerts(source).await.unwrap(), []);
    assert_eq!(store.source(source).await.unwrap().unwrap().held_run_id, None);
    // Who was about to approve it is told what became of it.
    let told = refused(approve(&world, &second).await).to_string();
    assert!(told.contains("is not held") && told.contains(&why), "{told}");
    assert_eq!(world.sync(source).await.run.state, RunState::Nothing, "the token went on");
    // What was applied can be taken back like any other run, and stays so.
    world.undo(&third).await.unwrap();
    assert_eq!(world.sync(source).await.run.state, RunState::Nothing);
    assert_eq!(world.live().await.len(), 20);
}

async fn the_very_list_that_waits_is_a_persons_to_decide(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, ids) = club(&world, 20).await;
    cancel(&world, &ids[..10]).await;
    let first = held(&world, source).await;
    let loose = SourceSettings { brake_items: 50, ..SourceSettings::default() };
    world.choose(source, &loose).await;
    assert_eq!(held(&world, source).await.run_id, first.run_id);
    assert_eq!(approve(&world, &first).await.unwrap().counts.trashed, 10);
}

async fn a_list_that_google_takes_back_is_settled(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, ids) = club(&world, 4).await;
    let before = world.lines().await;
    cancel(&world, &ids).await;
    let first = held(&world, source).await;
    for id in &ids {
        world.google.undelete_event(CLUB, id).unwrap();
    }
    let run = run(&world, source).await;
    assert_eq!(run.state, RunState::Nothing, "{run:?}");
    assert_eq!(world.lines().await, before);
    let settled = world.log(&first).await;
    assert_eq!(settled.run.state, RunState::Rejected, "{settled:?}");
    assert!(settled.run.error.unwrap().contains("nothing is left to decide"));
    assert_eq!(world.sync(source).await.run.state, RunState::Nothing);
}

async fn another_list_takes_the_place_of_a_held_one(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, ids) = club(&world, 20).await;
    cancel(&world, &ids[..10]).await;
    let first = held(&world, source).await;
    cancel(&world, &ids[10..11]).await;
    let second = held(&world, source).await;
    let log = world.log(&first).await;
    assert_eq!(log.run.state, RunState::Rejected);
    let error = log.run.error.unwrap();
    assert!(error.contains(&format!("run {} has the new list", second.run_id.unwrap())), "{error}");
    let why = refused(approve(&world, &first).await);
    assert!(matches!(why, Reason::Run(RunProblem::NotHeld { .. })), "{why:?}");
    assert_eq!(world.live().await.len(), 20);
    approve(&world, &second).await.unwrap();
    assert_eq!(world.live().await.len(), 9);
}

async fn an_approval_is_bound_to_the_list_that_was_shown(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, ids) = club(&world, 20).await;
    cancel(&world, &ids[..10]).await;
    let run = held(&world, source).await;
    // A person moves one of the ten to the trash meanwhile.
    let one = world.log(&run).await.changes[0].event_id.unwrap();
    world.trash(&[one]).await;
    let before = world.lines().await;
    let why = refused(approve(&world, &run).await);
    assert_eq!(why, Reason::from(RunProblem::ListChanged(run.run_id.unwrap())));
    assert!(why.to_string().contains("something changed here since"), "{why}");
    assert_eq!(world.lines().await, before);
    let next = held(&world, source).await;
    assert_eq!(next.counts.trashed, 9);
    assert_eq!(approve(&world, &next).await.unwrap().counts.trashed, 9);
}

async fn a_rejected_list_is_held_again_and_says_so(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, ids) = club(&world, 20).await;
    cancel(&world, &ids[..10]).await;
    let first = held(&world, source).await;
    let before = token(&world, source).await;
    world.reject(&first).await.unwrap();
    assert_eq!(token(&world, source).await, before, "the token does not go on");
    let second = held(&world, source).await;
    let why = world.log(&second).await.held_reason.unwrap().to_string();
    let before =
        format!("command line rejected the same list before, as run {}", first.run_id.unwrap());
    assert!(why.contains(&before), "{why}");
    assert_eq!(held(&world, source).await.run_id, second.run_id);
}

async fn rewriting_most_of_a_calendar_is_held(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, ids) = club(&world, 10).await;
    for id in &ids[..5] {
        world.google.patch_event(CLUB, id, &json!({"summary": "Sold domain, buy now"})).unwrap();
    }
    assert_eq!(world.sync(source).await.run.counts.updated, 5, "half of them is no more than half");
    for id in &ids[..6] {
        world.google.patch_event(CLUB, id, &json!({"summary": "Sold domain"})).unwrap();
    }
    let run = held(&world, source).await;
    let why = world.log(&run).await.held_reason.unwrap().to_string();
    assert_eq!(why, "it would give 6 of 10 events another title or start");
}

async fn a_source_sets_its_own_limits(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, ids) = club(&world, 40).await;
    let settings = SourceSettings { brake_items: 0, brake_percent: 0, ..SourceSettings::default() };
    world.choose(source, &settings).await;
    cancel(&world, &ids[..1]).await;
    held(&world, source).await;
    let settings = SourceSettings { brake_items: 30, ..SourceSettings::default() };
    world.choose(source, &settings).await;
    // A weekly series is one item, however many dates it has; its pages count by themselves.
    let weekly = series("Weekly", "2026-03-05T18:00", "FREQ=WEEKLY;COUNT=29");
    world.google.insert_event(CLUB, weekly).unwrap();
    let run = world.sync(source).await.run;
    assert_eq!(counts(&run), [29, 0, 1, 0, 0, 0], "with the new limits it passes");
    assert_eq!(world.source(source).await.settings, settings);
}

async fn only_a_held_run_can_be_decided(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, ids) = club(&world, 20).await;
    let applied = world.runs(source).await.remove(0);
    for outcome in [approve(&world, &applied).await, world.reject(&applied).await] {
        let why = refused(outcome);
        assert!(why.to_string().contains("is not held"), "{why}");
    }
    let absent = Owned::<Run>::load(&world.services, &operator(), RunId(999)).await;
    assert!(absent.is_err(), "there is no act on what is not there");
    cancel(&world, &ids[..10]).await;
    let run = held(&world, source).await;
    let why = refused(world.undo(&run).await);
    assert!(why.to_string().contains("reject it instead"), "{why}");
    approve(&world, &run).await.unwrap();
    assert!(approve(&world, &run).await.is_err(), "twice");
    assert_eq!(world.rows().await.iter().filter(|row| row.deleted_at.is_some()).count(), 10);
}

async fn a_disconnect_ends_what_waits(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, ids) = club(&world, 20).await;
    cancel(&world, &ids[..10]).await;
    let run = held(&world, source).await;
    let store = &world.services.store;
    assert_eq!(store.open_alerts(source).await.unwrap(), [AlertKind::RunHeld]);
    world.tick();
    let (id, email) = (UserId(4), "ada@example.org".parse().unwrap());
    let account = Account { id, email, role: Role::Admin, organizers: vec![] };
    let by = signed_in(account).await.admin().unwrap();
    let own = Owned::load(&world.services, &by, source).await.unwrap();
    acts::disconnect(&world.services, &own).await.unwrap();

    let log = world.log(&run).await;
    assert_eq!((log.run.state, log.decided_by), (RunState::Rejected, Some(by.actor().label())));
    assert_eq!(log.run.decided_at, Some(world.now()));
    assert!(log.run.error.unwrap().contains("the calendar was disconnected"));
    assert_eq!(store.open_alerts(source).await.unwrap(), []);
    assert_eq!(store.source(source).await.unwrap().unwrap().held_run_id, None);
    assert_eq!(world.live().await.len(), 20);
    // Connected again, the same list is news: nobody refused the list itself.
    let again = world.connect(CLUB).await;
    assert_eq!(again, source);
    let next = held(&world, source).await;
    assert_ne!(next.run_id, run.run_id);
    assert!(!world.log(&next).await.held_reason.unwrap().to_string().contains("rejected"));
    assert_eq!(store.open_alerts(source).await.unwrap(), [AlertKind::RunHeld]);
}
