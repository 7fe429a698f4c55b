//! Reading exported rows back.

use chrono::TimeDelta;
use domain::views::TrashFilter;
use domain::{Cause, DeletionId, Event, EventId, OrganizerId, RestoreRequest, SeriesId, SourceId};
use store::{ImportReport, RevisionAction};
use test_support::checks::assert_sound;
use test_support::samples::{
    all_rows, at, by, by_key, calendar, club, content, create_occurrence, days, google, ids, line,
    payload, row, series, steps, sync_plan, synced, write, write_titles,
};
use test_support::{Engine, Fixture};

test_support::on_both! {
    everything_comes_back_into_an_empty_database,
    twice_changes_nothing,
    a_row_that_differs_is_reported_field_by_field,
    missing_parents_are_named,
    a_taken_address_is_named,
    a_taken_place_in_the_calendar_is_named,
    a_broken_row_does_not_hold_up_the_others,
    a_dry_run_changes_nothing,
    new_ids_are_higher_than_imported_ones,
    new_ids_are_not_set_back,
    new_batches_are_higher_than_imported_ones,
    another_batch_of_the_same_number_is_not_joined,
    ids_that_cannot_be_are_refused,
    what_was_purged_does_not_come_back,
    a_revision_says_that_it_came_by_an_import,
    imported_rows_can_be_restored,
    thousands_of_rows_come_in,
    many_refused_rows_do_not_slow_it_down,
}

/// Rows as the lines of a file: through JSON and back.
fn numbered(rows: &[Event]) -> Vec<(usize, Event)> {
    let read = |event: &Event| serde_json::from_str(&line(event)).unwrap();
    rows.iter().zip(1..).map(|(event, number)| (number, read(event))).collect()
}

async fn import(db: &Fixture, rows: &[Event]) -> ImportReport {
    db.store.import(&by(db, "import"), &numbered(rows), false).await.unwrap()
}

/// What became of one row that is refused.
async fn refused(db: &Fixture, event: Event) -> String {
    let before = all_rows(db).await;
    let mut report = import(db, &[event]).await;
    assert_eq!((report.imported.len(), report.failed.len()), (0, 1), "{report:?}");
    assert_eq!(all_rows(db).await, before);
    assert_sound(db).await;
    report.failed.remove(0).error
}

/// A club and a calendar with a series: the parents, with the same ids in every database.
async fn parents(db: &Fixture) -> domain::Source {
    let club = club(db).await;
    let source = calendar(db, club, "main").await;
    let mut plan = steps([]);
    plan.series.push(series("m", "Weekly"));
    sync_plan(db, &source, plan).await.unwrap();
    source
}

async fn everything_comes_back_into_an_empty_database(db: Fixture) {
    let source = parents(&db).await;
    let club = source.organizer_id;
    let native = write_titles(&db, club, &["One", "Zwei 🎲", "Three", "Four"]).await;
    write(&db, club, [days("Days", "2026-05-01", "2026-05-03")]).await;
    synced(&db, &source, &["a", "b"]).await;
    let weekly = create_occurrence("m_1", content("Weekly", db.now()), "m");
    sync_plan(&db, &source, steps([weekly])).await.unwrap();
    db.clock.advance(TimeDelta::microseconds(77));
    let first = db.store.trash(&by(&db, "1"), &ids(&native[..2]), Cause::Person).await.unwrap();
    db.clock.advance(TimeDelta::days(1));
    let second = db.store.trash(&by(&db, "2"), &ids(&native[2..3]), Cause::Person).await.unwrap();
    let rows = all_rows(&db).await;

    let other = db.another().await;
    parents(&other).await;
    let report = import(&other, &rows).await;
    assert_eq!((report.imported, report.failed), (ids(&rows), vec![]));
    let lines = |rows: &[Event]| rows.iter().map(line).collect::<Vec<_>>();
    assert_eq!(lines(&all_rows(&other).await), lines(&rows));
    let page = other.store.trash_page(&TrashFilter::default(), 10).await.unwrap();
    let heads = page.batches.iter().map(|(head, still)| (head.id, head.cause, *still));
    let expected = [(second, Cause::Import, 1), (first, Cause::Import, 2)];
    assert_eq!(heads.collect::<Vec<_>>(), expected);
    assert_sound(&other).await;
}

async fn twice_changes_nothing(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One", "Two"]).await;
    db.store.trash(&by(&db, "away"), &[events[0].id], Cause::Person).await.unwrap();
    let rows = all_rows(&db).await;
    let other = db.another().await;
    test_support::samples::club(&other).await;
    for (imported, unchanged) in [(ids(&rows), vec![]), (vec![], ids(&rows))] {
        other.clock.advance(TimeDelta::days(1));
        let report = import(&other, &rows).await;
        assert_eq!(report, ImportReport { imported, unchanged, failed: vec![] });
        assert_eq!(all_rows(&other).await, rows);
        assert_eq!(other.raw.number("SELECT count(*) FROM revisions").await, 2);
    }
    let own = import(&db, &rows).await;
    assert_eq!(own.unchanged, ids(&rows));
}

async fn a_row_that_differs_is_reported_field_by_field(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    let mut other = event.clone();
    other.title = "Two".into();
    other.location = None;
    other.starts_at -= TimeDelta::microseconds(1);
    let told = refused(&db, other.clone()).await;
    assert!(told.contains("there already"), "{told}");
    for name in ["title", "location", "starts_at"] {
        assert!(told.contains(name), "{told}");
    }
    for name in ["slug", "ends_at", "version", "description"] {
        assert!(!told.contains(name), "{told}");
    }
    db.store.trash(&by(&db, "away"), &[event.id], Cause::Person).await.unwrap();
    let told = refused(&db, event).await;
    assert!(told.contains("in the trash"), "{told}");
    assert!(told.contains("deleted_at") && told.contains("deletion_id"), "{told}");
}

async fn missing_parents_are_named(db: Fixture) {
    let source = parents(&db).await;
    let event = write_titles(&db, source.organizer_id, &["One"]).await.remove(0);
    let new = Event { id: EventId(50), slug: "new".into(), ..event };
    let orphan = Event { organizer_id: OrganizerId(99), ..new.clone() };
    assert_eq!(refused(&db, orphan).await, "it refers to organizer 99, which does not exist here");
    let orphan = Event { series_id: Some(SeriesId(98)), ..new.clone() };
    assert_eq!(refused(&db, orphan).await, "it refers to series 98, which does not exist here");
    let (source_id, google_id) = (Some(SourceId(97)), Some(google("k")));
    let orphan = Event { source_id, google_id, ..new.clone() };
    assert_eq!(refused(&db, orphan).await, "it refers to source 97, which does not exist here");
    let keyless = Event { source_id: Some(source.id), ..new };
    assert!(refused(&db, keyless).await.contains("refused"));
}

async fn a_taken_address_is_named(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    let copy = Event { id: EventId(50), ..event.clone() };
    let told = refused(&db, copy.clone()).await;
    assert!(told.contains(&event.slug) && told.contains(&format!("event {}", event.id)), "{told}");
    db.store.trash(&by(&db, "away"), &[event.id], Cause::Person).await.unwrap();
    assert_eq!(import(&db, &[copy]).await.imported, [EventId(50)]);
}

async fn a_taken_place_in_the_calendar_is_named(db: Fixture) {
    let source = parents(&db).await;
    let event = synced(&db, &source, &["a"]).await.remove(0);
    let copy = Event { id: EventId(50), slug: "another".into(), ..event.clone() };
    let told = refused(&db, copy).await;
    assert!(told.contains("place in the calendar"), "{told}");
    assert!(told.contains(&format!("event {}", event.id)), "{told}");
}

async fn a_broken_row_does_not_hold_up_the_others(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    let row = |id: i64| Event { id: EventId(id), slug: format!("s-{id}"), ..event.clone() };
    let backwards = Event { ends_at: event.starts_at - TimeDelta::hours(1), ..row(21) };
    let half_a_day = Event { all_day: true, ..row(22) };
    let half_trashed = Event { deleted_at: Some(db.now()), ..row(23) };
    let same_slug = Event { slug: "s-20".into(), ..row(24) };
    let rows = [row(20), backwards, half_a_day, half_trashed, same_slug, row(25), row(25)];
    let report = import(&db, &rows).await;
    assert_eq!(report.imported, [EventId(20), EventId(25)]);
    assert_eq!(report.unchanged, [EventId(25)], "the second line of the same row");
    let lines: Vec<_> = report.failed.iter().map(|failure| failure.line).collect();
    assert_eq!(lines, [2, 3, 4, 5]);
    assert!(report.failed[3].error.contains("belongs to event 20"), "{:?}", report.failed[3]);
    assert_sound(&db).await;
}

async fn a_dry_run_changes_nothing(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    let rows = [
        event.clone(),
        Event { id: EventId(500), slug: "new".into(), ..event.clone() },
        Event { id: EventId(501), ..event.clone() },
    ];
    let author = by(&db, "dry");
    let told = db.store.import(&author, &numbered(&rows), true).await.unwrap();
    assert_eq!((&told.imported[..], &told.unchanged[..]), (&[EventId(500)][..], &[event.id][..]));
    assert_eq!(told.failed.len(), 1);
    assert_eq!(all_rows(&db).await, vec![event.clone()]);
    assert_sound(&db).await;
    let done = db.store.import(&author, &numbered(&rows), false).await.unwrap();
    assert_eq!(done, told);
    assert_eq!(all_rows(&db).await.len(), 2);
}

async fn new_ids_are_higher_than_imported_ones(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    for id in [4_000, 3_000] {
        let far = Event { id: EventId(id), slug: format!("far-{id}"), ..event.clone() };
        assert_eq!(import(&db, &[far]).await.imported, [EventId(id)]);
        let next = write_titles(&db, club, &["Next"]).await.remove(0);
        assert!(next.id.0 > 4_000, "{}", next.id);
    }
    assert_sound(&db).await;
}

async fn new_ids_are_not_set_back(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    if db.engine == Engine::Postgres {
        // Ids that were given to transactions which then failed.
        db.raw
            .run("SELECT nextval('event_ids_id_seq') FROM generate_series(1, 100)")
            .await
            .unwrap();
    }
    import(&db, &[]).await;
    import(&db, &[Event { id: EventId(50), slug: "fifty".into(), ..event }]).await;
    let next = write_titles(&db, club, &["Next"]).await.remove(0);
    assert!(next.id.0 > if db.engine == Engine::Postgres { 101 } else { 50 }, "{}", next.id);
}

async fn new_batches_are_higher_than_imported_ones(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One", "Two"]).await;
    let trashed = |id: i64, batch: i64| Event {
        id: EventId(id),
        deleted_at: Some(at("2026-02-01T00:00:00.5Z")),
        deletion_id: Some(DeletionId(batch)),
        ..events[0].clone()
    };
    // Batches 1 and 2 come by an import before the database has given any.
    let report = import(&db, &[trashed(100, 1), trashed(101, 2)]).await;
    assert_eq!(report.failed, []);
    let batch = db.store.trash(&by(&db, "away"), &ids(&events), Cause::Person).await.unwrap();
    assert!(batch.0 > 2, "{batch}");
    assert_eq!(row(&db, EventId(100)).await.deletion_id, Some(DeletionId(1)));
    assert_sound(&db).await;
}

async fn another_batch_of_the_same_number_is_not_joined(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    let batch = db.store.trash(&by(&db, "away"), &[event.id], Cause::Person).await.unwrap();
    let stranger = Event {
        id: EventId(100),
        deleted_at: Some(at("2025-01-01T00:00:00Z")),
        deletion_id: Some(batch),
        ..event.clone()
    };
    let told = refused(&db, stranger.clone()).await;
    assert!(told.contains(&format!("batch {batch}")), "{told}");
    let companion = Event { deleted_at: Some(db.now()), slug: "other".into(), ..stranger };
    assert_eq!(import(&db, &[companion]).await.imported, [EventId(100)]);
}

async fn ids_that_cannot_be_are_refused(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    for id in [i64::MIN, -1, 0, 1_000_000_000_000_001, i64::MAX] {
        let far = Event { id: EventId(id), slug: "far".into(), ..event.clone() };
        let told = refused(&db, far).await;
        assert!(told.contains("id"), "{told}");
        let (deleted_at, deletion_id) = (Some(db.now()), Some(DeletionId(id)));
        let trashed = Event { id: EventId(60), deleted_at, deletion_id, ..event.clone() };
        let told = refused(&db, trashed).await;
        assert!(told.contains("batch"), "{told}");
    }
    write_titles(&db, club, &["Next"]).await;
}

async fn what_was_purged_does_not_come_back(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    crate::guards::purge(&db, &event).await;
    let told = refused(&db, event).await;
    assert!(told.contains("purged"), "{told}");
}

async fn a_revision_says_that_it_came_by_an_import(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    let other = db.another().await;
    test_support::samples::club(&other).await;
    other.clock.advance(TimeDelta::days(9));
    import(&other, std::slice::from_ref(&event)).await;
    assert_eq!(row(&other, event.id).await, event);
    assert_ne!(event.created_at, other.now());
    let revision = other.store.revisions(event.id).await.unwrap().remove(0);
    assert_eq!((revision.action, revision.version), (RevisionAction::Import, event.version));
    assert_eq!((revision.at, revision.reason.as_str()), (other.now(), "import"));
    assert_eq!(revision.payload, Some(payload(&event)));
}

async fn imported_rows_can_be_restored(db: Fixture) {
    let source = parents(&db).await;
    let event = synced(&db, &source, &["a"]).await.remove(0);
    db.store.trash(&by(&db, "away"), &[event.id], Cause::Person).await.unwrap();
    let rows = all_rows(&db).await;
    let other = db.another().await;
    parents(&other).await;
    import(&other, &rows).await;
    let batch = RestoreRequest::Batch(rows[0].deletion_id.unwrap());
    other.store.restore(&by(&other, "back"), &batch).await.unwrap();
    assert_eq!(row(&other, event.id).await, event);
    assert_eq!(by_key(&other, source.id, "a").await, event);
    assert_sound(&other).await;
}

async fn thousands_of_rows_come_in(db: Fixture) {
    let club = club(&db).await;
    let events =
        write(&db, club, (0..2_500).map(|n| content(&format!("Event {n}"), db.now()))).await;
    let other = db.another().await;
    test_support::samples::club(&other).await;
    let report = import(&other, &events).await;
    assert_eq!(report.imported.len(), 2_500);
    assert_eq!(all_rows(&other).await, events);
    assert_sound(&other).await;
    assert_eq!(import(&other, &events).await.unchanged.len(), 2_500);
}

async fn many_refused_rows_do_not_slow_it_down(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    let same_slug = (1_000..1_600).map(|id| Event { id: EventId(id), ..event.clone() });
    let report = import(&db, &same_slug.collect::<Vec<_>>()).await;
    assert_eq!((report.imported.len(), report.failed.len()), (0, 600));
    assert_eq!(all_rows(&db).await, [event]);
    assert_sound(&db).await;
}
