//! For operators and their load balancers.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::{Web, plain};
use crate::watchdog::metrics;

/// The process answers.
pub async fn healthz() -> Response {
    plain(StatusCode::OK, "ok")
}

/// The process can work: its database answers.
pub async fn readyz(State(web): State<Web>) -> Response {
    match web.services.store.ping().await {
        Ok(()) => plain(StatusCode::OK, "ready"),
        Err(error) => {
            tracing::error!("not ready: {error}");
            plain(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}

/// Figures for Prometheus: counts and ages, nothing that is anybody's.
pub async fn metrics(State(web): State<Web>) -> Response {
    match metrics::page(&web.services, &web.remembered).await {
        Ok(page) => {
            let headers = [
                (header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, page).into_response()
        }
        Err(error) => {
            tracing::error!("no figures: {error}");
            plain(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}
