//! The time and number of a change.

use chrono::{DateTime, Utc};

/// The time and number of one change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stamp {
    pub serial: u64,
    pub now: DateTime<Utc>,
}
