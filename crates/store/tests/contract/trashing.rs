//! Moving events to the trash.

use chrono::TimeDelta;
use domain::views::{EventLookup, EventQuery, TrashFilter};
use domain::{Actor, Cause, EventId, EventProblem, Reason, UserId};
use store::{Author, ExportFilter, RevisionAction, StoreError};
use test_support::Fixture;
use test_support::checks::assert_sound;
use test_support::samples::{all_rows, by, club, content, ids, line, row, write, write_titles};

test_support::on_both! {
    a_batch_says_who_why_and_when,
    nothing_but_its_place_changes,
    what_is_trashed_is_not_public,
    naming_one_twice_is_naming_it_once,
    trashing_what_is_trashed_changes_nothing,
    trashing_what_is_unknown_changes_nothing,
    trashing_nothing_is_refused,
    two_at_once_trash_it_once,
    large_batches_are_one_batch,
}

async fn a_batch_says_who_why_and_when(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One", "Two", "Three"]).await;
    db.clock.advance(TimeDelta::microseconds(1_000_001));
    let ada = Actor::Person { id: UserId(1), email: "ada@example.org".parse().unwrap() };
    let author = Author { actor: ada, reason: "posted twice".into(), at: db.now() };
    let batch = db.store.trash(&author, &ids(&events[..2]), Cause::Person).await.unwrap();
    let page = db.store.trash_page(&TrashFilter::default(), 10).await.unwrap();
    assert_eq!(page.total, 2);
    for (trashed, event) in page.events.iter().zip(&events) {
        assert_eq!((trashed.event_id, trashed.batch_id), (event.id, batch));
        assert_eq!((trashed.cause, trashed.run_id), (Cause::Person, None));
        assert_eq!(
            (trashed.actor.as_str(), trashed.reason.to_string().as_str()),
            ("ada@example.org", "posted twice")
        );
        assert_eq!(trashed.deleted_at, db.now());
        assert_eq!(trashed.purge_at, db.now() + TimeDelta::days(90));
        assert_eq!((&trashed.slug, &trashed.title), (&event.slug, &event.title));
        let last = db.store.revisions(event.id).await.unwrap().pop().unwrap();
        assert_eq!((last.action, last.deletion_id), (RevisionAction::Trash, Some(batch)));
        assert_eq!((last.version, last.at), (1, db.now()));
    }
    let (head, still) = &page.batches[0];
    assert_eq!((head.id, head.created_at, *still), (batch, db.now(), 2));
    assert_eq!(row(&db, events[2].id).await, events[2]);
    assert_sound(&db).await;
}

async fn nothing_but_its_place_changes(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One", "Two"]).await;
    db.clock.advance(TimeDelta::days(3));
    let batch = db.store.trash(&by(&db, "away"), &[events[0].id], Cause::Person).await.unwrap();
    let mut expected = events[0].clone();
    (expected.deleted_at, expected.deletion_id) = (Some(db.now()), Some(batch));
    assert_eq!(line(&row(&db, events[0].id).await), line(&expected));
    assert_eq!(line(&row(&db, events[1].id).await), line(&events[1]));
}

async fn what_is_trashed_is_not_public(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One", "Two"]).await;
    db.store.trash(&by(&db, "away"), &[events[0].id], Cause::Person).await.unwrap();
    let lookup = db.store.lookup(&events[0].slug, db.now()).await.unwrap();
    assert!(matches!(lookup, EventLookup::Absent));
    let listing = db.store.upcoming(&EventQuery::default(), db.now()).await.unwrap();
    assert_eq!(listing.events.len(), 1);
    assert_eq!(listing.events[0].slug, events[1].slug);
    let live = db.store.export(&ExportFilter::default(), EventId(0), 10).await.unwrap();
    assert_eq!(ids(&live), [events[1].id]);
    assert_eq!(db.store.count_events().await.unwrap(), 2);
    let (desk, all, to_come) = db.store.desk_events(club, db.now()).await.unwrap();
    assert_eq!((desk.len(), all, to_come), (1, 1, 1));
}

async fn naming_one_twice_is_naming_it_once(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    let twice = [event.id, event.id];
    db.store.trash(&by(&db, "away"), &twice, Cause::Person).await.unwrap();
    assert_eq!(db.store.revisions(event.id).await.unwrap().len(), 2);
    assert_sound(&db).await;
}

/// A trash that must be refused, with nothing changed and no batch left over.
async fn refused(db: &Fixture, events: &[EventId]) -> StoreError {
    let before = all_rows(db).await;
    let batches = "SELECT count(*) FROM deletions";
    let count = db.raw.number(batches).await;
    let error = db.store.trash(&by(db, "no"), events, Cause::Person).await.unwrap_err();
    assert_eq!(all_rows(db).await, before);
    assert_eq!(db.raw.number(batches).await, count);
    assert_sound(db).await;
    error
}

async fn trashing_what_is_trashed_changes_nothing(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One", "Two"]).await;
    db.store.trash(&by(&db, "away"), &[events[0].id], Cause::Person).await.unwrap();
    let error = refused(&db, &ids(&events)).await;
    assert!(
        matches!(&error, StoreError::Refused(Reason::Event(EventProblem::TrashedBefore(_)))),
        "{error}"
    );
    assert!(error.to_string().contains("in the trash already"), "{error}");
}

async fn trashing_what_is_unknown_changes_nothing(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    for unknown in [EventId(4_711), EventId(0), EventId(-1), EventId(i64::MAX)] {
        let error = refused(&db, &[event.id, unknown]).await;
        assert_eq!(error.to_string(), format!("there is no event {unknown}"));
    }
}

async fn trashing_nothing_is_refused(db: Fixture) {
    refused(&db, &[]).await;
}

async fn two_at_once_trash_it_once(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    let author = by(&db, "away");
    let trash = || db.store.trash(&author, std::slice::from_ref(&event.id), Cause::Person);
    let (one, two) = tokio::join!(trash(), trash());
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
    assert_sound(&db).await;
}

async fn large_batches_are_one_batch(db: Fixture) {
    let club = club(&db).await;
    let events = write(&db, club, (0..1_201).map(|_| content("Same", db.now()))).await;
    let batch = db.store.trash(&by(&db, "all"), &ids(&events), Cause::Person).await.unwrap();
    let rows = all_rows(&db).await;
    assert_eq!(rows.len(), 1_201);
    assert!(rows.iter().all(|event| event.deletion_id == Some(batch)));
    assert_sound(&db).await;
}
