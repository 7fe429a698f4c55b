//! Letters: links to passwords, mailed by a real SMTP server.

use access::{ByLink, LoadError};
use chrono::TimeDelta;
use domain::{AccountProblem, Denied, Email, Reason, Role};
use reroll::acts::{self, ActError, Invitation};
use reroll::outgoing::letters::{Carrier, send_due};
use test_support::Fixture;
use test_support::faults::all_but;

use crate::world::post::{Post, link, subject, text};
use crate::world::{World, operator, services};

test_support::story! {
    who_forgot_is_mailed_a_link_that_works_once,
    an_invitation_leads_to_a_first_password,
    an_unknown_address_makes_the_same_work_and_no_mail,
    a_link_works_for_its_time,
    a_letter_outlasts_an_outage,
    two_servers_send_one_letter,
    without_mail_links_are_handed_out,
    who_is_out_gets_no_letter,
    what_is_changed_about_an_account_is_told,
    a_changed_address_can_be_taken_back,
}

/// A site that mails, and one of its people.
async fn mailing(db: &Fixture, name: &str) -> (World, Post, Email) {
    let post = Post::new(db, name);
    let world =
        World::with(&db.url, db.clock.clone(), |config| post.configure(config, &["alerts"])).await;
    let email: Email = post.address("ada").parse().unwrap();
    add(&world, &email).await;
    (world, post, email)
}

async fn add(world: &World, email: &Email) {
    let (role, club) = (Role::Organizer, Some(world.organizer));
    acts::add_user(&world.services, &operator(), email, "hash", role, club).await.unwrap();
}

async fn send(world: &World) -> usize {
    send_due(&world.services, &Carrier::of(&world.services)).await.unwrap()
}

fn token(link: &str) -> String {
    link.rsplit('/').next().unwrap().to_owned()
}

/// What whoever has a link may do with it.
async fn open(world: &World, link: &str) -> Option<ByLink> {
    match ByLink::open(&world.services, &token(link)).await {
        Ok(by) => Some(by),
        Err(LoadError::Denied(Denied::DeadLink)) => None,
        Err(error) => panic!("{error}"),
    }
}

async fn hash(world: &World, email: &Email) -> String {
    world.services.store.credentials(email).await.unwrap().unwrap().password_hash
}

async fn who_forgot_is_mailed_a_link_that_works_once(db: Fixture) {
    let (world, post, ada) = mailing(&db, "forgot").await;
    let services = &world.services;
    acts::forgotten(services, &ada).await.unwrap();
    let before = all_but(&db, &["mails"]).await;
    assert_eq!(before["links"], [""; 0], "nothing that could be stolen waits");
    assert_eq!((send(&world).await, send(&world).await), (1, 0));
    let [mail] = &post.mail("ada")[..] else { panic!("one mail") };
    assert_eq!(subject(mail), "[Riverside Games] Choose another password");
    assert!(text(mail).contains("works once, until 1 March 2026, 13:00 UTC"), "{}", text(mail));

    let link = link(mail);
    assert!(link.starts_with("http://127.0.0.1:3000/link/"), "{link}");
    let kept = db.raw.text("SELECT digest FROM links").await.unwrap();
    assert!(!link.contains(&kept) && !kept.contains(&token(&link)), "the database has a digest");
    let [first, second] = [open(&world, &link).await.unwrap(), open(&world, &link).await.unwrap()];
    assert_eq!(acts::choose_password(services, &first, "new".into()).await.unwrap(), ada);
    assert_eq!(hash(&world, &ada).await, "new");
    let again = acts::choose_password(services, &second, "thief".into()).await.unwrap_err();
    assert!(matches!(again, ActError::Refused(Reason::Denied(Denied::DeadLink))), "{again}");
    assert_eq!(
        (hash(&world, &ada).await.as_str(), open(&world, &link).await.is_some()),
        ("new", false)
    );
    let lines = db.raw.texts("SELECT actor || ': ' || detail FROM audit ORDER BY id").await;
    let asked = format!("system: somebody asked for a link to another password for {ada}");
    assert_eq!(lines[1..], [asked, format!("{ada}: {ada} got another password")]);
}

async fn an_invitation_leads_to_a_first_password(db: Fixture) {
    let (world, post, _) = mailing(&db, "invited").await;
    let services = &world.services;
    let bob: Email = post.address("bob").parse().unwrap();
    let organizer = Some(world.organizer);
    let invitation =
        Invitation { email: bob.clone(), role: Role::Organizer, organizer, by_hand: false };
    let invited = acts::invite(services, &operator(), &invitation).await.unwrap();
    assert_eq!(invited.link, None, "it goes out by mail");
    // Whoever did not come is invited again: the first link is worth nothing then.
    send(&world).await;
    let first = link(&post.mail("bob")[0]);
    assert!(open(&world, &first).await.is_some());
    let again = acts::invite(services, &operator(), &invitation).await.unwrap();
    assert_eq!(again.id, invited.id);
    send(&world).await;
    let links: Vec<_> = post.mail("bob").iter().map(|mail| link(mail)).collect();
    let second = links.iter().find(|link| **link != first).unwrap();
    assert!(open(&world, &first).await.is_none());
    let by = open(&world, second).await.unwrap();
    acts::choose_password(services, &by, "chosen".into()).await.unwrap();
    let known = services.store.credentials(&bob).await.unwrap().unwrap();
    assert_eq!((known.password_hash.as_str(), known.account.organizers.len()), ("chosen", 1));
    let late = acts::invite(services, &operator(), &invitation).await.unwrap_err();
    let is_there = |error: &ActError| {
        matches!(error, ActError::Refused(Reason::Account(AccountProblem::InvitedBefore(_))))
    };
    assert!(is_there(&late), "{late}");
}

async fn an_unknown_address_makes_the_same_work_and_no_mail(db: Fixture) {
    let (world, post, ada) = mailing(&db, "unknown").await;
    let nobody: Email = post.address("nobody").parse().unwrap();
    let mut done = Vec::new();
    for email in [&ada, &nobody] {
        let before = all_but(&db, &[]).await;
        acts::forgotten(&world.services, email).await.unwrap();
        let mut after = all_but(&db, &[]).await;
        let rows = after.remove("mails").unwrap();
        let others: Vec<_> =
            after.into_iter().filter(|(table, rows)| before[table] != *rows).collect();
        assert!(others.is_empty(), "{others:?}");
        done.push(rows.len());
    }
    assert_eq!(done, [1, 2], "a row each, and nothing else");
    assert_eq!(send(&world).await, 2);
    assert_eq!((post.mail("ada").len(), post.mail("nobody").len()), (1, 0));
    assert_eq!(db.raw.number("SELECT count(*) FROM mails").await, 0);
}

async fn a_link_works_for_its_time(db: Fixture) {
    let (world, post, ada) = mailing(&db, "time").await;
    acts::forgotten(&world.services, &ada).await.unwrap();
    send(&world).await;
    let link = link(&post.mail("ada")[0]);
    world.pass(TimeDelta::minutes(59));
    let by = open(&world, &link).await.unwrap();
    world.pass(TimeDelta::minutes(2));
    assert!(open(&world, &link).await.is_none());
    let late = acts::choose_password(&world.services, &by, "late".into()).await.unwrap_err();
    assert!(matches!(late, ActError::Refused(Reason::Denied(Denied::DeadLink))), "{late}");
    assert_eq!(hash(&world, &ada).await, "hash");
    world.due("sweep").await;
    assert_eq!(db.raw.number("SELECT count(*) FROM links").await, 0);
}

async fn a_letter_outlasts_an_outage(db: Fixture) {
    let (world, post, ada) = mailing(&db, "outage").await;
    let mut down = world.services.clone();
    let mut config = (*down.config).clone();
    if let Some(mail) = &mut config.alerts.mail {
        mail.smtp = secrets::Secret::new("smtp://127.0.0.1:1");
    }
    down.config = std::sync::Arc::new(config);
    acts::forgotten(&world.services, &ada).await.unwrap();
    let carrier = Carrier::of(&down);
    assert_eq!(send_due(&down, &carrier).await.unwrap(), 1);
    assert_eq!(send_due(&down, &carrier).await.unwrap(), 0, "not again at once");
    world.pass(TimeDelta::hours(1));
    assert_eq!(send(&world).await, 1);
    assert!(open(&world, &link(&post.mail("ada")[0])).await.is_some());
    let noted = "SELECT count(*) FROM audit WHERE detail LIKE 'somebody asked%'";
    assert_eq!(db.raw.number(noted).await, 1, "once, however often it is tried");

    acts::forgotten(&world.services, &ada).await.unwrap();
    world.pass(TimeDelta::days(1));
    assert_eq!(send_due(&down, &carrier).await.unwrap(), 1);
    assert_eq!(db.raw.number("SELECT count(*) FROM mails").await, 0, "given up after a day");
}

async fn two_servers_send_one_letter(db: Fixture) {
    let (world, post, ada) = mailing(&db, "two").await;
    let other = services((*world.services.config).clone(), db.clock.clone(), 9).await;
    acts::forgotten(&world.services, &ada).await.unwrap();
    let carriers = (Carrier::of(&world.services), Carrier::of(&other));
    let (one, two) =
        tokio::join!(send_due(&world.services, &carriers.0), send_due(&other, &carriers.1));
    assert_eq!(one.unwrap() + two.unwrap(), 1);
    assert_eq!(post.mail("ada").len(), 1);
}

async fn without_mail_links_are_handed_out(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let services = &world.services;
    let [ada, bob] = ["ada@example.org", "bob@example.org"].map(|text| text.parse().unwrap());
    add(&world, &ada).await;
    let handed = acts::make_link(services, &operator(), &ada).await.unwrap();
    let by = open(&world, &handed.address).await.unwrap();
    assert_eq!(handed.expires_at - world.now(), TimeDelta::hours(1));
    acts::choose_password(services, &by, "new".into()).await.unwrap();
    assert_eq!(hash(&world, &ada).await, "new");

    let (email, role) = (bob, Role::Admin);
    let invitation = Invitation { email, role, organizer: None, by_hand: false };
    let invited = acts::invite(services, &operator(), &invitation).await.unwrap();
    let link = invited.link.unwrap();
    assert_eq!(link.expires_at - world.now(), TimeDelta::days(7));
    assert!(open(&world, &link.address).await.is_some());
    // What waits for a mailman who never comes does not stay.
    acts::forgotten(services, &ada).await.unwrap();
    assert_eq!(send(&world).await, 2);
    assert_eq!(db.raw.number("SELECT count(*) FROM mails").await, 0);
}

async fn who_is_out_gets_no_letter(db: Fixture) {
    let (world, post, ada) = mailing(&db, "out").await;
    let services = &world.services;
    acts::forgotten(services, &ada).await.unwrap();
    send(&world).await;
    let link = link(&post.mail("ada")[0]);
    let disable = store::AccountChange::Disable;
    acts::change_account(services, &operator(), &ada, &disable, false).await.unwrap();
    assert!(open(&world, &link).await.is_none(), "its links end with it");
    assert_eq!((send(&world).await, post.mail("ada").len()), (1, 2), "that they are out is told");
    acts::forgotten(services, &ada).await.unwrap();
    assert_eq!((send(&world).await, post.mail("ada").len()), (1, 2));
    let enable = store::AccountChange::Enable;
    acts::change_account(services, &operator(), &ada, &enable, false).await.unwrap();
    assert!(open(&world, &link).await.is_none(), "and do not come back");
}

async fn what_is_changed_about_an_account_is_told(db: Fixture) {
    use store::AccountChange as Change;
    let (world, post, ada) = mailing(&db, "told").await;
    let (club, by) = (world.organizer, operator());
    for (change, says) in [
        (Change::Password("other".into()), "The password of your account"),
        (Change::Role(Role::Admin), "an admin at Riverside Games from now on"),
        (Change::Role(Role::Organizer), "no longer an admin"),
        (Change::Leave(club), "no longer publish events for Riverside Games"),
        (Change::Join(club), "You publish events for Riverside Games"),
        (Change::Disable, "was suspended"),
        (Change::Enable, "works again"),
        (Change::Remove, "was deleted"),
    ] {
        let before = post.mail("ada").len();
        for _ in 0..2 {
            let act = acts::change_account(&world.services, &by, &ada, &change, true);
            if matches!(change, Change::Password(_) | Change::Remove) {
                let _ = act.await;
                break;
            }
            act.await.unwrap();
        }
        assert_eq!(send(&world).await, 1, "{change:?} is told, and what was so already is not");
        let mail = post.mail("ada");
        assert_eq!(mail.len(), before + 1, "{change:?}");
        assert!(mail.iter().any(|mail| text(mail).contains(says)), "{change:?}");
    }
}

async fn a_changed_address_can_be_taken_back(db: Fixture) {
    let (world, post, ada) = mailing(&db, "address").await;
    let services = &world.services;
    let thief: Email = post.address("thief").parse().unwrap();
    let change = store::AccountChange::Address(thief.clone());
    acts::change_account(services, &operator(), &ada, &change, false).await.unwrap();
    // And once more, before anybody was told.
    let next: Email = post.address("next").parse().unwrap();
    let change = store::AccountChange::Address(next.clone());
    acts::change_account(services, &operator(), &thief, &change, false).await.unwrap();
    send(&world).await;
    let thief = next;
    let [mail] = &post.mail("ada")[..] else { panic!("the old address is told") };
    assert!(text(mail).contains(&post.address("thief")), "{}", text(mail));
    // Whoever took it away chooses another password at once: the link outlives that.
    let password = store::AccountChange::Password("stolen".into());
    acts::change_account(services, &operator(), &thief, &password, false).await.unwrap();
    let by = open(&world, &link(mail)).await.unwrap();
    let handed = acts::take_address_back(services, &by).await.unwrap();
    let known = services.store.credentials(&ada).await.unwrap().unwrap();
    assert!(known.is_invited(), "the stolen password is worth nothing");
    assert!(services.store.credentials(&thief).await.unwrap().is_none());
    let by = open(&world, &handed.address).await.unwrap();
    acts::choose_password(services, &by, "own".into()).await.unwrap();
    assert_eq!(hash(&world, &ada).await, "own");
}
