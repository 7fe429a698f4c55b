//! What a request is called: in the log, in its answer, and by people who write about it.

use axum::extract::Request;
use axum::http::HeaderValue;

/// A request's id, as its extension.
#[derive(Clone, Debug)]
pub struct RequestId(pub HeaderValue);

impl RequestId {
    /// What a request is called. It has none where no layer gave it one.
    pub fn of(request: &Request) -> Option<String> {
        let Self(id) = request.extensions().get::<Self>()?;
        id.to_str().ok().map(str::to_owned)
    }
}
