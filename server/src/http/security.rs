//! Headers that every response carries.

use app::pages::is_embed;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use percent_encoding::{CONTROLS, percent_encode};

use super::cards::Wanted;
use super::feeds;
use super::web::Web;

/// The policy of public pages, which are the same for everybody and therefore have no nonce: only
/// files of ours, and nothing inline.
pub const PUBLIC_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// The policy of the one page that other sites may frame.
const EMBED_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *";

/// The policy of pages with islands: their loader by its nonce, WebAssembly, and forms that may
/// lead on to the consent page.
pub fn desk_policy(nonce: &str, consent_origin: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
         form-action 'self' {consent_origin}; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// The longest address that a browser is sent to, in bytes: proxies take some 4 kB of headers in all.
const LONGEST_LOCATION: usize = 2_000;

/// Whatever made a redirect, the framework included: bytes that are no ASCII are encoded, and an address
/// that is too long loses its parameters.
fn bound_location(headers: &mut HeaderMap) {
    let Some(to) = headers.get(header::LOCATION) else { return };
    let Ok(to) = HeaderValue::try_from(percent_encode(to.as_bytes(), CONTROLS).to_string()) else {
        return;
    };
    if to.len() <= LONGEST_LOCATION {
        headers.insert(header::LOCATION, to);
        return;
    }
    let path = to.as_bytes().split(|byte| matches!(byte, b'?' | b'#')).next().unwrap_or_default();
    let path = HeaderValue::from_bytes(path).ok().filter(|path| path.len() <= LONGEST_LOCATION);
    headers.insert(header::LOCATION, path.unwrap_or(HeaderValue::from_static("/")));
}

/// What an address that other sites use says to their browsers, whatever the answer: these look at each
/// hop, so that a way on without it leads nowhere.
fn shared(path: &str) -> Option<(HeaderName, HeaderValue)> {
    // A picture to be shown by others: previews on the web load it from their own pages.
    if Wanted::of(path).is_some() {
        let name = HeaderName::from_static("cross-origin-resource-policy");
        return Some((name, HeaderValue::from_static("cross-origin")));
    }
    // Readers on other sites may fetch what is public.
    let fetched = path == "/oembed" || feeds::is_feed(path);
    fetched.then(|| (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")))
}

/// Sets what is the same for all, and the policy where no page set its own.
pub async fn headers(State(web): State<Web>, request: Request, next: Next) -> Response {
    let embed = is_embed(request.uri().path());
    let shared = shared(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    bound_location(headers);
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Browsers that do not send `Origin` with a form are known by it.
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.extend(shared);
    // What is shown by others has said so by now.
    let name = HeaderName::from_static("cross-origin-resource-policy");
    headers.entry(name).or_insert(HeaderValue::from_static("same-origin"));
    if web.site.base_url.starts_with("https:") {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if embed {
        // Made for frames on other sites; it has no session and no form.
        headers.remove(header::X_FRAME_OPTIONS);
        let shared = HeaderValue::from_static("cross-origin");
        headers.insert(HeaderName::from_static("cross-origin-resource-policy"), shared);
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(EMBED_POLICY));
    }
    let policy = headers.entry(header::CONTENT_SECURITY_POLICY);
    policy.or_insert(HeaderValue::from_static(PUBLIC_POLICY));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_on_is_ascii_and_not_too_long() {
        let long = format!("/events/a?q={}", "\u{f6}".repeat(400));
        for (to, expected) in [
            ("/events/a?q=\u{f6}&r=%C3%B6#x", "/events/a?q=%C3%B6&r=%C3%B6#x"),
            (long.as_str(), "/events/a"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::LOCATION, HeaderValue::try_from(to).unwrap());
            bound_location(&mut headers);
            assert_eq!(headers[header::LOCATION], expected);
        }
    }
}
