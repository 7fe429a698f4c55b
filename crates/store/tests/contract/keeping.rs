//! What a person brought back against a sync stays: the store remembers which revision of
//! Google's item that decision is about.

use domain::{Cause, Event, HeldEvent, Plan, RemoteRevision, RemoteWrite, RestoreRequest, Source};
use store::Touched;
use test_support::checks::assert_sound;
use test_support::samples::{
    by, by_key, calendar, club, content, create, create_occurrence, google, item, revision, series,
    steps, sync_plan, trash,
};
use test_support::{Alone as _, Fixture};

test_support::on_both! {
    a_restore_is_remembered_with_its_revision,
    a_restore_of_an_occurrence_is_remembered_with_its_masters,
    a_restore_of_a_forgotten_item_is_remembered,
    a_restore_of_what_a_person_deleted_is_not,
    a_batch_is_remembered_row_by_row,
    a_newer_removal_ends_it,
    a_second_restore_is_about_the_newer_revision,
    a_refused_restore_is_not_remembered,
    a_removal_of_another_row_leaves_it,
}

async fn held(db: &Fixture, source: &Source, event: &Event) -> HeldEvent {
    let all = Touched { all: true, ..Touched::default() };
    let held = db.store.held(source.id, &all).await.unwrap();
    held.events.into_iter().find(|held| held.event.id == event.id).unwrap()
}

async fn a_calendar(db: &Fixture) -> Source {
    let club = club(db).await;
    calendar(db, club, "main").await
}

/// A row made from Google's item `key` at revision 1.
async fn shown(db: &Fixture, source: &Source, key: &str) -> Event {
    let mut plan = steps([create(key, content(key, db.now()))]);
    plan.remote.push(RemoteWrite::Seen(std::sync::Arc::new(item(key, 1))));
    sync_plan(db, source, plan).await.unwrap();
    by_key(db, source.id, key).await
}

/// Google removes an item, at a revision.
async fn removed(db: &Fixture, source: &Source, event: &Event, sequence: i64) {
    let google_id = event.google_id.clone().unwrap();
    let mut plan = steps([trash(event)]);
    plan.remote.push(RemoteWrite::Gone { google_id, revision: revision(sequence) });
    sync_plan(db, source, plan).await.unwrap();
}

async fn bring_back(db: &Fixture, event: &Event) {
    let what = RestoreRequest::Events(vec![event.id]);
    let outcome = db.store.restore(&by(db, "we want it"), &what).await.unwrap();
    assert_eq!(outcome.restored, [event.id]);
}

async fn a_restore_is_remembered_with_its_revision(db: Fixture) {
    let source = a_calendar(&db).await;
    let event = shown(&db, &source, "a").await;
    assert_eq!(held(&db, &source, &event).await.kept, None);
    removed(&db, &source, &event, 2).await;
    let gone = held(&db, &source, &event).await;
    assert_eq!((gone.trashed, gone.kept), (Some(Cause::Sync), None));
    bring_back(&db, &event).await;
    let kept = held(&db, &source, &event).await;
    assert_eq!((kept.trashed, kept.kept), (None, Some(revision(2))));
    assert_eq!(kept.event, event);
    let by = db.raw.text("SELECT kept_by FROM kept_events").await;
    assert_eq!(by.as_deref(), Some("command line"));
    assert_sound(&db).await;
}

async fn a_restore_of_an_occurrence_is_remembered_with_its_masters(db: Fixture) {
    let source = a_calendar(&db).await;
    let mut plan = steps([create_occurrence("m_1", content("Weekly", db.now()), "m")]);
    plan.series.push(series("m", "Weekly"));
    plan.remote.push(RemoteWrite::Seen(std::sync::Arc::new(item("m", 4))));
    sync_plan(&db, &source, plan).await.unwrap();
    let event = by_key(&db, source.id, "m_1").await;
    sync_plan(&db, &source, steps([trash(&event)])).await.unwrap();
    bring_back(&db, &event).await;
    assert_eq!(held(&db, &source, &event).await.kept, Some(revision(4)));
}

async fn a_restore_of_a_forgotten_item_is_remembered(db: Fixture) {
    let source = a_calendar(&db).await;
    let event = shown(&db, &source, "a").await;
    let mut plan = steps([trash(&event)]);
    plan.remote.push(RemoteWrite::Forget(google("a")));
    sync_plan(&db, &source, plan).await.unwrap();
    bring_back(&db, &event).await;
    let kept = held(&db, &source, &event).await.kept;
    assert_eq!(kept, Some(RemoteRevision::default()), "any removal that has a date is newer");
}

async fn a_restore_of_what_a_person_deleted_is_not(db: Fixture) {
    let source = a_calendar(&db).await;
    let event = shown(&db, &source, "a").await;
    db.store.trash(&by(&db, "away"), &[event.id], Cause::Person).await.unwrap();
    assert_eq!(held(&db, &source, &event).await.trashed, Some(Cause::Person));
    bring_back(&db, &event).await;
    assert_eq!(held(&db, &source, &event).await.kept, None, "Google was never against it");
}

async fn a_batch_is_remembered_row_by_row(db: Fixture) {
    let source = a_calendar(&db).await;
    let rows = [shown(&db, &source, "a").await, shown(&db, &source, "b").await];
    let gone = |event: &Event, sequence| RemoteWrite::Gone {
        google_id: event.google_id.clone().unwrap(),
        revision: revision(sequence),
    };
    let remote = vec![gone(&rows[0], 7), gone(&rows[1], 8)];
    let plan = Plan { remote, ..steps(rows.iter().map(trash)) };
    let run = sync_plan(&db, &source, plan).await.unwrap();
    let what = RestoreRequest::Batch(run.batch_id.unwrap());
    db.store.restore(&by(&db, "all"), &what).await.unwrap();
    assert_eq!(held(&db, &source, &rows[0]).await.kept, Some(revision(7)));
    assert_eq!(held(&db, &source, &rows[1]).await.kept, Some(revision(8)));
}

async fn a_newer_removal_ends_it(db: Fixture) {
    let source = a_calendar(&db).await;
    let event = shown(&db, &source, "a").await;
    removed(&db, &source, &event, 2).await;
    bring_back(&db, &event).await;
    removed(&db, &source, &event, 3).await;
    let gone = held(&db, &source, &event).await;
    assert_eq!((gone.trashed, gone.kept), (Some(Cause::Sync), None));
    assert_eq!(db.raw.number("SELECT count(*) FROM kept_events").await, 0);
}

async fn a_second_restore_is_about_the_newer_revision(db: Fixture) {
    let source = a_calendar(&db).await;
    let event = shown(&db, &source, "a").await;
    for sequence in 2..5 {
        removed(&db, &source, &event, sequence).await;
        bring_back(&db, &event).await;
        assert_eq!(held(&db, &source, &event).await.kept, Some(revision(sequence)));
    }
    // A person's own deleting and restoring says nothing new about Google.
    db.store.trash(&by(&db, "away"), &[event.id], Cause::Person).await.unwrap();
    bring_back(&db, &event).await;
    assert_eq!(held(&db, &source, &event).await.kept, Some(revision(4)));
    assert_sound(&db).await;
}

async fn a_refused_restore_is_not_remembered(db: Fixture) {
    let source = a_calendar(&db).await;
    let old = shown(&db, &source, "a").await;
    removed(&db, &source, &old, 2).await;
    let new = shown(&db, &source, "a").await;
    assert_ne!(new.id, old.id);
    let what = RestoreRequest::Events(vec![old.id]);
    let outcome = db.store.restore(&by(&db, "back"), &what).await.unwrap();
    assert_eq!(outcome.conflicts.len(), 1);
    assert_eq!(held(&db, &source, &old).await.kept, None);
}

async fn a_removal_of_another_row_leaves_it(db: Fixture) {
    let source = a_calendar(&db).await;
    let rows = [shown(&db, &source, "a").await, shown(&db, &source, "b").await];
    removed(&db, &source, &rows[0], 2).await;
    bring_back(&db, &rows[0]).await;
    removed(&db, &source, &rows[1], 3).await;
    assert_eq!(held(&db, &source, &rows[0]).await.kept, Some(revision(2)));
}
