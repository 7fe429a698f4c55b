//! Refresh tokens that Google replaces at each use, as the stand-in never does.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use clock::{Clock as _, SeededEntropy, SystemClock};
use domain::ConnectionId;
use google::{Endpoints, Google, RetryPolicy};
use reroll::connections::grants::{GrantError, Grants};
use secrets::{Secret, SecretKey, Vault};
use serde_json::{Value, json};

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

async fn nothing() -> Json<Value> {
    Json(json!({"kind": "calendar#events", "items": [], "nextSyncToken": "token"}))
}

async fn replacing_google() -> Google {
    let app = Router::new()
        .route("/token", post(token))
        .route("/calendar/v3/calendars/{id}/events", get(nothing));
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
    let site = "http://127.0.0.1:3000".parse().unwrap();
    let (clock, entropy) = (Arc::new(SystemClock), SeededEntropy::new(7));
    Google::new(endpoints, &site, RetryPolicy::quick(), clock, entropy).unwrap()
}

#[tokio::test]
async fn a_replaced_refresh_token_is_kept_sealed() {
    let folder = tempfile::TempDir::new().unwrap();
    let url = format!("sqlite://{}/reroll.db", folder.path().display());
    let store = store::open(&url).await.unwrap();
    let (clock, entropy) = (Arc::new(SystemClock), SeededEntropy::new(3));
    let key = SecretKey::load_or_create(folder.path(), &*entropy).unwrap();
    let vault = Arc::new(Vault::new(&key));
    let google = replacing_google().await;
    let grants = Grants::new(store.clone(), google, vault, clock.clone(), entropy);
    let club = store.add_organizer("club", "The Club", clock.now()).await.unwrap();
    let id = grants.keep(club, None, None, &Secret::new("first")).await.unwrap();
    for next in ["second", "third"] {
        let calendar = grants.open(id).await.unwrap();
        calendar.deliver("plain", None).await.unwrap();
        assert_eq!(calendar.rotated_refresh_token().await, Some(Secret::new(next)));
        grants.keep_rotated(id, &calendar).await.unwrap();
        let (_, envelope) = store.connection(id).await.unwrap().unwrap();
        assert!(!envelope.contains(next), "{envelope}");
    }
    // Google cannot be told, which is no reason to keep it.
    let mut tx = store.begin().await.unwrap();
    let taken = grants.take_from(&mut *tx, id).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert!(!grants.give_back(id, &taken).await);
    assert_eq!(store.connection(id).await.unwrap().unwrap().1, "");
    assert!(matches!(grants.open(id).await, Err(GrantError::GivenBack)));
    assert!(matches!(grants.open(ConnectionId(99)).await, Err(GrantError::Gone)));
}
