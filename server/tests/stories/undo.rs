//! Taking a whole run back, and doing it anew.

use app::components::differences_sentence;
use chrono::TimeDelta;
use domain::{
    AlertKind, DifferenceSummary, Field, Otherwise, RestoreRequest, Run, RunState, SourceId,
    UndoOutcome,
};
use sandbox::Fault;
use serde_json::json;
use store::verify_chain;
use test_support::Fixture;
use test_support::story;
use words::Language;

use crate::world::{CLUB, World, counts, refused, series, single};

story!(
    all_that_a_run_did_is_taken_back,
    what_changed_since_is_left_alone_and_named,
    an_address_that_was_taken_is_a_conflict_that_is_named,
    values_taken_back_stay_until_google_shows_something_newer,
    an_undone_series_makes_no_new_pages,
    a_run_can_be_taken_back_once,
    synced_anew_it_comes_about_again,
    synced_anew_its_alert_is_over,
    what_was_taken_back_is_told_until_google_is_followed_again,
    what_somebody_brought_back_is_told,
    a_failed_try_to_sync_anew_changes_nothing,
    an_undone_removal_is_not_counted_by_the_brake,
);

async fn undo(world: &World, run: &Run) -> UndoOutcome {
    world.tick();
    world.undo(run).await.unwrap()
}

async fn again(world: &World, run: &Run) -> Run {
    world.tick();
    world.rerun(run).await
}

/// Ten events; one run then makes one, renames one and cancels one.
async fn busy_run(world: &World) -> (SourceId, Vec<String>, Run) {
    let first = world.now() + TimeDelta::days(1);
    let ids = world.google.add_many(CLUB, 10, "Club night", first).unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    world.google.patch_event(CLUB, &ids[0], &json!({"summary": "Renamed"})).unwrap();
    world.google.cancel_event(CLUB, &ids[1]).unwrap();
    world.google.insert_event(CLUB, single("New", "2026-12-20T18:00")).unwrap();
    let run = world.sync(source).await.run;
    assert_eq!(counts(&run), [1, 1, 1, 0, 0, 0]);
    (source, ids, run)
}

/// What visitors see: titles and starts.
async fn site(world: &World) -> Vec<String> {
    let mut lines: Vec<String> = world
        .live()
        .await
        .iter()
        .map(|row| format!("{} {} {}", row.id, row.title, row.starts_at))
        .collect();
    lines.sort();
    lines
}

async fn all_that_a_run_did_is_taken_back(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, ids, run) = busy_run(&world).await;
    let outcome = undo(&world, &run).await;
    assert_eq!((outcome.state, outcome.reverted.len()), (RunState::Undone, 3));
    assert_eq!(outcome.left_alone, []);
    let live = world.live().await;
    assert_eq!(live.len(), 10);
    assert!(live.iter().all(|row| row.title.starts_with("Club night")), "{live:?}");
    let log = world.log(&run).await;
    assert_eq!(log.run.state, RunState::Undone);
    assert_eq!(log.undone_by.as_deref(), Some("command line"));
    let new = world.titled("New").await;
    assert!(new.deleted_at.is_some(), "it is in the trash, not away");
    // Google says nothing new: neither an increment nor a complete list changes anything.
    let site_now = site(&world).await;
    assert_eq!(world.sync(source).await.run.counts.trashed, 0);
    world.google.expire_sync_tokens(Some(CLUB)).unwrap();
    world.sync(source).await;
    assert_eq!(site(&world).await, site_now);
    // Something newer does.
    world.tick();
    world.google.patch_event(CLUB, &ids[0], &json!({"summary": "Renamed again"})).unwrap();
    world.sync(source).await;
    assert_eq!(world.titled("Renamed again").await.deleted_at, None);
    assert!(verify_chain(&*world.services.store).await.unwrap().is_ok());
}

async fn what_changed_since_is_left_alone_and_named(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, ids, run) = busy_run(&world).await;
    world.tick();
    world.google.patch_event(CLUB, &ids[0], &json!({"location": "Upstairs"})).unwrap();
    world.sync(source).await;
    let renamed = world.titled("Renamed").await.id;
    let outcome = undo(&world, &run).await;
    assert_eq!(outcome.reverted.len(), 2);
    let [left] = &outcome.left_alone[..] else { panic!("{outcome:?}") };
    assert_eq!(left.event_id, renamed);
    assert!(
        left.reason.to_string().starts_with("it was changed since by sync run "),
        "{}",
        left.reason
    );
    let renamed = world.titled("Renamed").await;
    assert_eq!(renamed.location.as_deref(), Some("Upstairs"));
}

async fn an_address_that_was_taken_is_a_conflict_that_is_named(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (_, _, run) = busy_run(&world).await;
    let gone = world.rows().await.into_iter().find(|row| row.deleted_at.is_some()).unwrap();
    let other = world.live().await[3].id;
    let take = format!("UPDATE events SET slug = '{}' WHERE id = {other}", gone.slug);
    db.raw.run(&take).await.unwrap();
    let outcome = undo(&world, &run).await;
    let [left] = &outcome.left_alone[..] else { panic!("{outcome:?}") };
    assert_eq!(
        (left.event_id, left.reason.to_string().as_str()),
        (gone.id, &*format!("its address is event {other}'s now"))
    );
    assert_eq!(outcome.reverted.len(), 2);
}

async fn values_taken_back_stay_until_google_shows_something_newer(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, ids, run) = busy_run(&world).await;
    undo(&world, &run).await;
    let old = world.rows().await[0].title.clone();
    assert_ne!(old, "Renamed");
    for _ in 0..2 {
        world.google.expire_sync_tokens(Some(CLUB)).unwrap();
        world.sync(source).await;
        assert_eq!(world.rows().await[0].title, old, "the same revision does not count again");
    }
    world.tick();
    world.google.patch_event(CLUB, &ids[0], &json!({"location": "Upstairs"})).unwrap();
    world.sync(source).await;
    let row = &world.rows().await[0];
    assert_eq!((row.title.as_str(), row.location.as_deref()), ("Renamed", Some("Upstairs")));
}

async fn an_undone_series_makes_no_new_pages(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let first = world.now() + TimeDelta::days(1);
    world.google.add_many(CLUB, 3, "Club night", first).unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    world.google.insert_event(CLUB, series("Weekly", "2026-03-05T18:00", "FREQ=WEEKLY")).unwrap();
    let run = world.sync(source).await.run;
    assert!(run.counts.created > 40, "{run:?}");
    let outcome = undo(&world, &run).await;
    assert_eq!(outcome.reverted.len(), usize::try_from(run.counts.created).unwrap());
    for _ in 0..3 {
        world.pass(TimeDelta::days(20));
        world.sync(source).await;
        assert_eq!(world.live().await.len(), 3);
    }
}

async fn a_run_can_be_taken_back_once(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, _, run) = busy_run(&world).await;
    undo(&world, &run).await;
    let why = refused(world.undo(&run).await);
    assert!(why.to_string().contains("taken back already"), "{why}");
    let nothing = world.sync(source).await.run;
    assert_eq!(nothing.state, RunState::Nothing);
    assert!(world.undo(&nothing).await.is_err());
}

async fn synced_anew_it_comes_about_again(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (_, _, run) = busy_run(&world).await;
    let after = site(&world).await;
    undo(&world, &run).await;
    assert_ne!(site(&world).await, after);
    let next = again(&world, &run).await;
    assert_eq!(next.state, RunState::Applied, "{next:?}");
    assert_eq!(site(&world).await, after);
    // Of a run that was not taken back it is a complete comparison, which finds nothing.
    assert_eq!(again(&world, &next).await.state, RunState::Nothing);
}

/// What differs, in words and by kind; each event tells the same of itself.
async fn differing(world: &World, source: SourceId) -> (Option<String>, Vec<Otherwise>) {
    let (syncer, line) = (&world.services.syncer, world.source(source).await);
    let all = syncer.differences(&line, None).await.unwrap();
    let mut alone = Vec::new();
    for event in world.rows().await {
        alone.extend(syncer.differences(&line, Some(&event)).await.unwrap());
    }
    assert_eq!(all, alone);
    let summary = DifferenceSummary::of(&all);
    let told = summary.map(|summary| differences_sentence(Language::English, &summary));
    (told, all.into_iter().map(|one| one.otherwise).collect())
}

async fn what_was_taken_back_is_told_until_google_is_followed_again(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, _, run) = busy_run(&world).await;
    assert_eq!(differing(&world, source).await, (None, vec![]));
    undo(&world, &run).await;
    let words = format!(
        "1 event stays although Google cancelled it, 1 event keeps its values although Google changed \
         them and 1 event is in the trash although Google shows it (sync {} was undone).",
        run.run_id.unwrap()
    );
    let otherwise = vec![Otherwise::Values(vec![Field::Title]), Otherwise::Stays, Otherwise::Away];
    for _ in 0..2 {
        assert_eq!(differing(&world, source).await, (Some(words.clone()), otherwise.clone()));
        assert_eq!(world.sync(source).await.run.state, RunState::Nothing);
        world.google.expire_sync_tokens(Some(CLUB)).unwrap();
        world.sync(source).await;
    }
    again(&world, &run).await;
    assert_eq!(differing(&world, source).await, (None, vec![]));
}

async fn what_somebody_brought_back_is_told(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let weekly = series("Weekly", "2026-03-05T18:00", "FREQ=WEEKLY;COUNT=4");
    let weekly = world.google.insert_event(CLUB, weekly).unwrap();
    let first = world.now() + TimeDelta::days(1);
    world.google.add_many(CLUB, 10, "Club night", first).unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    world.google.cancel_occurrence(CLUB, &weekly, "2026-03-12T18:00:00+01:00").unwrap();
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run), [0, 0, 1, 0, 0, 0]);
    let gone = RestoreRequest::Events(vec![log.changes[0].event_id.unwrap()]);
    world.restore(gone).await;
    let words = "1 event stays although Google cancelled it.".to_owned();
    assert_eq!(differing(&world, source).await, (Some(words), vec![Otherwise::Stays]));
}

async fn synced_anew_its_alert_is_over(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    world.google.insert_event(CLUB, single("First", "2026-03-04T18:00")).unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    let first = world.now() + TimeDelta::days(1);
    world.google.add_many(CLUB, 60, "Club night", first).unwrap();
    let run = world.sync(source).await.run;
    undo(&world, &run).await;
    let open = async || {
        let alerts = world.services.store.alerts(None, false, 10).await.unwrap();
        alerts.into_iter().filter(|alert| alert.kind == AlertKind::LargeDeletion).count()
    };
    assert_eq!(open().await, 1);
    // Meanwhile somebody takes the address of one.
    let gone = world.rows().await.into_iter().rfind(|row| row.deleted_at.is_some()).unwrap();
    let other = world.titled("First").await.id;
    db.raw
        .run(&format!("UPDATE events SET slug = '{}' WHERE id = {other}", gone.slug))
        .await
        .unwrap();
    assert_eq!(again(&world, &run).await.counts.trashed, 0);
    assert_eq!(world.live().await.len(), 61);
    let back = world.rows().await.into_iter().find(|row| row.id == gone.id).unwrap();
    assert_eq!(back.slug, format!("{}-{}", gone.slug, gone.id));
    assert_eq!(open().await, 0);
}

async fn a_failed_try_to_sync_anew_changes_nothing(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (source, _, run) = busy_run(&world).await;
    let after = site(&world).await;
    undo(&world, &run).await;
    let undone = (world.lines().await, site(&world).await);
    world.google.add_fault(Fault::status(404, "notFound").path("/events").times(1));
    assert_eq!(again(&world, &run).await.state, RunState::Failed);
    assert_eq!((world.lines().await, site(&world).await), undone);
    // Nor is forgotten what the undo decided.
    world.google.expire_sync_tokens(Some(CLUB)).unwrap();
    world.sync(source).await;
    assert_eq!(site(&world).await, undone.1);
    assert_eq!(again(&world, &run).await.state, RunState::Applied);
    assert_eq!(site(&world).await, after);
}

async fn an_undone_removal_is_not_counted_by_the_brake(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let first = world.now() + TimeDelta::days(1);
    let ids = world.google.add_many(CLUB, 40, "Club night", first).unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    for id in &ids[..4] {
        world.google.cancel_event(CLUB, id).unwrap();
    }
    let run = world.sync(source).await.run;
    undo(&world, &run).await;
    for id in &ids[4..7] {
        world.google.cancel_event(CLUB, id).unwrap();
    }
    assert_eq!(world.sync(source).await.run.counts.trashed, 3);
}
