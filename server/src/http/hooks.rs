//! Where Google tells that a calendar changed (Calendar API guide, "Push notifications"). A
//! notification carries nothing but its headers, and only makes a sync come sooner.

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, TimeDelta, Utc};
use domain::SourceState;
use store::{Channel, StoreResult};
use subtle::ConstantTimeEq as _;
use words::{Language, t};

use super::answers::{Reason, plain};
use super::web::Web;
use crate::connections::push;
use crate::services::Services;

/// The largest body that is taken; Google's are empty.
pub const LARGEST_BODY: usize = 4096;
/// How long more notifications are waited for before the one sync for all of them.
const SOON: TimeDelta = TimeDelta::seconds(2);

/// What a notification says of itself.
struct Notification<'a> {
    channel: &'a str,
    token: &'a str,
    resource: &'a str,
    state: &'a str,
}

impl<'a> Notification<'a> {
    /// Reads the headers; `None` where one is missing or makes no sense.
    fn read(headers: &'a HeaderMap) -> Option<Self> {
        let header = |name: &str| {
            let value = headers.get(name)?.to_str().ok()?;
            (!value.is_empty()).then_some(value)
        };
        header("x-goog-message-number")?.parse::<u64>().ok()?;
        Some(Self {
            channel: header("x-goog-channel-id")?,
            token: header("x-goog-channel-token")?,
            resource: header("x-goog-resource-id")?,
            state: header("x-goog-resource-state")?,
        })
    }

    /// Whether it came over a channel of ours. Its secret is compared in constant time, and so that
    /// nothing tells a wrong secret from a channel that we do not know.
    fn is_of(&self, channel: Option<&Channel>, now: DateTime<Utc>) -> bool {
        let known = channel.map(|channel| channel.token_digest.clone()).unwrap_or_default();
        let secret = push::digest(self.token).as_bytes().ct_eq(known.as_bytes());
        let open = channel.is_some_and(|c| c.open(now) && c.resource_id == self.resource);
        bool::from(secret) && open
    }
}

/// `POST /hooks/google-calendar`.
pub async fn google_calendar(State(web): State<Web>, headers: HeaderMap) -> Response {
    let Some(notification) = Notification::read(&headers) else {
        return plain(StatusCode::BAD_REQUEST, &t!(Language::English, "refused-no-notification"));
    };
    match take(&web.services, &notification).await {
        Ok(true) => (StatusCode::NO_CONTENT, [(CACHE_CONTROL, "no-store")]).into_response(),
        Ok(false) => {
            let mut response =
                plain(StatusCode::NOT_FOUND, &t!(Language::English, "refused-no-channel"));
            response.extensions_mut().insert(Reason("a notification over no channel of ours"));
            response
        }
        Err(error) => {
            // Google tries again after a 503.
            tracing::error!("a notification could not be taken: {error}");
            plain(StatusCode::SERVICE_UNAVAILABLE, &t!(Language::English, "reason-database-away"))
        }
    }
}

/// Makes the next sync of the channel's source come soon; `false` where the channel is none of ours.
async fn take(services: &Services, notification: &Notification<'_>) -> StoreResult<bool> {
    let now = services.clock.now();
    let found = services.store.channel(notification.channel).await?;
    let channel = found.as_ref().map(|(channel, _)| channel);
    if !notification.is_of(channel, now) {
        tracing::debug!("a notification over no channel of ours");
        return Ok(false);
    }
    let Some((channel, state)) = found else { return Ok(false) };
    // The first one only says that the channel is open.
    if notification.state != "sync" && state == SourceState::Active {
        let news = services.store.schedule_sync_soon(channel.source_id, now + SOON, now).await?;
        tracing::debug!(source = channel.source_id.0, news, "Google says that something changed");
    }
    Ok(true)
}
