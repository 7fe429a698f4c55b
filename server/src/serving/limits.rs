//! How long and how many.

use std::time::Duration;

/// How long and how many.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From the first byte of a request to the end of its head.
    pub head: Duration,
    /// How long a connection may wait for its next request.
    pub idle: Duration,
    /// How long a reader may take nothing of an answer.
    pub stalled: Duration,
    /// How long requests under way get when the server stops.
    pub drain: Duration,
    /// Connections in all.
    pub connections: usize,
    /// Connections of one client: an IPv4 address, or the network (/64) of an IPv6 address.
    pub by_client: usize,
    /// Connections beyond, from this machine, for health checks only.
    pub spare: usize,
}

impl Limits {
    /// What a process may do that can have so many files open: half of them are connections.
    #[must_use]
    pub fn of_descriptors(descriptors: u64) -> Self {
        let connections = usize::try_from(descriptors / 2).unwrap_or(usize::MAX).clamp(32, 4096);
        Self {
            head: Duration::from_secs(10),
            // Longer than what proxies keep their connections to us (60 s for most), so that it is
            // they who close them.
            idle: Duration::from_secs(75),
            stalled: Duration::from_secs(30),
            drain: Duration::from_secs(10),
            connections,
            by_client: (connections / 4).clamp(16, 256),
            spare: 8,
        }
    }
}
