//! Taking accounts back.

use chrono::TimeDelta;
use domain::{
    Account, AccountProblem, Actor, Agent, AuditAction, Email, OrganizerId, Reason, Role, UserId,
};
use store::{
    AccountAct, AccountChange, AccountOutcome, NewAudit, NewSession, StoreError, StoreResult,
    Which, verify_audit,
};
use test_support::Fixture;
use test_support::samples::club_at;

test_support::on_both! {
    who_can_sign_in_is_listed,
    each_change_is_made_ends_sessions_and_is_noted,
    what_is_so_already_changes_nothing,
    a_removed_account_frees_its_address_and_keeps_its_number,
    the_last_admin_stays_unless_forced,
    two_admins_at_once_cannot_both_go,
    a_site_without_admins_can_still_be_mended,
    nobody_changes_an_account_that_is_not_there,
    alerts_do_not_go_to_who_is_out,
    people_say_what_they_are_called_and_where_they_are,
    an_address_changes_and_comes_back,
}

fn email(text: &str) -> Email {
    text.parse().unwrap()
}

async fn add(db: &Fixture, address: &str, role: Role, club: Option<OrganizerId>) -> UserId {
    db.store.add_user(&email(address), "$argon2id$x", role, club, db.now()).await.unwrap()
}

fn act(db: &Fixture, address: &str, change: AccountChange, force: bool) -> AccountAct {
    AccountAct { email: email(address), change, force, actor: Actor::CommandLine, at: db.now() }
}

async fn change(db: &Fixture, address: &str, change: AccountChange) -> StoreResult<AccountOutcome> {
    db.store.change_account(&act(db, address, change, false)).await
}

async fn sign_in(db: &Fixture, user: UserId, hash: &str, id: &str) -> bool {
    let end = db.now() + TimeDelta::hours(1);
    let new = NewSession {
        id: id.into(),
        at: db.now(),
        expires_at: end,
        ends_at: end,
        replaces: None,
        agent: Agent::default(),
        letter: None,
    };
    let (action, text) = (AuditAction::SignIn, String::new);
    let note = NewAudit { actor: text(), action, subject: text(), detail: text(), private: None };
    db.store.begin_session(user, hash, &new, &note).await.unwrap()
}

async fn account(db: &Fixture, id: UserId) -> Option<Account> {
    db.store.account(id).await.unwrap()
}

/// What the log says of accounts.
async fn noted(db: &Fixture) -> Vec<String> {
    assert!(verify_audit(db.store.as_ref()).await.unwrap().is_ok());
    let lines = db.store.audit_after(0, 100).await.unwrap();
    let lines = lines.into_iter().filter(|line| line.action != AuditAction::SignIn);
    lines.map(|line| format!("{} {}: {}", line.actor, line.subject, line.detail)).collect()
}

async fn who_can_sign_in_is_listed(db: Fixture) {
    assert!(db.store.people(db.now()).await.unwrap().is_empty());
    let club = club_at(&db, "riverside").await;
    let ada = add(&db, "ada@example.org", Role::Admin, None).await;
    let bob = add(&db, "bob@example.org", Role::Organizer, Some(club)).await;
    for id in ["a", "b"] {
        assert!(sign_in(&db, ada, "$argon2id$x", id).await);
        db.clock.advance(TimeDelta::minutes(1));
    }
    change(&db, "bob@example.org", AccountChange::Disable).await.unwrap();
    let people = db.store.people(db.now()).await.unwrap();
    let ids: Vec<_> = people.iter().map(|one| (one.account.id, one.sessions)).collect();
    assert_eq!(ids, [(ada, 2), (bob, 0)]);
    let seen = db.now() - TimeDelta::minutes(1);
    assert_eq!((people[0].seen_at, people[0].disabled_at), (Some(seen), None));
    assert_eq!((people[1].seen_at, people[1].disabled_at), (None, Some(db.now())));
    assert_eq!(people[1].account.organizers, [club]);
    let open = db.store.open_sessions(None, db.now()).await.unwrap();
    let times: Vec<_> = open.iter().map(|session| session.signed_in_at).collect();
    assert_eq!(times, [seen, seen - TimeDelta::minutes(1)]);
    assert!(db.store.open_sessions(Some(bob), db.now()).await.unwrap().is_empty());
    db.clock.advance(TimeDelta::hours(1));
    assert_eq!(db.store.people(db.now()).await.unwrap()[0].sessions, 0, "they have ended");
}

async fn each_change_is_made_ends_sessions_and_is_noted(db: Fixture) {
    let club = club_at(&db, "riverside").await;
    let admin = add(&db, "admin@example.org", Role::Admin, None).await;
    let ada = add(&db, "ada@example.org", Role::Organizer, None).await;
    sign_in(&db, admin, "$argon2id$x", "other").await;
    for (number, change_to, ended, said) in [
        (0, AccountChange::Password("$argon2id$y".into()), 1, "got another password"),
        (1, AccountChange::Role(Role::Admin), 1, "is now admin"),
        (2, AccountChange::Join(club), 0, "acts for organizer 1 from now on"),
        (3, AccountChange::Leave(club), 0, "no longer acts for organizer 1"),
        (4, AccountChange::SignOut, 1, "was signed out everywhere"),
        (5, AccountChange::Disable, 1, "was disabled"),
        (6, AccountChange::Enable, 0, "was enabled"),
        (7, AccountChange::Remove, 1, "was removed"),
    ] {
        let hash = if number == 0 { "$argon2id$x" } else { "$argon2id$y" };
        if ended > 0 {
            sign_in(&db, ada, hash, &format!("s{number}")).await;
        }
        let is_sign_out = matches!(change_to, AccountChange::SignOut);
        let open = db.raw.number("SELECT count(*) FROM sessions WHERE id <> 'other'").await;
        let outcome = change(&db, "ada@example.org", change_to).await.unwrap();
        let expected = if ended == 0 { 0 } else { u64::try_from(open).unwrap() };
        assert_eq!((outcome.id, outcome.signed_out), (ada, expected), "{said}");
        assert_eq!(outcome.changed, !is_sign_out, "{said}");
        let line = noted(&db).await.pop().unwrap();
        assert!(
            line.starts_with(&format!("command line user {ada}: ada@example.org {said}")),
            "{line}"
        );
        assert_eq!(line.contains("ended"), expected > 0, "{line}");
    }
    assert!(db.store.session("other", db.now()).await.unwrap().is_some(), "others stay signed in");
}

async fn what_is_so_already_changes_nothing(db: Fixture) {
    let club = club_at(&db, "riverside").await;
    add(&db, "admin@example.org", Role::Admin, None).await;
    add(&db, "ada@example.org", Role::Organizer, Some(club)).await;
    for change_to in [
        AccountChange::Role(Role::Organizer),
        AccountChange::Enable,
        AccountChange::Join(club),
        AccountChange::SignOut,
    ] {
        let outcome = change(&db, "ada@example.org", change_to.clone()).await.unwrap();
        assert_eq!((outcome.changed, outcome.signed_out), (false, 0), "{change_to:?}");
    }
    assert_eq!(noted(&db).await, [""; 0], "nothing happened, so nothing is noted");
}

async fn a_removed_account_frees_its_address_and_keeps_its_number(db: Fixture) {
    let club = club_at(&db, "riverside").await;
    add(&db, "admin@example.org", Role::Admin, None).await;
    let ada = add(&db, "ada@example.org", Role::Organizer, Some(club)).await;
    change(&db, "ada@example.org", AccountChange::Remove).await.unwrap();
    assert!(account(&db, ada).await.is_none());
    assert!(db.store.credentials(&email("ada@example.org")).await.unwrap().is_none());
    assert_eq!(db.store.count_users().await.unwrap(), 1);
    let kept =
        "SELECT count(*) FROM users WHERE email LIKE '%ada%' OR password_hash LIKE '%argon2id$x%'";
    assert_eq!(db.raw.number(kept).await, 1, "the admin's hash only");
    let again = add(&db, "ada@example.org", Role::Organizer, None).await;
    assert_ne!(again, ada);
    assert!(account(&db, again).await.unwrap().organizers.is_empty());
    assert_eq!(db.raw.number("SELECT count(*) FROM users").await, 3, "no row vanishes");
}

async fn the_last_admin_stays_unless_forced(db: Fixture) {
    add(&db, "ada@example.org", Role::Admin, None).await;
    add(&db, "bob@example.org", Role::Admin, None).await;
    change(&db, "bob@example.org", AccountChange::Disable).await.unwrap();
    let changes =
        [AccountChange::Role(Role::Organizer), AccountChange::Disable, AccountChange::Remove];
    for change_to in changes {
        let refused = change(&db, "ada@example.org", change_to.clone()).await.unwrap_err();
        assert!(
            matches!(&refused, StoreError::Refused(Reason::Account(AccountProblem::LastAdmin(_)))),
            "{refused}"
        );
        assert!(refused.to_string().contains("ada@example.org is the last administrator"));
        let kept = db.store.credentials(&email("ada@example.org")).await.unwrap().unwrap();
        assert_eq!((kept.account.role, kept.disabled), (Role::Admin, false), "{change_to:?}");
    }
    let forced = act(&db, "ada@example.org", AccountChange::Remove, true);
    assert!(db.store.change_account(&forced).await.unwrap().changed);
}

async fn two_admins_at_once_cannot_both_go(db: Fixture) {
    add(&db, "ada@example.org", Role::Admin, None).await;
    add(&db, "bob@example.org", Role::Admin, None).await;
    let (one, two) = tokio::join!(
        change(&db, "ada@example.org", AccountChange::Disable),
        change(&db, "bob@example.org", AccountChange::Remove)
    );
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
}

async fn a_site_without_admins_can_still_be_mended(db: Fixture) {
    add(&db, "ada@example.org", Role::Organizer, None).await;
    for change_to in [
        AccountChange::Password("$argon2id$y".into()),
        AccountChange::Disable,
        AccountChange::Enable,
        AccountChange::Role(Role::Admin),
    ] {
        assert!(change(&db, "ada@example.org", change_to).await.unwrap().changed);
    }
}

async fn nobody_changes_an_account_that_is_not_there(db: Fixture) {
    add(&db, "ada@example.org", Role::Admin, None).await;
    let missing = change(&db, "eve@example.org", AccountChange::SignOut).await.unwrap_err();
    assert_eq!(missing.to_string(), "there is no account eve@example.org");
    let nowhere = AccountChange::Join(OrganizerId(99));
    assert!(change(&db, "ada@example.org", nowhere).await.is_err());
    assert_eq!(noted(&db).await, [""; 0]);
}

async fn alerts_do_not_go_to_who_is_out(db: Fixture) {
    let club = club_at(&db, "riverside").await;
    add(&db, "admin@example.org", Role::Admin, None).await;
    for address in ["ada@example.org", "bob@example.org", "eve@example.org"] {
        add(&db, address, Role::Organizer, Some(club)).await;
    }
    change(&db, "bob@example.org", AccountChange::Disable).await.unwrap();
    change(&db, "eve@example.org", AccountChange::Remove).await.unwrap();
    assert_eq!(db.store.addresses_of(club).await.unwrap(), ["ada@example.org"]);
}

async fn people_say_what_they_are_called_and_where_they_are(db: Fixture) {
    let ada = add(&db, "ada@example.org", Role::Admin, None).await;
    let address = email("carl@example.org");
    let carl = db.store.add_user(&address, "", Role::Admin, None, db.now()).await.unwrap();
    change(&db, "ada@example.org", AccountChange::Name("Ada \u{1f3b2}\0".into())).await.unwrap();
    for id in ["a", "b", "c"] {
        assert!(sign_in(&db, ada, "$argon2id$x", id).await);
        db.clock.advance(TimeDelta::minutes(1));
    }
    let person = async |id| db.store.person(id, db.now()).await.unwrap().unwrap();
    let one = person(ada).await;
    assert_eq!((one.name.as_str(), one.invited), ("Ada \u{1f3b2}\u{fffd}", false));
    assert_eq!(one.signed_in_at, Some(db.now() - TimeDelta::minutes(1)));
    let other = person(carl).await;
    assert_eq!((other.invited, other.signed_in_at, other.sessions), (true, None, 0));
    assert!(db.store.person(UserId(99), db.now()).await.unwrap().is_none());

    let end = async |which: Which| {
        let mut tx = db.store.begin_history().await.unwrap();
        let ended = tx.end_sessions(ada, &which).await.unwrap();
        tx.commit().await.unwrap();
        ended
    };
    assert_eq!(end(Which::One("none".into())).await, 0);
    assert_eq!(end(Which::One("b".into())).await, 1);
    assert_eq!(end(Which::AllBut("c".into())).await, 1);
    let open = db.store.open_sessions(Some(ada), db.now()).await.unwrap();
    assert_eq!(open.iter().map(|open| open.id.as_str()).collect::<Vec<_>>(), ["c"]);
    // The last sign-in is known when its session is over.
    assert_eq!(end(Which::One("c".into())).await, 1);
    assert!(person(ada).await.signed_in_at.is_some());
    // Who was invited is no admin who can sign in.
    let gone = change(&db, "ada@example.org", AccountChange::Disable).await.unwrap_err();
    assert!(gone.to_string().contains("last administrator"), "{gone}");
}

async fn an_address_changes_and_comes_back(db: Fixture) {
    let ada = add(&db, "ada@example.org", Role::Admin, None).await;
    add(&db, "bob@example.org", Role::Admin, None).await;
    assert!(sign_in(&db, ada, "$argon2id$x", "a").await);
    let taken = change(&db, "ada@example.org", AccountChange::Address(email("bob@example.org")));
    let taken = taken.await.unwrap_err();
    assert_eq!(taken.to_string(), "bob@example.org has an account already");
    let new = AccountChange::Address(email("new@example.org"));
    let outcome = change(&db, "ada@example.org", new).await.unwrap();
    assert_eq!((outcome.id, outcome.changed, outcome.signed_out), (ada, true, 0));
    let back = AccountChange::AddressBack(email("ada@example.org"));
    let outcome = change(&db, "new@example.org", back).await.unwrap();
    assert_eq!((outcome.changed, outcome.signed_out), (true, 1));
    let known = db.store.credentials(&email("ada@example.org")).await.unwrap().unwrap();
    assert!(known.is_invited() && known.account.id == ada);
    assert!(!sign_in(&db, ada, "$argon2id$x", "b").await, "the password is worth nothing");
}
