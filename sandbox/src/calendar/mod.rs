//! Google Calendar v3, as far as it is read from.

mod caller;
mod events;
mod item;
mod list;
mod query;
mod tokens;
mod watch;

pub(crate) use self::item::read_link;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

use crate::{google_error::GoogleError, shared::Shared};

/// The Calendar API's addresses, below `/calendar/v3`.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/users/me/calendarList", get(list::calendar_list))
        .route("/users/me/calendarList/{calendar}", get(list::calendar_list_entry))
        .route("/calendars/{calendar}", get(list::calendar))
        .route("/calendars/{calendar}/events", get(events::list))
        .route("/calendars/{calendar}/events/{event}", get(events::get))
        .route("/calendars/{calendar}/events/watch", post(watch::open))
        .route("/channels/stop", post(watch::stop))
        .fallback(|| async { GoogleError::not_found() })
}
