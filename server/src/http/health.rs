//! For operators and their load balancers.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use axum::{Router, middleware};
use tower_http::timeout::TimeoutLayer;
use words::{Language, t};

use super::answers::plain;
use super::web::Web;
use super::{figures, refusals, requests};

/// How long an answer to an operator may take.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);

/// The process answers.
pub async fn healthz() -> Response {
    plain(StatusCode::OK, "ok")
}

/// The process can work: its database can be read and written.
pub async fn readyz(State(web): State<Web>) -> Response {
    let services = &web.services;
    match services.health.look(&*services.store, &services.config).await {
        None => plain(StatusCode::OK, "ready"),
        Some(sick) => plain(StatusCode::SERVICE_UNAVAILABLE, sick.trouble.name()),
    }
}

/// What operators alone see, at a listener of their own: the site's limits of connections and its
/// visitors do not stand in their way.
pub fn operators(web: Web) -> Router {
    let figures = Router::new().route("/metrics", get(figures::for_operators));
    finished(web, figures.merge(health()))
}

/// What is answered while the site has all the connections that it may have.
pub fn spare(web: Web) -> Router {
    finished(web, health().fallback(full))
}

fn health() -> Router<Web> {
    Router::new().route("/healthz", get(healthz)).route("/readyz", get(readyz))
}

fn finished(web: Web, router: Router<Web>) -> Router {
    router
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_ANSWER))
        .layer(middleware::from_fn_with_state(web.clone(), refusals::dress))
        .layer(middleware::from_fn_with_state(web.clone(), requests::watch))
        .with_state(web)
}

async fn full() -> Response {
    let words = t!(Language::English, "refused-full");
    let mut response = plain(StatusCode::SERVICE_UNAVAILABLE, &words);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
