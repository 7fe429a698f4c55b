//! Sessions: signing in, coming back, the end, and what is swept away.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Agent, AuditAction, Role, UserId};
use store::{
    AccountAct, AccountChange, NewAudit, NewSession, SETUP_TOKEN, SessionRecord, SetUp,
    SetUpOutcome,
};
use test_support::Fixture;
use test_support::samples::club_at;

test_support::on_both! {
    a_session_is_kept_until_it_ends,
    signing_in_is_noted_or_does_not_happen,
    a_session_that_follows_ends_the_one_before,
    only_who_can_sign_in_gets_a_session,
    what_is_over_stays_over,
    coming_back_moves_the_end_on,
    data_is_changed_by_one_at_a_time,
    of_six_who_set_up_one_is_the_admin,
    a_set_up_needs_the_token_and_an_empty_site,
    the_sweep_takes_what_has_ended_and_nothing_else,
}

const HASH: &str = "$argon2id$x";

async fn ada(db: &Fixture) -> UserId {
    let email = "ada@example.org".parse().unwrap();
    db.store.add_user(&email, HASH, Role::Admin, None, db.now()).await.unwrap()
}

fn session(db: &Fixture, id: &str, expires_at: DateTime<Utc>) -> NewSession {
    let ends_at = db.now() + TimeDelta::days(30);
    NewSession {
        id: id.into(),
        at: db.now(),
        expires_at,
        ends_at,
        replaces: None,
        agent: Agent::default(),
        letter: None,
    }
}

fn line(action: AuditAction) -> NewAudit {
    let (actor, detail) = ("ada@example.org".to_owned(), "from 127.0.0.1".to_owned());
    NewAudit { actor, action, subject: String::new(), detail, private: None }
}

async fn begin(db: &Fixture, user: UserId, new: &NewSession) -> bool {
    let note = line(AuditAction::SignIn);
    db.store.begin_session(user, HASH, new, &note).await.unwrap()
}

async fn load(db: &Fixture, id: &str) -> Option<SessionRecord> {
    db.store.session(id, db.now()).await.unwrap()
}

async fn end(db: &Fixture, id: &str) -> bool {
    let note = line(AuditAction::SignOut);
    db.store.end_session(id, &note, db.now()).await.unwrap()
}

async fn actions(db: &Fixture) -> Vec<AuditAction> {
    let lines = db.store.audit_after(0, 100).await.unwrap();
    lines.into_iter().map(|line| line.action).collect()
}

async fn change(db: &Fixture, change: AccountChange) -> u64 {
    let act = AccountAct {
        email: "ada@example.org".parse().unwrap(),
        change,
        force: true,
        actor: domain::Actor::CommandLine,
        at: db.now(),
    };
    db.store.change_account(&act).await.unwrap().signed_out
}

async fn a_session_is_kept_until_it_ends(db: Fixture) {
    let club = club_at(&db, "riverside").await;
    let ada = ada(&db).await;
    db.store.add_membership(ada, club, db.now()).await.unwrap();
    let end = db.now() + TimeDelta::microseconds(2);
    assert!(begin(&db, ada, &session(&db, "a", end)).await);
    let found = load(&db, "a").await.unwrap();
    assert_eq!((found.account.id, found.account.organizers), (ada, vec![club]));
    assert_eq!((found.signed_in_at, found.seen_at), (db.now(), db.now()));
    assert_eq!((found.expires_at, found.data.as_str()), (end, ""));
    assert_eq!(found.ends_at, db.now() + TimeDelta::days(30));
    assert!(load(&db, "A").await.is_none());
    db.clock.advance(TimeDelta::microseconds(1));
    assert!(load(&db, "a").await.is_some());
    db.clock.advance(TimeDelta::microseconds(1));
    assert!(load(&db, "a").await.is_none(), "it ends at its end");
}

async fn signing_in_is_noted_or_does_not_happen(db: Fixture) {
    let ada = ada(&db).await;
    let end = db.now() + TimeDelta::hours(1);
    assert!(begin(&db, ada, &session(&db, "a", end)).await);
    assert_eq!(actions(&db).await, [AuditAction::SignIn]);
    // A line that cannot be written takes the session with it.
    db.raw.run("DELETE FROM audit_head").await.unwrap();
    let (new, note) = (session(&db, "b", end), line(AuditAction::SignIn));
    assert!(db.store.begin_session(ada, HASH, &new, &note).await.is_err());
    assert!(load(&db, "b").await.is_none());
    assert_eq!(db.raw.number("SELECT count(*) FROM sessions").await, 1);
}

async fn a_session_that_follows_ends_the_one_before(db: Fixture) {
    let ada = ada(&db).await;
    let hour = db.now() + TimeDelta::hours(1);
    begin(&db, ada, &session(&db, "a", hour)).await;
    let next = NewSession { replaces: Some("a".into()), ..session(&db, "b", hour) };
    assert!(begin(&db, ada, &next).await);
    assert!(load(&db, "a").await.is_none() && load(&db, "b").await.is_some());
    // Where the new one does not begin, the old one stays.
    let next = NewSession { replaces: Some("b".into()), ..session(&db, "c", hour) };
    let note = line(AuditAction::SignIn);
    assert!(!db.store.begin_session(ada, "another hash", &next, &note).await.unwrap());
    assert!(load(&db, "b").await.is_some() && load(&db, "c").await.is_none());
}

async fn only_who_can_sign_in_gets_a_session(db: Fixture) {
    let ada = ada(&db).await;
    let hour = db.now() + TimeDelta::hours(1);
    assert!(!begin(&db, UserId(99), &session(&db, "a", hour)).await);
    for change_to in [AccountChange::Disable, AccountChange::Remove] {
        begin(&db, ada, &session(&db, "a", hour)).await;
        assert!(load(&db, "a").await.is_some());
        assert_eq!(change(&db, change_to).await, 1);
        assert!(load(&db, "a").await.is_none());
        assert!(!begin(&db, ada, &session(&db, "b", hour)).await);
        if db.store.credentials(&"ada@example.org".parse().unwrap()).await.unwrap().is_some() {
            change(&db, AccountChange::Enable).await;
        }
    }
    assert_eq!(actions(&db).await.iter().filter(|a| **a == AuditAction::SignIn).count(), 2);
}

async fn what_is_over_stays_over(db: Fixture) {
    let ada = ada(&db).await;
    let hour = db.now() + TimeDelta::hours(1);
    begin(&db, ada, &session(&db, "a", hour)).await;
    assert!(end(&db, "a").await);
    // What a request under way still writes makes no row.
    let (later, data) = (db.now() + TimeDelta::hours(2), r#"{"flashes":[]}"#);
    db.store.see_session("a", db.now() + TimeDelta::hours(1), later).await.unwrap();
    assert!(!db.store.swap_session_data("a", "", data).await.unwrap());
    assert!(load(&db, "a").await.is_none());
    assert!(!end(&db, "a").await, "nothing is noted twice");
    assert_eq!(actions(&db).await, [AuditAction::SignIn, AuditAction::SignOut]);
    assert_eq!(db.raw.number("SELECT count(*) FROM sessions").await, 0);
}

async fn coming_back_moves_the_end_on(db: Fixture) {
    let ada = ada(&db).await;
    let start = db.now();
    begin(&db, ada, &session(&db, "a", start + TimeDelta::hours(4))).await;
    db.clock.advance(TimeDelta::hours(2));
    db.store.see_session("a", db.now(), start + TimeDelta::hours(6)).await.unwrap();
    let found = load(&db, "a").await.unwrap();
    assert_eq!((found.signed_in_at, found.seen_at), (start, db.now()));
    assert_eq!(found.expires_at, start + TimeDelta::hours(6));
    // A stamp that comes late does not turn time back.
    db.store.see_session("a", start, start + TimeDelta::hours(4)).await.unwrap();
    assert_eq!(load(&db, "a").await.unwrap().expires_at, start + TimeDelta::hours(6));
}

async fn data_is_changed_by_one_at_a_time(db: Fixture) {
    let ada = ada(&db).await;
    begin(&db, ada, &session(&db, "a", db.now() + TimeDelta::hours(1))).await;
    let swap = |new: &'static str| db.store.swap_session_data("a", "", new);
    let (one, two) = tokio::join!(swap("one \u{1f3b2}"), swap("two"));
    assert_eq!(usize::from(one.unwrap()) + usize::from(two.unwrap()), 1);
    assert_ne!(load(&db, "a").await.unwrap().data, "");
}

fn set_up(db: &Fixture, number: usize, token: &str) -> SetUp {
    let email = format!("admin{number}@example.org");
    SetUp {
        token: token.into(),
        email: email.parse().unwrap(),
        password_hash: HASH.into(),
        organizer: Some(("club".into(), "The Club".into())),
        session: session(db, &format!("s{number}"), db.now() + TimeDelta::hours(1)),
        sign_in: NewAudit { actor: email, ..line(AuditAction::SignIn) },
    }
}

async fn of_six_who_set_up_one_is_the_admin(db: Fixture) {
    db.store.put_setting(SETUP_TOKEN, "t", db.now()).await.unwrap();
    let tries: Vec<_> = (0..6).map(|number| set_up(&db, number, "t")).collect();
    let tries = tries.into_iter().map(|new| {
        let store = std::sync::Arc::clone(&db.store);
        tokio::spawn(async move { store.set_up(&new).await.unwrap() })
    });
    let mut outcomes = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        outcomes.push(one.await.unwrap());
    }
    outcomes.retain(|outcome| *outcome != SetUpOutcome::Closed);
    assert!(matches!(outcomes[..], [SetUpOutcome::Done(_)]), "{outcomes:?}");
    assert_eq!(db.store.count_users().await.unwrap(), 1);
    assert_eq!(db.raw.number("SELECT count(*) FROM sessions").await, 1);
    assert_eq!(db.raw.number("SELECT count(*) FROM memberships").await, 1);
    use AuditAction::{AccountAdded, SignIn};
    assert_eq!(actions(&db).await, [AccountAdded, AccountAdded, SignIn]);
}

async fn a_set_up_needs_the_token_and_an_empty_site(db: Fixture) {
    let outcome = async |token: &str| db.store.set_up(&set_up(&db, 1, token)).await.unwrap();
    assert_eq!(outcome("").await, SetUpOutcome::WrongToken);
    db.store.put_setting(SETUP_TOKEN, "t", db.now()).await.unwrap();
    assert_eq!(outcome("T").await, SetUpOutcome::WrongToken);
    assert_eq!(db.raw.number("SELECT count(*) FROM organizers").await, 0, "nothing is half made");
    // Somebody added by the command line closes the door, and the token is void.
    ada(&db).await;
    assert_eq!(outcome("t").await, SetUpOutcome::Closed);
    assert_eq!(db.store.setting(SETUP_TOKEN).await.unwrap(), None);
    // Once all are gone the door is open again, to whoever has the next token.
    change(&db, AccountChange::Remove).await;
    assert_eq!(db.store.count_users().await.unwrap(), 0);
    assert_eq!(outcome("t").await, SetUpOutcome::WrongToken);
    db.store.put_setting(SETUP_TOKEN, "u", db.now()).await.unwrap();
    assert!(matches!(outcome("u").await, SetUpOutcome::Done(_)));
    assert!(load(&db, "s1").await.is_some());
}

async fn the_sweep_takes_what_has_ended_and_nothing_else(db: Fixture) {
    let (now, ada) = (db.now(), ada(&db).await);
    let hour = TimeDelta::hours(1);
    for (id, end) in [("ended", now - hour), ("ends", now), ("open", now + hour)] {
        begin(&db, ada, &session(&db, id, end)).await;
    }
    assert_eq!(db.store.sweep(now).await.unwrap(), 2);
    assert_eq!(db.store.sweep(now).await.unwrap(), 0);
    assert!(load(&db, "open").await.is_some());
    assert_eq!(db.raw.number("SELECT count(*) FROM sessions").await, 1);
}
