//! Alerts leave the house: mail by a real SMTP server, webhooks to a server of the test's own. The
//! SMTP server is reached by `TEST_SMTP_URL`, and keeps its mail in `TEST_SMTP_MAIL`; `cargo xtask
//! test` sets both.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::any;
use chrono::TimeDelta;
use domain::{Alert, AlertId, AlertKind, ChannelState, DeliveryState, Email, OrganizerId, Role};
use reroll::outgoing::notify::heartbeat::Heartbeat;
use reroll::outgoing::notify::{Channels, channels, look_at_channels, send_due, signing_key, test};
use reroll::watchdog;
use secrets::Secret;
use secrets::mac;
use serde_json::Value;
use store::NewAlert;
use test_support::Fixture;

use crate::world::post::{Post, subject};
use crate::world::{World, services};

test_support::story! {
    mail_arrives,
    an_organizers_people_are_told_of_theirs_only,
    a_mailbox_that_refuses_holds_up_nobody,
    a_webhook_is_signed,
    an_outage_is_outlasted,
    what_cannot_be_delivered_is_given_up_after_a_day,
    two_servers_send_once,
    a_flood_goes_out_together,
    what_was_told_is_taken_back,
    a_test_arrives,
    the_heart_beats_while_all_is_well,
    nobody_would_hear_until_a_channel_works,
    a_channel_that_fails_for_an_hour_is_none,
}

/// A server that takes webhooks and heartbeats, and answers as it is told.
#[derive(Clone, Default)]
struct Hooks {
    calls: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    status: Arc<AtomicU16>,
    url: String,
}

impl Hooks {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let hooks = Self { url, status: Arc::new(AtomicU16::new(200)), ..Self::default() };
        let router = Router::new().route("/hook", any(Self::take)).with_state(hooks.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        hooks
    }

    async fn take(State(hooks): State<Self>, headers: HeaderMap, body: String) -> StatusCode {
        hooks.calls.lock().unwrap().push((headers, body));
        StatusCode::from_u16(hooks.status.load(Ordering::Relaxed)).unwrap()
    }

    fn answer(&self, status: u16) {
        self.status.store(status, Ordering::Relaxed);
    }

    fn calls(&self) -> Vec<(HeaderMap, String)> {
        self.calls.lock().unwrap().clone()
    }

    /// The titles that each call told of.
    fn told(&self) -> Vec<Vec<String>> {
        let titles = |body: &str| {
            let value: Value = serde_json::from_str(body).unwrap();
            let alerts = value["alerts"].as_array().unwrap().clone();
            alerts
                .iter()
                .map(|alert| {
                    format!(
                        "{} {}",
                        alert["news"].as_str().unwrap(),
                        alert["title"].as_str().unwrap()
                    )
                })
                .collect()
        };
        self.calls().iter().map(|(_, body)| titles(body)).collect()
    }
}

fn alert(title: &str, organizer_id: Option<OrganizerId>) -> NewAlert {
    NewAlert {
        kind: AlertKind::LargeDeletion,
        organizer_id,
        source_id: None,
        run_id: None,
        subject: title.into(),
        link: Some("/admin/trash?batch=3".into()),
        title: title.into(),
        detail: "47 events went to the trash: 1, 2, 3 and 44 more.".into(),
    }
}

async fn raise(world: &World, title: &str) -> AlertId {
    world.services.store.raise(&alert(title, None), world.now()).await.unwrap()
}

async fn send(world: &World) -> usize {
    send_due(&world.services, &Channels::of(&world.services)).await.unwrap()
}

async fn now(world: &World, id: AlertId) -> Alert {
    world.services.store.alert(id).await.unwrap().unwrap()
}

async fn by_mail(db: &Fixture, post: &Post, names: &[&str]) -> World {
    World::with(&db.url, db.clock.clone(), |config| post.configure(config, names)).await
}

async fn by_hook(db: &Fixture, hooks: &Hooks) -> World {
    let url = Secret::new(hooks.url.as_str());
    World::with(&db.url, db.clock.clone(), |config| config.alerts.webhook = Some(url)).await
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

async fn a_webhook_is_signed(db: Fixture) {
    let hooks = Hooks::start().await;
    let world = by_hook(&db, &hooks).await;
    raise(&world, "47 events went to the trash").await;
    send(&world).await;
    let [(headers, body)] = &hooks.calls()[..] else { panic!("one call") };
    let value: Value = serde_json::from_str(body).unwrap();
    assert_eq!(value["alerts"][0]["link"], "http://127.0.0.1:3000/admin/trash?batch=3");
    assert_eq!(value["alerts"][0]["kind"], "large_deletion");
    let signature = headers["reroll-signature"].to_str().unwrap();
    let (time, digest) = signature.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
    assert_eq!(time, world.now().timestamp().to_string());
    let key = signing_key(&world.services);
    let expected = mac(key.as_bytes(), format!("{time}.{body}").as_bytes());
    assert_eq!(digest, hex::encode(expected));
}

async fn an_outage_is_outlasted(db: Fixture) {
    let hooks = Hooks::start().await;
    let world = by_hook(&db, &hooks).await;
    hooks.answer(503);
    let id = raise(&world, "One").await;
    send(&world).await;
    assert_eq!(send(&world).await, 0, "not at once again");
    let delivery = &now(&world, id).await.deliveries[0];
    assert_eq!(delivery.state, DeliveryState::Pending);
    assert_eq!(delivery.error.as_deref(), Some("it answered 503"));
    let mut pauses = Vec::new();
    let mut last = world.now();
    while pauses.len() < 5 {
        world.pass(TimeDelta::seconds(1));
        if send(&world).await > 0 {
            pauses.push((world.now() - last).num_seconds());
            last = world.now();
        }
    }
    assert!(pauses.windows(2).all(|pair| pair[0] < pair[1]), "ever less often: {pauses:?}");
    assert!((22..=38).contains(&pauses[0]), "{pauses:?}");
    hooks.answer(204);
    world.pass(TimeDelta::hours(1));
    send(&world).await;
    let delivery = &now(&world, id).await.deliveries[0];
    assert_eq!((delivery.state, delivery.attempts), (DeliveryState::Delivered, 7));
    assert_eq!(delivery.error, None);
}

async fn what_cannot_be_delivered_is_given_up_after_a_day(db: Fixture) {
    let hooks = Hooks::start().await;
    let world = by_hook(&db, &hooks).await;
    hooks.answer(404);
    let id = raise(&world, "One").await;
    let start = world.now();
    while now(&world, id).await.deliveries.first().is_none_or(|d| d.state == DeliveryState::Pending)
    {
        send(&world).await;
        world.pass(TimeDelta::minutes(30));
    }
    let hours = (world.now() - start).num_hours();
    assert!((24..=26).contains(&hours), "{hours} hours");
    let delivery = &now(&world, id).await.deliveries[0];
    assert_eq!(delivery.state, DeliveryState::Failed);
    assert_eq!(delivery.error.as_deref(), Some("it answered 404"));
    let figures = world.services.store.figures(world.now()).await.unwrap();
    assert_eq!((figures.undelivered, figures.alerts), (1, 1));
    let calls = hooks.calls().len();
    world.pass(TimeDelta::days(2));
    assert_eq!(send(&world).await, 0);
    assert_eq!(hooks.calls().len(), calls);
}

async fn two_servers_send_once(db: Fixture) {
    let hooks = Hooks::start().await;
    let world = by_hook(&db, &hooks).await;
    let other = services((*world.services.config).clone(), db.clock.clone(), 9).await;
    for round in 0..5 {
        raise(&world, &format!("Alert {round}")).await;
        let mine = Channels::of(&world.services);
        let theirs = Channels::of(&other);
        let (one, two) = tokio::join!(send_due(&world.services, &mine), send_due(&other, &theirs));
        assert_eq!(one.unwrap() + two.unwrap(), 1);
        world.pass(TimeDelta::minutes(11));
    }
    assert_eq!(hooks.told().len(), 5, "{:?}", hooks.told());
}

async fn a_flood_goes_out_together(db: Fixture) {
    let hooks = Hooks::start().await;
    let world = by_hook(&db, &hooks).await;
    for n in 0..30 {
        raise(&world, &format!("Alert {n}")).await;
    }
    assert_eq!(send(&world).await, 5);
    let sizes = |told: Vec<Vec<String>>| told.iter().map(Vec::len).collect::<Vec<_>>();
    assert_eq!(sizes(hooks.told()), [1, 1, 1, 1, 26]);
    for n in 30..40 {
        raise(&world, &format!("Alert {n}")).await;
        world.pass(TimeDelta::seconds(30));
        assert_eq!(send(&world).await, 0, "what is too much waits");
    }
    world.pass(TimeDelta::minutes(6));
    assert_eq!(send(&world).await, 5);
    assert_eq!(sizes(hooks.told())[5..], [1, 1, 1, 1, 6]);
    let mut all: Vec<String> = hooks.told().concat();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 40, "each was told once");
}

async fn what_was_told_is_taken_back(db: Fixture) {
    let hooks = Hooks::start().await;
    let world = by_hook(&db, &hooks).await;
    raise(&world, "One").await;
    send(&world).await;
    world.tick();
    let kind = AlertKind::LargeDeletion;
    world.services.store.resolve(kind, None, world.now()).await.unwrap();
    // Over before anybody was told: that is in the one message about it.
    raise(&world, "Two").await;
    world.services.store.resolve(kind, None, world.now()).await.unwrap();
    world.tick();
    send(&world).await;
    world.tick();
    send(&world).await;
    let told = hooks.told().concat();
    assert_eq!(told, ["raised One", "over One", "raised Two"]);
    let text: Value = serde_json::from_str(&hooks.calls()[2].1).unwrap();
    assert!(text["text"].as_str().unwrap().contains("over since"), "{text}");
    // What was over long before anybody was to be told stays untold.
    let world = by_hook(&db.another().await, &hooks).await;
    raise(&world, "Old").await;
    world.services.store.resolve(kind, None, world.now()).await.unwrap();
    world.pass(TimeDelta::days(3));
    assert_eq!(send(&world).await, 0);
}

async fn a_test_arrives(db: Fixture) {
    let hooks = Hooks::start().await;
    let world = by_hook(&db, &hooks).await;
    let first = test(&world.services, "ada@example.org").await.unwrap();
    send(&world).await;
    world.tick();
    let second = test(&world.services, "ada@example.org").await.unwrap();
    assert_ne!(first, second, "each is one of its own");
    send(&world).await;
    assert_eq!(hooks.told().concat(), ["raised This is a test", "raised This is a test"]);
    world.pass(TimeDelta::hours(2));
    send(&world).await;
    assert!(now(&world, second).await.resolved_at.is_some(), "it ends by itself");
    assert_eq!(hooks.calls().len(), 2, "and nobody is told of that");
}

async fn the_heart_beats_while_all_is_well(db: Fixture) {
    let hooks = Hooks::start().await;
    let url = Secret::new(hooks.url.as_str());
    let world =
        World::with(&db.url, db.clock.clone(), |config| config.alerts.heartbeat = Some(url)).await;
    let mut heart = Heartbeat::of(&world.services).unwrap();
    assert!(!heart.beat(&world.services).await, "nobody has looked yet");
    watchdog::check(&world.services, true).await.unwrap();
    assert!(heart.beat(&world.services).await);
    assert_eq!(hooks.calls().len(), 1);
    world.pass(TimeDelta::minutes(3));
    assert!(!heart.beat(&world.services).await, "the watchdog stopped");
    watchdog::check(&world.services, false).await.unwrap();
    hooks.answer(500);
    assert!(!heart.beat(&world.services).await);
    hooks.answer(200);
    assert!(heart.beat(&world.services).await);
    let grave = NewAlert { kind: AlertKind::BackupFailed, ..alert("No backup", None) };
    world.services.store.raise(&grave, world.now()).await.unwrap();
    assert!(!heart.beat(&world.services).await);
    assert!(
        world.services.store.resolve(AlertKind::BackupFailed, None, world.now()).await.unwrap()
    );
    assert!(heart.beat(&world.services).await);
    assert_eq!(hooks.calls().len(), 4, "only what was well called");
}

async fn look(world: &World) -> Option<Alert> {
    let open = Channels::of(&world.services).open();
    look_at_channels(&world.services, &open).await.unwrap();
    world.services.store.open_alert(AlertKind::NoChannel).await.unwrap()
}

async fn states(world: &World) -> Vec<ChannelState> {
    channels(&world.services).await.unwrap().iter().map(|channel| channel.state()).collect()
}

async fn nobody_would_hear_until_a_channel_works(db: Fixture) {
    use ChannelState::{Fails, NotConfigured, Untried, Works};
    let mute = World::on(&db.url, db.clock.clone()).await;
    let open = look(&mute).await.unwrap();
    assert_eq!(open.title, "Nobody would hear of a problem");
    assert!(open.detail.contains("Set SMTP_URL and ALERT_EMAIL, or ALERT_WEBHOOK_URL"));
    assert_eq!(states(&mute).await, [NotConfigured; 3]);
    assert_eq!(look(&mute).await.map(|again| again.id), Some(open.id), "one for as long");

    // The same site, configured.
    let hooks = Hooks::start().await;
    let data = tempfile::tempdir().unwrap();
    let mut settings = crate::world::config(&db.url, &data, &mute.google);
    settings.alerts.webhook = Some(Secret::new(hooks.url.as_str()));
    settings.alerts.heartbeat = Some(Secret::new(hooks.url.as_str()));
    let services = services(settings, db.clock.clone(), 4).await;
    let mut world = mute;
    world.services = services;
    assert!(look(&world).await.unwrap().detail.contains("no alert has got out on it yet"));
    assert_eq!(states(&world).await, [NotConfigured, Untried, Untried]);
    hooks.answer(500);
    assert_eq!(send(&world).await, 1);
    assert_eq!(states(&world).await, [NotConfigured, Fails, Untried]);
    assert!(look(&world).await.is_some());
    hooks.answer(200);
    world.tick();
    assert_eq!(send(&world).await, 1);
    assert_eq!(states(&world).await, [NotConfigured, Works, Untried]);
    world.tick();
    assert!(look(&world).await.is_none(), "it told of itself");
    assert_eq!(send(&world).await, 1);
    assert_eq!(hooks.told().pop().unwrap(), ["over Nobody would hear of a problem"]);

    watchdog::check(&world.services, true).await.unwrap();
    let mut heartbeat = Heartbeat::of(&world.services).unwrap();
    assert!(heartbeat.beat(&world.services).await);
    assert_eq!(states(&world).await[2], Works);
    hooks.answer(500);
    assert!(!heartbeat.beat(&world.services).await);
    let channel = channels(&world.services).await.unwrap().remove(2);
    assert_eq!((channel.state(), channel.failed_at), (Fails, Some(world.now())));
    assert_eq!(channel.error.as_deref(), Some("it answered 500"));
}

async fn a_channel_that_fails_for_an_hour_is_none(db: Fixture) {
    let hooks = Hooks::start().await;
    let world = by_hook(&db, &hooks).await;
    assert!(look(&world).await.is_none());
    hooks.answer(503);
    raise(&world, "47 events are gone").await;
    send(&world).await;
    assert!(look(&world).await.is_none(), "it is tried again");
    world.pass(TimeDelta::minutes(61));
    send(&world).await;
    let open = look(&world).await.unwrap();
    assert!(open.detail.contains("on any channel: it answered 503"), "{}", open.detail);
    hooks.answer(200);
    world.pass(TimeDelta::hours(2));
    send(&world).await;
    assert!(look(&world).await.is_none());
}
