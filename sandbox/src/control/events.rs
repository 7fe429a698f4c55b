//! Events and series.

use std::sync::Arc;

use axum::{Json, Router, routing::post};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, done};
use crate::{handle::Handle, shared::Shared};

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

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .merge(series())
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
