//! Who is at the other end of a connection.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

use super::Web;

/// The visitor's address, as handlers take it.
pub struct Peer(pub IpAddr);

impl FromRequestParts<Web> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        Ok(Self(address(parts, &web.services.config.trusted_proxies)))
    }
}

/// The visitor's address: the connection's, or, where that is a trusted proxy's, the last one in
/// `X-Forwarded-For` that is not. What an untrusted client writes there counts for nothing.
fn address(request: &Parts, trusted: &[IpAddr]) -> IpAddr {
    let info = request.extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
    if !trusted.contains(&peer) {
        return peer;
    }
    let headers = request.headers.get_all("x-forwarded-for").iter();
    let chain: Vec<IpAddr> = headers
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|part| part.trim().parse().ok())
        .collect();
    chain.into_iter().rev().find(|address| !trusted.contains(address)).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let proxy: IpAddr = "127.0.0.1".parse().unwrap();
        for (peer, forwarded, trusted, expected) in [
            ("9.9.9.9", "1.1.1.1", vec![], "9.9.9.9"),
            ("9.9.9.9", "1.1.1.1", vec![proxy], "9.9.9.9"),
            ("127.0.0.1", "1.1.1.1", vec![proxy], "1.1.1.1"),
            ("127.0.0.1", "6.6.6.6, 1.1.1.1", vec![proxy], "1.1.1.1"),
            ("127.0.0.1", "1.1.1.1, 127.0.0.1", vec![proxy], "1.1.1.1"),
            ("127.0.0.1", "garbage", vec![proxy], "127.0.0.1"),
        ] {
            let request = Request::builder().header("x-forwarded-for", forwarded);
            let (mut request, ()) = request.body(()).unwrap().into_parts();
            let peer: SocketAddr = format!("{peer}:1234").parse().unwrap();
            request.extensions.insert(ConnectInfo(peer));
            assert_eq!(address(&request, &trusted).to_string(), expected);
        }
    }
}
