//! Public pages from memory: final bytes, as they are and compressed, with strong ETags.
//!
//! A kept page is found by its address, the number that every write moves (`content_version`, kept
//! by triggers, so that the command line and plain SQL count as well) and the minute. The number is
//! read before the page is rendered: what is kept under it can be newer than it, never older. The
//! minute is there because pages depend on the clock ("past", "today"). Nothing is ever taken out by
//! name: what no address asks for any more falls out when room is needed. See decision 11.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use chrono::{DateTime, Utc};
use http_body_util::BodyExt as _;
use words::{Language, t};

use super::answer_cache::{self, CachedAnswer};
use super::answers::plain;
use super::peer::Caller;
use super::web::Web;
use super::{page, ports};
use crate::config::Config;

/// The longest address that is kept, in bytes: nobody's link is longer.
const LONGEST_ADDRESS: usize = 512;

/// What public pages say to caches on their way: to ask each time, unless there is a network that is
/// told of changes.
pub fn caching(config: &Config) -> Arc<[(HeaderName, HeaderValue)]> {
    let asking = || vec![(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    config.cdn.as_ref().map_or_else(asking, |address| address.network().headers()).into()
}

/// Answers with a public page: a kept one, or one that is rendered now and kept.
pub async fn answer(web: &Web, peer: Caller, request: Request) -> Response {
    let headers = request.headers().clone();
    let version = match web.services.store.content_version().await {
        Ok(version) => version,
        Err(error) => {
            tracing::error!("{error}");
            let words = t!(Language::English, "reason-database-away");
            return plain(StatusCode::SERVICE_UNAVAILABLE, &words);
        }
    };
    let key = key(&request, version, web.services.clock.now());
    let render = async { keep(render(web, peer, request).await).await };
    let page = match key {
        Some(key) => web.pages.0.get_or_insert_async(&key, render).await,
        None => render.await,
    };
    match page {
        Ok(page) => answer_cache::send(&page, &headers, &web.caching),
        Err(response) => *response,
    }
}

/// What a page is kept under; `None` where it is not worth it.
fn key(request: &Request, version: i64, now: DateTime<Utc>) -> Option<String> {
    let address = request.uri().path_and_query()?.as_str();
    let minute = now.timestamp().div_euclid(60);
    (address.len() <= LONGEST_ADDRESS).then(|| format!("{version} {minute} {address}"))
}

async fn render(web: &Web, peer: Caller, request: Request) -> Response {
    // A public page never depends on the session, so it does not even read it.
    match ports::of(web, None, peer).await {
        Ok(ports) => page::render(web, ports, request, true).await,
        Err(response) => response,
    }
}

/// The bytes of a page; or the answer as it is, where it is none that may be kept.
async fn keep(response: Response) -> Result<CachedAnswer, Box<Response>> {
    let (parts, body) = response.into_parts();
    let kind = parts.headers.get(header::CONTENT_TYPE).cloned();
    let (StatusCode::OK, Some(kind)) = (parts.status, kind) else {
        return Err(Box::new(Response::from_parts(parts, body)));
    };
    let failed = || {
        let words = t!(Language::English, "refused-internal");
        Box::new(plain(StatusCode::INTERNAL_SERVER_ERROR, &words))
    };
    let body = body.collect().await.map_err(|_| failed())?;
    let kept = answer_cache::press(kind, body.to_bytes()).await;
    kept.ok_or_else(failed)
}
