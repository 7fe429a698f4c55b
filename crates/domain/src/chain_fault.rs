//! How a chain shows that it is not as it was written. Pages have their own words for it; those here
//! are the command line's and the log's.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How a history shows that it is not as it was written.
#[derive(Clone, Debug, Eq, Error, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChainFault {
    /// A revision is not there.
    #[error("revision {expected} is missing; the next one is {found}")]
    Missing {
        /// The place in the chain that is empty.
        expected: i64,
        /// What comes instead.
        found: i64,
    },
    /// A payload is not the one that was written.
    #[error("the payload of revision {0} was changed")]
    Payload(i64),
    /// A revision, or one before it, is not the one that was written.
    #[error("revision {0} was changed, or follows another one than it used to")]
    Link(i64),
    /// The chain ends before, or otherwise than, its head says.
    #[error("the chain ends at revision {found}, and its head says {expected}")]
    Head {
        /// What the head says.
        expected: i64,
        /// The last revision there is.
        found: i64,
    },
    /// As a release said it that kept words in its reports.
    #[error("{0}")]
    #[serde(untagged)]
    Told(String),
}

/// How the audit log shows that it is not as it was written.
#[derive(Clone, Debug, Eq, Error, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    /// What is kept apart of a line is not what was written, or not there at all.
    #[error(
        "what is kept apart of line {0} of the audit log (where it came from) was changed or taken \
         away"
    )]
    Private(i64),
    /// The log ends before, or otherwise than, its head says.
    #[error("the audit log ends at line {found}, and its head says {expected}")]
    Head {
        /// What the head says.
        expected: i64,
        /// The last line there is.
        found: i64,
    },
    /// As a release said it that kept words in its reports.
    #[error("{0}")]
    #[serde(untagged)]
    Told(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_of_an_earlier_release_are_read() {
        let words = "\"revision 3 is missing; the next one is 5\"";
        let told = ChainFault::Told("revision 3 is missing; the next one is 5".into());
        assert_eq!(serde_json::from_str::<ChainFault>(words).unwrap(), told);
        for fault in [
            ChainFault::Missing { expected: 3, found: 5 },
            ChainFault::Payload(7),
            ChainFault::Link(7),
            ChainFault::Head { expected: 9, found: 8 },
            told,
        ] {
            let text = serde_json::to_string(&fault).unwrap();
            assert_eq!(serde_json::from_str::<ChainFault>(&text).unwrap(), fault, "{text}");
        }
        for fault in [
            AuditFault::Missing { expected: 3, found: 5 },
            AuditFault::Changed(7),
            AuditFault::Private(7),
            AuditFault::Head { expected: 9, found: 8 },
            AuditFault::Told("line 12 was changed".into()),
        ] {
            let text = serde_json::to_string(&fault).unwrap();
            assert_eq!(serde_json::from_str::<AuditFault>(&text).unwrap(), fault, "{text}");
        }
    }
}
