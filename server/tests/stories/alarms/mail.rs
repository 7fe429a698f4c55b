//! Alerts by mail.

use chrono::TimeDelta;
use domain::{DeliveryState, Email, Role};
use reroll::outgoing::notify::{Channels, send_due};
use test_support::Fixture;

use super::{alert, now, raise, send};
use crate::world::post::{Post, subject};
use crate::world::{World, services};

test_support::story! {
    mail_arrives,
    an_organizers_people_are_told_of_theirs_only,
    a_mailbox_that_refuses_holds_up_nobody,
}

async fn by_mail(db: &Fixture, post: &Post, names: &[&str]) -> World {
    World::with(&db.url, db.clock.clone(), |config| post.configure(config, names)).await
}

async fn mail_arrives(db: Fixture) {
    let post = Post::new(&db, "arrives");
    let world = by_mail(&db, &post, &["ada", "bob"]).await;
    let id = raise(&world, "47 Ereignisse im Müll").await;
    assert_eq!(send(&world).await, 1);
    for name in ["ada", "bob"] {
        let [mail] = &post.mail(name)[..] else { panic!("one mail for {name}") };
        assert!(subject(mail).contains("=?utf-8?b?"), "{mail}");
        assert!(mail.contains("From: \"Riverside Games\" <reroll@riverside.example>"), "{mail}");
        assert!(mail.contains("Auto-Submitted: auto-generated"), "{mail}");
        assert!(mail.contains("http://127.0.0.1:3000/admin/trash?batch"), "{mail}");
        let others = post.mail(name).iter().any(|mail| mail.contains(&post.address("carl")));
        assert!(!others);
    }
    let delivery = &now(&world, id).await.deliveries[0];
    assert_eq!((delivery.state, delivery.attempts), (DeliveryState::Delivered, 1));
    assert_eq!(delivery.delivered_at, Some(world.now()));
    world.tick();
    assert_eq!(send(&world).await, 0, "once is enough");
    assert_eq!(post.mail("ada").len(), 1);
}

async fn an_organizers_people_are_told_of_theirs_only(db: Fixture) {
    let post = Post::new(&db, "people");
    let world = by_mail(&db, &post, &["admin"]).await;
    let store = &world.services.store;
    let other = store.add_organizer("other", "Other", world.now()).await.unwrap();
    for (name, organizer) in [("mine", world.organizer), ("theirs", other)] {
        let email: Email = post.address(name).parse().unwrap();
        let added = store.add_user(&email, "x", Role::Organizer, Some(organizer), world.now());
        added.await.unwrap();
    }
    for (title, organizer) in
        [("Own", Some(world.organizer)), ("Other", Some(other)), ("Site", None)]
    {
        store.raise(&alert(title, organizer), world.now()).await.unwrap();
    }
    send(&world).await;
    let subjects = |name: &str| post.subjects(name);
    let all = ["Other", "Own", "Site"].map(|title| format!("[Riverside Games] {title}"));
    assert_eq!(subjects("admin"), all);
    assert_eq!(subjects("mine"), ["[Riverside Games] Own"]);
    assert_eq!(subjects("theirs"), ["[Riverside Games] Other"]);
    assert!(!post.mail("mine")[0].contains(&post.address("admin")));
}

async fn a_mailbox_that_refuses_holds_up_nobody(db: Fixture) {
    let post = Post::new(&db, "refuses");
    let world = by_mail(&db, &post, &["ada", "refused"]).await;
    let id = raise(&world, "One").await;
    send(&world).await;
    assert_eq!(now(&world, id).await.deliveries[0].state, DeliveryState::Delivered);
    assert_eq!(post.mail("ada").len(), 1);

    let busy = Post::new(&db, "busy-box");
    let mut config = (*world.services.config).clone();
    busy.configure(&mut config, &["ada", "busy"]);
    let other = services(config, db.clock.clone(), 6).await;
    let second = raise(&world, "Two").await;
    for _ in 0..3 {
        send_due(&other, &Channels::of(&other)).await.unwrap();
        world.pass(TimeDelta::hours(2));
    }
    let delivery = &now(&world, second).await.deliveries[0];
    assert_eq!((delivery.state, delivery.attempts), (DeliveryState::Pending, 3));
    let error = delivery.error.clone().unwrap();
    assert!(error.contains("busy@") && error.contains("this mailbox is busy"), "{error}");
    assert_eq!(busy.mail("ada").len(), 1, "who has it does not get it again");
}
