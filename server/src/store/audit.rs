//! Who did what.

use app::domain::{AuditAction, AuditEntry};
use app::ports::AuditFilter;
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::StoreResult;

/// A line to write into the audit log.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewAudit {
    /// Who, in words ([`app::domain::Actor::label`]).
    pub actor: String,
    /// What kind of act.
    pub action: AuditAction,
    /// What it was done to: `event 7`, `batch 3`; may be empty.
    pub subject: String,
    /// More, in words.
    pub detail: String,
}

/// The audit log: append-only, each line chained to the one before.
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// Writes a line.
    async fn note(&self, entry: &NewAudit, now: DateTime<Utc>) -> StoreResult<()>;
    /// Lines that match, newest first, at most `limit`.
    async fn audit(&self, filter: &AuditFilter, limit: i64) -> StoreResult<Vec<AuditEntry>>;
    /// All lines after a place, in the log's order, at most `limit`: for checking and exporting.
    async fn audit_after(&self, after: i64, limit: i64) -> StoreResult<Vec<AuditEntry>>;
}
