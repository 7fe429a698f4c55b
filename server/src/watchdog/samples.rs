//! A report for tests.

use std::collections::BTreeMap;

use chrono::DateTime;
use domain::IntegrityReport;

/// All is well: of ten ids seven are live, two in the trash, and one is purged.
pub fn report() -> IntegrityReport {
    IntegrityReport {
        checked_at: DateTime::UNIX_EPOCH,
        whole: true,
        allocated: 10,
        live: 7,
        trashed: 2,
        purged: 1,
        missing: vec![],
        unaccounted: vec![],
        altered: vec![],
        lost_addresses: vec![],
        shrunk: vec![],
        unguarded: vec![],
        chain: None,
        audit: None,
        database: None,
        counts: BTreeMap::new(),
    }
}
