//! Pictures of events.

use chrono::TimeDelta;
use domain::views::EventLookup;
use domain::{Cause, Cover, EventContent, EventId, RestoreRequest};
use store::{NewCover, StoreError};
use test_support::samples::{by, club, content, write};
use test_support::{Engine, Fixture};

test_support::on_both! {
    a_picture_is_kept_as_it_is,
    the_same_picture_is_kept_once,
    a_picture_that_is_named_is_never_deleted,
    a_purge_takes_pictures_that_nobody_else_has,
    what_was_garbled_is_told_and_breaks_nothing_else,
    a_page_has_the_picture_that_its_event_names,
    an_event_and_its_picture_are_written_together_or_not_at_all,
    pictures_that_nothing_names_go_once_they_are_old,
}

fn picture(db: &Fixture, bytes: &[u8]) -> NewCover {
    NewCover { jpeg: bytes.to_vec(), width: 1600, height: 900, at: db.now() }
}

async fn a_picture_is_kept_as_it_is(db: Fixture) {
    let bytes: Vec<u8> = (0..=255).collect();
    let hash = db.store.put_cover(&picture(&db, &bytes)).await.unwrap();
    assert_eq!(hash, "40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880");
    let found = db.store.cover(&hash).await.unwrap().unwrap();
    let cover = Cover { hash: hash.clone(), width: 1600, height: 900 };
    assert_eq!((found.jpeg, &found.cover), (bytes, &cover));
    assert_eq!(db.store.cover_size(&hash).await.unwrap(), Some(cover));
    for other in ["", "40aff2", "\0", "'"] {
        assert_eq!(db.store.cover(other).await.unwrap(), None);
        assert_eq!(db.store.cover_size(other).await.unwrap(), None);
    }
}

async fn the_same_picture_is_kept_once(db: Fixture) {
    let first = db.store.put_cover(&picture(&db, b"one")).await.unwrap();
    let before = db.raw.texts("SELECT created_at || '' FROM covers").await;
    let again = NewCover { width: 7, ..picture(&db, b"one") };
    assert_eq!(db.store.put_cover(&again).await.unwrap(), first);
    assert_ne!(db.store.put_cover(&picture(&db, b"two")).await.unwrap(), first);
    assert_eq!(db.raw.number("SELECT count(*) FROM covers").await, 2);
    assert_eq!(db.store.cover_size(&first).await.unwrap().unwrap().width, 1600);
    assert_eq!(before.len(), 1);
}

async fn a_picture_that_is_named_is_never_deleted(db: Fixture) {
    let organizer = club(&db).await;
    let event = write(&db, organizer, [content("One", db.now())]).await.remove(0);
    let hash = db.store.put_cover(&picture(&db, b"one")).await.unwrap();
    for named in [Some(hash.clone()), None] {
        name(&db, event.id, named).await;
        // Without, its history still names it.
        let refused = db.raw.run("DELETE FROM covers").await.unwrap_err().to_string();
        assert!(refused.contains("is never deleted"), "{refused}");
    }
    if db.engine == Engine::Postgres {
        let refused = db.raw.run("TRUNCATE covers").await.unwrap_err().to_string();
        assert!(refused.contains("never truncated"), "{refused}");
    }
}

/// Of three events, two of which have or had the same picture.
async fn a_purge_takes_pictures_that_nobody_else_has(db: Fixture) {
    let organizer = club(&db).await;
    let titles = ["One", "Two", "Three"].map(|title| content(title, db.now()));
    let made = write(&db, organizer, titles).await;
    let own = db.store.put_cover(&picture(&db, b"own")).await.unwrap();
    let shared = db.store.put_cover(&picture(&db, b"shared")).await.unwrap();
    let once = db.store.put_cover(&picture(&db, b"once")).await.unwrap();
    for (event, hash) in [(0, &once), (0, &own), (1, &shared), (2, &shared)] {
        name(&db, made[event].id, Some(hash.clone())).await;
    }
    name(&db, made[2].id, None).await;
    for (event, left) in [(0, vec![&shared]), (1, vec![&shared]), (2, vec![])] {
        let ids = [made[event].id];
        db.store.trash(&by(&db, "away"), &ids, Cause::Person).await.unwrap();
        let what = RestoreRequest::Events(ids.to_vec());
        db.store.purge(&by(&db, "enough"), &what).await.unwrap();
        assert_eq!(db.raw.texts("SELECT hash FROM covers").await.iter().collect::<Vec<_>>(), left);
    }
}

/// Gives an event a picture, or none.
async fn name(db: &Fixture, id: EventId, cover: Option<String>) {
    let now = db.store.event(id).await.unwrap().unwrap();
    let content = EventContent { cover, ..now.content() };
    db.store.edit_event(&by(db, "a picture"), id, now.version, content).await.unwrap();
}

async fn what_was_garbled_is_told_and_breaks_nothing_else(db: Fixture) {
    let hash = db.store.put_cover(&picture(&db, b"one")).await.unwrap();
    db.raw.run("UPDATE covers SET data = 'no base64!'").await.unwrap();
    let told = db.store.cover(&hash).await.unwrap_err();
    assert!(matches!(&told, StoreError::Garbled(words) if words.contains(&hash)), "{told}");
    assert!(db.store.cover_size(&hash).await.unwrap().is_some());
}

async fn a_page_has_the_picture_that_its_event_names(db: Fixture) {
    let organizer = club(&db).await;
    let event = write(&db, organizer, [content("One", db.now())]).await.remove(0);
    assert_eq!(shown(&db, &event.slug).await, None);
    let hash = db.store.put_cover(&picture(&db, b"one")).await.unwrap();
    // As after an import: a picture that is not there is none.
    for (named, expected) in [("absent", None), (hash.as_str(), Some(&hash))] {
        name(&db, event.id, Some(named.into())).await;
        let found = shown(&db, &event.slug).await;
        assert_eq!(found.map(|cover| cover.hash).as_ref(), expected, "{named}");
    }
}

async fn an_event_and_its_picture_are_written_together_or_not_at_all(db: Fixture) {
    let organizer = club(&db).await;
    let event = write(&db, organizer, [content("One", db.now())]).await.remove(0);
    let (by, new) = (by(&db, "a picture"), picture(&db, b"one"));
    let count = "SELECT count(*) FROM covers";
    for (id, version) in [(event.id, 7), (EventId(4_711), 1)] {
        let seen = db.store.check_seen(id, version).await.unwrap_err();
        let refused = db.store.edit_cover(&by, id, version, &new).await.unwrap_err();
        assert_eq!(refused.to_string(), seen.to_string());
    }
    db.store.trash(&by, &[event.id], Cause::Person).await.unwrap();
    db.store.check_seen(event.id, 1).await.unwrap_err();
    db.store.edit_cover(&by, event.id, 1, &new).await.unwrap_err();
    assert_eq!(db.raw.number(count).await, 0, "a refused edit leaves nothing behind");
    db.store.restore(&by, &RestoreRequest::Events(vec![event.id])).await.unwrap();

    let revisions = "SELECT count(*) FROM revisions";
    let before = db.raw.number(revisions).await;
    db.store.check_seen(event.id, event.version).await.unwrap();
    assert_eq!(db.raw.number(revisions).await, before, "a look writes nothing");
    let after = db.store.edit_cover(&by, event.id, event.version, &new).await.unwrap();
    assert_eq!((after.cover, after.version), (Some(new.hash()), event.version + 1));
    let again = db.store.edit_cover(&by, event.id, after.version, &new).await.unwrap();
    assert_eq!(again.version, after.version);
    assert_eq!(db.raw.number(count).await, 1);
}

async fn pictures_that_nothing_names_go_once_they_are_old(db: Fixture) {
    let organizer = club(&db).await;
    let event = write(&db, organizer, [content("One", db.now())]).await.remove(0);
    let named = picture(&db, b"named");
    let first = db.store.edit_cover(&by(&db, "x"), event.id, 1, &named).await.unwrap();
    let other = picture(&db, b"other");
    db.store.edit_cover(&by(&db, "x"), event.id, first.version, &other).await.unwrap();
    db.store.put_cover(&picture(&db, b"orphan")).await.unwrap();
    assert_eq!(db.store.drop_orphans(db.now()).await.unwrap(), 0, "not before it is old");
    db.clock.advance(TimeDelta::days(1));
    let young = db.store.put_cover(&picture(&db, b"young")).await.unwrap();
    assert_eq!(db.store.drop_orphans(db.now()).await.unwrap(), 1);
    assert_eq!(db.store.drop_orphans(db.now()).await.unwrap(), 0);
    let mut left = db.raw.texts("SELECT hash FROM covers").await;
    let mut expected = vec![named.hash(), other.hash(), young];
    left.sort();
    expected.sort();
    assert_eq!(left, expected, "one that only the history names stays");
}

async fn shown(db: &Fixture, slug: &str) -> Option<Cover> {
    match db.store.lookup(slug, db.now()).await.unwrap() {
        EventLookup::Live(page) => page.cover,
        other => panic!("{other:?}"),
    }
}
