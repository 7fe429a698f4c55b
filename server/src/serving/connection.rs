//! One connection, from its seat to its end.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use tower::ServiceExt as _;

use super::limits::Limits;
use super::seats::{Doing, Holder, Seat};
use super::stream::Stream;

/// The longest head of a request, in bytes; hyper answers 431 to a longer one.
const LONGEST_HEAD: usize = 64 * 1024;

/// Serves a connection until its peer, its limits or the server end it.
pub async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    seat: Seat,
    router: Router,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) {
    // Answers are written whole; waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    let holder = Arc::clone(seat.holder());
    let io = TokioIo::new(Stream::new(stream, Arc::clone(&holder), limits));
    let answering = Arc::clone(&holder);
    let service = service_fn(move |request| {
        answer(router.clone(), request, peer, Answering::begin(&answering))
    });
    let mut protocol = http1::Builder::new();
    // Its holder has a limit for heads, and another one for the wait between requests.
    protocol.header_read_timeout(None).max_buf_size(LONGEST_HEAD).max_header_size(LONGEST_HEAD);
    let mut connection = std::pin::pin!(protocol.serve_connection(io, service));
    let mut end: Option<Instant> = None;
    loop {
        tokio::select! {
            // A peer that went away or made no sense is no matter of the log's.
            _ = connection.as_mut() => break,
            () = holder.told_to_leave() => break,
            () = holder.overdue(&limits) => break,
            _ = stop.wait_for(|stop| *stop), if end.is_none() => {
                if holder.is_idle() {
                    break;
                }
                connection.as_mut().graceful_shutdown();
                end = Some(Instant::now() + limits.drain);
            }
            () = sleep_until(end.unwrap_or_else(Instant::now)), if end.is_some() => break,
        }
    }
}

/// Notes that a connection is answered, until the answer is sent or dropped.
struct Answering(Arc<Holder>);

impl Answering {
    fn begin(holder: &Arc<Holder>) -> Self {
        holder.begin(Doing::Answered);
        Self(Arc::clone(holder))
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.begin(Doing::Waiting);
    }
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
    answering: Answering,
) -> Result<Response<Body>, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    let response = router.oneshot(request).await?;
    Ok(response.map(|body| {
        Body::new(body.map_err(move |error| {
            // Kept as long as the body is.
            let _ = &answering;
            error
        }))
    }))
}
