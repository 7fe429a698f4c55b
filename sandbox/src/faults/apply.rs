//! The faults' effect on a request as a whole. Those of lists and of refreshing have theirs there.

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    body::Body,
    extract::{ConnectInfo, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{FaultKind, Line, Stage};
use crate::{google_error::GoogleError, log::Note, shared::Shared, wire::Link};

/// Lets the faults have their effect on a request to one of Google's endpoints.
pub(crate) async fn apply(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(link): ConnectInfo<Link>,
    request: Request,
    next: Next,
) -> Response {
    let line = Line {
        method: request.method().as_str(),
        path: request.uri().path(),
        query: request.uri().query().unwrap_or_default(),
    };
    let struck = shared.faults.take(Stage::Http, line);
    if struck.is_empty() {
        return next.run(request).await;
    }
    let is_oauth = !line.path.starts_with("/calendar/");
    let mut answer = None;
    for fault in &struck {
        answer = strike(fault, &link, is_oauth).await.or(answer);
    }
    let mut response = match answer {
        Some(answer) => answer,
        None => next.run(request).await,
    };
    let names: Vec<_> = struck.iter().filter_map(|it| serde_json::to_string(it).ok()).collect();
    let dropped = struck.contains(&FaultKind::Drop);
    response.extensions_mut().insert(Note { text: names.join(" "), dropped });
    response
}

/// Lets one fault have its effect; the answer, where it takes the place of the true one.
async fn strike(fault: &FaultKind, link: &Link, is_oauth: bool) -> Option<Response> {
    match fault {
        FaultKind::Delay { milliseconds } => {
            tokio::time::sleep(Duration::from_millis(*milliseconds)).await;
            None
        }
        FaultKind::CutBody { bytes } => {
            link.cut_body_after(*bytes);
            None
        }
        FaultKind::Drop => {
            link.drop_now();
            Some(StatusCode::SERVICE_UNAVAILABLE.into_response())
        }
        FaultKind::GarbageBody => Some(garbage()),
        FaultKind::Status { status, reason, retry_after } => {
            Some(error(*status, reason.as_deref(), *retry_after, is_oauth))
        }
        _ => None,
    }
}

fn garbage() -> Response {
    let body = Body::from("\u{fffd}<html><body>{\"kind\": \"calendar#ev");
    ([(header::CONTENT_TYPE, "application/json; charset=UTF-8")], body).into_response()
}

/// The error answer, in the shape of the endpoint.
fn error(status: u16, reason: Option<&str>, retry_after: Option<u64>, is_oauth: bool) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (usual, message) = usual_reason(status);
    let reason = reason.unwrap_or(usual);
    let mut response = if is_oauth {
        let body = json!({ "error": reason, "error_description": message });
        (status, Json(body)).into_response()
    } else {
        let mut error = GoogleError::new(status, reason, message);
        if reason.ends_with("LimitExceeded") || reason == "quotaExceeded" {
            error.domain = "usageLimits";
        }
        error.into_response()
    };
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The reason and message that Google's API gives with a status.
fn usual_reason(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 => ("badRequest", "Bad Request"),
        401 => ("authError", "Invalid Credentials"),
        403 => ("rateLimitExceeded", "Rate Limit Exceeded"),
        404 => ("notFound", "Not Found"),
        410 => ("fullSyncRequired", "Sync token is no longer valid, a full sync is required."),
        429 => ("rateLimitExceeded", "Rate Limit Exceeded"),
        _ => ("backendError", "Backend Error"),
    }
}
