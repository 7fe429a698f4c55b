//! `events.watch`, `channels.stop`, and the notifications.

use std::{collections::HashMap, time::Duration};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, routing::post};
use chrono::TimeDelta;
use reqwest::Response;
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
};

use crate::tools::{CALENDAR, Google, refused, text};

type Notice = (HashMap<String, String>, Bytes);

/// A receiver of notifications, and what it gets.
async fn receiver() -> (String, UnboundedReceiver<Notice>) {
    async fn take(State(out): State<UnboundedSender<Notice>>, headers: HeaderMap, body: Bytes) {
        let header = |(name, value): (_, &axum::http::HeaderValue)| {
            let name: &axum::http::HeaderName = name;
            (name.to_string(), value.to_str().unwrap().to_owned())
        };
        let _ = out.send((headers.iter().map(header).collect(), body));
    }
    let (sender, notices) = mpsc::unbounded_channel();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/hooks/google-calendar", listener.local_addr().unwrap());
    let app = Router::new().route("/hooks/google-calendar", post(take)).with_state(sender);
    tokio::spawn(async move { axum::serve(listener, app).await });
    (address, notices)
}

async fn next(notices: &mut UnboundedReceiver<Notice>) -> Notice {
    let wait = tokio::time::timeout(Duration::from_secs(20), notices.recv());
    wait.await.expect("a notification comes").unwrap()
}

async fn watch(google: &Google, body: &Value) -> Response {
    let url = format!("{}calendars/{CALENDAR}/events/watch", google.calendar_url());
    google.client.post(url).bearer_auth(&google.token).json(body).send().await.unwrap()
}

async fn stop(google: &Google, id: &str, resource: &str) -> u16 {
    let url = format!("{}channels/stop", google.calendar_url());
    let body = json!({ "id": id, "resourceId": resource });
    let request = google.client.post(url).bearer_auth(&google.token).json(&body);
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn changes_are_notified_until_the_channel_is_stopped() {
    let google = Google::start().await;
    let (address, mut notices) = receiver().await;
    let body = json!({"id": "c-1", "type": "web_hook", "address": address, "token": "secret"});
    let channel: Value = watch(&google, &body).await.json().await.unwrap();
    assert_eq!(channel["kind"], "api#channel");
    let week = (google.now() + TimeDelta::days(7)).timestamp_millis().to_string();
    assert_eq!(text(&channel, "expiration"), week);
    let resource = text(&channel, "resourceId");

    let (first, empty) = next(&mut notices).await;
    assert!(empty.is_empty());
    for (name, value) in [
        ("x-goog-channel-id", "c-1"),
        ("x-goog-channel-token", "secret"),
        ("x-goog-channel-expiration", "Fri, 08 May 2026 12:00:00 GMT"),
        ("x-goog-resource-id", resource),
        ("x-goog-resource-uri", text(&channel, "resourceUri")),
        ("x-goog-resource-state", "sync"),
        ("x-goog-message-number", "1"),
        ("content-length", "0"),
    ] {
        assert_eq!(first[name], value, "{name}");
    }

    google.add("New");
    let (second, _) = next(&mut notices).await;
    assert_eq!(second["x-goog-resource-state"], "exists");
    google.add("Newer");
    let (third, _) = next(&mut notices).await;
    let number = |notice: &HashMap<String, String>| -> u64 {
        notice["x-goog-message-number"].parse().unwrap()
    };
    assert!(number(&first) < number(&second) && number(&second) < number(&third));

    assert_eq!(stop(&google, "c-1", "another").await, 404);
    assert_eq!(stop(&google, "c-1", resource).await, 204);
    assert_eq!(stop(&google, "c-1", resource).await, 404);
    google.add("Unheard");
    assert!(google.channels().is_empty());
    assert!(notices.try_recv().is_err());
}

#[tokio::test]
async fn a_channel_closes_when_it_expires() {
    let google = Google::start().await;
    let (address, mut notices) = receiver().await;
    let body =
        json!({"id": "c-1", "type": "web_hook", "address": address, "params": {"ttl": "60"}});
    assert_eq!(watch(&google, &body).await.status(), 200);
    next(&mut notices).await;
    google.clock.advance(TimeDelta::seconds(60));
    google.add("Unheard");
    assert!(google.channels().is_empty());
    let body = json!({"id": "c-1", "type": "web_hook", "address": address});
    google.sandbox.expire_access_tokens();
    assert_eq!(watch(&google, &body).await.status(), 401);
}

#[tokio::test]
async fn a_channel_is_checked() {
    let google = Google::start().await;
    let good = json!({"id": "c-1", "type": "web_hook", "address": "https://club.example/hook"});
    assert_eq!(watch(&google, &good).await.status(), 200, "https anywhere is taken");
    for (field, value, reason) in [
        ("id", json!("c-1"), "channelIdNotUnique"),
        ("id", json!(""), "required"),
        ("id", json!("x".repeat(65)), "channelIdInvalid"),
        ("id", json!("white space"), "channelIdInvalid"),
        ("type", json!("email"), "channelUnknownType"),
        ("token", json!("x".repeat(257)), "channelTokenTooLong"),
        ("address", json!("http://club.example/hook"), "push.webhookUrlNotHttps"),
        ("address", json!("nowhere"), "webhookUrlInvalid"),
    ] {
        let mut body = good.clone();
        body["id"] = json!("c-2");
        body[field] = value;
        let answer = refused(watch(&google, &body).await).await;
        assert_eq!(answer, (400, reason.to_owned()), "{body}");
    }
}

#[tokio::test]
async fn nothing_is_sent_to_another_machine() {
    let google = Google::start().await;
    let body = json!({"id": "c-1", "type": "web_hook", "address": "https://club.example/hook"});
    watch(&google, &body).await;
    let delivery = loop {
        match google.deliveries().pop() {
            Some(delivery) => break delivery,
            None => tokio::task::yield_now().await,
        }
    };
    assert_eq!(delivery.status, None);
    assert!(delivery.error.unwrap().contains("--push-base"));
}
