//! Sessions, sign-in failures, and what is swept away.

use chrono::{DateTime, TimeDelta, Utc};
use reroll::store::SessionRecord;

use crate::support::Fixture;

crate::on_both! {
    a_session_is_kept_until_it_ends,
    a_session_is_created_once,
    two_at_once_create_one,
    a_session_can_be_ended,
    failures_are_counted_from_an_instant_on,
    a_success_clears_the_failures,
    the_sweep_takes_what_has_ended_and_nothing_else,
}

fn session(id: &str, data: &str, expires_at: DateTime<Utc>) -> SessionRecord {
    SessionRecord { id: id.into(), data: data.into(), expires_at }
}

async fn load(db: &Fixture, id: &str) -> Option<String> {
    db.store.load_session(id, db.now()).await.unwrap().map(|session| session.data)
}

async fn a_session_is_kept_until_it_ends(db: Fixture) {
    let end = db.now() + TimeDelta::microseconds(1);
    let record = session("a", r#"{"user":1,"words":"🎲"}"#, end);
    db.store.save_session(&record).await.unwrap();
    let loaded = db.store.load_session("a", db.now()).await.unwrap().unwrap();
    assert_eq!((loaded.id, loaded.data, loaded.expires_at), (record.id, record.data, end));
    let later = session("a", "{}", end + TimeDelta::microseconds(1));
    db.store.save_session(&later).await.unwrap();
    assert_eq!(load(&db, "a").await.as_deref(), Some("{}"));
    assert!(load(&db, "A").await.is_none());
    db.clock.advance(TimeDelta::microseconds(1));
    assert!(load(&db, "a").await.is_some(), "the later end counts");
    db.clock.advance(TimeDelta::microseconds(1));
    assert!(load(&db, "a").await.is_none(), "it ends at its end");
}

async fn a_session_is_created_once(db: Fixture) {
    let end = db.now() + TimeDelta::hours(1);
    assert!(db.store.create_session(&session("a", "first", end)).await.unwrap());
    assert!(!db.store.create_session(&session("a", "second", end)).await.unwrap());
    assert_eq!(load(&db, "a").await.as_deref(), Some("first"));
}

async fn two_at_once_create_one(db: Fixture) {
    let record = session("a", "x", db.now() + TimeDelta::hours(1));
    let create = || db.store.create_session(&record);
    let (one, two) = tokio::join!(create(), create());
    assert_eq!(usize::from(one.unwrap()) + usize::from(two.unwrap()), 1);
}

async fn a_session_can_be_ended(db: Fixture) {
    let end = db.now() + TimeDelta::hours(1);
    for id in ["a", "b"] {
        db.store.save_session(&session(id, id, end)).await.unwrap();
    }
    for _ in 0..2 {
        db.store.delete_session("a").await.unwrap();
        assert_eq!((load(&db, "a").await, load(&db, "b").await), (None, Some("b".into())));
    }
}

async fn failures_are_counted_from_an_instant_on(db: Fixture) {
    for _ in 0..3 {
        db.store.note_sign_in_failure("ada", db.now()).await.unwrap();
        db.clock.advance(TimeDelta::minutes(5));
    }
    db.store.note_sign_in_failure("bob", db.now()).await.unwrap();
    let count = async |subject: &str, minutes| {
        let since = db.now() - TimeDelta::minutes(minutes);
        db.store.sign_in_failures(subject, since).await.unwrap()
    };
    assert_eq!(count("ada", 15).await, 3, "the one 15 minutes ago counts");
    assert_eq!(count("ada", 14).await, 2);
    assert_eq!(count("ada", 4).await, 0);
    assert_eq!((count("bob", 0).await, count("eve", 99).await), (1, 0));
}

async fn a_success_clears_the_failures(db: Fixture) {
    for subject in ["ada", "ada", "bob"] {
        db.store.note_sign_in_failure(subject, db.now()).await.unwrap();
    }
    db.store.clear_sign_in_failures("ada").await.unwrap();
    assert_eq!(db.store.sign_in_failures("ada", db.now()).await.unwrap(), 0);
    assert_eq!(db.store.sign_in_failures("bob", db.now()).await.unwrap(), 1);
}

async fn the_sweep_takes_what_has_ended_and_nothing_else(db: Fixture) {
    let now = db.now();
    let (hour, day) = (TimeDelta::hours(1), TimeDelta::days(1));
    db.store.save_session(&session("ended", "", now - hour)).await.unwrap();
    db.store.save_session(&session("ends", "", now)).await.unwrap();
    db.store.save_session(&session("open", "open", now + hour)).await.unwrap();
    db.store.note_sign_in_failure("ada", now - day - hour).await.unwrap();
    db.store.note_sign_in_failure("ada", now - hour).await.unwrap();
    assert_eq!(db.store.sweep(now).await.unwrap(), 3);
    assert_eq!(db.store.sweep(now).await.unwrap(), 0);
    assert_eq!(load(&db, "open").await.as_deref(), Some("open"));
    assert_eq!(db.raw.number("SELECT count(*) FROM sessions").await, 1);
    assert_eq!(db.store.sign_in_failures("ada", now - day * 9).await.unwrap(), 1);
}
