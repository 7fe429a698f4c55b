//! Revisions, backups, reports and lines of the audit log for the tests.

use std::collections::BTreeMap;

use domain::*;
use serde_json::{Value, json};

use super::samples::{self, at};
use crate::ports::*;

/// A history, newest first: brought back, trashed by a run, erased, edited, written.
pub(super) fn history() -> Vec<HistoryEntry> {
    let fields = |fields: &[(&str, Value, Value)]| {
        fields.iter().map(|(n, a, b)| ((*n).to_owned(), [a.clone(), b.clone()])).collect()
    };
    let entry = |id: i64, action, reason: &str| HistoryEntry {
        id,
        action,
        version: id - 29,
        actor: "ada@example.org".into(),
        reason: reason.into(),
        run_id: None,
        batch_id: None,
        at: at("2026-11-20T10:00:00Z"),
        fields: BTreeMap::new(),
        erased: false,
    };
    let gone = json!("2026-11-19T10:00:00.000000Z");
    vec![
        HistoryEntry {
            batch_id: Some(DeletionId(9)),
            fields: fields(&[("deleted_at", gone.clone(), Value::Null)]),
            ..entry(34, RevisionAction::Restore, "restored from the trash")
        },
        HistoryEntry {
            actor: "sync run 7".into(),
            run_id: Some(RunId(7)),
            batch_id: Some(DeletionId(9)),
            fields: fields(&[("deleted_at", Value::Null, gone)]),
            ..entry(33, RevisionAction::Trash, "cancelled at Google")
        },
        HistoryEntry { erased: true, ..entry(32, RevisionAction::Update, "edited") },
        HistoryEntry {
            fields: fields(&[
                ("title", json!("Game night"), json!("Friday <Game> Night")),
                (
                    "starts_at",
                    json!("2026-11-28T00:00:00.000000Z"),
                    json!("2026-11-28T01:00:00.000000Z"),
                ),
            ]),
            ..entry(31, RevisionAction::Update, "edited")
        },
        HistoryEntry {
            actor: "sync run 1".into(),
            run_id: Some(RunId(1)),
            fields: fields(&[
                ("title", Value::Null, json!("Game night")),
                ("location", Value::Null, Value::Null),
            ]),
            ..entry(30, RevisionAction::Create, "new in Google")
        },
    ]
}

pub(super) fn backup(id: i64) -> BackupInfo {
    BackupInfo {
        id,
        created_at: at("2026-11-23T14:00:00Z"),
        verified_at: Some(at("2026-11-23T14:00:12Z")),
        encrypted: true,
        counts: BTreeMap::from([("events".to_owned(), 2_500), ("series".to_owned(), 12)]),
        reason: BackupReason::Schedule,
        bytes: 1_234_567,
        origin: BackupOrigin::Ours,
        problem: None,
    }
}

/// A verified backup, one never verified, and one that did not verify.
pub(super) fn shelf() -> BackupList {
    let unverified = BackupInfo {
        verified_at: None,
        encrypted: false,
        reason: BackupReason::Purge,
        ..backup(20_261_123_130_000)
    };
    let broken = BackupInfo {
        problem: Some("part <events.0> has another SHA-256 than the manifest says".into()),
        ..backup(20_261_123_120_000)
    };
    BackupList { backups: vec![backup(20_261_123_140_000), unverified, broken], under_way: None }
}

fn difference(id: i64, change: BackupChange, title: &str) -> BackupDifference {
    BackupDifference {
        event_id: EventId(id),
        change,
        title: title.into(),
        starts_at: at("2026-11-28T01:00:00Z"),
        when: When::Timed {
            starts_at: at("2026-11-28T01:00:00Z"),
            ends_at: at("2026-11-28T04:00:00Z"),
            time_zone: "America/Chicago".into(),
        },
        purged: false,
        fields: BTreeMap::new(),
    }
}

pub(super) fn differences() -> Vec<BackupDifference> {
    let mut changed = difference(415, BackupChange::Changed, "Catan league");
    changed.fields.insert("title".into(), [json!("Catan league, round 4"), json!("Catan league")]);
    let times = ["2026-11-28T00:00:00.000000Z", "2026-11-28T01:00:00.000000Z"];
    changed.fields.insert("starts_at".into(), times.map(|at| json!(at)));
    let mut absent = difference(412, BackupChange::Absent, "Learn to play <Go>");
    absent.fields.insert("title".into(), [Value::Null, json!("Learn to play <Go>")]);
    let purged = BackupDifference {
        purged: true,
        ..difference(414, BackupChange::Absent, "Removed on purpose")
    };
    vec![absent, difference(413, BackupChange::Trashed, "Winter Con"), purged, changed]
}

pub(super) fn diff_page(filter: &DiffFilter) -> DiffPage {
    let fits = |one: &BackupDifference| {
        filter.change.is_none_or(|change| change == one.change)
            && filter.ids.as_ref().is_none_or(|ids| ids.contains(&one.event_id))
    };
    let differences: Vec<_> = differences().into_iter().filter(fits).collect();
    let fitting = differences.iter().filter(|one| !one.purged).map(|one| one.event_id).collect();
    DiffPage {
        backup: backup(20_261_123_140_000),
        totals: DiffTotals { absent: 1, purged: 1, trashed: 1, changed: 1 },
        fitting,
        differences,
        next: filter.ids.is_none().then_some(EventId(415)),
    }
}

/// A merge in which everything that can happen did.
pub(super) fn merge_report() -> MergeReport {
    MergeReport {
        created: vec![EventId(412)],
        restored: vec![EventId(413)],
        unchanged: vec![EventId(1), EventId(2), EventId(3)],
        overwritten: vec![EventId(416)],
        changed: vec![EventId(415)],
        conflicts: vec![Conflict {
            event_id: EventId(417),
            column: "slug".into(),
            held_by: EventId(900),
        }],
        failed: vec![MergeFailure {
            event_id: EventId(414),
            error: RowRefusal::Purged {
                actor: "ada@example.org".into(),
                day: "2026-03-01".parse().unwrap(),
                reason: "<on purpose>".into(),
            },
        }],
    }
}

pub(super) fn titles() -> BTreeMap<EventId, String> {
    differences().into_iter().map(|one| (one.event_id, one.title)).collect()
}

/// A report in which all is well.
pub(super) fn report() -> IntegrityReport {
    IntegrityReport {
        checked_at: at("2026-11-23T14:59:30Z"),
        whole: false,
        allocated: 2_560,
        live: 2_500,
        trashed: 42,
        purged: 18,
        missing: vec![],
        unaccounted: vec![],
        altered: vec![],
        lost_addresses: vec![],
        shrunk: vec![],
        unguarded: vec![],
        chain: None,
        audit: None,
        database: None,
        counts: BTreeMap::from([("events".to_owned(), 2_542), ("revisions".to_owned(), 9_000)]),
    }
}

/// A report in which everything is wrong that can be.
pub(super) fn bad_report() -> IntegrityReport {
    IntegrityReport {
        live: 2_497,
        missing: vec![EventId(412), EventId(413), EventId(500)],
        unaccounted: vec![EventId(90_001)],
        altered: vec![EventId(415)],
        lost_addresses: vec![LostAddress { slug: "go-night".into(), event_id: EventId(412) }],
        shrunk: vec![Shrunk { table: "series".into(), before: 12, now: 11 }],
        unguarded: vec!["events_no_delete".into()],
        chain: Some(ChainFault::Payload(77)),
        audit: Some(AuditFault::Changed(12)),
        database: Some("row 3 missing from index events_slug".into()),
        ..report()
    }
}

pub(super) fn audit() -> Vec<AuditEntry> {
    let entry = |id: i64, action, subject: &str, detail: &str| AuditEntry {
        id,
        at: at("2026-11-23T14:00:00Z"),
        actor: "ada@example.org".into(),
        action,
        subject: subject.into(),
        detail: detail.into(),
        private_digest: None,
        private: None,
        more: 0,
        hash: format!("{id:064x}"),
    };
    let from = |private: Option<&str>, more, line: AuditEntry| AuditEntry {
        private_digest: Some("d".into()),
        private: private.map(Into::into),
        more,
        ..line
    };
    let address = r#"{"salt":"00","address":"203.0.113.5"}"#;
    vec![
        entry(12, AuditAction::Purged, "batch 9", "2 events: 412-413"),
        from(Some(address), 39, entry(11, AuditAction::SignInFailed, "", "from <nowhere>")),
        from(None, 0, entry(10, AuditAction::SignIn, "", "")),
        entry(9, AuditAction::AccountAdded, "organizer 2", "The Lucky Meeple"),
    ]
}

/// Alerts that arrived, that wait, and that did not.
pub(super) fn delivered() -> Vec<Alert> {
    let delivery = |way, state, attempts, error: Option<&str>| AlertDelivery {
        way,
        state,
        attempts,
        error: error.map(Into::into),
        delivered_at: (state == DeliveryState::Delivered).then(|| at("2026-11-23T14:57:09Z")),
    };
    let held = Alert {
        deliveries: vec![
            delivery(DeliveryChannel::Email, DeliveryState::Delivered, 1, None),
            delivery(DeliveryChannel::Webhook, DeliveryState::Pending, 3, Some("<503> Busy")),
        ],
        ..samples::alert()
    };
    let lost = Alert {
        id: AlertId(4),
        kind: AlertKind::Integrity,
        organizer_id: None,
        source_id: None,
        run_id: None,
        title: "3 records are gone".into(),
        detail: "Events 412, 413 and 500 are not in the database.".into(),
        link: Some("/admin/integrity".into()),
        deliveries: vec![
            delivery(DeliveryChannel::Email, DeliveryState::Failed, 12, Some("no such host")),
            delivery(DeliveryChannel::Webhook, DeliveryState::Pending, 0, None),
        ],
        ..samples::alert()
    };
    vec![lost, held]
}
