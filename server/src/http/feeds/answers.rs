//! What is said where there is no feed.

use axum::http::StatusCode;
use axum::response::Response;
use store::StoreError;

use crate::http::answers::plain;

/// What is said where our side failed.
pub(super) const FAILED: &str = "something went wrong on our side; it has been logged";

pub(super) fn absent(text: &str) -> Response {
    plain(StatusCode::NOT_FOUND, text)
}

pub(super) fn failed(error: &StoreError) -> Response {
    tracing::error!("a feed: {error}");
    if let Some(trouble) = error.trouble() {
        return plain(StatusCode::SERVICE_UNAVAILABLE, trouble.name());
    }
    plain(StatusCode::INTERNAL_SERVER_ERROR, FAILED)
}
