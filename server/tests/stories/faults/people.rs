//! Accounts, organizers and alerts.

use chrono::TimeDelta;
use domain::{AuditAction, Email, Role};
use reroll::acts;
use reroll::services::Services;
use store::{AccountChange, NewSession, SetUp, SetUpOutcome, StoreResult};
use test_support::Fixture;
use test_support::faults::Faults;
use test_support::story;

use crate::world::{World, operator};

story!(
    the_first_set_up_is_whole_or_not_at_all,
    adding_people_and_organizers_is_whole_or_not_at_all,
    changing_an_account_is_whole_or_not_at_all,
    an_alert_is_acknowledged_whole_or_not_at_all,
);

/// Makes the token of the first set-up, as a start does.
async fn token(services: &Services) -> StoreResult<Option<String>> {
    acts::set_up::token(services).await
}

async fn the_first_set_up_is_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (services, faults) = (&world.services, Faults::on(&db).await);
    let writes = faults.at_each_write(async || token(services).await.is_ok()).await;
    assert!(writes >= 1, "{writes}");

    let given = token(services).await.unwrap().unwrap();
    let (now, email) = (world.now(), "ada@example.org".parse::<Email>().unwrap());
    let ends_at = now + TimeDelta::days(1);
    let action = AuditAction::SignIn;
    let from = [192, 0, 2, 1].into();
    let new = SetUp {
        token: acts::set_up::digest(&given),
        email: email.clone(),
        password_hash: "hash".into(),
        organizer: Some(("night".into(), "Night".into())),
        session: NewSession {
            id: "session".into(),
            at: now,
            expires_at: ends_at,
            ends_at,
            replaces: None,
            agent: domain::Agent::default(),
            letter: None,
        },
        sign_in: acts::audit::sign_in_line(services, &email, action, from),
    };
    let act = async || acts::set_up::first_admin(services, &new).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 8, "{writes}");
    let closed = acts::set_up::first_admin(services, &new).await.unwrap();
    assert_eq!(closed, SetUpOutcome::Closed);
    assert_eq!(token(services).await.unwrap(), None);
}

async fn adding_people_and_organizers_is_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (services, faults) = (&world.services, Faults::on(&db).await);
    let act = async || acts::add_organizer(services, &operator(), "Night", "night").await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 3, "{writes}");
    let (email, organizer) = ("ada@example.org".parse().unwrap(), Some(world.organizer));
    let role = Role::Organizer;
    let act = async || {
        acts::add_user(services, &operator(), &email, "hash", role, organizer).await.is_ok()
    };
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 4, "{writes}");
    let lines = db.raw.texts("SELECT detail FROM audit ORDER BY id").await;
    assert_eq!(lines, ["Night", "ada@example.org, organizer"]);
}

async fn changing_an_account_is_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let services = &world.services;
    let email = "ada@example.org".parse().unwrap();
    let role = Role::Organizer;
    acts::add_user(services, &operator(), &email, "hash", role, None).await.unwrap();
    let faults = Faults::on(&db).await;
    let change = AccountChange::Disable;
    let act =
        async || acts::change_account(services, &operator(), &email, &change, false).await.is_ok();
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 3, "{writes}");
    let disabled = "SELECT count(*) FROM users WHERE disabled_at IS NOT NULL";
    assert_eq!(db.raw.number(disabled).await, 1);
}

async fn an_alert_is_acknowledged_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let services = &world.services;
    let id = acts::test_alert(services, &operator()).await.unwrap();
    let alert = world.own(id).await;
    let act = async || acts::acknowledge(services, &alert).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 2, "{writes}");
    let known = services.store.alert(id).await.unwrap().unwrap();
    assert_eq!(known.acknowledged_by.as_deref(), Some("command line"));
}
