//! `/metrics`: who gets the figures. They tell how many events are unpublished or held and how the
//! site is doing, which is nobody's business but the operators' (decision 17).

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use prometheus_client::encoding::prometheus_text::CONTENT_TYPE;
use subtle::ConstantTimeEq as _;
use url::{Host, Url};

use super::answers::plain;
use super::web::Web;
use crate::config::MetricsConfig;
use crate::figures::metrics;

/// Headers by which a proxy says that it passes a request on.
const FORWARDED: [&str; 6] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/// Figures for Prometheus, at the site's own listener.
pub async fn at_the_site(State(web): State<Web>, request: Request) -> Response {
    let config = &web.services.config;
    let on_this_machine = is_local(&config.base_url) && from_this_machine(&request);
    match door(&config.metrics, false, on_this_machine, request.headers()) {
        Door::Open => figures(&web).await,
        Door::Locked => locked(),
        Door::Absent => plain(StatusCode::NOT_FOUND, "there is no page at this address"),
    }
}

/// Figures for Prometheus, at the operators' listener.
pub async fn for_operators(State(web): State<Web>, headers: HeaderMap) -> Response {
    match door(&web.services.config.metrics, true, false, &headers) {
        Door::Open => figures(&web).await,
        _ => locked(),
    }
}

/// What stands between a request and the figures.
#[derive(Debug, Eq, PartialEq)]
enum Door {
    Open,
    /// The token is missing or wrong.
    Locked,
    /// They are not here at all.
    Absent,
}

/// A token opens every door and closes it to all others. Without one, the operators' own listener is
/// open; the site's is so only for this machine, and only where there is no listener for operators.
fn door(
    config: &MetricsConfig,
    operators: bool,
    on_this_machine: bool,
    headers: &HeaderMap,
) -> Door {
    if config.listen.is_some() && !operators {
        return Door::Absent;
    }
    match &config.token {
        Some(token) if bears(headers, token.expose()) => Door::Open,
        Some(_) => Door::Locked,
        None if operators || on_this_machine => Door::Open,
        None => Door::Absent,
    }
}

/// Whether a request carries a token (RFC 6750, 2.1), compared in constant time.
fn bears(headers: &HeaderMap, token: &str) -> bool {
    let value = headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes).unwrap_or_default();
    let Some((scheme, given)) = value.split_at_checked("bearer ".len()) else { return false };
    scheme.eq_ignore_ascii_case(b"bearer ") && bool::from(given.ct_eq(token.as_bytes()))
}

/// Whether the site is for this machine alone: its address leads nowhere else.
fn is_local(base_url: &Url) -> bool {
    match base_url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether a request was made here, and for this machine's own name: no proxy passed it on, and no
/// web page that calls this machine by another name made it.
fn from_this_machine(request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let here = peer.is_some_and(|ConnectInfo(peer)| canonical(peer.ip()).is_loopback());
    let headers = request.headers();
    let passed_on = FORWARDED.iter().any(|name| headers.contains_key(*name));
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let named_so = Url::parse(&format!("http://{host}/")).is_ok_and(|url| is_local(&url));
    here && !passed_on && named_so
}

fn canonical(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

fn locked() -> Response {
    let mut response = plain(StatusCode::UNAUTHORIZED, "the figures need METRICS_TOKEN as bearer");
    let scheme = HeaderValue::from_static("Bearer realm=\"metrics\"");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
    response
}

async fn figures(web: &Web) -> Response {
    match metrics::page(&web.services, &web.remembered).await {
        Ok(page) => {
            let headers =
                [(header::CONTENT_TYPE, CONTENT_TYPE), (header::CACHE_CONTROL, "no-store")];
            (headers, page).into_response()
        }
        Err(error) => {
            tracing::error!("no figures: {error}");
            plain(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrets::Secret;

    const TOKEN: &str = "0123456789abcdef";

    fn headers(authorization: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if !authorization.is_empty() {
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(authorization));
        }
        headers
    }

    #[test]
    fn nobody_gets_figures_by_default_but_this_machine() {
        let (own, token) = (Some("127.0.0.1:9187".parse().unwrap()), Some(Secret::new(TOKEN)));
        let config = |listen: bool, with_token: bool| MetricsConfig {
            listen: if listen { own } else { None },
            token: token.clone().filter(|_| with_token),
        };
        let none = headers("");
        for (listen, with_token, operators, here, expected) in [
            (false, false, false, false, Door::Absent),
            (false, false, false, true, Door::Open),
            (true, false, false, true, Door::Absent),
            (true, false, true, false, Door::Open),
            (false, true, false, true, Door::Locked),
            (true, true, true, false, Door::Locked),
            (true, true, false, true, Door::Absent),
        ] {
            let found = door(&config(listen, with_token), operators, here, &none);
            assert_eq!(found, expected, "{listen} {with_token} {operators} {here}");
        }
        for (given, expected) in [
            ("Bearer 0123456789abcdef", Door::Open),
            ("bearer 0123456789abcdef", Door::Open),
            ("Bearer 0123456789abcdeX", Door::Locked),
            ("Bearer 0123456789abcdef ", Door::Locked),
            ("Bearer ", Door::Locked),
            ("Basic 0123456789abcdef", Door::Locked),
            ("0123456789abcdef", Door::Locked),
        ] {
            let found = door(&config(false, true), false, false, &headers(given));
            assert_eq!(found, expected, "{given}");
        }
    }

    #[test]
    fn this_machine_is_known_by_its_connection_and_its_name() {
        let asks = |peer: &str, name: &'static str, value: &'static str| {
            let mut request = Request::get("/metrics").header("host", "127.0.0.1:3000");
            if name == "host" {
                request = Request::get("/metrics");
            }
            let mut request = request.header(name, value).body(axum::body::Body::empty()).unwrap();
            let peer: SocketAddr = format!("{peer}:4711").parse().unwrap();
            request.extensions_mut().insert(ConnectInfo(peer));
            from_this_machine(&request)
        };
        assert!(asks("127.0.0.1", "accept", "*/*"));
        assert!(asks("[::1]", "host", "localhost:3000"));
        assert!(asks("[::ffff:127.0.0.1]", "host", "[::1]:3000"));
        assert!(!asks("10.0.0.7", "accept", "*/*"));
        assert!(!asks("127.0.0.1", "host", "evil.example:3000"));
        for name in FORWARDED {
            assert!(!asks("127.0.0.1", name, "203.0.113.5"), "{name}");
        }
        for (address, local) in [
            ("http://127.0.0.1:3000", true),
            ("http://localhost:3000", true),
            ("http://[::1]:3000", true),
            ("https://events.example.org", false),
            ("http://0.0.0.0:3000", false),
            ("http://localhost.example.org", false),
        ] {
            assert_eq!(is_local(&address.parse().unwrap()), local, "{address}");
        }
    }
}
