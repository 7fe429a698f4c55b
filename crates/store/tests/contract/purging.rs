//! Destroying on purpose: what goes, what stays, and what is refused.

use chrono::TimeDelta;
use domain::views::EventLookup;
use domain::{
    AlertKind, Cause, DeletionId, Event, EventId, EventProblem, Reason, RemoteWrite,
    RestoreRequest, SeriesId,
};
use store::{RevisionAction, StoreError};
use test_support::Fixture;
use test_support::checks::{assert_sound, whole_chain};
use test_support::samples::{
    all_rows, by, by_key, calendar, club, club_at, content, create, create_occurrence, ids, item,
    revision, row, series, steps, sync_plan, synced, trash, write_titles,
};

test_support::on_both! {
    what_is_purged_is_gone_for_good,
    a_batch_is_purged,
    all_or_none_are_purged,
    what_hangs_on_an_event_goes_with_it,
    its_words_are_nowhere,
    a_purged_event_does_not_come_back,
    the_retention_finds_what_is_old_enough,
    what_a_person_deleted_and_google_shows_is_kept,
    a_large_batch_raises_an_alert,
    a_tenth_of_an_organizers_events_raises_one_too,
    the_alert_is_over_when_the_batch_is_gone,
    a_whole_series_goes_and_comes_back_as_one,
}

async fn away(db: &Fixture, ids: &[EventId]) -> DeletionId {
    db.clock.advance(TimeDelta::seconds(1));
    db.store.trash(&by(db, "away"), ids, Cause::Person).await.unwrap()
}

fn events(ids: &[EventId]) -> RestoreRequest {
    RestoreRequest::Events(ids.to_vec())
}

/// All payloads of an event's revisions.
async fn payloads(db: &Fixture, id: EventId) -> Vec<Option<String>> {
    let revisions = db.store.revisions(id).await.unwrap();
    revisions.into_iter().map(|revision| revision.payload).collect()
}

async fn what_is_purged_is_gone_for_good(db: Fixture) {
    let club = club(&db).await;
    let made = write_titles(&db, club, &["One", "Two", "Three"]).await;
    away(&db, &ids(&made[..2])).await;
    let what = events(&[made[0].id]);
    let preview = db.store.purge_preview(&what).await.unwrap();
    assert_eq!((preview.len(), preview[0].title.as_str()), (1, "One"));
    assert!(payloads(&db, made[0].id).await.iter().all(Option::is_some), "nothing went yet");
    let before = whole_chain(&db).await;
    let purged = db.store.purge(&by(&db, "enough"), &what).await.unwrap();
    assert_eq!(purged, [made[0].id]);
    assert_eq!(db.store.event(made[0].id).await.unwrap(), None);
    assert_eq!(payloads(&db, made[0].id).await, [None, None]);
    assert!(payloads(&db, made[1].id).await.iter().all(Option::is_some));
    let lookup = db.store.lookup(&made[0].slug, db.now()).await.unwrap();
    assert!(matches!(lookup, EventLookup::Purged));
    let after = whole_chain(&db).await;
    let hashes = |chain: &[store::Revision]| -> Vec<String> {
        chain.iter().map(|revision| revision.hash.clone()).collect()
    };
    assert_eq!(hashes(&before), hashes(&after));
    assert_eq!(db.raw.texts("SELECT reason FROM purges").await, ["enough"]);
    assert_eq!(db.raw.number("SELECT count(*) FROM audit WHERE action = 'purged'").await, 1);
    assert_sound(&db).await;
}

async fn a_batch_is_purged(db: Fixture) {
    let club = club(&db).await;
    let made = write_titles(&db, club, &["One", "Two", "Three"]).await;
    let batch = away(&db, &ids(&made)).await;
    db.store.restore(&by(&db, "back"), &events(&[made[1].id])).await.unwrap();
    let what = RestoreRequest::Batch(batch);
    let purged = db.store.purge(&by(&db, "enough"), &what).await.unwrap();
    assert_eq!(purged, [made[0].id, made[2].id]);
    assert_eq!(all_rows(&db).await, made[1..2]);
    assert_eq!(db.store.purge(&by(&db, "again"), &what).await.unwrap(), []);
    assert_sound(&db).await;
}

async fn all_or_none_are_purged(db: Fixture) {
    let club = club(&db).await;
    let made = write_titles(&db, club, &["One", "Two"]).await;
    let batch = away(&db, &[made[0].id]).await;
    let before = all_rows(&db).await;
    let author = by(&db, "no");
    for (what, words) in [
        (events(&ids(&made)), "is not in the trash"),
        (events(&[made[0].id, EventId(999)]), "there is no event 999"),
        (RestoreRequest::Batch(DeletionId(batch.0 + 7)), "there is no batch"),
    ] {
        for told in [
            db.store.purge(&author, &what).await.unwrap_err(),
            db.store.purge_preview(&what).await.unwrap_err(),
        ] {
            assert!(told.to_string().contains(words), "{told}");
        }
    }
    assert_eq!(all_rows(&db).await, before);
    assert_eq!(db.raw.number("SELECT count(*) FROM purges").await, 0);
    assert_sound(&db).await;
}

async fn what_hangs_on_an_event_goes_with_it(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let event = synced(&db, &source, &["a"]).await.remove(0);
    let edited = content("Ours", event.starts_at);
    db.store.edit_event(&by(&db, "ours"), event.id, event.version, edited).await.unwrap();
    let now = row(&db, event.id).await;
    sync_plan(&db, &source, steps([trash(&now)])).await.unwrap();
    db.store.restore(&by(&db, "back"), &events(&[event.id])).await.unwrap();
    assert_eq!(db.raw.number("SELECT count(*) FROM kept_events").await, 1);
    away(&db, &[event.id]).await;
    db.store.purge(&by(&db, "enough"), &events(&[event.id])).await.unwrap();
    for table in ["kept_events", "event_edits", "events"] {
        assert_eq!(db.raw.number(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    assert_sound(&db).await;
}

async fn its_words_are_nowhere(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    // RelatedRows others, longer than a page, and changed: so that pieces of it lie all over.
    let others: Vec<String> = (0..60).map(|number| format!("Other evening {number}")).collect();
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    write_titles(&db, club, &others).await;
    let event = synced(&db, &source, &["a"]).await.remove(0);
    for round in 0..3_usize {
        let now = row(&db, event.id).await;
        let mut said = content("Evening", event.starts_at);
        said.description = format!("xylophage{round} {}", "xylophage ".repeat(200 + round * 700));
        said.location = Some("Xylophage Hall".into());
        db.store.edit_event(&by(&db, "ours"), event.id, now.version, said).await.unwrap();
    }
    sync_plan(&db, &source, steps([trash(&row(&db, event.id).await)])).await.unwrap();
    write_titles(&db, club, &others).await;
    db.store.purge(&by(&db, "enough"), &events(&[event.id])).await.unwrap();
    assert!(db.store.scrub().await.unwrap());
    assert_eq!(db.store.purged_among(&[event.id, EventId(1)]).await.unwrap(), [event.id]);
    for file in db.files() {
        let bytes = std::fs::read(&file).unwrap();
        let found = bytes.windows(9).filter(|part| part.eq_ignore_ascii_case(b"xylophage")).count();
        assert_eq!(found, 0, "in {}", file.display());
    }
    for (table, column) in [
        ("events", "description"),
        ("revisions", "payload"),
        ("event_search", "words"),
        ("run_changes", "fields"),
        ("event_edits", "google"),
    ] {
        let count =
            format!("SELECT count(*) FROM {table} WHERE CAST({column} AS text) LIKE '%ylophage%'");
        assert_eq!(db.raw.number(&count).await, 0, "{table}");
    }
    assert_sound(&db).await;
}

async fn a_purged_event_does_not_come_back(db: Fixture) {
    let club = club(&db).await;
    let made = write_titles(&db, club, &["One"]).await.remove(0);
    away(&db, &[made.id]).await;
    db.store.purge(&by(&db, "enough"), &events(&[made.id])).await.unwrap();
    let why = "it was purged for good by command line on 2026-03-01";
    let author = by(&db, "back");
    let import = db.store.import(&author, &[(1, made.clone())], false).await.unwrap();
    assert!(import.failed[0].error.starts_with(why), "{import:?}");
    let merge = db.store.merge(&author, std::slice::from_ref(&made), true, false).await.unwrap();
    assert!(merge.failed[0].error.to_string().starts_with(why), "{merge:?}");
    let history = db.store.recover(&author, &[made.id], true, false).await.unwrap();
    assert!(history.failed[0].error.to_string().starts_with(why), "{history:?}");
    let difference = db.store.differences(&[made]).await.unwrap().remove(0);
    assert!(difference.purged);
    assert_eq!(all_rows(&db).await, []);
    assert_sound(&db).await;
}

async fn the_retention_finds_what_is_old_enough(db: Fixture) {
    let club = club(&db).await;
    let made = write_titles(&db, club, &["One", "Two", "Three"]).await;
    let first = away(&db, &[made[2].id, made[0].id]).await;
    db.clock.advance(TimeDelta::days(10));
    let then = db.now();
    let second = away(&db, &[made[1].id]).await;
    let old = db.store.expired(then, 10).await.unwrap();
    assert_eq!(old, [(made[0].id, first), (made[2].id, first)]);
    assert_eq!(db.store.expired(then, 1).await.unwrap(), [(made[0].id, first)]);
    let all = db.store.expired(db.now() + TimeDelta::seconds(1), 10).await.unwrap();
    assert_eq!(all[1], (made[1].id, second));
    assert_eq!(db.store.expired(then - TimeDelta::days(11), 10).await.unwrap(), []);
}

async fn what_a_person_deleted_and_google_shows_is_kept(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let seen = |key| RemoteWrite::Seen(std::sync::Arc::new(item(key, 1)));
    let mut plan = steps(["a", "b", "c"].map(|key| create(key, content(key, db.now()))));
    plan.remote.extend(["a", "b", "c"].map(seen));
    sync_plan(&db, &source, plan).await.unwrap();
    let (a, b, c) = (
        by_key(&db, source.id, "a").await,
        by_key(&db, source.id, "b").await,
        by_key(&db, source.id, "c").await,
    );
    away(&db, &[a.id, b.id]).await;
    // Google removed b since; c went by a sync.
    let mut plan = steps([trash(&c)]);
    let google_id = b.google_id.clone().unwrap();
    plan.remote.push(RemoteWrite::Gone { google_id, revision: revision(2) });
    sync_plan(&db, &source, plan).await.unwrap();
    let later = db.now() + TimeDelta::days(1);
    let found = db.store.expired(later, 10).await.unwrap();
    assert_eq!(found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [b.id, c.id]);
    // Of a calendar that nothing comes from any more, all go.
    db.raw.run("UPDATE sources SET state = 'disconnected'").await.unwrap();
    assert_eq!(db.store.expired(later, 10).await.unwrap().len(), 3);
}

async fn open_alerts(db: &Fixture) -> Vec<(String, Option<String>, bool)> {
    let alerts = db.store.alerts(None, false, 100).await.unwrap();
    let large = alerts.into_iter().filter(|alert| alert.kind == AlertKind::LargeDeletion);
    large.map(|alert| (alert.subject, alert.link, alert.organizer_id.is_some())).collect()
}

fn titles(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("Title {n}")).collect()
}

async fn many(db: &Fixture, slug: &str, count: usize) -> Vec<Event> {
    let club = club_at(db, slug).await;
    let titles = titles(count);
    write_titles(db, club, &titles.iter().map(String::as_str).collect::<Vec<_>>()).await
}

async fn a_large_batch_raises_an_alert(db: Fixture) {
    let one = many(&db, "one", 300).await;
    let two = many(&db, "two", 300).await;
    let both: Vec<EventId> = ids(&one[..25]).into_iter().chain(ids(&two[..24])).collect();
    away(&db, &both).await;
    assert_eq!(open_alerts(&db).await, []);
    let batch = away(&db, &[ids(&one[25..50]), ids(&two[24..49])].concat()).await;
    let link = format!("/admin/trash?batch={batch}");
    assert_eq!(open_alerts(&db).await, [(format!("batch {batch}"), Some(link), false)]);
}

async fn a_tenth_of_an_organizers_events_raises_one_too(db: Fixture) {
    let small = many(&db, "small", 20).await;
    away(&db, &ids(&small)).await;
    assert_eq!(open_alerts(&db).await, []);
    let made = many(&db, "one", 150).await;
    let batch = away(&db, &ids(&made[..21])).await;
    let organizer = made[0].organizer_id;
    let link = format!("/dashboard/organizers/{organizer}/trash?batch={batch}");
    assert_eq!(open_alerts(&db).await, [(format!("batch {batch}"), Some(link), true)]);
}

async fn the_alert_is_over_when_the_batch_is_gone(db: Fixture) {
    let made = many(&db, "one", 60).await;
    let batch = away(&db, &ids(&made)).await;
    let author = by(&db, "back");
    db.store.restore(&author, &events(&ids(&made[..30]))).await.unwrap();
    assert_eq!(open_alerts(&db).await.len(), 1, "the rest is still there");
    db.store.purge(&author, &RestoreRequest::Batch(batch)).await.unwrap();
    assert_eq!(open_alerts(&db).await, []);
    assert_sound(&db).await;
}

async fn a_whole_series_goes_and_comes_back_as_one(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let next = |days| content("Weekly", db.now() + TimeDelta::days(days));
    let mut plan = steps(
        [("m_1", 1), ("m_2", 8), ("m_3", 15)]
            .map(|(key, days)| create_occurrence(key, next(days), "m")),
    );
    plan.series.push(series("m", "Weekly"));
    sync_plan(&db, &source, plan).await.unwrap();
    let rows = all_rows(&db).await;
    let id = rows[0].series_id.unwrap();
    let earlier = away(&db, &[rows[1].id]).await;
    let author = by(&db, "no more of it");
    let batch = db.store.trash_series(&author, id).await.unwrap();
    assert!(db.store.series_page("weekly", db.now()).await.unwrap().is_none());
    let told = db.store.trash_series(&author, id).await.unwrap_err();
    assert!(
        matches!(told, StoreError::Refused(Reason::Event(EventProblem::SeriesTrashedBefore(gone))) if gone == id),
        "{told}"
    );
    let told = db.store.trash_series(&author, SeriesId(99)).await.unwrap_err();
    assert!(matches!(told, StoreError::Absent { .. }), "{told}");
    let back = db.store.restore(&author, &RestoreRequest::Batch(batch)).await.unwrap();
    assert_eq!(back.restored, [rows[0].id, rows[2].id]);
    assert_eq!(row(&db, rows[1].id).await.deletion_id, Some(earlier));
    assert!(db.store.series_page("weekly", db.now()).await.unwrap().is_some());
    // A series without live occurrences comes back with its batch as well.
    away(&db, &[rows[0].id, rows[2].id]).await;
    let empty = db.store.trash_series(&author, id).await.unwrap();
    db.store.restore(&author, &RestoreRequest::Batch(empty)).await.unwrap();
    let live = "SELECT count(*) FROM series WHERE deleted_at IS NULL";
    assert_eq!(db.raw.number(live).await, 1);
    let last = whole_chain(&db).await.pop().unwrap();
    assert_eq!((last.action, last.deletion_id), (RevisionAction::Restore, Some(empty)));
    assert_sound(&db).await;
}
