//! What is said where there is no feed.

use axum::http::StatusCode;
use axum::response::Response;
use store::StoreError;
use words::{Language, t};

use crate::http::answers::plain;

/// That our side failed.
pub(super) fn broken() -> Response {
    plain(StatusCode::INTERNAL_SERVER_ERROR, &t!(Language::English, "refused-internal"))
}

pub(super) fn absent(text: &str) -> Response {
    plain(StatusCode::NOT_FOUND, text)
}

pub(super) fn failed(error: &StoreError) -> Response {
    tracing::error!("a feed: {error}");
    if error.trouble().is_some() {
        let words = t!(Language::English, "refused-unavailable");
        return plain(StatusCode::SERVICE_UNAVAILABLE, &words);
    }
    broken()
}
