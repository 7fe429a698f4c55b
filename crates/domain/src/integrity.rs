//! What the watchdog finds.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::time::stamp;
use super::{AuditFault, ChainFault, EventId};

/// An address that answered before and does not today, with nothing in the history that says why.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct LostAddress {
    /// The address: `/events/{slug}`.
    pub slug: String,
    /// The event it led to.
    pub event_id: EventId,
}

/// A table that has fewer rows than it can have.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Shrunk {
    /// Which.
    pub table: String,
    /// How many rows it had.
    pub before: i64,
    /// How many it has.
    pub now: i64,
}

/// What an accounting came to. Nothing is hidden in a number: what is wrong is named.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct IntegrityReport {
    /// When it was made.
    #[serde(with = "stamp")]
    pub checked_at: DateTime<Utc>,
    /// Everything was looked at; else only what is cheap.
    pub whole: bool,
    /// Ids ever given.
    pub allocated: i64,
    /// Rows that are live.
    pub live: i64,
    /// Rows in the trash.
    pub trashed: i64,
    /// Rows purged on purpose.
    pub purged: i64,
    /// Ids that were given, and have neither a row nor a line among the purged.
    pub missing: Vec<EventId>,
    /// Rows whose id was never given, or was purged.
    pub unaccounted: Vec<EventId>,
    /// Rows that are not what their last revision says.
    pub altered: Vec<EventId>,
    /// Addresses that are gone without a reason.
    pub lost_addresses: Vec<LostAddress>,
    /// Tables that lost rows which are never deleted.
    pub shrunk: Vec<Shrunk>,
    /// Guarding triggers that are not there.
    pub unguarded: Vec<String>,
    /// What is wrong with the chain of revisions.
    pub chain: Option<ChainFault>,
    /// What is wrong with the audit log's chain.
    pub audit: Option<AuditFault>,
    /// What the database says of itself (SQLite's `integrity_check`, foreign keys).
    pub database: Option<String>,
    /// Rows in each table.
    pub counts: BTreeMap<String, i64>,
}

impl IntegrityReport {
    /// Whether all is as it must be.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.missing.is_empty()
            && self.unaccounted.is_empty()
            && self.altered.is_empty()
            && self.lost_addresses.is_empty()
            && self.shrunk.is_empty()
            && self.unguarded.is_empty()
            && self.chain.is_none()
            && self.audit.is_none()
            && self.database.is_none()
            && self.allocated == self.live + self.trashed + self.purged
    }
}
