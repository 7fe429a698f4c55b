//! The chain of revisions: each carries a hash over itself and the one before, so that a history
//! that was rewritten, or cut and grown again, shows.

use domain::ChainFault;
use domain::time::rfc3339;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Revision;

/// Where the chain ends: what is stored with every backup.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct ChainHead {
    /// The last revision; 0 while there is none.
    pub revision_id: i64,
    /// Its hash, hex; empty while there is none.
    pub hash: String,
}

impl ChainHead {
    /// The hash that a revision has after this one: over the hash before it and everything of the
    /// revision but its payload, for which its digest stands (so that a payload can be erased).
    #[must_use]
    pub fn link(&self, revision: &Revision) -> String {
        let fields = (
            &self.hash,
            revision.id,
            revision.entity,
            revision.entity_id,
            revision.action,
            revision.version,
            &revision.actor,
            &revision.reason,
            (revision.run_id, revision.deletion_id),
            rfc3339(revision.at),
            &revision.digest,
        );
        // A JSON array is unambiguous: no field can run into the next.
        digest(&serde_json::to_string(&fields).unwrap_or_default())
    }

    /// Goes one revision on.
    ///
    /// # Errors
    /// Where the revision cannot have been written behind this one as it is now.
    pub fn follow(&self, revision: &Revision) -> Result<Self, ChainFault> {
        let (expected, found) = (self.revision_id + 1, revision.id);
        if found != expected {
            return Err(ChainFault::Missing { expected, found });
        }
        if revision.payload.as_deref().is_some_and(|text| digest(text) != revision.digest) {
            return Err(ChainFault::Payload(found));
        }
        if self.link(revision) != revision.hash {
            return Err(ChainFault::Link(found));
        }
        Ok(Self { revision_id: found, hash: revision.hash.clone() })
    }
}

/// SHA-256 of a text, in lower-case hexadecimal.
#[must_use]
pub fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::DeletionId;

    use super::*;
    use crate::{Entity, RevisionAction};

    fn revision(head: &ChainHead, payload: &str) -> Revision {
        let mut revision = Revision {
            id: head.revision_id + 1,
            entity: Entity::Event,
            entity_id: 7,
            action: RevisionAction::Trash,
            version: 3,
            actor: "ada@example.org".into(),
            reason: "twice".into(),
            run_id: None,
            deletion_id: Some(DeletionId(4)),
            at: DateTime::from_timestamp_micros(1_700_000_000_000_001).unwrap(),
            payload: Some(payload.into()),
            digest: digest(payload),
            hash: String::new(),
        };
        revision.hash = head.link(&revision);
        revision
    }

    #[test]
    fn an_erased_payload_leaves_the_chain_whole() {
        let start = ChainHead::default();
        let mut first = revision(&start, "{}");
        first.payload = None;
        let next = start.follow(&first).unwrap();
        assert_eq!(next.revision_id, 1);
        assert!(next.follow(&revision(&next, "[]")).is_ok());
    }

    #[test]
    fn whatever_is_changed_shows() {
        type Change = fn(&mut Revision);
        let start = ChainHead::default();
        let changes: [(Change, ChainFault); 8] = [
            (|r| r.id = 2, ChainFault::Missing { expected: 1, found: 2 }),
            (|r| r.payload = Some("[]".into()), ChainFault::Payload(1)),
            (|r| r.actor = "eve".into(), ChainFault::Link(1)),
            (|r| r.reason = String::new(), ChainFault::Link(1)),
            (|r| r.entity = Entity::Series, ChainFault::Link(1)),
            (|r| r.deletion_id = None, ChainFault::Link(1)),
            (|r| r.at += chrono::TimeDelta::microseconds(1), ChainFault::Link(1)),
            (|r| r.hash = digest("x"), ChainFault::Link(1)),
        ];
        for (change, fault) in changes {
            let mut changed = revision(&start, "{}");
            change(&mut changed);
            assert_eq!(start.follow(&changed), Err(fault));
        }
    }
}
