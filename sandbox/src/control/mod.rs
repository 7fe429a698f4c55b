//! The control API: what the [`Handle`] does, over HTTP, for tests in other processes.
//!
//! Every operation is a `POST` of JSON to `/sandbox/api/{operation}`; looking is a `GET`.

mod access;
mod answer;
mod events;
mod trouble;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Query, State as Extract},
    http::StatusCode,
    routing::get,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use self::answer::Answer;
use crate::{handle::Handle, shared::Shared};

/// The operations, below `/sandbox/api`.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .merge(looking())
        .merge(access::routes())
        .merge(events::routes())
        .merge(trouble::routes())
        .fallback(|| async {
            let error = json!({ "error": "there is no such operation: see sandbox/README.md" });
            (StatusCode::NOT_FOUND, Json(error))
        })
}

fn looking() -> Router<Arc<Shared>> {
    #[derive(Deserialize)]
    struct Named {
        calendar: String,
        #[serde(default)]
        event: Option<String>,
    }
    Router::new()
        .route("/state", get(state))
        .route("/requests", get(|at: Handle| async move { list(at.requests()) }))
        .route("/faults", get(|at: Handle| async move { list(at.faults()) }))
        .route("/channels", get(|at: Handle| async move { list(at.channels()) }))
        .route("/deliveries", get(|at: Handle| async move { list(at.deliveries()) }))
        .route(
            "/events",
            get(async |at: Handle, Query(named): Query<Named>| -> Answer {
                match &named.event {
                    Some(id) => at
                        .event(&named.calendar, id)
                        .map(|(event, live)| Json(json!({ "live": live, "event": event }))),
                    None => at.events(&named.calendar).map(|all| Json(Value::Array(all))),
                }
            }),
        )
}

fn list<T: Serialize>(lines: Vec<T>) -> Json<Vec<T>> {
    Json(lines)
}

async fn state(Extract(shared): Extract<Arc<Shared>>) -> Json<Value> {
    let at = Handle(shared);
    Json(json!({
        "now": at.now(),
        "accounts": at.accounts(),
        "calendars": at.calendars(),
        "behaviour": at.behaviour(),
        "client_id": at.client_id(),
        "client_secret": at.client_secret(),
        "auth_url": at.auth_url(),
        "token_url": at.token_url(),
        "revoke_url": at.revoke_url(),
        "userinfo_url": at.userinfo_url(),
        "calendar_url": at.calendar_url(),
    }))
}
