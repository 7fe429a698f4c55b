//! Where Google's notifications arrive: what is taken, what is not, and what comes of it.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{RunState, SourceId, SourceState, Trigger};
use reqwest::{Method, StatusCode};
use reroll::connections::push;
use reroll::jobs;
use store::Channel;
use test_support::Alone as _;

use crate::http::site::{Answer, Site};
use crate::world::{CLUB, single};

const HOOK: &str = "/hooks/google-calendar";
const NOTICE: [(&str, &str); 6] = [
    ("x-goog-channel-id", "c-1"),
    ("x-goog-channel-token", "a secret"),
    ("x-goog-resource-id", "r-1"),
    ("x-goog-resource-uri", "https://www.googleapis.com/calendar/v3/calendars/x/events?alt=json"),
    ("x-goog-resource-state", "exists"),
    ("x-goog-message-number", "10"),
];

/// A site with a calendar that is synced, and told of changes over the channel `c-1`.
async fn told() -> (Site, SourceId) {
    let site = Site::bare().await;
    let source = site.world.connect(CLUB).await;
    site.world.sync(source).await;
    open(&site, source, "c-1").await;
    (site, source)
}

async fn open(site: &Site, source_id: SourceId, id: &str) {
    let now = site.world.now();
    let channel = Channel {
        id: id.into(),
        source_id,
        token_digest: push::digest("a secret"),
        address: "https://events.example.org/hooks/google-calendar".into(),
        resource_id: "r-1".into(),
        opened_at: now,
        expires_at: now + TimeDelta::days(7),
        stopped_at: None,
    };
    assert!(site.world.services.store.put_channel(&channel).await.unwrap());
}

/// A notification; `change` replaces a header, or leaves it out.
async fn notify(site: &Site, change: &[(&str, Option<&str>)]) -> Answer {
    let changed = |name: &str| change.iter().find(|(other, _)| *other == name).map(|(_, v)| *v);
    let headers: Vec<_> = NOTICE
        .iter()
        .filter_map(|(name, value)| Some((*name, changed(name).unwrap_or(Some(value))?)))
        .collect();
    site.browser().send(Method::POST, HOOK, &headers, Some(String::new())).await
}

/// In how many seconds the source is synced.
async fn next(site: &Site, source: SourceId) -> Option<i64> {
    let next = site.world.source(source).await.next_sync_at?;
    Some((next - site.world.now()).num_seconds())
}

async fn sync_due(site: &Site) -> bool {
    jobs::do_due(&site.world.services, "sync").await.unwrap().is_some()
}

#[tokio::test]
async fn a_notification_is_taken_and_leads_to_a_sync() {
    let (site, source) = told().await;
    assert!(next(&site, source).await > Some(600));
    let answer = notify(&site, &[]).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NO_CONTENT, ""));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("set-cookie"), "");
    assert_eq!(next(&site, source).await, Some(2));
    assert!(!sync_due(&site).await, "others may follow");
    site.world.pass(TimeDelta::seconds(2));
    assert!(sync_due(&site).await);
    let runs = site.world.runs(source).await;
    let last = runs.last().unwrap();
    assert_eq!((last.trigger, last.state), (Trigger::Push, RunState::Nothing));
}

#[tokio::test]
async fn only_whole_and_true_notifications_count() {
    let (site, source) = told().await;
    let before = next(&site, source).await;
    for (name, value, status) in [
        ("x-goog-channel-id", None, 400),
        ("x-goog-channel-token", None, 400),
        ("x-goog-resource-id", None, 400),
        ("x-goog-resource-state", None, 400),
        ("x-goog-message-number", None, 400),
        ("x-goog-channel-id", Some(""), 400),
        ("x-goog-message-number", Some("many"), 400),
        ("x-goog-channel-id", Some("c-2"), 404),
        ("x-goog-channel-id", Some("C-1"), 404),
        ("x-goog-channel-id", Some("c-1' OR '1'='1"), 404),
        ("x-goog-channel-token", Some("another secret"), 404),
        ("x-goog-channel-token", Some("A secret"), 404),
        ("x-goog-channel-token", Some("a secre"), 404),
        ("x-goog-resource-id", Some("r-2"), 404),
        ("x-goog-resource-state", Some("sync"), 204),
    ] {
        let answer = notify(&site, &[(name, value)]).await;
        assert_eq!(answer.status.as_u16(), status, "{name} {value:?}");
        assert_eq!(answer.header("cache-control"), "no-store", "{name}");
        assert_eq!(next(&site, source).await, before, "{name} {value:?}");
    }
    for state in ["not_exists", "exists"] {
        let answer = notify(&site, &[("x-goog-resource-state", Some(state))]).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{state}");
        assert_eq!(next(&site, source).await, Some(2), "{state}");
    }
}

#[tokio::test]
async fn nothing_tells_why_a_notification_is_not_taken() {
    let (site, source) = told().await;
    open(&site, source, "stopped").await;
    site.raw.run("UPDATE channels SET stopped_at = opened_at WHERE id = 'stopped'").await.unwrap();
    let mut told = Vec::new();
    for change in [
        ("x-goog-channel-id", Some("unknown")),
        ("x-goog-channel-id", Some("stopped")),
        ("x-goog-channel-token", Some("wrong")),
        ("x-goog-resource-id", Some("wrong")),
    ] {
        let answer = notify(&site, &[change]).await;
        told.push((answer.status, answer.body.clone(), answer.headers.len()));
    }
    site.world.pass(TimeDelta::days(7));
    let ended = notify(&site, &[]).await;
    told.push((ended.status, ended.body.clone(), ended.headers.len()));
    assert_eq!(told[0].0, StatusCode::NOT_FOUND);
    assert!(told.iter().all(|answer| *answer == told[0]), "{told:?}");
}

#[tokio::test]
async fn a_flood_is_one_sync() {
    let (site, source) = told().await;
    site.world.google.insert_event(CLUB, single("Night", "2026-03-10T18:00")).unwrap();
    let mut answers = tokio::task::JoinSet::new();
    let client = reqwest::Client::new();
    for number in 0..40 {
        let mut request = client.post(format!("{}{HOOK}", site.origin));
        for (name, value) in &NOTICE[..5] {
            request = request.header(*name, *value);
        }
        let request = request.header("x-goog-message-number", number);
        answers.spawn(async move { request.send().await.unwrap().status() });
    }
    while let Some(status) = answers.join_next().await {
        assert_eq!(status.unwrap(), StatusCode::NO_CONTENT);
    }
    site.world.pass(TimeDelta::seconds(2));
    assert!(sync_due(&site).await);
    assert!(!sync_due(&site).await);
    assert_eq!(site.world.runs(source).await.len(), 2);
    site.world.titled("Night").await;
}

/// The sync that is under way may have asked Google before the change.
#[tokio::test]
async fn a_notification_during_a_sync_leads_to_one_more() {
    let (site, source) = told().await;
    let (store, now) = (&site.world.services.store, site.world.now());
    // Somebody syncs by hand.
    assert!(store.lease(source, "by hand", now, Duration::from_secs(60)).await.unwrap());
    notify(&site, &[]).await;
    site.world.pass(TimeDelta::seconds(2));
    assert!(sync_due(&site).await, "it was looked at");
    assert_eq!(site.world.runs(source).await.len(), 1, "but the other sync was not disturbed");
    store.release(source, "by hand").await.unwrap();
    store.schedule_sync(source, site.world.now() + TimeDelta::hours(1)).await.unwrap();
    site.world.pass(TimeDelta::seconds(10));
    assert!(sync_due(&site).await);
    assert_eq!(site.world.runs(source).await.last().unwrap().trigger, Trigger::Push);
}

#[tokio::test]
async fn a_source_that_is_stopped_ignores_notifications() {
    let (site, source) = told().await;
    for state in [SourceState::Paused, SourceState::Disconnected] {
        let (store, now) = (&site.world.services.store, site.world.now());
        store.set_source_state(source, state, None, now).await.unwrap();
        let before = next(&site, source).await;
        assert_eq!(notify(&site, &[]).await.status, StatusCode::NO_CONTENT);
        assert_eq!(next(&site, source).await, before, "{state:?}");
    }
}

#[tokio::test]
async fn the_address_takes_nothing_else() {
    let (site, source) = told().await;
    let browser = site.browser();
    assert_eq!(browser.get(HOOK).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(browser.post(HOOK, &[("a", "b")]).await.status, StatusCode::BAD_REQUEST);
    let large = browser.send(Method::POST, HOOK, &NOTICE, Some("x".repeat(5_000))).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(next(&site, source).await > Some(600));
    // Another site's page may send it: it has no right that the sender lacks.
    let mut foreign = NOTICE.to_vec();
    foreign.extend([("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")]);
    let answer = browser.send(Method::POST, HOOK, &foreign, None).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
}
