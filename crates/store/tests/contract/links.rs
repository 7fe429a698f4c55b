//! Links and letters.

use chrono::TimeDelta;
use domain::{Actor, Email, Letter, LinkKind, Role, UserId};
use store::{AccountAct, AccountChange, MOST_MAILS, NewLink, NewMail};
use test_support::Fixture;

test_support::on_both! {
    a_link_is_found_until_it_is_used_or_too_old,
    a_new_link_replaces_the_one_of_its_kind,
    a_password_ends_links_to_one_and_leaving_ends_all,
    of_many_at_once_one_uses_a_link,
    a_letter_is_taken_by_one_and_tried_again,
    letters_do_not_pile_up,
}

async fn add(db: &Fixture) -> UserId {
    let email = "ada@example.org".parse().unwrap();
    db.store.add_user(&email, "$argon2id$x", Role::Organizer, None, db.now()).await.unwrap()
}

async fn put(db: &Fixture, user: UserId, digest: &str, kind: LinkKind) {
    let address: Email = "new@example.org".parse().unwrap();
    let address = (kind == LinkKind::Address).then_some(address);
    let expires_at = db.now() + kind.lasts();
    let new = NewLink { digest: digest.into(), kind, user, address, expires_at };
    let mut tx = db.store.begin().await.unwrap();
    tx.put_link(&new, db.now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn works(db: &Fixture, digest: &str) -> bool {
    db.store.link(digest, db.now()).await.unwrap().is_some()
}

async fn used(db: &Fixture, digest: &str) -> bool {
    let mut tx = db.store.begin().await.unwrap();
    let used = tx.use_link(digest, db.now()).await.unwrap();
    tx.commit().await.unwrap();
    used
}

async fn a_link_is_found_until_it_is_used_or_too_old(db: Fixture) {
    let ada = add(&db).await;
    put(&db, ada, "one", LinkKind::Address).await;
    put(&db, ada, "two", LinkKind::Password).await;
    let link = db.store.link("one", db.now()).await.unwrap().unwrap();
    assert_eq!(
        (link.kind, link.user, link.email.as_str()),
        (LinkKind::Address, ada, "ada@example.org")
    );
    assert_eq!(link.address.unwrap().as_str(), "new@example.org");
    assert_eq!(link.expires_at - db.now(), TimeDelta::hours(24));
    assert!(!works(&db, "three").await && !works(&db, "o\0ne").await);
    assert!(used(&db, "one").await && !used(&db, "one").await && !works(&db, "one").await);
    db.clock.advance(TimeDelta::minutes(60));
    assert!(!works(&db, "two").await && !used(&db, "two").await);
    assert_eq!(db.store.sweep(db.now()).await.unwrap(), 1);
}

async fn a_new_link_replaces_the_one_of_its_kind(db: Fixture) {
    let ada = add(&db).await;
    put(&db, ada, "one", LinkKind::Password).await;
    put(&db, ada, "other", LinkKind::AddressBack).await;
    put(&db, ada, "two", LinkKind::Password).await;
    put(&db, ada, "further", LinkKind::AddressBack).await;
    let mut all = Vec::new();
    for digest in ["one", "two", "other", "further"] {
        all.push(works(&db, digest).await);
    }
    assert_eq!(all, [false, true, true, true], "a change is taken back whatever came behind it");
}

async fn a_password_ends_links_to_one_and_leaving_ends_all(db: Fixture) {
    let ada = add(&db).await;
    for (digest, kind) in [
        ("password", LinkKind::Password),
        ("invitation", LinkKind::Invitation),
        ("address", LinkKind::Address),
        ("back", LinkKind::AddressBack),
    ] {
        put(&db, ada, digest, kind).await;
    }
    for (change, left) in [
        (AccountChange::SignOut, "address address_back invitation password"),
        (AccountChange::Password("$argon2id$y".into()), "address address_back"),
        (AccountChange::Remove, ""),
    ] {
        let email = "ada@example.org".parse().unwrap();
        let (actor, at) = (Actor::CommandLine, db.now());
        let act = AccountAct { email, change, force: true, actor, at };
        db.store.change_account(&act).await.unwrap();
        let kinds = db.raw.texts("SELECT kind FROM links ORDER BY kind").await;
        assert_eq!(kinds.join(" "), left);
    }
}

async fn of_many_at_once_one_uses_a_link(db: Fixture) {
    let ada = add(&db).await;
    put(&db, ada, "one", LinkKind::Password).await;
    let all = futures_util::future::join_all((0..8).map(|_| used(&db, "one"))).await;
    assert_eq!(all.iter().filter(|used| **used).count(), 1);
}

fn letter(to: &str) -> NewMail {
    NewMail { to: to.parse().unwrap(), user: None, letter: Letter::Forgotten }
}

async fn post(db: &Fixture, new: &NewMail) {
    let mut tx = db.store.begin().await.unwrap();
    tx.post(new, db.now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn a_letter_is_taken_by_one_and_tried_again(db: Fixture) {
    let (ada, bob) = (letter("ada@example.org"), letter("bob@example.org"));
    let user = Some(add(&db).await);
    let by = Some("ada@example.org".parse().unwrap());
    let bob = NewMail { user, letter: Letter::Invitation { by }, ..bob };
    post(&db, &ada).await;
    post(&db, &bob).await;
    let take = async || {
        let until = db.now() + TimeDelta::minutes(5);
        db.store.take_mail(db.now(), until).await.unwrap()
    };
    let [one, two] = [take().await.unwrap(), take().await.unwrap()];
    assert_eq!((&one.mail, &two.mail, one.attempts), (&ada, &bob, 1));
    assert_eq!(take().await, None, "both are taken");
    db.store.drop_mail(two.id).await.unwrap();
    db.store.put_mail_off(one.id, db.now() + TimeDelta::minutes(1)).await.unwrap();
    assert_eq!(take().await, None);
    db.clock.advance(TimeDelta::minutes(1));
    assert_eq!(take().await.map(|mail| (mail.mail, mail.attempts)), Some((ada, 2)));
    // Of a server that is gone, others take over; and so they do where a clock was far ahead.
    db.clock.advance(TimeDelta::minutes(6));
    assert_eq!(take().await.map(|mail| mail.attempts), Some(3));
    db.clock.advance(-TimeDelta::days(9));
    db.store.put_mail_off(one.id, db.now()).await.unwrap();
    let far = db.now() + TimeDelta::days(9);
    assert!(db.store.take_mail(db.now(), far).await.unwrap().is_some());
    assert!(take().await.is_some());
}

async fn letters_do_not_pile_up(db: Fixture) {
    let rows = format!(
        "INSERT INTO mails (address, letter, created_at, run_at, attempts)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})
         SELECT 'ada@example.org', '\"forgotten\"', o.created_at, o.created_at, 0
         FROM n CROSS JOIN organizers AS o",
        MOST_MAILS - 1
    );
    test_support::samples::club_at(&db, "riverside").await;
    db.raw.run(&rows).await.unwrap();
    for _ in 0..3 {
        post(&db, &letter("bob@example.org")).await;
    }
    assert_eq!(db.raw.number("SELECT count(*) FROM mails").await, MOST_MAILS);
}
