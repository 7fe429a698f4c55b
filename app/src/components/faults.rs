//! What the watchdog finds wrong with the chains, in words.

use domain::{AuditFault, ChainFault};
use words::{Language, t};

/// How the history is not as it was written, as a sentence without a full stop. Numbers of revisions
/// are names.
#[must_use]
pub fn chain_fault(language: Language, fault: &ChainFault) -> String {
    match fault {
        ChainFault::Missing { expected, found } => {
            let (expected, found) = (expected.to_string(), found.to_string());
            t!(language, "fault-revision-missing", expected = expected, found = found)
        }
        ChainFault::Payload(id) => t!(language, "fault-revision-content", id = id.to_string()),
        ChainFault::Link(id) => t!(language, "fault-revision-changed", id = id.to_string()),
        ChainFault::Head { expected, found } => {
            let (expected, found) = (expected.to_string(), found.to_string());
            t!(language, "fault-revision-head", expected = expected, found = found)
        }
        ChainFault::Told(words) => words.clone(),
    }
}

/// How the audit log is not as it was written, as a sentence without a full stop.
#[must_use]
pub fn audit_fault(language: Language, fault: &AuditFault) -> String {
    match fault {
        AuditFault::Missing { expected, found } => {
            let (expected, found) = (expected.to_string(), found.to_string());
            t!(language, "fault-line-missing", expected = expected, found = found)
        }
        AuditFault::Changed(id) => t!(language, "fault-line-changed", id = id.to_string()),
        AuditFault::Private(id) => t!(language, "fault-line-address", id = id.to_string()),
        AuditFault::Head { expected, found } => {
            let (expected, found) = (expected.to_string(), found.to_string());
            t!(language, "fault-line-head", expected = expected, found = found)
        }
        AuditFault::Told(words) => words.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_the_history_have_words() {
        for (fault, words) in [
            (
                ChainFault::Missing { expected: 1_234, found: 1_240 },
                "Revision 1234 is missing: revision 1240 comes in its place",
            ),
            (ChainFault::Payload(77), "The content of revision 77 was changed"),
            (ChainFault::Link(77), "Revision 77 was changed, or does not follow the one before it"),
            (
                ChainFault::Head { expected: 9, found: 8 },
                "The last revision is 8, and the last one written was 9",
            ),
            (ChainFault::Told("as told".into()), "as told"),
        ] {
            assert_eq!(chain_fault(Language::English, &fault), words);
        }
    }

    #[test]
    fn faults_of_the_audit_log_have_words() {
        for (fault, words) in [
            (
                AuditFault::Missing { expected: 2, found: 3 },
                "Line 2 is missing: line 3 comes in its place",
            ),
            (AuditFault::Changed(12), "Line 12 was changed, or does not follow the one before it"),
            (AuditFault::Private(12), "The IP address of line 12 was changed, or taken away"),
            (
                AuditFault::Head { expected: 4, found: 1 },
                "The last line is 1, and the last one written was 4",
            ),
            (AuditFault::Told("as told".into()), "as told"),
        ] {
            assert_eq!(audit_fault(Language::English, &fault), words);
        }
    }
}
