//! Short answers, and what travels with them to the layer that dresses refusals.

use app::pages::Refusal;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use headers::{ETag, HeaderMapExt as _, IfNoneMatch};

/// What a handler of ours says with a refusal; travels with the response to this layer.
#[derive(Clone)]
pub struct WithReason(pub Refusal);

/// Why something was refused, where the status alone does not say it.
#[derive(Clone, Copy)]
pub struct Reason(pub &'static str);

/// The strong tag of bytes that have a name of their own (RFC 9110, 8.8.3): a digest, mostly.
#[expect(clippy::expect_used, reason = "names are letters, digits and hyphens")]
pub(super) fn tag(name: &str) -> ETag {
    format!("\"{name}\"").parse().expect("a tag")
}

/// `answer` with its tag; or that its reader has it already (`If-None-Match`; RFC 9110, 13.1.2).
pub(super) fn tagged(asked: &HeaderMap, tag: ETag, answer: impl FnOnce() -> Response) -> Response {
    let mut response = match is_known(asked, &tag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => answer(),
    };
    response.headers_mut().typed_insert(tag);
    response
}

/// Whether a reader has what this is the tag of.
pub(super) fn is_known(asked: &HeaderMap, tag: &ETag) -> bool {
    asked.typed_get::<IfNoneMatch>().is_some_and(|known| !known.precondition_passes(tag))
}

/// A short plain answer, for what goes wrong outside of pages. Browsers get it as a page.
pub(super) fn plain(status: StatusCode, text: &str) -> Response<Body> {
    refused(Refusal { status, message: text.to_owned(), way_on: None })
}

/// The same, for a refusal with a way on.
pub(super) fn refused(refusal: Refusal) -> Response<Body> {
    let headers = [(header::CACHE_CONTROL, "no-store")];
    let mut response = (refusal.status, headers, format!("{}\n", refusal.message)).into_response();
    response.extensions_mut().insert(WithReason(refusal));
    response
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn tags_are_compared_as_the_protocol_says() {
        for (known, expected) in [
            (&["\"a\""] as &[&'static str], true),
            (&["W/\"a\""], true),
            (&["\"b\", \"a\""], true),
            (&["\"b\"", "\"c\",W/\"a\""], true),
            (&["*"], true),
            (&["\"b\""], false),
            (&["\"b,\"a\",c\""], false),
            (&["a"], false),
            (&[""], false),
            (&[], false),
        ] {
            let mut headers = HeaderMap::new();
            for value in known {
                headers.append(header::IF_NONE_MATCH, HeaderValue::from_static(value));
            }
            assert_eq!(is_known(&headers, &tag("a")), expected, "{known:?}");
        }
    }
}
