//! Who is at the other end of a connection.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::Response;

use super::forwarded;
use super::session::Cookies;
use super::web::Web;

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
        let device = Cookies::of(web).device(&parts.headers);
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

    /// Sets the browser's cookie, where it is to be set.
    pub fn finish(&self, web: &Web, response: &mut Response) {
        if let Some(device) = self.set.lock().ok().and_then(|mut set| set.take()) {
            response.headers_mut().append(header::SET_COOKIE, Cookies::of(web).know(&device));
        }
    }
}
