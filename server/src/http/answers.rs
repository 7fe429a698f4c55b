//! Short answers, and what travels with them to the layer that dresses refusals.

use app::pages::Refusal;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// What a handler of ours says with a refusal; travels with the response to this layer.
#[derive(Clone)]
pub struct Said(pub Refusal);

/// Why something was refused, where the status alone does not say it.
#[derive(Clone, Copy)]
pub struct Reason(pub &'static str);

/// Whether one of the tags that a reader has (`If-None-Match`) is the current one (RFC 9110, 13.1.2).
pub(super) fn known_tag(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    let mut tags = known.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

/// A short plain answer, for what goes wrong outside of pages. Browsers get it as a page.
pub(super) fn plain(status: StatusCode, text: &str) -> Response<Body> {
    refused(Refusal { status, message: text.to_owned(), way_on: None })
}

/// The same, for a refusal with a way on.
pub(super) fn refused(refusal: Refusal) -> Response<Body> {
    let headers = [(header::CACHE_CONTROL, "no-store")];
    let mut response = (refusal.status, headers, format!("{}\n", refusal.message)).into_response();
    response.extensions_mut().insert(Said(refusal));
    response
}
