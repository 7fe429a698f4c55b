//! The one check before every change: browsers say where a request comes from, and only pages of
//! `BASE_URL` may send anything but a GET (decision 17).

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use url::Url;

use super::answers::{Reason, plain};
use super::web::Web;

/// Refuses what a page of another site, or of this one under another name, sends.
pub async fn check(State(web): State<Web>, request: Request, next: Next) -> Response {
    let origin = web.services.config.base_url.origin().ascii_serialization();
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_own(request.headers(), &origin) {
        return next.run(request).await;
    }
    let words = format!(
        "this came from another site, or from another address of this one, so nothing was done: \
         open {origin} and send it from there"
    );
    let mut refusal = plain(StatusCode::FORBIDDEN, &words);
    refusal.extensions_mut().insert(Reason("sent from another site"));
    refusal
}

/// Whether a request that changes something comes from a page of ours, or from no browser.
///
/// `Origin` has to be ours to the letter: scheme, host and port (Fetch, 3.2). `Host` says nothing:
/// whoever lets a name of his lead to this server chooses it. Where browsers add `Sec-Fetch-Site`
/// (Fetch Metadata, 2.3), it must not contradict. All browsers of today send `Origin` with a POST;
/// without both, the `Referer` is looked at, and who sends none of them is a program, which has
/// nobody's cookie to abuse.
fn is_own(headers: &HeaderMap, own: &str) -> bool {
    let Ok(origin) = only(headers, header::ORIGIN) else { return false };
    let Ok(site) = only(headers, header::HeaderName::from_static("sec-fetch-site")) else {
        return false;
    };
    let site_is_own = site.map(|site| matches!(site, "same-origin" | "none"));
    match (origin, site_is_own) {
        (Some(origin), site) => origin == own && site != Some(false),
        (None, Some(site)) => site,
        (None, None) => match only(headers, header::REFERER) {
            Ok(None) => true,
            Ok(Some(referer)) => Url::parse(referer)
                .is_ok_and(|referer| referer.origin().ascii_serialization() == own),
            Err(()) => false,
        },
    }
}

/// A header that may be there once; an error where it is there twice or is no text.
fn only(headers: &HeaderMap, name: header::HeaderName) -> Result<Option<&str>, ()> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| ()),
        (Some(_), Some(_)) => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    const OWN: &str = "https://events.example.org";

    fn taken(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        is_own(&headers, OWN)
    }

    #[test]
    fn only_our_own_origin_may_send() {
        for origin in [
            "http://events.example.org",
            "https://events.example.org:8443",
            "https://events.example.org.",
            "https://events.example.org/",
            "https://EVENTS.example.org",
            "https://example.org",
            "https://a.events.example.org",
            "https://events.example.org.evil.example",
            "https://evil.example",
            "null",
            "",
        ] {
            assert!(!taken(&[("origin", origin)]), "{origin}");
            let host = origin.split("//").last().unwrap();
            assert!(!taken(&[("origin", origin), ("host", host)]), "{origin} by its host");
            let claims = [("origin", origin), ("sec-fetch-site", "same-origin")];
            assert!(!taken(&claims), "{origin} and a name that leads here");
        }
        assert!(taken(&[("origin", OWN)]));
        assert!(taken(&[("origin", OWN), ("host", "10.0.0.7:3000")]), "a proxy renames the host");
        assert!(!taken(&[("origin", OWN), ("origin", "https://evil.example")]));
        assert!(!taken(&[("origin", OWN), ("origin", OWN)]));
    }

    #[test]
    fn what_browsers_say_of_the_site_must_fit() {
        for (site, fits) in [
            ("same-origin", true),
            ("none", true),
            ("same-site", false),
            ("cross-site", false),
            ("Same-Origin", false),
            ("", false),
        ] {
            assert_eq!(taken(&[("sec-fetch-site", site)]), fits, "{site}");
            assert_eq!(taken(&[("origin", OWN), ("sec-fetch-site", site)]), fits, "{site}");
        }
    }

    #[test]
    fn without_both_the_referer_counts_where_there_is_one() {
        assert!(taken(&[]), "no browser: it has no cookie of anybody to abuse");
        assert!(taken(&[("referer", "https://events.example.org/sign-in?x=1")]));
        for referer in ["https://evil.example/", "http://events.example.org/", "javascript:1", ""] {
            assert!(!taken(&[("referer", referer)]), "{referer}");
        }
    }
}
