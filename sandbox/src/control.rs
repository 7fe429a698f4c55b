//! The control API: what the [`Handle`] does, over HTTP, for tests in other processes.
//!
//! Every operation is a `POST` of JSON to `/sandbox/api/{operation}`; looking is a `GET`.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{FromRequestParts, Query, State as Extract},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    error::ControlError, faults::Fault, handle::Handle, options::Behaviour, shared::Shared,
    state::Role,
};

type Answer = Result<Json<Value>, ControlError>;

impl FromRequestParts<Arc<Shared>> for Handle {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        _: &mut Parts,
        shared: &Arc<Shared>,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self(shared.clone()))
    }
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        let status =
            if self.is_unknown() { StatusCode::NOT_FOUND } else { StatusCode::BAD_REQUEST };
        (status, Json(json!({ "error": self.to_string() }))).into_response()
    }
}

/// The operations, below `/sandbox/api`.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .merge(looking())
        .merge(access())
        .merge(events())
        .merge(series())
        .merge(trouble())
        .fallback(|| async {
            let error = json!({ "error": "there is no such operation: see sandbox/README.md" });
            (StatusCode::NOT_FOUND, Json(error))
        })
}

fn done() -> Answer {
    Ok(Json(json!({})))
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

#[derive(Deserialize)]
struct NewAccount {
    email: String,
    name: String,
}

#[derive(Deserialize)]
struct NewCalendar {
    account: String,
    calendar: String,
    summary: String,
    #[serde(default = "utc")]
    time_zone: String,
}

fn utc() -> String {
    "UTC".to_owned()
}

#[derive(Deserialize)]
struct EditCalendar {
    calendar: String,
    summary: Option<String>,
    description: Option<String>,
    time_zone: Option<String>,
}

#[derive(Deserialize)]
struct Share {
    calendar: String,
    account: String,
    role: Role,
}

#[derive(Deserialize)]
struct Unshare {
    calendar: String,
    account: String,
}

#[derive(Deserialize)]
struct Issue {
    account: String,
    scopes: Vec<String>,
}

impl Issue {
    fn scopes(&self) -> Vec<&str> {
        self.scopes.iter().map(String::as_str).collect()
    }
}

#[derive(Deserialize)]
struct Revoke {
    account: String,
}

fn access() -> Router<Arc<Shared>> {
    Router::new()
        .route(
            "/add-account",
            post(async |at: Handle, Json(it): Json<NewAccount>| -> Answer {
                Ok(Json(json!(at.add_account(&it.email, &it.name)?)))
            }),
        )
        .route(
            "/add-calendar",
            post(async |at: Handle, Json(it): Json<NewCalendar>| -> Answer {
                at.add_calendar(&it.account, &it.calendar, &it.summary, &it.time_zone)?;
                done()
            }),
        )
        .route(
            "/edit-calendar",
            post(async |at: Handle, Json(it): Json<EditCalendar>| -> Answer {
                let (summary, zone) = (it.summary.as_deref(), it.time_zone.as_deref());
                at.edit_calendar(&it.calendar, summary, it.description.as_deref(), zone)?;
                done()
            }),
        )
        .route(
            "/share",
            post(async |at: Handle, Json(it): Json<Share>| -> Answer {
                at.share(&it.calendar, &it.account, it.role)?;
                done()
            }),
        )
        .route(
            "/unshare",
            post(async |at: Handle, Json(it): Json<Unshare>| -> Answer {
                at.unshare(&it.calendar, &it.account)?;
                done()
            }),
        )
        .route(
            "/issue-refresh-token",
            post(async |at: Handle, Json(it): Json<Issue>| -> Answer {
                let token = at.issue_refresh_token(&it.account, &it.scopes())?;
                Ok(Json(json!({ "refresh_token": token })))
            }),
        )
        .route(
            "/issue-access-token",
            post(async |at: Handle, Json(it): Json<Issue>| -> Answer {
                let token = at.issue_access_token(&it.account, &it.scopes())?;
                Ok(Json(json!({ "access_token": token })))
            }),
        )
        .route(
            "/revoke-grants",
            post(async |at: Handle, Json(it): Json<Revoke>| -> Answer {
                Ok(Json(json!({ "revoked": at.revoke_grants(&it.account) })))
            }),
        )
}

#[derive(Deserialize)]
struct Insert {
    calendar: String,
    event: Value,
}

#[derive(Deserialize)]
struct InsertMany {
    calendar: String,
    events: Vec<Value>,
}

#[derive(Deserialize)]
struct AddMany {
    calendar: String,
    count: usize,
    title: String,
    first: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct One {
    calendar: String,
    event: String,
}

#[derive(Deserialize)]
struct Patch {
    calendar: String,
    event: String,
    changes: Value,
}

#[derive(Deserialize)]
struct Raw {
    calendar: String,
    item: Value,
}

fn events() -> Router<Arc<Shared>> {
    Router::new()
        .route(
            "/insert-event",
            post(async |at: Handle, Json(it): Json<Insert>| -> Answer {
                Ok(Json(json!({ "event": at.insert_event(&it.calendar, it.event)? })))
            }),
        )
        .route(
            "/insert-events",
            post(async |at: Handle, Json(it): Json<InsertMany>| -> Answer {
                Ok(Json(json!({ "events": at.insert_events(&it.calendar, it.events)? })))
            }),
        )
        .route(
            "/add-many",
            post(async |at: Handle, Json(it): Json<AddMany>| -> Answer {
                let first = it.first.unwrap_or_else(|| at.now());
                let ids = at.add_many(&it.calendar, it.count, &it.title, first)?;
                Ok(Json(json!({ "events": ids })))
            }),
        )
        .route(
            "/patch-event",
            post(async |at: Handle, Json(it): Json<Patch>| -> Answer {
                at.patch_event(&it.calendar, &it.event, &it.changes)?;
                done()
            }),
        )
        .route(
            "/cancel-event",
            post(async |at: Handle, Json(it): Json<One>| -> Answer {
                at.cancel_event(&it.calendar, &it.event)?;
                done()
            }),
        )
        .route(
            "/delete-event",
            post(async |at: Handle, Json(it): Json<One>| -> Answer {
                at.delete_event(&it.calendar, &it.event)?;
                done()
            }),
        )
        .route(
            "/vanish-event",
            post(async |at: Handle, Json(it): Json<One>| -> Answer {
                at.vanish_event(&it.calendar, &it.event)?;
                done()
            }),
        )
        .route(
            "/undelete-event",
            post(async |at: Handle, Json(it): Json<One>| -> Answer {
                at.undelete_event(&it.calendar, &it.event)?;
                done()
            }),
        )
        .route(
            "/put-tombstone",
            post(async |at: Handle, Json(it): Json<One>| -> Answer {
                at.put_tombstone(&it.calendar, &it.event)?;
                done()
            }),
        )
        .route(
            "/put-raw",
            post(async |at: Handle, Json(it): Json<Raw>| -> Answer {
                Ok(Json(json!({ "event": at.put_raw(&it.calendar, it.item)? })))
            }),
        )
}

#[derive(Deserialize)]
struct Occurrence {
    calendar: String,
    event: String,
    /// The start that the series' rule gives the occurrence.
    start: String,
    #[serde(default = "nothing")]
    changes: Value,
}

fn nothing() -> Value {
    json!({})
}

#[derive(Deserialize)]
struct MakeSeries {
    calendar: String,
    event: String,
    recurrence: Vec<String>,
}

fn series() -> Router<Arc<Shared>> {
    Router::new()
        .route(
            "/cancel-occurrence",
            post(async |at: Handle, Json(it): Json<Occurrence>| -> Answer {
                let id = at.cancel_occurrence(&it.calendar, &it.event, &it.start)?;
                Ok(Json(json!({ "event": id })))
            }),
        )
        .route(
            "/change-occurrence",
            post(async |at: Handle, Json(it): Json<Occurrence>| -> Answer {
                let id = at.change_occurrence(&it.calendar, &it.event, &it.start, &it.changes)?;
                Ok(Json(json!({ "event": id })))
            }),
        )
        .route(
            "/split-series",
            post(async |at: Handle, Json(it): Json<Occurrence>| -> Answer {
                let id = at.split_series(&it.calendar, &it.event, &it.start, &it.changes)?;
                Ok(Json(json!({ "event": id })))
            }),
        )
        .route(
            "/make-series",
            post(async |at: Handle, Json(it): Json<MakeSeries>| -> Answer {
                at.make_series(&it.calendar, &it.event, &it.recurrence)?;
                done()
            }),
        )
        .route(
            "/make-single",
            post(async |at: Handle, Json(it): Json<One>| -> Answer {
                at.make_single(&it.calendar, &it.event)?;
                done()
            }),
        )
}

#[derive(Deserialize)]
struct Expire {
    calendar: Option<String>,
}

#[derive(Deserialize)]
struct Offset {
    offset_seconds: i64,
}

#[derive(Deserialize)]
struct Reset {
    #[serde(default)]
    demo: bool,
}

fn trouble() -> Router<Arc<Shared>> {
    Router::new()
        .route(
            "/expire-sync-tokens",
            post(async |at: Handle, Json(it): Json<Expire>| -> Answer {
                at.expire_sync_tokens(it.calendar.as_deref())?;
                done()
            }),
        )
        .route(
            "/expire-access-tokens",
            post(async |at: Handle| -> Answer {
                at.expire_access_tokens();
                done()
            }),
        )
        .route(
            "/set-clock",
            post(async |at: Handle, Json(it): Json<Offset>| -> Answer {
                at.set_clock_offset(it.offset_seconds)?;
                Ok(Json(json!({ "now": at.now() })))
            }),
        )
        .route(
            "/set-behaviour",
            post(async |at: Handle, Json(it): Json<Behaviour>| -> Answer {
                at.set_behaviour(it);
                done()
            }),
        )
        .route(
            "/add-fault",
            post(async |at: Handle, Json(it): Json<Fault>| -> Answer {
                at.add_fault(it);
                done()
            }),
        )
        .route(
            "/clear-faults",
            post(async |at: Handle| -> Answer {
                at.clear_faults();
                done()
            }),
        )
        .route(
            "/clear-requests",
            post(async |at: Handle| -> Answer {
                at.clear_requests();
                done()
            }),
        )
        .route(
            "/reset",
            post(async |at: Handle, Json(it): Json<Reset>| -> Answer {
                at.reset(it.demo);
                done()
            }),
        )
}
