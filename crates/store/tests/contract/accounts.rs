//! People, organizers, memberships, settings.

use domain::{AccountProblem, Email, OrganizerId, OrganizerProblem, Reason, Role, UserId};
use store::StoreError;
use test_support::Fixture;
use test_support::samples::club_at;

test_support::on_both! {
    a_person_can_be_added_and_found,
    an_address_is_one_account,
    two_at_once_are_one_account,
    an_account_that_fails_halfway_is_not_there,
    memberships_are_given_once,
    organizers_are_found_and_listed,
    an_organizers_slug_is_unique,
    settings_are_kept,
    a_hash_is_made_anew_where_it_is_what_was_read,
}

fn email(text: &str) -> Email {
    text.parse().unwrap()
}

async fn add(db: &Fixture, address: &str, organizer: Option<OrganizerId>) -> UserId {
    let role = if organizer.is_some() { Role::Organizer } else { Role::Admin };
    db.store.add_user(&email(address), "$argon2id$x", role, organizer, db.now()).await.unwrap()
}

async fn a_person_can_be_added_and_found(db: Fixture) {
    assert_eq!(db.store.count_users().await.unwrap(), 0);
    let club = club_at(&db, "riverside").await;
    let ada = add(&db, "ada@example.org", None).await;
    let bob = add(&db, "bob@example.org", Some(club)).await;
    assert_eq!(db.store.count_users().await.unwrap(), 2);
    let found = db.store.credentials(&email("bob@example.org")).await.unwrap().unwrap();
    assert_eq!(found.password_hash, "$argon2id$x");
    assert_eq!((found.account.id, found.account.role), (bob, Role::Organizer));
    assert_eq!(found.account.organizers, [club]);
    let account = db.store.account(ada).await.unwrap().unwrap();
    assert_eq!((account.role, account.organizers), (Role::Admin, vec![]));
    assert_eq!(account.email.as_str(), "ada@example.org");
    assert!(db.store.account(UserId(99)).await.unwrap().is_none());
    assert!(db.store.credentials(&email("eve@example.org")).await.unwrap().is_none());
}

async fn an_address_is_one_account(db: Fixture) {
    let ada = add(&db, "Ada@Example.org", None).await;
    for same in ["ada@example.org", " ADA@EXAMPLE.ORG "] {
        let found = db.store.credentials(&email(same)).await.unwrap().unwrap();
        assert_eq!(found.account.id, ada);
        let again = db.store.add_user(&email(same), "y", Role::Admin, None, db.now()).await;
        let error = again.unwrap_err();
        assert!(
            matches!(&error, StoreError::Refused(Reason::Account(AccountProblem::AddressTaken(_)))),
            "{error}"
        );
        assert_eq!(error.to_string(), "ada@example.org has an account already");
    }
    let kept = db.store.credentials(&email("ada@example.org")).await.unwrap().unwrap();
    assert_eq!(kept.password_hash, "$argon2id$x");
}

async fn two_at_once_are_one_account(db: Fixture) {
    let address = email("ada@example.org");
    let add = || db.store.add_user(&address, "x", Role::Admin, None, db.now());
    let (one, two) = tokio::join!(add(), add());
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
    assert_eq!(db.store.count_users().await.unwrap(), 1);
}

async fn an_account_that_fails_halfway_is_not_there(db: Fixture) {
    let address = email("ada@example.org");
    let nobody = Some(OrganizerId(99));
    let added = db.store.add_user(&address, "x", Role::Organizer, nobody, db.now()).await;
    assert!(added.is_err());
    assert_eq!(db.store.count_users().await.unwrap(), 0);
}

async fn memberships_are_given_once(db: Fixture) {
    let (one, two) = (club_at(&db, "one").await, club_at(&db, "two").await);
    let ada = add(&db, "ada@example.org", Some(two)).await;
    for _ in 0..2 {
        db.store.add_membership(ada, one, db.now()).await.unwrap();
    }
    let account = db.store.account(ada).await.unwrap().unwrap();
    assert_eq!(account.organizers, [one, two]);
    assert!(db.store.add_membership(UserId(99), one, db.now()).await.is_err());
    assert!(db.store.add_membership(ada, OrganizerId(99), db.now()).await.is_err());
}

async fn organizers_are_found_and_listed(db: Fixture) {
    let store = &db.store;
    let zoo = store.add_organizer("zoo", "Zoo", db.now()).await.unwrap();
    let cafe = store.add_organizer("cafe", "Café 🎲", db.now()).await.unwrap();
    store.describe_organizer(cafe, "We play.\nEvery day.").await.unwrap();
    let names: Vec<_> = store.organizers().await.unwrap().into_iter().map(|o| o.name).collect();
    assert_eq!(names, ["Café 🎲", "Zoo"]);
    let found = store.organizer_by_slug("cafe").await.unwrap().unwrap();
    assert_eq!((found.id, found.description.as_str()), (cafe, "We play.\nEvery day."));
    assert_eq!(found.created_at, db.now());
    assert_eq!(store.organizer(zoo).await.unwrap().unwrap().slug, "zoo");
    assert!(store.organizer(OrganizerId(99)).await.unwrap().is_none());
    assert!(store.organizer_by_slug("none").await.unwrap().is_none());
    assert!(store.describe_organizer(OrganizerId(99), "x").await.is_err());
}

async fn an_organizers_slug_is_unique(db: Fixture) {
    let first = club_at(&db, "riverside").await;
    let error = db.store.add_organizer("riverside", "Other", db.now()).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Refused(Reason::Organizer(OrganizerProblem::SlugTaken(_)))),
        "{error}"
    );
    assert!(error.to_string().contains("\"riverside\""), "{error}");
    let found = db.store.organizer_by_slug("riverside").await.unwrap().unwrap();
    assert_eq!((found.id, found.name.as_str()), (first, "Club riverside"));
}

async fn settings_are_kept(db: Fixture) {
    assert_eq!(db.store.setting("name").await.unwrap(), None);
    for value in ["one", "", "zwei 🎲"] {
        db.store.put_setting("name", value, db.now()).await.unwrap();
        assert_eq!(db.store.setting("name").await.unwrap().as_deref(), Some(value));
    }
    assert_eq!(db.store.setting("NAME").await.unwrap(), None);
}

async fn a_hash_is_made_anew_where_it_is_what_was_read(db: Fixture) {
    let ada = add(&db, "ada@example.org", None).await;
    assert!(!db.store.rehash(ada, "$argon2id$y", "$argon2id$z").await.unwrap());
    assert!(db.store.rehash(ada, "$argon2id$x", "$argon2id$z").await.unwrap());
    let known = db.store.credentials(&email("ada@example.org")).await.unwrap().unwrap();
    assert_eq!(known.password_hash, "$argon2id$z");
}
