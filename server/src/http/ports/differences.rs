//! One page of what a backup has that the site has not: a pure function of all differences.

use std::collections::BTreeSet;

use app::ports::{DiffFilter, DiffPage, DiffTotals};
use domain::{BackupChange, BackupDifference, BackupInfo};

/// Events on a page.
const PAGE: usize = 100;

/// Counts, filters and cuts. The differences come in order of id.
pub fn page(backup: BackupInfo, all: Vec<BackupDifference>, filter: &DiffFilter) -> DiffPage {
    let totals = totals(&all);
    let ids: Option<BTreeSet<_>> = filter.ids.as_ref().map(|ids| ids.iter().copied().collect());
    let text = filter.text.as_deref().unwrap_or_default().to_lowercase();
    let fits = |one: &BackupDifference| {
        filter.change.is_none_or(|change| one.change == change)
            && ids.as_ref().is_none_or(|ids| ids.contains(&one.event_id))
            && one.title.to_lowercase().contains(&text)
    };
    let mut found: Vec<_> = all.into_iter().filter(fits).collect();
    let fitting = found.iter().filter(|one| !one.purged).map(|one| one.event_id).collect();
    found.retain(|one| filter.after.is_none_or(|after| one.event_id > after));
    let next = (found.len() > PAGE).then(|| found[PAGE - 1].event_id);
    found.truncate(PAGE);
    DiffPage { backup, totals, fitting, differences: found, next }
}

fn totals(all: &[BackupDifference]) -> DiffTotals {
    let mut totals = DiffTotals::default();
    for one in all {
        let number = match one.change {
            _ if one.purged => &mut totals.purged,
            BackupChange::Absent => &mut totals.absent,
            BackupChange::Trashed => &mut totals.trashed,
            BackupChange::Changed => &mut totals.changed,
        };
        *number += 1;
    }
    totals
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::DateTime;
    use domain::{BackupOrigin, BackupReason, EventId, When};

    use super::*;

    fn backup() -> BackupInfo {
        BackupInfo {
            id: 20_260_301_120_000,
            created_at: DateTime::UNIX_EPOCH,
            verified_at: None,
            encrypted: false,
            counts: BTreeMap::new(),
            reason: BackupReason::Asked,
            bytes: 1,
            origin: BackupOrigin::Ours,
            problem: None,
        }
    }

    fn difference(id: i64) -> BackupDifference {
        BackupDifference {
            event_id: EventId(id),
            change: match id % 3 {
                0 => BackupChange::Absent,
                1 => BackupChange::Trashed,
                _ => BackupChange::Changed,
            },
            title: format!("Évening {id}"),
            starts_at: DateTime::UNIX_EPOCH,
            when: When::Timed {
                starts_at: DateTime::UNIX_EPOCH,
                ends_at: DateTime::UNIX_EPOCH,
                time_zone: "UTC".into(),
            },
            purged: id == 300,
            fields: BTreeMap::new(),
        }
    }

    fn found(filter: &DiffFilter) -> DiffPage {
        page(backup(), (1..=300).map(difference).collect(), filter)
    }

    #[test]
    fn pages_follow_each_other_and_nothing_is_left_out() {
        let mut filter = DiffFilter::default();
        let mut seen = Vec::new();
        loop {
            let page = found(&filter);
            assert_eq!(
                page.totals,
                DiffTotals { absent: 99, purged: 1, trashed: 100, changed: 100 }
            );
            assert_eq!(page.fitting.len(), 299, "what was purged is not taken by \"all\"");
            assert!(page.differences.len() <= PAGE);
            seen.extend(page.differences.iter().map(|one| one.event_id.0));
            let Some(next) = page.next else { break };
            filter.after = Some(next);
        }
        assert_eq!(seen, (1..=300).collect::<Vec<_>>());
    }

    #[test]
    fn filters_narrow() {
        let numbers = |filter: DiffFilter| {
            let page = found(&filter);
            page.differences.iter().map(|one| one.event_id.0).collect::<Vec<_>>()
        };
        let ids = |ids: &[i64]| Some(ids.iter().map(|id| EventId(*id)).collect());
        for (filter, expected) in [
            (DiffFilter { ids: ids(&[2, 7, 9, 4711]), ..Default::default() }, vec![2, 7, 9]),
            (
                DiffFilter {
                    ids: ids(&[2, 7, 9]),
                    change: Some(BackupChange::Absent),
                    ..Default::default()
                },
                vec![9],
            ),
            (DiffFilter { text: Some("éVENING 30".into()), ..Default::default() }, vec![30, 300]),
            (DiffFilter { ids: ids(&[]), ..Default::default() }, vec![]),
        ] {
            assert_eq!(numbers(filter.clone()), expected, "{filter:?}");
        }
    }
}
