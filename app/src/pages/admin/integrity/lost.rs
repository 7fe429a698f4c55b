//! Records that are lost in some way, and the addresses of the pages about them.

use domain::{EventId, FormProblem};

use crate::ports::{Answer, Lost, Reports};

/// Where the page is.
pub(super) const PATH: &str = "/admin/integrity";

/// The events that the last reports name, each once, in order.
pub(super) fn named(reports: &Reports, lost: Lost) -> Vec<EventId> {
    let both = reports.last.iter().chain(&reports.whole);
    let mut ids: Vec<_> = both.flat_map(|report| lost.of(report).iter().copied()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The page about what is lost in some way.
pub(super) fn address_of(lost: Lost) -> String {
    format!("{PATH}/bring-back?what={}", word(lost))
}

pub(super) fn word(lost: Lost) -> &'static str {
    match lost {
        Lost::Missing => "missing",
        Lost::Altered => "altered",
    }
}

pub(super) fn read(word: &str) -> Answer<Lost> {
    match word {
        "missing" => Ok(Lost::Missing),
        "altered" => Ok(Lost::Altered),
        _ => Err(FormProblem::NoList.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::DateTime;
    use domain::IntegrityReport;

    use super::*;

    fn report(missing: &[i64]) -> IntegrityReport {
        IntegrityReport {
            checked_at: DateTime::UNIX_EPOCH,
            whole: false,
            allocated: 0,
            live: 0,
            trashed: 0,
            purged: 0,
            missing: missing.iter().map(|id| EventId(*id)).collect(),
            unaccounted: vec![],
            altered: vec![EventId(90)],
            lost_addresses: vec![],
            shrunk: vec![],
            unguarded: vec![],
            chain: None,
            audit: None,
            database: None,
            counts: BTreeMap::new(),
        }
    }

    #[test]
    fn what_either_report_names_is_named_once() {
        let reports = Reports { last: Some(report(&[3, 5])), whole: Some(report(&[1, 3])) };
        assert_eq!(named(&reports, Lost::Missing), [EventId(1), EventId(3), EventId(5)]);
        assert_eq!(named(&reports, Lost::Altered), [EventId(90)]);
        assert_eq!(named(&Reports::default(), Lost::Missing), []);
    }
}
