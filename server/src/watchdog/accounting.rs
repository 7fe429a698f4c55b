//! The accounting itself: from what is there, and what was known, to a report. No I/O.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::{IntegrityReport, Shrunk};

use store::{Facts, Memory, ReportedFaults};

/// What an accounting comes to.
#[must_use]
pub fn judge(facts: &Facts, whole: bool, now: DateTime<Utc>) -> IntegrityReport {
    // What only a whole look can see stands until the next whole look.
    let before = facts.last.as_ref().filter(|_| !whole);
    IntegrityReport {
        checked_at: now,
        whole,
        allocated: facts.allocated,
        live: facts.live,
        trashed: facts.trashed,
        purged: facts.purged,
        missing: facts.missing.clone(),
        unaccounted: facts.unaccounted.clone(),
        altered: facts.altered.clone(),
        lost_addresses: facts.lost_addresses.clone(),
        shrunk: shrunk(&facts.memory.counts, &facts.counts),
        unguarded: unguarded(facts),
        chain: fault(&facts.chain).or_else(|| before?.chain.clone()),
        audit: fault(&facts.audit).or_else(|| before?.audit.clone()),
        database: facts.database.clone().or_else(|| before?.database.clone()),
        counts: counts(facts),
    }
}

/// What is known from now on: the most rows that were ever seen, and how far the chains are whole.
#[must_use]
pub fn remember(facts: &Facts) -> Memory {
    let mut counts = facts.memory.counts.clone();
    for (table, now) in &facts.counts {
        let most = counts.entry(table.clone()).or_default();
        *most = (*most).max(*now);
    }
    Memory {
        looks: facts.memory.looks,
        counts,
        chain: facts.chain.clone().unwrap_or_else(|_| facts.memory.chain.clone()),
        audit: facts.audit.clone().unwrap_or_else(|_| facts.memory.audit.clone()),
    }
}

/// Every finding by a name of its own, so that new ones can be told from old ones.
#[must_use]
pub fn findings(report: &IntegrityReport) -> ReportedFaults {
    let mut told = BTreeSet::new();
    told.extend(report.missing.iter().map(|id| format!("missing {id}")));
    told.extend(report.unaccounted.iter().map(|id| format!("unaccounted {id}")));
    told.extend(report.altered.iter().map(|id| format!("altered {id}")));
    told.extend(report.lost_addresses.iter().map(|lost| format!("address {}", lost.slug)));
    told.extend(report.shrunk.iter().map(|table| format!("table {}", table.table)));
    told.extend(report.unguarded.iter().map(|name| format!("trigger {name}")));
    told.extend(report.chain.is_some().then(|| "chain".to_owned()));
    told.extend(report.audit.is_some().then(|| "audit".to_owned()));
    told.extend(report.database.is_some().then(|| "db".to_owned()));
    ReportedFaults(told)
}

fn fault<T, E: Clone>(found: &Result<T, E>) -> Option<E> {
    found.as_ref().err().cloned()
}

/// Tables with fewer rows than they were seen with.
fn shrunk(before: &BTreeMap<String, i64>, now: &BTreeMap<String, i64>) -> Vec<Shrunk> {
    let pairs = before.iter().map(|(table, before)| (table, *before, now.get(table).copied()));
    pairs
        .map(|(table, before, now)| (table, before, now.unwrap_or(0)))
        .filter(|(_, before, now)| now < before)
        .map(|(table, before, now)| Shrunk { table: table.clone(), before, now })
        .collect()
}

fn unguarded(facts: &Facts) -> Vec<String> {
    facts.guards.iter().filter(|name| !facts.triggers.contains(name)).cloned().collect()
}

fn counts(facts: &Facts) -> BTreeMap<String, i64> {
    let mut counts = facts.counts.clone();
    counts.insert("events".into(), facts.live + facts.trashed);
    counts
}

#[cfg(test)]
mod tests {
    use domain::{AuditFault, ChainFault, EventId, LostAddress};

    use super::*;
    use store::{AuditHead, ChainHead};

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn facts() -> Facts {
        let counts = BTreeMap::from([("event_ids".to_owned(), 10), ("runs".to_owned(), 3)]);
        Facts {
            memory: Memory { looks: 4, counts: counts.clone(), ..Memory::default() },
            last: None,
            allocated: 10,
            live: 6,
            trashed: 3,
            purged: 1,
            missing: vec![],
            unaccounted: vec![],
            altered: vec![],
            lost_addresses: vec![],
            counts,
            guards: vec!["events_no_delete".into(), "audit_no_delete".into()],
            triggers: vec!["another".into(), "audit_no_delete".into(), "events_no_delete".into()],
            chain: Ok(ChainHead { revision_id: 9, hash: "c".into() }),
            audit: Ok(AuditHead { entry_id: 5, hash: "a".into() }),
            database: None,
        }
    }

    #[test]
    fn what_comes_out_is_well() {
        let facts = facts();
        let report = judge(&facts, true, NOW);
        assert!(report.ok() && findings(&report).0.is_empty(), "{report:?}");
        let memory = remember(&facts);
        assert_eq!((memory.chain.revision_id, memory.audit.entry_id), (9, 5));
        assert_eq!(report.counts["events"], 9);
    }

    #[test]
    fn each_kind_of_loss_is_one_finding() {
        type Change = fn(&mut Facts);
        let changes: [(Change, &str); 10] = [
            (|f| (f.live, f.missing) = (5, vec![EventId(7)]), "missing 7"),
            (|f| (f.live, f.unaccounted) = (7, vec![EventId(8)]), "unaccounted 8"),
            (|f| f.altered = vec![EventId(2)], "altered 2"),
            (
                |f| {
                    f.lost_addresses =
                        vec![LostAddress { slug: "a-night".into(), event_id: EventId(3) }];
                },
                "address a-night",
            ),
            (|f| f.counts.extend([("runs".to_owned(), 2)]), "table runs"),
            (|f| f.counts.retain(|table, _| table != "runs"), "table runs"),
            (|f| f.triggers.truncate(2), "trigger events_no_delete"),
            (|f| f.chain = Err(ChainFault::Payload(4)), "chain"),
            (|f| f.audit = Err(AuditFault::Changed(2)), "audit"),
            (|f| f.database = Some("a page is torn".into()), "db"),
        ];
        for (change, expected) in changes {
            let mut facts = facts();
            change(&mut facts);
            let report = judge(&facts, true, NOW);
            assert!(!report.ok(), "{expected}");
            assert_eq!(findings(&report).0.into_iter().collect::<Vec<_>>(), [expected]);
        }
    }

    #[test]
    fn more_rows_are_no_loss_and_fewer_stay_one() {
        let mut facts = facts();
        facts.counts.insert("runs".into(), 30);
        facts.counts.insert("users".into(), 1);
        assert!(judge(&facts, false, NOW).ok());
        facts.memory = remember(&facts);
        assert_eq!(facts.memory.counts["runs"], 30);
        facts.counts.insert("runs".into(), 29);
        facts.memory = remember(&facts);
        let report = judge(&facts, false, NOW);
        assert_eq!((report.shrunk[0].before, report.shrunk[0].now), (30, 29));
    }

    #[test]
    fn what_a_whole_look_found_stands_until_the_next() {
        let mut facts = facts();
        facts.database = Some("a page is torn".into());
        facts.chain = Err(ChainFault::Payload(4));
        let whole = judge(&facts, true, NOW);
        assert_eq!(remember(&facts).chain, ChainHead::default(), "what is broken is not trusted");
        let cheap = Facts { last: Some(whole), ..self::facts() };
        let report = judge(&cheap, false, NOW);
        assert_eq!(report.database.as_deref(), Some("a page is torn"));
        assert_eq!(report.chain, Some(ChainFault::Payload(4)));
        let again = Facts { last: Some(report), ..self::facts() };
        assert!(judge(&again, true, NOW).ok());
    }

    #[test]
    fn a_balance_that_is_wrong_by_itself_shows() {
        // One row too few and one too many: the sum comes out, the ids do not.
        let (missing, unaccounted) = (vec![EventId(3)], vec![EventId(99)]);
        let report = judge(&Facts { missing, unaccounted, ..facts() }, false, NOW);
        assert!(!report.ok());
        // No id is named, but the sum is wrong: that alone is enough.
        assert!(!judge(&Facts { allocated: 11, ..facts() }, false, NOW).ok());
    }
}
