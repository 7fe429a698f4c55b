//! Accounts, calendars, who may see them, and grants.

use std::sync::Arc;

use axum::{Json, Router, routing::post};
use serde::Deserialize;
use serde_json::json;

use super::answer::{Answer, done};
use crate::{handle::Handle, shared::Shared, state::Role};

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

pub(super) fn routes() -> Router<Arc<Shared>> {
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
