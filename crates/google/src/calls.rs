//! How long Google takes to answer, by method and class of status.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Up to so many seconds.
const BUCKETS: [f64; 8] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];

/// Every request that was sent. Clone is cheap, and counts together.
#[derive(Clone, Debug)]
pub(super) struct Calls(Family<Call, Histogram>);

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Call {
    method: &'static str,
    status: &'static str,
}

impl Default for Calls {
    fn default() -> Self {
        Self(Family::new_with_constructor(|| Histogram::new(BUCKETS)))
    }
}

impl Calls {
    /// Notes a request, and says in the log what came of it. Without a status there was no answer.
    pub(super) fn note(&self, method: &'static str, status: Option<u16>, took: Duration) {
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(method, status, ms, "asked Google");
        let labels = Call { method, status: class(status) };
        self.0.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// Puts them on a page of figures.
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "reroll_google_request_duration_seconds",
            "How long requests to Google took, by method and class of status (none: no answer)",
            self.0.clone(),
        );
    }
}

fn class(status: Option<u16>) -> &'static str {
    match status {
        None => "none",
        Some(..=299) => "2xx",
        Some(300..=399) => "3xx",
        Some(400..=499) => "4xx",
        Some(_) => "5xx",
    }
}
