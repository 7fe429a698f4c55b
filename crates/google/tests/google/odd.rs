//! A server that does what the stand-in, being as strict as Google, never does.

use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::RemoteBody;
use domain::why::Odd;
use google::{Calendar, Endpoints, FetchError, Google, RetryPolicy};
use secrets::Secret;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;

use crate::google;

/// An odd server's calendar; `id` chooses the oddity.
async fn calendar() -> Calendar {
    calendar_with(RetryPolicy::quick()).await
}

async fn calendar_with(policy: RetryPolicy) -> Calendar {
    odd_google(policy).await.calendar(Secret::new("first"))
}

async fn odd_google(policy: RetryPolicy) -> Google {
    let app = Router::new()
        .route("/token", post(token))
        .route("/calendar/v3/calendars/{id}/events", get(events));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    // Ends with the test's runtime.
    tokio::spawn(async move { axum::serve(listener, app).await });
    let at = |path: &str| format!("{base}{path}").parse().unwrap();
    let endpoints = Endpoints {
        auth_url: at("/auth"),
        token_url: at("/token"),
        revoke_url: at("/revoke"),
        userinfo_url: at("/userinfo"),
        calendar_url: at("/calendar/v3/"),
        ..Endpoints::google("id", "secret")
    };
    google(endpoints, policy)
}

/// Replaces every refresh token, and takes no old one.
async fn token(body: String) -> Response {
    let next = match body.contains("refresh_token=first") {
        true => "second",
        false if body.contains("refresh_token=second") => "third",
        false => {
            return (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"})))
                .into_response();
        }
    };
    let answer = json!({"access_token": format!("for-{next}"), "token_type": "Bearer",
        "expires_in": 3600, "refresh_token": next});
    Json(answer).into_response()
}

async fn events(
    axum::extract::Path(id): axum::extract::Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let second = query.contains_key("pageToken");
    let mut page: Value = match id.as_str() {
        "circle" => json!({"items": [], "nextPageToken": "again"}),
        "endless" => {
            let at: u64 = query.get("pageToken").and_then(|p| p.parse().ok()).unwrap_or_default();
            json!({"items": [], "nextPageToken": (at + 1).to_string()})
        }
        "elsewhere" => return Redirect::temporary("https://example.org/").into_response(),
        "no-list" => json!({"nextSyncToken": "token"}),
        "both" if second => json!({"items": [], "nextSyncToken": "last"}),
        "both" => json!({"items": [], "nextSyncToken": "early", "nextPageToken": "2"}),
        "long" => json!({"items": [], "nextPageToken": "%".repeat(70_000)}),
        "second" if headers[header::AUTHORIZATION] == "Bearer for-second" => {
            return StatusCode::UNAUTHORIZED.into_response();
        }
        "no-token" => json!({"items": [], "accessRole": "owner"}),
        "reminders" => json!({"defaultReminders": [], "nextSyncToken": "token"}),
        "acl" => json!({"kind": "calendar#acl", "items": [], "nextSyncToken": "token"}),
        "lowered" if second => json!({"items": [], "accessRole": "freeBusyReader",
            "nextSyncToken": "token"}),
        "changed" if second => json!({"items": [], "accessRole": "writer", "nextSyncToken": "t"}),
        "lowered" | "changed" => json!({"items": [], "accessRole": "reader", "nextPageToken": "2"}),
        "half" => return half_a_character(),
        _ => json!({"items": [], "nextSyncToken": "token"}),
    };
    if page.get("kind").is_none() && id != "no-kind" {
        page["kind"] = json!("calendar#events");
    }
    Json(page).into_response()
}

/// A page whose texts were cut within characters.
fn half_a_character() -> Response {
    let item = |id: &str, title: &str| {
        format!(
            r#"{{"id": "{id}", "summary": "{title}", "\ud83c": 1, "start": {{"date": "2027-01-11"}},
                "end": {{"date": "2027-01-12"}}}}"#
        )
    };
    let items = [item("a", r"Cut \ud83c"), item("b", "Whole"), item(r"c\ud83c", "No key")];
    let page = format!(
        r#"{{"kind": "calendar#events", "summary": "\udf89", "items": [{}], "nextSyncToken": "t"}}"#,
        items.join(",")
    );
    ([(header::CONTENT_TYPE, "application/json")], page).into_response()
}

#[tokio::test]
async fn half_a_character_is_one_that_cannot_be_read() {
    let delivery = calendar().await.deliver("half", None).await.unwrap();
    let titles: Vec<_> = delivery
        .items
        .iter()
        .map(|item| match &item.body {
            RemoteBody::Single { event } => (item.google_id.as_str(), event.title.as_str()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(titles, [("a", "Cut \u{fffd}"), ("b", "Whole")]);
    // Two ids may be cut to the same one.
    let [aside] = &delivery.quarantined[..] else { panic!("{delivery:?}") };
    assert_eq!((aside.google_id.as_ref(), &aside.reason), (None, &Odd::NoId.into()));
    assert_eq!(delivery.name.as_deref(), Some("\u{fffd}"));
}

#[tokio::test]
async fn a_list_that_shows_no_details_is_no_delivery() {
    let error = calendar().await.deliver("lowered", Some("token")).await.unwrap_err();
    assert_eq!(error, FetchError::AccessLowered("freeBusyReader".into()));
    let error = calendar().await.deliver("changed", None).await.unwrap_err();
    let FetchError::Unavailable { reason, .. } = error else { panic!("{error:?}") };
    assert!(reason.contains("from reader to writer"), "{reason}");
}

#[tokio::test]
async fn lists_without_an_end_are_stopped() {
    let error = calendar().await.deliver("circle", None).await.unwrap_err();
    assert!(matches!(error, FetchError::Endless(_)), "{error:?}");
    // Our share of Google's quota ends before the patience with so many pages does.
    let impatient = RetryPolicy { total: Duration::from_secs(2), ..RetryPolicy::quick() };
    let error = calendar_with(impatient).await.deliver("endless", None).await.unwrap_err();
    assert!(matches!(error, FetchError::Unavailable { .. }), "{error:?}");
}

#[tokio::test]
async fn what_is_no_list_is_no_delivery() {
    for id in ["no-list", "long", "no-kind", "reminders", "acl"] {
        let error = calendar().await.deliver(id, None).await.unwrap_err();
        assert!(matches!(error, FetchError::Unavailable { .. }), "{id}: {error:?}");
    }
    let error = calendar().await.deliver("no-token", None).await.unwrap_err();
    assert_eq!(error, FetchError::NoSyncToken);
    let error = calendar().await.deliver("elsewhere", None).await.unwrap_err();
    assert!(matches!(error, FetchError::Refused(_)), "{error:?}");
}

#[tokio::test]
async fn the_last_pages_sync_token_counts() {
    let delivery = calendar().await.deliver("both", None).await.unwrap();
    assert_eq!((delivery.next_sync_token.as_str(), delivery.pages), ("last", 2));
}

#[tokio::test]
async fn a_replaced_refresh_token_is_used_and_told() {
    let calendar = calendar().await;
    assert_eq!(calendar.rotated_refresh_token().await, None);
    assert!(calendar.deliver("plain", None).await.is_ok());
    assert_eq!(calendar.rotated_refresh_token().await, Some(Secret::new("second")));
    // A 401 refreshes, with the token that replaced the first.
    assert!(calendar.deliver("second", None).await.is_ok());
    assert_eq!(calendar.rotated_refresh_token().await, Some(Secret::new("third")));
}
