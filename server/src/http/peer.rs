//! Who is at the other end of a connection.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::forwarded;
use super::web::Web;

/// How long a browser is known to an account that signed in from it: a year, in seconds.
const KNOWN_FOR: u32 = 365 * 24 * 3600;
/// The longest cookie that can be ours.
const LONGEST: usize = 128;

/// Who calls, as handlers take it.
pub struct Peer(pub Caller);

/// Who calls, as far as a request shows it.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The address.
    pub address: IpAddr,
    /// The cookie of a browser that an account may know (`tries::Device`).
    pub device: Option<String>,
    /// What the answer sets that cookie to.
    set: Arc<Mutex<Option<String>>>,
}

impl FromRequestParts<Web> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        let info = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let connection =
            info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
        let trusted = &web.services.config.trusted_proxies;
        let address = forwarded::client(connection, &parts.headers, trusted);
        let device = cookie(&parts.headers, name(web));
        Ok(Self(Caller { address, device, set: Arc::default() }))
    }
}

impl Caller {
    /// Nobody in particular: for pages that are made without a request.
    pub fn nobody() -> Self {
        let address = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        Self { address, device: None, set: Arc::default() }
    }

    /// Has the answer set the browser's cookie.
    pub fn remember(&self, cookie: String) {
        if let Ok(mut set) = self.set.lock() {
            *set = Some(cookie);
        }
    }

    /// Sets the browser's cookie, where it is to be set. It outlives the session: it says who was
    /// here before, and signs nobody in.
    pub fn finish(&self, web: &Web, response: &mut Response) {
        let Some(cookie) = self.set.lock().ok().and_then(|mut set| set.take()) else { return };
        let secure = if is_https(web) { "; Secure" } else { "" };
        let set = format!(
            "{}={cookie}; Path=/; Max-Age={KNOWN_FOR}; HttpOnly; SameSite=Lax{secure}",
            name(web)
        );
        if let Ok(set) = HeaderValue::try_from(set) {
            response.headers_mut().append(header::SET_COOKIE, set);
        }
    }
}

fn is_https(web: &Web) -> bool {
    web.site.base_url.starts_with("https:")
}

/// The cookie's name. The prefix makes browsers refuse it from a subdomain or over plain http.
fn name(web: &Web) -> &'static str {
    if is_https(web) { "__Host-reroll-device" } else { "reroll-device" }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    let found = pairs.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim().to_owned());
    found.filter(|value| value.len() <= LONGEST)
}
