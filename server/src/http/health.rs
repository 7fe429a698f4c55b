//! For operators and their load balancers.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Web, plain};

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
