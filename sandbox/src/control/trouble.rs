//! Expiry, the clock, faults, and starting over.

use std::sync::Arc;

use axum::{Json, Router, routing::post};
use serde::Deserialize;
use serde_json::json;

use super::answer::{Answer, done};
use crate::{faults::Fault, handle::Handle, options::Behaviour, shared::Shared};

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

pub(super) fn routes() -> Router<Arc<Shared>> {
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
