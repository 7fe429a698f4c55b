//! Alerts leave the house: mail by a real SMTP server, webhooks to a server of the test's own. The
//! SMTP server is reached by `TEST_SMTP_URL`, and keeps its mail in `TEST_SMTP_MAIL`; `cargo xtask
//! test` sets both.

mod channels;
mod mail;

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::any;
use chrono::TimeDelta;
use domain::{Alert, AlertId, AlertKind, DeliveryState, OrganizerId};
use reroll::outgoing::notify::{Channels, send_due, signing_key};
use secrets::Secret;
use secrets::mac;
use serde_json::Value;
use store::NewAlert;
use test_support::Fixture;

use crate::world::{World, services};

test_support::story! {
    a_webhook_is_signed,
    an_outage_is_outlasted,
    what_cannot_be_delivered_is_given_up_after_a_day,
    two_servers_send_once,
    a_flood_goes_out_together,
    what_was_told_is_taken_back,
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

async fn by_hook(db: &Fixture, hooks: &Hooks) -> World {
    let url = Secret::new(hooks.url.as_str());
    World::with(&db.url, db.clock.clone(), |config| config.alerts.webhook = Some(url)).await
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
