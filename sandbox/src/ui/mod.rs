//! The pages on which a person uses the stand-in: plain HTML, no scripts.

mod actions;
mod answer;
mod calendar;
mod event;
mod event_form;
mod home;
pub(crate) mod html;
mod paths;
mod trouble;

use std::sync::Arc;

use axum::{
    Router,
    http::StatusCode,
    routing::{get, post},
};

use self::html::error_page;
use crate::shared::Shared;

/// The pages, what their forms do, and their style sheet.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(home::show))
        .route("/sandbox/style.css", get(html::style))
        .route("/calendar/event", get(event::follow))
        .route("/accounts", post(actions::add_account))
        .route("/calendars", post(actions::add_calendar))
        .route("/calendars/{calendar}", get(calendar::show))
        .route("/calendars/{calendar}/events", post(actions::add_event))
        .route("/calendars/{calendar}/expire", post(actions::expire_sync_tokens))
        .route("/calendars/{calendar}/events/{event}", get(event::show).post(actions::edit_event))
        .route("/calendars/{calendar}/events/{event}/cancel", post(actions::cancel_event))
        .route("/calendars/{calendar}/events/{event}/delete", post(actions::vanish_event))
        .route("/calendars/{calendar}/events/{event}/undelete", post(actions::undelete_event))
        .route("/calendars/{calendar}/events/{event}/occurrence", post(actions::cancel_occurrence))
        .route("/grants/revoke", post(actions::revoke))
        .route("/access-tokens/expire", post(actions::expire_access_tokens))
        .route("/faults", post(trouble::add_fault))
        .route("/faults/clear", post(trouble::clear_faults))
        .route("/requests/clear", post(trouble::clear_requests))
        .route("/clock", post(trouble::set_clock))
        .fallback(|| async {
            let page = error_page("Not found", "There is no such page.", "");
            (StatusCode::NOT_FOUND, page)
        })
}
