//! Links, and what people do with their own accounts.

use access::ByLink;
use domain::{Email, LinkKind, Role};
use reroll::access::{NewLinkFor, put_link};
use reroll::acts;
use reroll::outgoing::letters::{Carrier, send_due};
use test_support::Fixture;
use test_support::faults::Faults;
use test_support::story;

use crate::world::post::Post;
use crate::world::{World, operator, viewer};

story!(
    links_are_made_and_used_whole_or_not_at_all,
    ones_own_account_is_changed_whole_or_not_at_all,
    an_address_is_confirmed_and_taken_back_whole_or_not_at_all,
);

async fn links_are_made_and_used_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (services, faults) = (&world.services, Faults::on(&db).await);
    let (email, role) = ("ada@example.org".parse().unwrap(), Role::Organizer);
    let organizer = Some(world.organizer);
    let invitation = acts::Invitation { email, role, organizer, by_hand: true };
    let act = async || acts::invite(services, &operator(), &invitation).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 5, "{writes}");

    let email = invitation.email;
    let act = async || acts::make_link(services, &operator(), &email).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 4, "{writes}");

    let handed = acts::make_link(services, &operator(), &email).await.unwrap();
    let token = handed.address.rsplit('/').next().unwrap();
    let by = ByLink::open(services, token).await.unwrap();
    let act = async || acts::choose_password(services, &by, "hash".into()).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 4, "{writes}");

    let act = async || acts::forgotten(services, &email).await.is_ok();
    assert_eq!(faults.at_each_write(act).await, 1);
}

/// Whatever is typed is right.
struct Right;

#[async_trait::async_trait]
impl access::Passwords for Right {
    type Error = store::StoreError;

    async fn is_right(&self, _: &domain::Account, _: &str) -> Result<bool, store::StoreError> {
        Ok(true)
    }
}

async fn ones_own_account_is_changed_whole_or_not_at_all(db: Fixture) {
    let post = Post::new(&db, "faults");
    let world =
        World::with(&db.url, db.clock.clone(), |config| post.configure(config, &["x"])).await;
    let (services, role) = (&world.services, Role::Organizer);
    let email = "ada@example.org".parse().unwrap();
    acts::add_user(services, &operator(), &email, "hash", role, None).await.unwrap();
    let member = viewer(services, "ada@example.org").await.member().unwrap();
    let by = access::Oneself::by_password(&Right, &member, "").await.unwrap();
    let faults = Faults::on(&db).await;

    let act = async || acts::rename(services, &member, "Ada").await.is_ok();
    assert!(faults.at_each_write(act).await >= 3);
    let to = "new@example.org".parse().unwrap();
    let act = async || acts::change_address(services, &by, &to).await.is_ok();
    assert!(faults.at_each_write(act).await >= 3);
    let act = async || acts::change_password(services, &by, "other".into()).await.is_ok();
    assert!(faults.at_each_write(act).await >= 4, "the letter that tells of it included");

    for id in ["here", "there"] {
        let insert = format!(
            "INSERT INTO sessions (id, user_id, signed_in_at, seen_at, expires_at, ends_at, data)
             SELECT '{id}', id, created_at, created_at, created_at, created_at, '' FROM users"
        );
        db.raw.run(&insert).await.unwrap();
    }
    let which = store::Which::AllBut("here".into());
    let act = async || acts::end_sessions(services, &member, &which).await.is_ok();
    assert!(faults.at_each_write(act).await >= 3);

    // The links that are sent.
    let carrier = Carrier::of(services);
    send_due(services, &carrier).await.unwrap();
    let act = async || acts::leave(services, &by).await.is_ok();
    assert!(faults.at_each_write(act).await >= 4);
}

/// Makes a link of the account's, as a letter has it.
async fn linked(world: &World, kind: LinkKind, address: &Email) -> ByLink {
    let services = &world.services;
    let known = services.store.credentials(&"ada@example.org".parse().unwrap()).await.unwrap();
    let user = known.unwrap().account.id;
    let new = NewLinkFor { kind, user, address: Some(address.clone()) };
    let mut tx = services.store.begin().await.unwrap();
    let now = world.now();
    let handed = put_link(&mut *tx, &*services.entropy, "", new, now).await.unwrap();
    tx.commit().await.unwrap();
    let token = handed.address.rsplit('/').next().unwrap();
    ByLink::open(services, token).await.unwrap()
}

async fn an_address_is_confirmed_and_taken_back_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (services, role) = (&world.services, Role::Admin);
    let ada: Email = "ada@example.org".parse().unwrap();
    acts::add_user(services, &operator(), &ada, "hash", role, None).await.unwrap();
    let new: Email = "new@example.org".parse().unwrap();
    let back = linked(&world, LinkKind::AddressBack, &"old@example.org".parse().unwrap()).await;
    let faults = Faults::on(&db).await;
    let act = async || acts::take_address_back(services, &back).await.is_ok();
    assert!(faults.at_each_write(act).await >= 5);
    faults.at(0).await;
    acts::add_user(services, &operator(), &ada, "hash", role, None).await.unwrap();
    let by = linked(&world, LinkKind::Address, &new).await;
    let act = async || acts::confirm_address(services, &by).await.is_ok();
    assert!(faults.at_each_write(act).await >= 4);
    assert!(services.store.credentials(&new).await.unwrap().is_some());
}
