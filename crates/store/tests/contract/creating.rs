//! Writing native events: ids, addresses, the first revision, the chain.

use chrono::TimeDelta;
use domain::{Actor, Cause, ChainFault, EventId, RestoreRequest, UserId};
use store::{Author, Entity, NewEvent, RevisionAction, digest, verify_chain};
use test_support::checks::{assert_sound, whole_chain};
use test_support::samples::{
    all_rows, at, by, calendar, club, content, create, days, ids, payload, row, series, steps,
    sync_plan, synced, trash, write, write_titles,
};
use test_support::{Engine, Fixture};

test_support::on_both! {
    ids_ascend,
    ids_are_given_once,
    ids_are_given_once_to_writers_at_once,
    nothing_is_written_where_one_is_refused,
    nothing_to_write_is_no_error,
    addresses_are_readable,
    addresses_are_unique,
    addresses_in_the_trash_are_not_given_again,
    addresses_that_were_purged_are_not_given_again,
    a_new_event_has_version_one_and_a_revision,
    revisions_name_who_and_why,
    the_chain_follows_all_kinds_of_writes,
    a_rewritten_history_shows,
    a_cut_history_shows,
}

async fn ids_ascend(db: Fixture) {
    let club = club(&db).await;
    let first = write_titles(&db, club, &["One", "Two", "Three"]).await;
    let second = write_titles(&db, club, &["Four"]).await;
    let all: Vec<EventId> = ids(&first).into_iter().chain(ids(&second)).collect();
    assert!(all.is_sorted_by(|a, b| a < b), "{all:?}");
    assert_eq!(first.iter().map(|e| e.title.as_str()).collect::<Vec<_>>(), ["One", "Two", "Three"]);
    assert_eq!(db.store.count_events().await.unwrap(), 4);
}

async fn ids_are_given_once(db: Fixture) {
    let club = club(&db).await;
    let before = write_titles(&db, club, &["One", "Two"]).await;
    let nobody = domain::OrganizerId(club.0 + 1);
    let lost = NewEvent { organizer_id: nobody, content: content("Lost", db.now()) };
    assert!(db.store.create_events(&by(&db, "no club"), vec![lost]).await.is_err());
    assert_eq!(db.raw.number("SELECT count(*) FROM event_ids").await, 2);
    db.store.trash(&by(&db, "away"), &ids(&before), Cause::Person).await.unwrap();
    let after = write_titles(&db, club, &["Three"]).await;
    assert!(after[0].id > before[1].id);
    assert_eq!(all_rows(&db).await.len(), 3);
    assert_sound(&db).await;
}

async fn ids_are_given_once_to_writers_at_once(db: Fixture) {
    let club = club(&db).await;
    let three = || write_titles(&db, club, &["Same", "Same", "Same"]);
    let (a, b, c, d) = tokio::join!(three(), three(), three(), three());
    let mut all: Vec<EventId> = [a, b, c, d].iter().flat_map(|events| ids(events)).collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 12);
    assert_sound(&db).await;
}

async fn nothing_is_written_where_one_is_refused(db: Fixture) {
    let club = club(&db).await;
    let good = content("Good", db.now());
    let mut bad = content("Ends before it starts", db.now());
    if let domain::When::Timed { ends_at, .. } = &mut bad.when {
        *ends_at -= TimeDelta::days(1);
    }
    let new = [good, bad].map(|content| NewEvent { organizer_id: club, content });
    assert!(db.store.create_events(&by(&db, "two"), new.into()).await.is_err());
    for table in ["events", "event_ids", "revisions"] {
        assert_eq!(db.raw.number(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    assert_sound(&db).await;
}

async fn nothing_to_write_is_no_error(db: Fixture) {
    assert_eq!(db.store.create_events(&by(&db, "nothing"), vec![]).await.unwrap(), []);
}

async fn addresses_are_readable(db: Fixture) {
    let club = club(&db).await;
    let table = [
        (
            content("Friday Night Magic!", at("2026-05-08T17:00:00Z")),
            "friday-night-magic-2026-05-08",
        ),
        (content("Café Köln & Co", at("2026-05-09T17:00:00Z")), "cafe-koeln-and-co-2026-05-09"),
        (content("東京ゲーム", at("2026-05-10T17:00:00Z")), "event-2026-05-10"),
        (content("ليلة الألعاب", at("2026-05-11T17:00:00Z")), "event-2026-05-11"),
        (content("🎲", at("2026-05-12T17:00:00Z")), "event-2026-05-12"),
        // The day is the one on the clock at its place: in Berlin it is past midnight.
        (content("Late", at("2026-05-12T22:30:00Z")), "late-2026-05-13"),
        (days("Con", "2026-06-01", "2026-06-04"), "con-2026-06-01"),
        (content("../admin?x=1#y", at("2026-05-14T17:00:00Z")), "admin-x-1-y-2026-05-14"),
    ];
    let events = write(&db, club, table.iter().map(|(content, _)| content.clone())).await;
    for (event, (_, slug)) in events.iter().zip(table) {
        assert_eq!(event.slug, slug);
        assert_eq!(row(&db, event.id).await.slug, slug);
    }
}

async fn addresses_are_unique(db: Fixture) {
    let club = club(&db).await;
    let same = || content("Open Table", at("2026-05-08T17:00:00Z"));
    let mut events = write(&db, club, [same(), same()]).await;
    events.extend(write(&db, club, [same()]).await);
    assert_eq!(events[0].slug, "open-table-2026-05-08");
    for event in &events[1..] {
        assert_eq!(event.slug, format!("open-table-2026-05-08-{}", event.id));
    }
}

async fn addresses_in_the_trash_are_not_given_again(db: Fixture) {
    let club = club(&db).await;
    let same = || content("Open Table", at("2026-05-08T17:00:00Z"));
    let old = write(&db, club, [same()]).await.remove(0);
    db.store.trash(&by(&db, "away"), &[old.id], Cause::Person).await.unwrap();
    let new = write(&db, club, [same()]).await.remove(0);
    assert_ne!(new.slug, old.slug);
    let what = RestoreRequest::Events(vec![old.id]);
    let outcome = db.store.restore(&by(&db, "back"), &what).await.unwrap();
    assert_eq!(outcome.restored, [old.id]);
    assert_eq!(row(&db, old.id).await.slug, old.slug);
}

async fn addresses_that_were_purged_are_not_given_again(db: Fixture) {
    let club = club(&db).await;
    let same = || content("Open Table", at("2026-05-08T17:00:00Z"));
    let old = write(&db, club, [same()]).await.remove(0);
    crate::guards::purge(&db, &old).await;
    let new = write(&db, club, [same()]).await.remove(0);
    assert_ne!(new.slug, old.slug);
    assert!(new.id > old.id);
}

async fn a_new_event_has_version_one_and_a_revision(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    assert_eq!(row(&db, event.id).await, event);
    assert_eq!((event.version, event.deleted_at, event.deletion_id), (1, None, None));
    assert_eq!((event.created_at, event.updated_at), (db.now(), db.now()));
    assert_eq!(
        (event.source_id, event.google_id.clone(), event.i_cal_uid.clone()),
        (None, None, None)
    );
    let revisions = db.store.revisions(event.id).await.unwrap();
    assert_eq!(revisions.len(), 1);
    let first = &revisions[0];
    assert_eq!((first.entity, first.entity_id), (Entity::Event, event.id.0));
    assert_eq!((first.action, first.version, first.at), (RevisionAction::Create, 1, db.now()));
    assert_eq!(first.payload.as_deref(), Some(payload(&event).as_str()));
    assert_eq!(first.digest, digest(&payload(&event)));
    assert_sound(&db).await;
}

async fn revisions_name_who_and_why(db: Fixture) {
    let club = club(&db).await;
    let ada = Actor::Person { id: UserId(1), email: "ada@example.org".parse().unwrap() };
    let author = Author { actor: ada, reason: "Grüße: \"quoted\" \\ 🎲".into(), at: db.now() };
    let new = NewEvent { organizer_id: club, content: content("One", db.now()) };
    let event = db.store.create_events(&author, vec![new]).await.unwrap().remove(0);
    let revision = db.store.revisions(event.id).await.unwrap().remove(0);
    assert_eq!(
        (revision.actor, revision.reason),
        ("ada@example.org".into(), author.reason.to_string())
    );
    assert_eq!((revision.run_id, revision.deletion_id), (None, None));
}

async fn the_chain_follows_all_kinds_of_writes(db: Fixture) {
    let club = club(&db).await;
    let native = write_titles(&db, club, &["One", "Two", "Three"]).await;
    assert_sound(&db).await;
    db.clock.advance(TimeDelta::seconds(1));
    let batch = db.store.trash(&by(&db, "away"), &ids(&native), Cause::Person).await.unwrap();
    db.store.restore(&by(&db, "one"), &RestoreRequest::Events(vec![native[1].id])).await.unwrap();
    db.store.restore(&by(&db, "rest"), &RestoreRequest::Batch(batch)).await.unwrap();
    let source = calendar(&db, club, "main").await;
    let rows = synced(&db, &source, &["a", "b"]).await;
    let mut plan = steps([trash(&rows[0]), create("c", content("C", db.now()))]);
    plan.series.push(series("m", "Weekly"));
    sync_plan(&db, &source, plan).await.unwrap();
    let mut copy = native[0].clone();
    (copy.id, copy.slug) = (EventId(900), "copy".into());
    db.store.import(&by(&db, "import"), &[(1, copy)], false).await.unwrap();
    assert_sound(&db).await;
    let chain = whole_chain(&db).await;
    assert_eq!(chain.len(), 3 + 3 + 3 + 2 + 3 + 1);
    let series = chain.iter().filter(|revision| revision.entity == Entity::Series);
    assert_eq!(series.count(), 1);
}

/// Takes the guards of the history away, as somebody with full rights could.
async fn disarm(db: &Fixture) {
    let statements = match db.engine {
        Engine::Sqlite => "DROP TRIGGER revisions_no_delete; DROP TRIGGER revisions_no_update;",
        Engine::Postgres => "ALTER TABLE revisions DISABLE TRIGGER USER;",
    };
    db.raw.run(statements).await.unwrap();
}

async fn a_rewritten_history_shows(db: Fixture) {
    let club = club(&db).await;
    write_titles(&db, club, &["One", "Two", "Three"]).await;
    let fault = async || verify_chain(db.store.as_ref()).await.unwrap().err();
    assert_eq!(fault().await, None);
    db.raw.run("UPDATE revisions SET payload = NULL WHERE id = 1").await.unwrap();
    assert_eq!(fault().await, None, "an erased payload is allowed");
    disarm(&db).await;
    db.raw.run("UPDATE revisions SET payload = payload || ' ' WHERE id = 3").await.unwrap();
    assert_eq!(fault().await, Some(ChainFault::Payload(3)));
    db.raw.run("UPDATE revisions SET actor = 'nobody' WHERE id = 2").await.unwrap();
    assert_eq!(fault().await, Some(ChainFault::Link(2)));
    db.raw.run("DELETE FROM revisions WHERE id = 1").await.unwrap();
    assert_eq!(fault().await, Some(ChainFault::Missing { expected: 1, found: 2 }));
}

async fn a_cut_history_shows(db: Fixture) {
    let club = club(&db).await;
    write_titles(&db, club, &["One", "Two", "Three"]).await;
    disarm(&db).await;
    db.raw.run("DELETE FROM revisions WHERE id = 3").await.unwrap();
    let fault = verify_chain(db.store.as_ref()).await.unwrap().err();
    assert_eq!(fault, Some(ChainFault::Head { expected: 3, found: 2 }));
    db.raw.run("DELETE FROM revisions").await.unwrap();
    let fault = verify_chain(db.store.as_ref()).await.unwrap().err();
    assert_eq!(fault, Some(ChainFault::Head { expected: 3, found: 0 }));
}
