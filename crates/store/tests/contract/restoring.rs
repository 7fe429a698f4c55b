//! Bringing events back.

use chrono::TimeDelta;
use domain::views::EventLookup;
use domain::{
    Cause, Conflict, DeletionId, Event, EventId, EventProblem, Reason, RestoreOutcome,
    RestoreRequest, SeriesWrite,
};
use store::{Entity, RevisionAction, StoreError, StoreResult};
use test_support::Fixture;
use test_support::checks::{assert_sound, whole_chain};
use test_support::samples::{
    all_rows, by, by_key, calendar, club, content, create_occurrence, days, ids, line, row, series,
    steps, sync_plan, synced, trash, write, write_titles,
};

test_support::on_both! {
    every_column_is_as_it_was,
    one_and_several_come_back,
    a_batch_comes_back,
    a_batch_brings_back_what_is_still_in_it,
    events_of_several_batches_come_back_together,
    restoring_twice_is_refused,
    restoring_what_is_unknown_changes_nothing,
    a_taken_slug_is_named,
    a_taken_place_in_the_calendar_is_named,
    one_conflict_holds_all_back,
    who_lost_the_address_can_take_a_free_one,
    a_place_in_the_calendar_has_no_other,
    two_of_one_request_that_want_one_slug_conflict,
    two_of_one_request_that_want_one_place_conflict,
    a_series_comes_back_with_its_occurrence,
    a_series_whose_slug_is_taken_takes_another,
    two_at_once_restore_it_once,
}

async fn bring_back(db: &Fixture, what: RestoreRequest) -> StoreResult<RestoreOutcome> {
    db.store.restore(&by(db, "back"), &what).await
}

async fn bring_back_events(db: &Fixture, ids: &[EventId]) -> StoreResult<RestoreOutcome> {
    bring_back(db, RestoreRequest::Events(ids.to_vec())).await
}

async fn away(db: &Fixture, ids: &[EventId]) -> DeletionId {
    db.clock.advance(TimeDelta::seconds(1));
    db.store.trash(&by(db, "away"), ids, Cause::Person).await.unwrap()
}

/// A copy of an event under another id, live, as an import can bring it.
async fn import_copy(db: &Fixture, event: &Event, id: i64) -> Event {
    let copy = Event { id: EventId(id), deleted_at: None, deletion_id: None, ..event.clone() };
    let rows = [(1, copy.clone())];
    let report = db.store.import(&by(db, "copy"), &rows, false).await.unwrap();
    assert_eq!(report.imported, [copy.id], "{report:?}");
    copy
}

/// A restore that conflicts must change nothing, and name who holds what.
async fn conflicts(db: &Fixture, events: &[EventId], expected: &[(EventId, &str, EventId)]) {
    let before = all_rows(db).await;
    let outcome = bring_back_events(db, events).await.unwrap();
    let expected = expected.iter().map(|(event_id, column, held_by)| Conflict {
        event_id: *event_id,
        column: (*column).into(),
        held_by: *held_by,
    });
    assert_eq!(outcome.conflicts, expected.collect::<Vec<_>>());
    assert_eq!(outcome.restored, []);
    assert_eq!(all_rows(db).await, before);
    assert_sound(db).await;
}

async fn every_column_is_as_it_was(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    write_titles(&db, club, &["One", "Zwei 🎲"]).await;
    write(&db, club, [days("Days", "2026-05-01", "2026-05-03")]).await;
    synced(&db, &source, &["a", "b"]).await;
    let before: Vec<String> = all_rows(&db).await.iter().map(line).collect();
    let batch = away(&db, &ids(&all_rows(&db).await)).await;
    db.clock.advance(TimeDelta::days(30));
    bring_back(&db, RestoreRequest::Batch(batch)).await.unwrap();
    let after: Vec<String> = all_rows(&db).await.iter().map(line).collect();
    assert_eq!(after, before);
    assert_sound(&db).await;
}

async fn one_and_several_come_back(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One", "Two", "Three", "Four"]).await;
    let batch = away(&db, &ids(&events)).await;
    db.clock.advance(TimeDelta::seconds(1));
    let one = bring_back_events(&db, &[events[2].id]).await.unwrap();
    assert_eq!((one.restored, one.conflicts), (vec![events[2].id], vec![]));
    let lookup = db.store.lookup(&events[2].slug, db.now()).await.unwrap();
    assert!(matches!(lookup, EventLookup::Live(page) if page.event == events[2]));
    let last = db.store.revisions(events[2].id).await.unwrap().pop().unwrap();
    assert_eq!((last.action, last.deletion_id), (RevisionAction::Restore, Some(batch)));
    assert_eq!((last.version, last.at, last.reason.as_str()), (1, db.now(), "back"));
    let several = bring_back_events(&db, &[events[3].id, events[0].id]).await.unwrap();
    assert_eq!(several.restored, [events[0].id, events[3].id], "in order of id");
    assert!(row(&db, events[1].id).await.deleted_at.is_some());
    assert_sound(&db).await;
}

async fn a_batch_comes_back(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One", "Two", "Three"]).await;
    let first = away(&db, &[events[0].id]).await;
    let second = away(&db, &[events[1].id, events[2].id]).await;
    let outcome = bring_back(&db, RestoreRequest::Batch(second)).await.unwrap();
    assert_eq!(outcome.restored, ids(&events[1..]));
    assert_eq!(row(&db, events[0].id).await.deletion_id, Some(first));
    assert_sound(&db).await;
}

async fn a_batch_brings_back_what_is_still_in_it(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One", "Two", "Three"]).await;
    let first = away(&db, &ids(&events)).await;
    bring_back_events(&db, &[events[0].id, events[1].id]).await.unwrap();
    let second = away(&db, &[events[1].id]).await;
    let outcome = bring_back(&db, RestoreRequest::Batch(first)).await.unwrap();
    assert_eq!(outcome.restored, [events[2].id]);
    assert_eq!(row(&db, events[1].id).await.deletion_id, Some(second));
    let again = bring_back(&db, RestoreRequest::Batch(first)).await.unwrap();
    assert_eq!(again, RestoreOutcome::default());
    assert_sound(&db).await;
}

async fn events_of_several_batches_come_back_together(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One", "Two"]).await;
    let batches = [away(&db, &[events[0].id]).await, away(&db, &[events[1].id]).await];
    bring_back_events(&db, &ids(&events)).await.unwrap();
    for (event, batch) in events.iter().zip(batches) {
        let last = db.store.revisions(event.id).await.unwrap().pop().unwrap();
        assert_eq!(last.deletion_id, Some(batch));
        assert_eq!(&row(&db, event.id).await, event);
    }
}

async fn restoring_twice_is_refused(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One", "Two"]).await;
    away(&db, &[events[0].id]).await;
    let before = all_rows(&db).await;
    let error = bring_back_events(&db, &ids(&events)).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Refused(Reason::Event(EventProblem::NotInTrash(_)))),
        "{error}"
    );
    assert_eq!(error.to_string(), format!("event {} is not in the trash", events[1].id));
    assert_eq!(all_rows(&db).await, before);
    let named_twice = [events[0].id, events[0].id];
    assert_eq!(bring_back_events(&db, &named_twice).await.unwrap().restored, [events[0].id]);
    assert_sound(&db).await;
}

async fn restoring_what_is_unknown_changes_nothing(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    away(&db, &[event.id]).await;
    let before = all_rows(&db).await;
    let error = bring_back_events(&db, &[event.id, EventId(99)]).await.unwrap_err();
    assert_eq!(error.to_string(), "there is no event 99");
    let error = bring_back(&db, RestoreRequest::Batch(DeletionId(99))).await.unwrap_err();
    assert_eq!(error.to_string(), "there is no batch 99");
    assert_eq!(all_rows(&db).await, before);
}

async fn a_taken_slug_is_named(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    away(&db, &[event.id]).await;
    let holder = import_copy(&db, &event, 500).await;
    conflicts(&db, &[event.id], &[(event.id, "slug", holder.id)]).await;
    away(&db, &[holder.id]).await;
    bring_back_events(&db, &[event.id]).await.unwrap();
    assert_eq!(row(&db, event.id).await, event);
}

async fn a_taken_place_in_the_calendar_is_named(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let other = calendar(&db, club, "other").await;
    let old = synced(&db, &source, &["a"]).await.remove(0);
    away(&db, &[old.id]).await;
    synced(&db, &other, &["a"]).await;
    let new = synced(&db, &source, &["a"]).await.remove(0);
    assert_ne!(new.slug, old.slug);
    conflicts(&db, &[old.id], &[(old.id, "google_id", new.id)]).await;
}

async fn one_conflict_holds_all_back(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One", "Two", "Three"]).await;
    let batch = away(&db, &ids(&events)).await;
    let holder = import_copy(&db, &events[1], 500).await;
    conflicts(&db, &ids(&events), &[(events[1].id, "slug", holder.id)]).await;
    let outcome = bring_back(&db, RestoreRequest::Batch(batch)).await.unwrap();
    assert_eq!((outcome.restored.len(), outcome.conflicts.len()), (0, 1));
}

async fn who_lost_the_address_can_take_a_free_one(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One", "Two"]).await;
    let batch = away(&db, &ids(&events)).await;
    import_copy(&db, &events[0], 500).await;
    let numbered = format!("{}-{}", events[0].slug, events[0].id);
    import_copy(&db, &Event { slug: numbered.clone(), ..events[0].clone() }, 501).await;
    let author = by(&db, "back");
    let what = RestoreRequest::Batch(batch);
    let outcome = db.store.restore_at_free_addresses(&author, &what).await.unwrap();
    assert_eq!((outcome.restored, outcome.conflicts), (ids(&events), vec![]));
    let moved = Event {
        slug: format!("{numbered}-2"),
        version: 2,
        updated_at: db.now(),
        ..events[0].clone()
    };
    assert_eq!(row(&db, events[0].id).await, moved);
    assert_eq!(row(&db, events[1].id).await, events[1], "what is in nobody's way stays as it was");
    assert_sound(&db).await;
}

async fn a_place_in_the_calendar_has_no_other(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let old = synced(&db, &source, &["a"]).await.remove(0);
    away(&db, &[old.id]).await;
    let new = synced(&db, &source, &["a"]).await.remove(0);
    let before = all_rows(&db).await;
    let what = RestoreRequest::Events(vec![old.id]);
    let outcome = db.store.restore_at_free_addresses(&by(&db, "back"), &what).await.unwrap();
    let taken = Conflict { event_id: old.id, column: "google_id".into(), held_by: new.id };
    assert_eq!((outcome.restored, outcome.conflicts), (vec![], vec![taken]));
    assert_eq!(all_rows(&db).await, before);
}

async fn two_of_one_request_that_want_one_slug_conflict(db: Fixture) {
    let club = club(&db).await;
    let first = write_titles(&db, club, &["One"]).await.remove(0);
    away(&db, &[first.id]).await;
    let second = import_copy(&db, &first, 500).await;
    away(&db, &[second.id]).await;
    conflicts(&db, &[first.id, second.id], &[(second.id, "slug", first.id)]).await;
}

async fn two_of_one_request_that_want_one_place_conflict(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let first = synced(&db, &source, &["a"]).await.remove(0);
    away(&db, &[first.id]).await;
    let second = synced(&db, &source, &["a"]).await.remove(0);
    away(&db, &[second.id]).await;
    conflicts(&db, &[first.id, second.id], &[(second.id, "google_id", first.id)]).await;
}

/// Writes a series with two occurrences, and trashes all of it by a sync.
async fn trashed_series(db: &Fixture) -> (domain::Source, Vec<Event>) {
    let club = club(db).await;
    let source = calendar(db, club, "main").await;
    let next = |days| content("Weekly", db.now() + TimeDelta::days(days));
    let mut plan =
        steps([create_occurrence("m_1", next(1), "m"), create_occurrence("m_2", next(8), "m")]);
    plan.series.push(series("m", "Weekly"));
    sync_plan(db, &source, plan).await.unwrap();
    let rows = vec![by_key(db, source.id, "m_1").await, by_key(db, source.id, "m_2").await];
    let series_id = rows[0].series_id.unwrap();
    let mut plan = steps(rows.iter().map(trash));
    plan.series.push(SeriesWrite::Trash { series_id });
    sync_plan(db, &source, plan).await.unwrap();
    assert!(db.store.series_page("weekly", db.now()).await.unwrap().is_none());
    (source, rows)
}

async fn a_series_comes_back_with_its_occurrence(db: Fixture) {
    let (_, rows) = trashed_series(&db).await;
    bring_back_events(&db, &[rows[0].id]).await.unwrap();
    assert_eq!(row(&db, rows[0].id).await, rows[0]);
    let page = db.store.series_page("weekly", db.now()).await.unwrap().unwrap();
    assert_eq!(Some(page.series.id), rows[0].series_id);
    assert_eq!(page.upcoming.len(), 1, "the other one stays in the trash");
    bring_back_events(&db, &[rows[1].id]).await.unwrap();
    let chain = whole_chain(&db).await;
    let of_series = chain.iter().filter(|revision| revision.entity == Entity::Series);
    let actions: Vec<_> = of_series.map(|revision| revision.action).collect();
    use RevisionAction::{Create, Restore, Trash};
    assert_eq!(actions, [Create, Trash, Restore]);
    assert_sound(&db).await;
}

async fn a_series_whose_slug_is_taken_takes_another(db: Fixture) {
    let (_, rows) = trashed_series(&db).await;
    let taken = "INSERT INTO series
            (organizer_id, slug, title, recurrence, version, created_at, updated_at)
         SELECT organizer_id, slug, 'Another', '', 1, created_at, updated_at FROM series";
    db.raw.run(taken).await.unwrap();
    bring_back_events(&db, &[rows[0].id]).await.unwrap();
    let page = db.store.series_page("weekly-2", db.now()).await.unwrap().unwrap();
    assert_eq!(Some(page.series.id), rows[0].series_id);
    assert_sound(&db).await;
}

async fn two_at_once_restore_it_once(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    away(&db, &[event.id]).await;
    let only = [event.id];
    let (one, two) = tokio::join!(bring_back_events(&db, &only), bring_back_events(&db, &only));
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
    assert_eq!(row(&db, event.id).await, event);
    let nothing = bring_back_events(&db, &[]).await.unwrap();
    assert_eq!(nothing, RestoreOutcome::default());
    assert_sound(&db).await;
}
