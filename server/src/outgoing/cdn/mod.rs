//! A network in front of the site (a CDN) that keeps public pages, and is told when they changed.
//!
//! With `CDN_PURGE_URL`, public pages say that shared caches may keep them, and carry a tag. Every
//! server looks for a moved `content_version` each second ([`Plan`]) and has all pages of that tag
//! dropped ([`Purger`]). Without, nothing in between may keep a page. See decision 11.

mod plan;

use std::fmt;

use axum::http::{HeaderName, HeaderValue, header};
use base64::Engine as _;
use chrono::{DateTime, Utc};
use percent_encoding::percent_decode_str;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Client, RequestBuilder};
use secrets::Secret;
use serde_json::json;
use url::Url;

use crate::outgoing::calling::{self, Refusal};

pub use plan::Plan;

/// What every public page is tagged with. One for all: nearly every page lists events of others, and
/// one that is missed would be worse than one that is fetched again.
const TAG: &str = "reroll";
/// Browsers ask each time; shared caches keep a page for five minutes, should no purge reach them.
const SHARED: &str = "public, max-age=0, must-revalidate, s-maxage=300";
/// The same for the network alone (RFC 9213), with a minute more in which it may send the old page
/// while it fetches the new one. Not in `Cache-Control`: browsers would do so as well, and `s-maxage`
/// forbids it to shared caches (RFC 9111, 5.2.2.10).
const NETWORK: &str = "max-age=300, stale-while-revalidate=60";

/// Whose network it is: each wants to be told in its own way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Network {
    /// <https://docs.bunny.net/cdn/purge-cache>
    Bunny,
    /// <https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-tags/>
    Cloudflare,
    /// <https://www.fastly.com/documentation/reference/api/purging/>
    Fastly,
    /// Anything that takes a POST: one's own Varnish or nginx, or a function in between.
    Other,
}

impl Network {
    fn of(url: &Url) -> Self {
        match url.host_str() {
            Some("api.bunny.net") => Self::Bunny,
            Some("api.cloudflare.com") => Self::Cloudflare,
            Some("api.fastly.com") => Self::Fastly,
            _ => Self::Other,
        }
    }

    /// What a public page says to caches on its way, apart from its tag (`ETag`).
    #[must_use]
    pub fn headers(self) -> Vec<(HeaderName, HeaderValue)> {
        let targeted = match self {
            Self::Fastly => "surrogate-control",
            Self::Bunny | Self::Cloudflare | Self::Other => "cdn-cache-control",
        };
        let tags: &[&'static str] = match self {
            Self::Bunny => &["cdn-tag"],
            Self::Cloudflare => &["cache-tag"],
            Self::Fastly => &["surrogate-key"],
            Self::Other => &["surrogate-key", "cache-tag"],
        };
        let mut headers = vec![
            (header::CACHE_CONTROL, HeaderValue::from_static(SHARED)),
            (HeaderName::from_static(targeted), HeaderValue::from_static(NETWORK)),
        ];
        let tag = HeaderValue::from_static(TAG);
        headers.extend(tags.iter().map(|name| (HeaderName::from_static(name), tag.clone())));
        headers
    }
}

/// What `CDN_PURGE_URL` says.
#[derive(Clone)]
pub struct Address {
    /// Without its user and password.
    url: Url,
    network: Network,
    user: String,
    token: String,
}

/// Such addresses are secrets, even without their token.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address").field("network", &self.network).finish_non_exhaustive()
    }
}

impl Address {
    /// Reads an http address. Its password is the token, or its user where there is no password;
    /// `None` where that cannot stand in a header.
    #[must_use]
    pub fn of(mut url: Url) -> Option<Self> {
        let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let (user, token) = match url.password() {
            Some(password) => (plain(url.username()), plain(password)),
            None => (String::new(), plain(url.username())),
        };
        if !token.is_empty() && !Secret::new(token.as_str()).fits_header() {
            return None;
        }
        url.set_username("").and_then(|()| url.set_password(None)).ok()?;
        Some(Self { network: Network::of(&url), url, user, token })
    }

    /// Whose network it is.
    #[must_use]
    pub fn network(&self) -> Network {
        self.network
    }

    /// How the token is shown.
    fn right(&self) -> (HeaderName, String) {
        match self.network {
            Network::Bunny => (HeaderName::from_static("accesskey"), self.token.clone()),
            Network::Fastly => (HeaderName::from_static("fastly-key"), self.token.clone()),
            Network::Other if !self.user.is_empty() => {
                let pair = format!("{}:{}", self.user, self.token);
                let pair = base64::engine::general_purpose::STANDARD.encode(pair);
                (AUTHORIZATION, format!("Basic {pair}"))
            }
            Network::Cloudflare | Network::Other => {
                (AUTHORIZATION, format!("Bearer {}", self.token))
            }
        }
    }
}

/// Tells the network to drop all public pages.
pub struct Purger {
    client: Client,
    address: Address,
}

impl Purger {
    /// Prepares; connects only when there is something to tell.
    ///
    /// # Errors
    /// Where there is no TLS.
    pub fn new(address: &Address) -> Result<Self, reqwest::Error> {
        Ok(Self { client: calling::client(&address.url)?, address: address.clone() })
    }

    /// Has all public pages dropped.
    ///
    /// # Errors
    /// Where the network does not say that it did.
    pub async fn purge(&self, now: DateTime<Utc>) -> Result<(), Refusal> {
        calling::send(self.request(), now).await
    }

    fn request(&self) -> RequestBuilder {
        let address = &self.address;
        let (name, value) = address.right();
        let request = self.client.post(address.url.clone());
        let request = if address.token.is_empty() { request } else { request.header(name, value) };
        let (request, body) = match address.network {
            Network::Bunny => (request, json!({ "CacheTag": TAG })),
            Network::Cloudflare => (request, json!({ "tags": [TAG] })),
            Network::Fastly => (request, json!({ "surrogate_keys": [TAG] })),
            Network::Other => {
                let tagged = request.header("surrogate-key", TAG).header("cache-tag", TAG);
                (tagged, json!({ "tags": [TAG] }))
            }
        };
        request.header(CONTENT_TYPE, "application/json").body(body.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(address: &str) -> reqwest::Request {
        let address = Address::of(address.parse().unwrap()).unwrap();
        assert!(!format!("{address:?}").contains("tok"), "{address:?}");
        Purger::new(&address).unwrap().request().build().unwrap()
    }

    #[test]
    fn each_network_is_told_in_its_own_way() {
        for (address, header, value, body) in [
            (
                "https://:tok%2Fen@api.cloudflare.com/client/v4/zones/1/purge_cache",
                "authorization",
                "Bearer tok/en",
                r#"{"tags":["reroll"]}"#,
            ),
            (
                "https://:token@api.fastly.com/service/1/purge",
                "fastly-key",
                "token",
                r#"{"surrogate_keys":["reroll"]}"#,
            ),
            (
                "https://token@api.bunny.net/pullzone/1/purgeCache",
                "accesskey",
                "token",
                r#"{"CacheTag":"reroll"}"#,
            ),
            (
                "http://user:pass@varnish.example.org/purge",
                "authorization",
                "Basic dXNlcjpwYXNz",
                r#"{"tags":["reroll"]}"#,
            ),
            (
                "http://varnish.example.org/purge",
                "surrogate-key",
                "reroll",
                r#"{"tags":["reroll"]}"#,
            ),
        ] {
            let request = asked(address);
            assert_eq!(request.headers()[header], value, "{address}");
            let sent = request.body().and_then(reqwest::Body::as_bytes);
            assert_eq!(sent, Some(body.as_bytes()), "{address}");
            assert!(!request.url().as_str().contains("tok"), "the token is no part of the address");
        }
        assert!(!asked("http://varnish.example.org/").headers().contains_key("authorization"));
    }

    #[test]
    fn a_token_that_fits_no_header_is_refused() {
        let address = "https://:a%0Ab@api.fastly.com/service/1/purge".parse().unwrap();
        assert!(Address::of(address).is_none());
    }

    #[test]
    fn browsers_never_show_an_old_page() {
        for network in [Network::Bunny, Network::Cloudflare, Network::Fastly, Network::Other] {
            let headers = network.headers();
            let all: Vec<&str> = headers.iter().filter_map(|(_, v)| v.to_str().ok()).collect();
            assert!(all[0].contains("max-age=0, must-revalidate") && !all[0].contains("stale"));
            assert!(headers.len() >= 3 && all[2..].iter().all(|tag| *tag == TAG), "{headers:?}");
        }
    }
}
