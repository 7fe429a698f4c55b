//! A network in front of the site: it keeps pages as their headers allow, and is told of changes.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use chrono::TimeDelta;
use domain::AlertKind;
use reqwest::Method;
use reroll::jobs::purge_due;
use reroll::outgoing::cdn::{Address, Plan, Purger};
use tokio::net::TcpListener;

use crate::http::site::Site;

/// A shared cache: it asks the site for what it does not have, keeps what has `s-maxage`, and drops
/// what carries a tag that it is told.
#[derive(Clone)]
struct Network {
    address: String,
    kept: Arc<Mutex<HashMap<String, (String, String)>>>,
    told: Arc<Mutex<Vec<HeaderMap>>>,
    answer: Arc<AtomicU16>,
}

impl Network {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let network = Self {
            address,
            kept: Arc::default(),
            told: Arc::default(),
            answer: Arc::new(AtomicU16::new(200)),
        };
        let router = Router::new().route("/purge", post(Self::purge)).with_state(network.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        network
    }

    /// What `CDN_PURGE_URL` says.
    fn purge_url(&self) -> Address {
        Address::of(format!("http://:token@{}/purge", self.address).parse().unwrap()).unwrap()
    }

    async fn purge(State(network): State<Self>, request: Request) -> Response {
        network.told.lock().unwrap().push(request.headers().clone());
        let status = StatusCode::from_u16(network.answer.load(Ordering::Relaxed)).unwrap();
        let tag = request.headers()["surrogate-key"].to_str().unwrap();
        if status.is_success() {
            network.kept.lock().unwrap().retain(|_, (_, tags)| tags != tag);
        }
        (status, [("retry-after", "7")], Body::empty()).into_response()
    }

    /// A visitor asks for a page.
    async fn visit(&self, site: &Site, path: &str) -> String {
        if let Some((page, _)) = self.kept.lock().unwrap().get(path) {
            return page.clone();
        }
        let answer = site.browser().send(Method::GET, path, &[], None).await;
        if answer.header("cache-control").contains("s-maxage=") {
            let kept = (answer.body.clone(), answer.header("surrogate-key").to_owned());
            self.kept.lock().unwrap().insert(path.to_owned(), kept);
        }
        answer.body
    }

    fn calls(&self) -> usize {
        self.told.lock().unwrap().len()
    }
}

async fn site_behind(network: &Network) -> (Site, Purger) {
    let site = Site::with(|config| config.cdn = Some(network.purge_url())).await;
    (site, Purger::new(&network.purge_url()).unwrap())
}

#[tokio::test]
async fn without_a_network_nothing_in_between_may_keep_a_page() {
    let site = Site::bare().await;
    let answer = site.browser().get("/").await;
    assert_eq!(answer.header("cache-control"), "no-cache");
    for name in ["surrogate-key", "cache-tag", "cdn-cache-control", "surrogate-control"] {
        assert_eq!(answer.header(name), "", "{name}");
    }
}

#[tokio::test]
async fn public_pages_may_be_kept_and_carry_a_tag() {
    let network = Network::start().await;
    let (site, _) = site_behind(&network).await;
    let event = site.write("Chess", |_| {}).await;
    let path = format!("/events/{}", event.slug);
    for public in ["/", &path, "/organizers/riverside"] {
        let answer = site.browser().get(public).await;
        answer.page(200);
        let shared = "public, max-age=0, must-revalidate, s-maxage=300";
        assert_eq!(answer.header("cache-control"), shared, "{public}");
        assert_eq!(answer.header("cdn-cache-control"), "max-age=300, stale-while-revalidate=60");
        assert_eq!(
            (answer.header("surrogate-key"), answer.header("cache-tag")),
            ("reroll", "reroll")
        );
        let known = [("if-none-match", answer.header("etag"))];
        let again = site.browser().send(Method::GET, public, &known, None).await;
        assert_eq!((again.status.as_u16(), again.header("cache-control")), (304, shared));
    }
    // What is not a public page is nobody else's to keep.
    for other in ["/sign-in", "/dashboard", "/events/none", "/healthz", "/readyz", "/metrics"] {
        let answer = site.browser().get(other).await;
        assert!(!answer.header("cache-control").contains("s-maxage"), "{other}");
        assert_eq!(answer.header("surrogate-key"), "", "{other}");
    }
}

#[tokio::test]
async fn visitors_of_the_network_see_every_change() {
    let network = Network::start().await;
    let (site, purger) = site_behind(&network).await;
    let event = site.write("Chess", |_| {}).await;
    let path = format!("/events/{}", event.slug);
    let services = &site.world.services;
    let mut plan = Plan::default();
    assert!(purge_due(services, &purger, &mut plan).await.unwrap(), "a start drops everything");
    assert!(network.visit(&site, &path).await.contains("Chess"));

    // Another program: plain SQL on its own connection.
    site.raw.run("UPDATE events SET title = 'Go' WHERE title = 'Chess'").await.unwrap();
    assert!(network.visit(&site, &path).await.contains("Chess"), "the network keeps pages");
    site.world.clock.advance(TimeDelta::seconds(5));
    assert!(purge_due(services, &purger, &mut plan).await.unwrap());
    assert!(network.visit(&site, &path).await.contains("Go"));

    let batch = site.world.trash(&[event.id]).await;
    site.world.clock.advance(TimeDelta::seconds(5));
    assert!(purge_due(services, &purger, &mut plan).await.unwrap());
    assert!(!network.visit(&site, &path).await.contains("Go"));
    assert!(!network.kept.lock().unwrap().contains_key(&path), "no error is kept");
    site.world.restore(domain::RestoreRequest::Batch(batch)).await;
    assert!(network.visit(&site, &path).await.contains("Go"), "at once, even without a purge");

    // Once more for what was being rendered, and then there is nothing to tell.
    for expected in [true, true, false] {
        site.world.clock.advance(TimeDelta::seconds(20));
        assert_eq!(purge_due(services, &purger, &mut plan).await.unwrap(), expected);
    }
    let told = network.told.lock().unwrap();
    assert_eq!(told.len(), 5);
    assert!(told.iter().all(|headers| headers["authorization"] == "Bearer token"));
}

#[tokio::test]
async fn a_network_that_refuses_is_told_again_and_people_as_well() {
    let network = Network::start().await;
    let (site, purger) = site_behind(&network).await;
    let services = &site.world.services;
    let mut plan = Plan::default();
    let open = async || {
        let alerts = services.store.alerts(None, false, 10).await.unwrap();
        alerts.into_iter().filter(|alert| alert.kind == AlertKind::CdnStale).collect::<Vec<_>>()
    };
    network.answer.store(429, Ordering::Relaxed);
    assert!(!purge_due(services, &purger, &mut plan).await.unwrap());
    site.world.clock.advance(TimeDelta::seconds(6));
    assert!(!purge_due(services, &purger, &mut plan).await.unwrap());
    assert_eq!(network.calls(), 1, "it asked for seven seconds");
    for _ in 0..4 {
        site.world.clock.advance(TimeDelta::seconds(60));
        assert!(!purge_due(services, &purger, &mut plan).await.unwrap());
    }
    assert_eq!(network.calls(), 5);
    let alerts = open().await;
    assert_eq!(alerts.len(), 1, "one, however often it fails");
    assert!(alerts[0].detail.contains("429"), "{}", alerts[0].detail);

    network.answer.store(200, Ordering::Relaxed);
    site.world.clock.advance(TimeDelta::seconds(60));
    assert!(purge_due(services, &purger, &mut plan).await.unwrap());
    assert!(open().await.is_empty(), "it is over");
}

#[tokio::test]
async fn the_running_server_tells_it() {
    let network = Network::start().await;
    let (site, _) = site_behind(&network).await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(reroll::jobs::run(site.world.services.clone(), stopped));
    let told = async |calls: usize| {
        for _ in 0..600 {
            if network.calls() >= calls {
                return true;
            }
            site.world.clock.advance(TimeDelta::seconds(1));
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        false
    };
    assert!(told(1).await, "a start drops everything");
    // The second call is the one for slow renderings.
    assert!(told(2).await);
    let calls = network.calls();
    site.write("Chess", |_| {}).await;
    assert!(told(calls + 1).await);
    stop.send(true).unwrap();
    running.await.unwrap();
}
