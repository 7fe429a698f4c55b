//! Who did what.

use app::domain::time::rfc3339;
use app::domain::{AuditAction, AuditEntry};
use app::ports::AuditFilter;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Store, StoreResult, digest};

/// Lines read at a time while the log is checked.
const PAGE: i64 = 1_000;

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

/// Where the audit log ends.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct AuditHead {
    /// The last line; 0 while there is none.
    pub entry_id: i64,
    /// Its hash, hex; empty while there is none.
    pub hash: String,
}

/// How the audit log shows that it is not as it was written.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum AuditFault {
    /// A line is not there.
    #[error("line {expected} of the audit log is missing; the next one is {found}")]
    Missing {
        /// The place that is empty.
        expected: i64,
        /// What comes instead.
        found: i64,
    },
    /// A line, or one before it, is not the one that was written.
    #[error("line {0} of the audit log was changed, or follows another one than it used to")]
    Changed(i64),
    /// The log ends before, or otherwise than, its head says.
    #[error("the audit log ends at line {found}, and its head says {expected}")]
    Head {
        /// What the head says.
        expected: i64,
        /// The last line there is.
        found: i64,
    },
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
    /// Where the log ends.
    async fn audit_head(&self) -> StoreResult<AuditHead>;
}

impl AuditHead {
    /// The hash that a line has after this one: over the hash before it and all its fields.
    #[must_use]
    pub fn link(&self, entry: &AuditEntry) -> String {
        let fields = (
            &self.hash,
            entry.id,
            rfc3339(entry.at),
            &entry.actor,
            entry.action,
            &entry.subject,
            &entry.detail,
        );
        // A JSON array is unambiguous: no field can run into the next.
        digest(&serde_json::to_string(&fields).unwrap_or_default())
    }

    /// Goes one line on.
    ///
    /// # Errors
    /// Where the line cannot have been written behind this one as it is now.
    pub fn follow(&self, entry: &AuditEntry) -> Result<Self, AuditFault> {
        let (expected, found) = (self.entry_id + 1, entry.id);
        if found != expected {
            return Err(AuditFault::Missing { expected, found });
        }
        if self.link(entry) != entry.hash {
            return Err(AuditFault::Changed(found));
        }
        Ok(Self { entry_id: found, hash: entry.hash.clone() })
    }
}

/// Follows the audit log from its beginning to its head. What is written meanwhile, behind that
/// head, is left for the next time.
///
/// # Errors
/// Where the store cannot be read; what the log itself shows is the inner result.
pub async fn verify_audit(store: &dyn Store) -> StoreResult<Result<AuditHead, AuditFault>> {
    let head = store.audit_head().await?;
    let mut last = AuditHead::default();
    while last.entry_id < head.entry_id {
        let page = store.audit_after(last.entry_id, PAGE).await?;
        if page.is_empty() {
            break;
        }
        for entry in page.iter().take_while(|entry| entry.id <= head.entry_id) {
            match last.follow(entry) {
                Ok(next) => last = next,
                Err(fault) => return Ok(Err(fault)),
            }
        }
        if page.last().is_some_and(|entry| entry.id > head.entry_id) {
            break;
        }
    }
    let fault = AuditFault::Head { expected: head.entry_id, found: last.entry_id };
    Ok(if last == head { Ok(head) } else { Err(fault) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(head: &AuditHead) -> AuditEntry {
        let mut entry = AuditEntry {
            id: head.entry_id + 1,
            at: DateTime::from_timestamp_micros(1_700_000_000_000_001).unwrap(),
            actor: "ada@example.org".into(),
            action: AuditAction::Deleted,
            subject: "batch 3".into(),
            detail: "2 events (7, 8)".into(),
            hash: String::new(),
        };
        entry.hash = head.link(&entry);
        entry
    }

    #[test]
    fn whatever_is_changed_shows() {
        type Change = fn(&mut AuditEntry);
        let start = AuditHead::default();
        let next = start.follow(&entry(&start)).unwrap();
        assert!(next.follow(&entry(&next)).is_ok());
        let changes: [(Change, AuditFault); 7] = [
            (|e| e.id = 2, AuditFault::Missing { expected: 1, found: 2 }),
            (|e| e.actor = "eve".into(), AuditFault::Changed(1)),
            (|e| e.action = AuditAction::Restored, AuditFault::Changed(1)),
            (|e| e.subject = String::new(), AuditFault::Changed(1)),
            (|e| e.detail.push('.'), AuditFault::Changed(1)),
            (|e| e.at += chrono::TimeDelta::microseconds(1), AuditFault::Changed(1)),
            (|e| e.hash = digest("x"), AuditFault::Changed(1)),
        ];
        for (change, fault) in changes {
            let mut changed = entry(&start);
            change(&mut changed);
            assert_eq!(start.follow(&changed), Err(fault));
        }
    }

    #[test]
    fn fields_cannot_run_into_each_other() {
        let start = AuditHead::default();
        let one = AuditEntry { subject: "a".into(), detail: "bc".into(), ..entry(&start) };
        let two = AuditEntry { subject: "ab".into(), detail: "c".into(), ..entry(&start) };
        assert_ne!(start.link(&one), start.link(&two));
    }
}
