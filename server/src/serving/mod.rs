//! Connections: taken, bounded in number and in time, and ended when the server stops.
//!
//! A router answers whoever has sent a whole request. This is what stands before it: who only holds
//! a connection open, sends a letter a minute or never reads the answer costs a seat, and seats are
//! few. Decision 17 has the reasons and the numbers.

mod connection;
mod descriptors;
mod limits;
mod seats;
mod stream;
pub mod throttle;

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use clock::Clock;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::serving::throttle::Throttle;
use seats::{Full, Seats};

pub use descriptors::raise as raise_descriptors;
pub use limits::Limits;

/// The shortest and the longest pause after a connection could not be taken.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// A listener's door.
#[derive(Clone)]
pub struct Door {
    /// Its limits.
    pub limits: Limits,
    /// Whose connections are many people's: proxies of ours are not limited by client.
    pub exempt: Arc<dyn Fn(IpAddr) -> bool + Send + Sync>,
    /// What answers.
    pub site: Router,
    /// What answers on spare connections, when all others are taken.
    pub spare: Router,
    /// For the log.
    pub clock: Arc<dyn Clock>,
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Door {
    /// Takes connections until `stop` says so; then those that wait are closed at once, and those
    /// that are answered get [`Limits::drain`] to end.
    pub async fn serve(self, listener: TcpListener, mut stop: watch::Receiver<bool>) {
        let seats = Seats::new(self.limits);
        let (log, mut tasks, mut pause) = (Throttle::default(), JoinSet::new(), PAUSES.0);
        let stopping = stop.clone();
        loop {
            let accepted = tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                Some(_) = tasks.join_next() => continue,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    pause = PAUSES.0;
                    self.seat(&seats, &log, stream, peer, &stopping, &mut tasks);
                }
                Err(error) if is_of_one(&error) => {}
                Err(error) => {
                    // No descriptors, most likely: somebody who only waits has to go.
                    seats.make_room();
                    self.say(&log, "no connection can be taken", &error);
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(PAUSES.1);
                }
            }
        }
        drop(listener);
        while tasks.join_next().await.is_some() {}
    }

    fn seat(
        &self,
        seats: &Seats,
        log: &Throttle,
        stream: TcpStream,
        peer: SocketAddr,
        stop: &watch::Receiver<bool>,
        tasks: &mut JoinSet<()>,
    ) {
        let address = peer.ip().to_canonical();
        let seat = match seats.take(address, (self.exempt)(address)) {
            Ok(seat) => seat,
            Err(full) => {
                let kind = match full {
                    Full::Client => "one client has too many connections",
                    Full::All => "there are too many connections",
                };
                return self.say(log, kind, &"closed");
            }
        };
        let router = if seat.is_spare() { &self.spare } else { &self.site };
        let (router, stop) = (router.clone(), stop.clone());
        tasks.spawn(connection::serve(stream, peer, seat, router, self.limits, stop));
    }

    fn say(&self, log: &Throttle, kind: &'static str, what: &dyn fmt::Display) {
        if let Some(left_out) = log.pass(kind, self.clock.now()) {
            tracing::warn!(left_out, "{kind}: {what}");
        }
    }
}

/// Whether an error of `accept` is about one connection that is gone already (accept(2)).
fn is_of_one(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_follow_the_descriptors() {
        for (descriptors, connections, by_client) in [
            (16, 32, 16),
            (256, 128, 32),
            (1_024, 512, 128),
            (65_536, 4_096, 256),
            (u64::MAX, 4_096, 256),
        ] {
            let limits = Limits::of_descriptors(descriptors);
            assert_eq!((limits.connections, limits.by_client), (connections, by_client));
        }
    }
}
