//! Public pages from memory: final bytes, as they are and compressed, with strong ETags.
//!
//! A kept page is found by its address, the number that every write moves (`content_version`, kept
//! by triggers, so that the command line and plain SQL count as well) and the minute. The number is
//! read before the page is rendered: what is kept under it can be newer than it, never older. The
//! minute is there because pages depend on the clock ("past", "today"). Nothing is ever taken out by
//! name: what no address asks for any more falls out when room is needed. See decision 11.

use std::io::Write as _;
use std::net::IpAddr;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use chrono::{DateTime, Utc};
use http_body_util::BodyExt as _;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};

use super::{Web, known_tag, page, plain, ports};
use crate::config::Config;

/// The most memory that kept pages take, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;
/// Pages that are expected to be kept; only a hint for the first allocation.
const EXPECTED: usize = 512;
/// The longest address that is kept, in bytes: nobody's link is longer.
const LONGEST_ADDRESS: usize = 512;
/// Brotli's quality: 5 is where its time per page stays that of gzip.
const BROTLI_QUALITY: u32 = 5;
/// Brotli's window, in powers of two: its default.
const BROTLI_WINDOW: u32 = 22;

/// Kept pages.
pub struct PageCache(Cache<String, Page, Weight>);

impl Default for PageCache {
    fn default() -> Self {
        Self(Cache::with_weighter(EXPECTED, LARGEST, Weight))
    }
}

#[derive(Clone)]
struct Weight;

impl Weighter<String, Page> for Weight {
    fn weight(&self, key: &String, page: &Page) -> u64 {
        (key.len() + page.plain.len() + page.gzip.len() + page.brotli.len()) as u64
    }
}

/// A page's final bytes.
#[derive(Clone)]
struct Page {
    kind: HeaderValue,
    /// The hash of the bytes, in hexadecimal.
    digest: String,
    plain: Bytes,
    gzip: Bytes,
    brotli: Bytes,
}

/// How a body is sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Coding {
    Identity,
    Gzip,
    Brotli,
}

/// What public pages say to caches on their way: to ask each time, unless there is a network that is
/// told of changes.
pub fn caching(config: &Config) -> Arc<[(HeaderName, HeaderValue)]> {
    let asking = || vec![(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    config.cdn.as_ref().map_or_else(asking, |address| address.network().headers()).into()
}

/// Answers with a public page: a kept one, or one that is rendered now and kept.
pub async fn answer(web: &Web, peer: IpAddr, request: Request) -> Response {
    let headers = request.headers().clone();
    let version = match web.services.store.content_version().await {
        Ok(version) => version,
        Err(error) => {
            tracing::error!("{error}");
            return plain(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer");
        }
    };
    let key = key(&request, version, web.services.clock.now());
    let render = async { keep(render(web, peer, request).await).await };
    let page = match key {
        Some(key) => web.pages.0.get_or_insert_async(&key, render).await,
        None => render.await,
    };
    match page {
        Ok(page) => send(&page, &headers, &web.caching),
        Err(response) => *response,
    }
}

/// What a page is kept under; `None` where it is not worth it.
fn key(request: &Request, version: i64, now: DateTime<Utc>) -> Option<String> {
    let address = request.uri().path_and_query()?.as_str();
    let minute = now.timestamp().div_euclid(60);
    (address.len() <= LONGEST_ADDRESS).then(|| format!("{version} {minute} {address}"))
}

async fn render(web: &Web, peer: IpAddr, request: Request) -> Response {
    // A public page never depends on the session, so it does not even read it.
    match ports::of(web, None, peer).await {
        Ok(ports) => page::render(web, ports, request, true).await,
        Err(response) => response,
    }
}

/// The bytes of a page; or the answer as it is, where it is none that may be kept.
async fn keep(response: Response) -> Result<Page, Box<Response>> {
    let (parts, body) = response.into_parts();
    let kind = parts.headers.get(header::CONTENT_TYPE).cloned();
    let (StatusCode::OK, Some(kind)) = (parts.status, kind) else {
        return Err(Box::new(Response::from_parts(parts, body)));
    };
    let failed = |text| Box::new(plain(StatusCode::INTERNAL_SERVER_ERROR, text));
    let body = body.collect().await.map_err(|_| failed("the page could not be rendered"))?;
    let plain = body.to_bytes();
    // Compressing is work for a core, not for the threads that answer.
    let compressed = tokio::task::spawn_blocking(move || compress(kind, plain)).await;
    compressed.ok().and_then(Result::ok).ok_or_else(|| failed("the page could not be compressed"))
}

fn compress(kind: HeaderValue, plain: Bytes) -> std::io::Result<Page> {
    let digest: String =
        Sha256::digest(&plain).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&plain)?;
    let gzip = gzip.finish()?.into();
    let mut brotli = Vec::new();
    let mut writer =
        brotli::CompressorWriter::new(&mut brotli, 4096, BROTLI_QUALITY, BROTLI_WINDOW);
    writer.write_all(&plain)?;
    drop(writer);
    Ok(Page { kind, digest, plain, gzip, brotli: brotli.into() })
}

/// The page as its reader can take it; or that it has it already.
fn send(page: &Page, asked: &HeaderMap, caching: &[(HeaderName, HeaderValue)]) -> Response {
    let coding = coding(asked);
    let (body, suffix, name) = match coding {
        Coding::Identity => (&page.plain, "", None),
        Coding::Gzip => (&page.gzip, "-gzip", Some("gzip")),
        Coding::Brotli => (&page.brotli, "-br", Some("br")),
    };
    // Strong tags are of bytes: each coding has its own (RFC 9110, 8.8.3.3).
    let tag = format!("\"{}{suffix}\"", page.digest);
    let mut response = if known_tag(asked, &tag) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        let mut response = Response::new(Body::from(body.clone()));
        response.headers_mut().insert(header::CONTENT_TYPE, page.kind.clone());
        if let Some(name) = name {
            let name = HeaderValue::from_static(name);
            response.headers_mut().insert(header::CONTENT_ENCODING, name);
        }
        response
    };
    let headers = response.headers_mut();
    headers.extend(caching.iter().cloned());
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// The best coding that a reader takes (RFC 9110, 12.5.3). Those of `q=0` are refused.
fn coding(asked: &HeaderMap) -> Coding {
    let values = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
    let mut best = Coding::Identity;
    for item in values.flat_map(|value| value.split(',')) {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let refused = parts
            .filter_map(|part| part.strip_prefix("q="))
            .any(|quality| quality.trim().parse::<f32>().is_ok_and(|quality| quality <= 0.0));
        match name.to_ascii_lowercase().as_str() {
            "br" if !refused => return Coding::Brotli,
            "gzip" | "x-gzip" if !refused => best = Coding::Gzip,
            _ => {}
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_as_the_protocol_says() {
        for (known, expected) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", \"a\"", true),
            ("*", true),
            ("\"b\"", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static(known));
            assert_eq!(known_tag(&headers, "\"a\""), expected, "{known}");
        }
    }

    #[test]
    fn readers_get_the_best_coding_that_they_take() {
        for (asked, expected) in [
            ("", Coding::Identity),
            ("gzip, deflate, br", Coding::Brotli),
            ("gzip, deflate", Coding::Gzip),
            ("GZIP", Coding::Gzip),
            ("br;q=0, gzip;q=0.5", Coding::Gzip),
            ("br; q=0.1", Coding::Brotli),
            ("gzip;q=0", Coding::Identity),
            ("deflate, identity", Coding::Identity),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(asked));
            assert_eq!(coding(&headers), expected, "{asked}");
        }
    }
}
