//! Who did what.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::time::rfc3339;
use domain::views::AuditFilter;
use domain::{AuditAction, AuditEntry, AuditFault};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{StoreResult, digest};

/// A line to write into the audit log.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewAudit {
    /// Who, in words ([`domain::Actor::label`]).
    pub actor: String,
    /// What kind of act.
    pub action: AuditAction,
    /// What it was done to: `event 7`, `batch 3`; may be empty.
    pub subject: String,
    /// More, in words.
    pub detail: String,
    /// What is kept apart, with its digest in the line, until [`AuditStore::erase_private`] erases
    /// it: JSON with a random salt ([`domain::Origin`]).
    pub private: Option<String>,
}

/// Where the audit log ends.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct AuditHead {
    /// The last line; 0 while there is none.
    pub entry_id: i64,
    /// Its hash, hex; empty while there is none.
    pub hash: String,
}

/// The audit log: append-only, each line chained to the one before.
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// Writes a line.
    async fn note(&self, entry: &NewAudit, now: DateTime<Utc>) -> StoreResult<()>;
    /// Erases what is kept apart of lines before an instant, and notes that; says of how many.
    async fn erase_private(&self, before: DateTime<Utc>, now: DateTime<Utc>) -> StoreResult<u64>;
    /// Lines that match, newest first, at most `limit`.
    async fn audit(&self, filter: &AuditFilter, limit: i64) -> StoreResult<Vec<AuditEntry>>;
    /// All lines after a place, in the log's order, at most `limit`: for checking and exporting.
    async fn audit_after(&self, after: i64, limit: i64) -> StoreResult<Vec<AuditEntry>>;
    /// Where the log ends.
    async fn audit_head(&self) -> StoreResult<AuditHead>;
}

/// The audit log, in a transaction.
#[async_trait]
pub trait AuditTx: Send {
    /// Writes a line: what is done and that it was done are one. The transaction has to be one of
    /// [`crate::Transactions::begin_history`] where it writes anything else.
    async fn note(&mut self, entry: &NewAudit, now: DateTime<Utc>) -> StoreResult<()>;
}

impl AuditHead {
    /// The hash that a line has after this one: over the hash before it and all its fields. For
    /// what is kept apart, its digest stands, so that it can be erased.
    #[must_use]
    pub fn link(&self, entry: &AuditEntry) -> String {
        let (at, hash) = (rfc3339(entry.at), &self.hash);
        let AuditEntry { id, actor, action, subject, detail, .. } = entry;
        // A JSON array is unambiguous: no field can run into the next, and lines that keep something
        // apart have one more than others.
        let fields = match &entry.private_digest {
            None => json!([hash, id, at, actor, action, subject, detail]),
            Some(private) => json!([hash, id, at, actor, action, subject, detail, private]),
        };
        digest(&fields.to_string())
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
        let private = entry.private.as_deref().map(digest);
        if private.is_some() && private != entry.private_digest {
            return Err(AuditFault::Private(found));
        }
        Ok(Self { entry_id: found, hash: entry.hash.clone() })
    }
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
            private_digest: Some(digest("{}")),
            private: Some("{}".into()),
            more: 0,
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
        let changes: [(Change, AuditFault); 10] = [
            (|e| e.id = 2, AuditFault::Missing { expected: 1, found: 2 }),
            (|e| e.actor = "eve".into(), AuditFault::Changed(1)),
            (|e| e.action = AuditAction::Restored, AuditFault::Changed(1)),
            (|e| e.subject = String::new(), AuditFault::Changed(1)),
            (|e| e.detail.push('.'), AuditFault::Changed(1)),
            (|e| e.at += chrono::TimeDelta::microseconds(1), AuditFault::Changed(1)),
            (|e| e.hash = digest("x"), AuditFault::Changed(1)),
            (|e| e.private_digest = Some(digest("x")), AuditFault::Changed(1)),
            (|e| e.private_digest = None, AuditFault::Changed(1)),
            (|e| e.private = Some("[]".into()), AuditFault::Private(1)),
        ];
        for (change, fault) in changes {
            let mut changed = entry(&start);
            change(&mut changed);
            assert_eq!(start.follow(&changed), Err(fault));
        }
    }

    #[test]
    fn what_is_erased_leaves_the_log_whole() {
        let start = AuditHead::default();
        let next = start.follow(&AuditEntry { private: None, ..entry(&start) }).unwrap();
        assert!(next.follow(&entry(&next)).is_ok());
    }

    #[test]
    fn lines_of_the_first_release_keep_their_hash() {
        let old =
            AuditEntry { private_digest: None, private: None, ..entry(&AuditHead::default()) };
        let written = r#"["",1,"2023-11-14T22:13:20.000001Z","ada@example.org","deleted","batch 3","2 events (7, 8)"]"#;
        assert_eq!(AuditHead::default().link(&old), digest(written));
    }

    #[test]
    fn fields_cannot_run_into_each_other() {
        let start = AuditHead::default();
        let one = AuditEntry { subject: "a".into(), detail: "bc".into(), ..entry(&start) };
        let two = AuditEntry { subject: "ab".into(), detail: "c".into(), ..entry(&start) };
        assert_ne!(start.link(&one), start.link(&two));
    }
}
