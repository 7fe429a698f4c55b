//! Each request, seen from outside: its id, its span, its line in the log, how long it took.
//!
//! The log learns the *pattern* of a route and nothing that a visitor sent: no path, no query, no
//! address, no cookie, no browser. That is also why tower-http's `TraceLayer` is not used: the hook
//! that sees an answer and its duration sees no request, so that the route would have to travel
//! through the response.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::LazyLock;
use std::time::Duration;

use app::pages::App;
use axum::body::HttpBody as _;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use leptos_axum::generate_route_list;
use tokio::time::Instant;
use tracing::{Instrument as _, Level, Span};

use super::request_id::RequestId;
use super::web::Web;
use super::{cards, feeds, forms};

/// What an id is sent in, both channels.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id that is taken from a proxy, in bytes: twice a UUID's, nearly.
const LONGEST: usize = 64;
/// What takes so long is worth a line.
const SLOW: Duration = Duration::from_secs(1);
/// Where the lines are from, for `RUST_LOG=info,requests=debug`.
const LOG: &str = "requests";
/// Routes of which nobody wants a line: health and figures are asked every few seconds, and files
/// come by the dozen with a page.
const QUIET: [&str; 6] = ["/healthz", "/readyz", "/metrics", PKG, FILE, "/covers/{file}"];
/// Built files.
const PKG: &str = "/pkg/{file}";
/// Files of the site's root.
const FILE: &str = "/{file}";
/// No route of ours.
const NONE: &str = "none";

/// Gives a request its id and its span; when it is answered, writes its line and notes how long it
/// took. Outside of all other layers.
pub async fn watch(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let id = id(&web, &request);
    let route = route(&request);
    let quiet = QUIET.contains(&&*route);
    let span = span(quiet, &id, request.method(), &route);
    request.extensions_mut().insert(RequestId(id.clone()));
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = began.elapsed();
    let (status, bytes) = (response.status(), size(&response));
    span.in_scope(|| line(level(quiet, status, took), status, took, bytes));
    web.services.durations.request(route, status, took);
    response.headers_mut().insert(HEADER, id);
    response
}

/// How large an answer is, where that is known before it is sent: files say it in their head alone.
fn size(response: &Response) -> Option<u64> {
    let said = || response.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok();
    response.body().size_hint().exact().or_else(said)
}

/// The id that a trusted proxy gave a request, or one that is made here.
fn id(web: &Web, request: &Request) -> HeaderValue {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let trusted = &web.services.config.trusted_proxies;
    let by_proxy = peer.is_some_and(|ConnectInfo(peer)| trusted.contains(&peer.ip()));
    let given = if by_proxy { given(request.headers()) } else { None };
    given.unwrap_or_else(|| {
        let mut bytes = [0; 8];
        web.services.entropy.fill(&mut bytes);
        let made = format!("{:016x}", u64::from_le_bytes(bytes));
        HeaderValue::try_from(made).unwrap_or_else(|_| HeaderValue::from_static("unknown"))
    })
}

/// The id that a request brings, if it is one: a single one, short, of characters that mean nothing
/// in a log, a page or a shell.
fn given(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut all = headers.get_all(HEADER).iter();
    let (Some(id), None) = (all.next(), all.next()) else { return None };
    let safe = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let fits = (1..=LONGEST).contains(&id.len()) && id.as_bytes().iter().all(safe);
    fits.then(|| id.clone())
}

/// The pattern of the route that a request takes.
fn route(request: &Request) -> Cow<'static, str> {
    let path = request.uri().path();
    match request.extensions().get::<MatchedPath>() {
        Some(matched) if matched.as_str() == "/api/{*function}" => {
            Cow::Borrowed(forms::function(path).unwrap_or("/api/{function}"))
        }
        Some(matched) => Cow::Owned(matched.as_str().to_owned()),
        None => Cow::Borrowed(fallback_route(path)),
    }
}

/// The same for what the router leaves to its fallback.
fn fallback_route(path: &str) -> &'static str {
    if path.starts_with("/pkg/") {
        PKG
    } else if feeds::event_slug(path).is_some() {
        "/events/{slug}.ics"
    } else if cards::Wanted::of(path).is_some() {
        "/events/{slug}/card-{hash}.png"
    } else if let Ok(page) = PAGES.at(path) {
        page.value
    } else if path.bytes().filter(|byte| *byte == b'/').count() == 1 && path.contains('.') {
        FILE
    } else {
        NONE
    }
}

/// The patterns of all pages.
static PAGES: LazyLock<matchit::Router<String>> = LazyLock::new(|| {
    let mut pages = matchit::Router::new();
    for page in generate_route_list(App) {
        let path = if page.path().is_empty() { "/" } else { page.path() };
        if let Err(error) = pages.insert(path, path.to_owned()) {
            tracing::error!("the page {path} has no place in the log: {error}");
        }
    }
    pages
});

/// Lists the pages, before the first request.
pub fn prepare() {
    LazyLock::force(&PAGES);
}

fn span(quiet: bool, id: &HeaderValue, method: &Method, route: &str) -> Span {
    let id = id.to_str().unwrap_or_default();
    let method = known(method);
    if quiet {
        tracing::trace_span!(target: LOG, "request", id, method, route)
    } else {
        // Of this module, not of `LOG`: who turns the lines off keeps the id before all others.
        tracing::info_span!("request", id, method, route)
    }
}

/// A method that has a name; somebody may have made another one up.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        "PATCH" => "PATCH",
        _ => "other",
    }
}

/// How much a request's line matters. What fails or is slow is for every log.
fn level(quiet: bool, status: StatusCode, took: Duration) -> Level {
    if quiet {
        Level::TRACE
    } else if status.is_server_error() || took >= SLOW {
        Level::INFO
    } else {
        Level::DEBUG
    }
}

fn line(level: Level, status: StatusCode, took: Duration, bytes: Option<u64>) {
    let status = status.as_u16();
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match level {
        Level::TRACE => tracing::trace!(target: LOG, status, ms, bytes, "answered"),
        Level::DEBUG => tracing::debug!(target: LOG, status, ms, bytes, "answered"),
        _ => tracing::info!(target: LOG, status, ms, bytes, "answered"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_taken_where_they_are_short_and_safe() {
        let taken = |lines: &[&[u8]]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(HEADER, HeaderValue::from_bytes(line).unwrap());
            }
            given(&headers).map(|id| id.to_str().unwrap().to_owned())
        };
        let (fits, long) = ("a".repeat(LONGEST), "a".repeat(LONGEST + 1));
        for id in ["a", "0af7651916cd43dd8448eb211c80319c", "5f2b-4C.x_9", &fits] {
            assert_eq!(taken(&[id.as_bytes()]).as_deref(), Some(id));
        }
        for bad in ["", "a b", "ada@example.org", "<b>", "a\tb", "a;b", "a=b", "a\"", "é", &long] {
            assert_eq!(taken(&[bad.as_bytes()]), None, "{bad}");
        }
        assert_eq!(taken(&[b"\xff"]), None);
        assert_eq!(taken(&[b"a", b"b"]), None, "nobody knows which");
        assert_eq!(taken(&[]), None);
    }

    #[tokio::test]
    async fn addresses_become_patterns() {
        for (path, pattern) in [
            ("/", "/"),
            ("/events/game-night", "/events/{slug}"),
            ("/events/game-night.ics", "/events/{slug}.ics"),
            ("/organizers/riverside/embed", "/organizers/{slug}/embed"),
            ("/dashboard/runs/17", "/dashboard/runs/{id}"),
            ("/dashboard/organizers/1/events/new", "/dashboard/organizers/{id}/events/new"),
            ("/admin/backups/20260301120000/merge", "/admin/backups/{id}/merge"),
            ("/sign-in", "/sign-in"),
            ("/pkg/reroll.1a.css", PKG),
            ("/favicon.svg", FILE),
            ("/ada@example.org", FILE),
            ("/reset/0123456789abcdef", NONE),
            ("/admin/none/of/these", NONE),
            ("//evil.example/", NONE),
            ("*", NONE),
        ] {
            assert_eq!(fallback_route(path), pattern, "{path}");
        }
    }

    #[test]
    fn failures_and_slow_answers_are_in_every_log() {
        let quick = Duration::from_millis(3);
        for (quiet, status, took, expected) in [
            (false, 200, quick, Level::DEBUG),
            (false, 404, quick, Level::DEBUG),
            (false, 500, quick, Level::INFO),
            (false, 503, quick, Level::INFO),
            (false, 200, SLOW, Level::INFO),
            (true, 503, SLOW, Level::TRACE),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(level(quiet, status, took), expected, "{status} {took:?}");
        }
        assert_eq!(known(&Method::from_bytes(b"ADA").unwrap()), "other");
    }
}
