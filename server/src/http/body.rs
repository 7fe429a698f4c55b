//! Bodies of requests: read whole, within bounds of time and size.

use std::error::Error;
use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt as _;
use futures_util::stream::unfold;
use http_body_util::{BodyExt as _, LengthLimitError};
use percent_encoding::percent_decode_str;
use tokio::time::{Instant, timeout_at};
use words::{Language, t};

use super::answers::plain;

/// How long a body may take altogether: less than its answer may, so that a slow sender is told so.
const WHOLE: Duration = Duration::from_secs(90);
/// How long nothing of it may come.
const PAUSE: Duration = Duration::from_secs(15);
/// What forms are sent as.
const FORM: &str = "application/x-www-form-urlencoded";

/// Lets a body end in an error where it comes too slowly. Requests without one pass as they are.
pub async fn paced(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let empty = !headers.contains_key(header::CONTENT_LENGTH)
        && !headers.contains_key(header::TRANSFER_ENCODING);
    if empty {
        return next.run(request).await;
    }
    next.run(request.map(|body| with_pace(body, WHOLE, PAUSE))).await
}

fn with_pace(body: Body, whole: Duration, pause: Duration) -> Body {
    let end = Instant::now() + whole;
    Body::from_stream(unfold(Some(body.into_data_stream()), move |stream| async move {
        let mut stream = stream?;
        let patience = end.min(Instant::now() + pause);
        match timeout_at(patience, stream.next()).await {
            Ok(Some(Ok(bytes))) => Some((Ok(bytes), Some(stream))),
            Ok(Some(Err(error))) => Some((Err(io::Error::other(error)), None)),
            Ok(None) => None,
            Err(_) => Some((Err(io::Error::from(io::ErrorKind::TimedOut)), None)),
        }
    }))
}

/// Why a body could not be read, as a status: too large, too slow, or broken off.
pub fn unread(error: &(dyn Error + 'static)) -> StatusCode {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return StatusCode::PAYLOAD_TOO_LARGE;
        }
        if let Some(io) = error.downcast_ref::<io::Error>() {
            if io.kind() == io::ErrorKind::TimedOut {
                return StatusCode::REQUEST_TIMEOUT;
            }
            // Its `source` would leave out what it wraps.
            cause = io.get_ref().map(|inner| inner as &(dyn Error + 'static));
            continue;
        }
        cause = error.source();
    }
    StatusCode::BAD_REQUEST
}

/// The fields of a form, as they were sent.
///
/// # Errors
/// The answer to what is no form: 415 for another kind, 408, 413 or 400 for what did not arrive
/// whole, 400 for what is no UTF-8.
pub async fn form(headers: &HeaderMap, body: Body) -> Result<Bytes, Response> {
    let kind = headers.get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap_or_default());
    let essence = kind.and_then(|kind| kind.split(';').next()).map(str::trim);
    if essence.is_some_and(|essence| !essence.eq_ignore_ascii_case(FORM)) {
        return Err(plain(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            &t!(Language::English, "refused-form-kind"),
        ));
    }
    let bytes = whole(body).await?;
    if essence.is_none() && !bytes.is_empty() {
        let words = t!(Language::English, "refused-form-no-kind");
        return Err(plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, &words));
    }
    let readable =
        str::from_utf8(&bytes).is_ok_and(|text| percent_decode_str(text).decode_utf8().is_ok());
    if readable {
        return Ok(bytes);
    }
    Err(plain(StatusCode::BAD_REQUEST, &t!(Language::English, "refused-form-no-text")))
}

async fn whole(body: Body) -> Result<Bytes, Response> {
    let read = body.collect().await;
    read.map(|read| read.to_bytes()).map_err(|error| {
        let status = unread(&error);
        let words = match status {
            StatusCode::PAYLOAD_TOO_LARGE => t!(Language::English, "refused-form-too-large"),
            StatusCode::REQUEST_TIMEOUT => t!(Language::English, "refused-form-timeout"),
            _ => t!(Language::English, "refused-form-broken"),
        };
        plain(status, &words)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use http_body_util::Limited;

    async fn status(kind: Option<&'static str>, body: &'static [u8]) -> u16 {
        let mut headers = HeaderMap::new();
        if let Some(kind) = kind {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        match form(&headers, Body::from(body)).await {
            Ok(_) => 200,
            Err(response) => response.status().as_u16(),
        }
    }

    #[tokio::test]
    async fn only_forms_of_text_are_read() {
        for (kind, body, expected) in [
            (Some(FORM), b"a=b".as_slice(), 200),
            (Some("Application/X-WWW-Form-Urlencoded; charset=utf-8"), b"a=%C3%A4+%zz%", 200),
            (None, b"", 200),
            (None, b"a=b", 415),
            (Some("application/json"), b"{}", 415),
            (Some("multipart/form-data; boundary=x"), b"--x--", 415),
            (Some("text/plain"), b"", 415),
            (Some(FORM), b"a=\xff", 400),
            (Some(FORM), b"a=%FF", 400),
            (Some(FORM), b"%C3=b", 400),
            (Some(FORM), b"a=%ED%A0%80", 400),
        ] {
            assert_eq!(status(kind, body).await, expected, "{kind:?} {body:?}");
        }
    }

    #[tokio::test]
    async fn what_stops_coming_is_too_slow_and_what_is_long_too_large() {
        let silent = || Body::from_stream(futures_util::stream::pending::<io::Result<Bytes>>());
        let short = Duration::from_millis(5);
        let long = Duration::from_secs(600);
        for (whole, pause) in [(short, long), (long, short)] {
            let error = with_pace(silent(), whole, pause).collect().await.unwrap_err();
            assert_eq!(unread(&error), StatusCode::REQUEST_TIMEOUT);
        }
        let limited = Body::new(Limited::new(Body::from("12345"), 4));
        let error = with_pace(limited, long, long).collect().await.unwrap_err();
        assert_eq!(unread(&error), StatusCode::PAYLOAD_TOO_LARGE);
        let broken = Body::from_stream(futures_util::stream::once(async {
            Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionReset))
        }));
        let error = with_pace(broken, long, long).collect().await.unwrap_err();
        assert_eq!(unread(&error), StatusCode::BAD_REQUEST);
    }
}
