//! An event's revisions as its page shows them: a pure function.

use std::collections::BTreeMap;

use domain::{FieldChange, HistoryEntry, Why};
use serde_json::{Map, Value};

use store::Revision;

/// Columns that every write changes, and the one that none does.
const BOOKKEEPING: [&str; 3] = ["id", "updated_at", "version"];

/// Revisions (oldest first) as entries, newest first. Each tells what it changed against the one
/// before; where that one's payload was erased, nothing is known of it, and all fields are told as
/// those of the first revision are.
pub fn entries(revisions: &[Revision]) -> Vec<HistoryEntry> {
    let mut before: Option<Map<String, Value>> = None;
    let mut entries = Vec::with_capacity(revisions.len());
    for revision in revisions {
        let row = row(revision);
        let fields = row.as_ref().map(|row| changed(before.as_ref(), row)).unwrap_or_default();
        entries.push(entry(revision, fields));
        before = row;
    }
    entries.reverse();
    entries
}

fn entry(revision: &Revision, fields: BTreeMap<String, FieldChange>) -> HistoryEntry {
    HistoryEntry {
        id: revision.id,
        action: revision.action,
        version: revision.version,
        actor: revision.actor.clone(),
        reason: Why::read(&revision.reason),
        run_id: revision.run_id,
        batch_id: revision.deletion_id,
        at: revision.at,
        fields,
        erased: revision.payload.is_none(),
    }
}

fn row(revision: &Revision) -> Option<Map<String, Value>> {
    serde_json::from_str(revision.payload.as_deref()?).ok()
}

fn changed(
    before: Option<&Map<String, Value>>,
    after: &Map<String, Value>,
) -> BTreeMap<String, FieldChange> {
    let old = |name: &str| before.and_then(|row| row.get(name)).cloned().unwrap_or_default();
    let changes = after.iter().filter(|(name, _)| !BOOKKEEPING.contains(&name.as_str()));
    let mut fields: BTreeMap<String, FieldChange> = changes
        .map(|(name, new)| (name.clone(), [old(name), new.clone()]))
        .filter(|(_, [old, new])| old != new)
        .collect();
    // A column that this version of the product does not have any more.
    for (name, old) in before.into_iter().flatten() {
        if !after.contains_key(name) && !old.is_null() {
            fields.insert(name.clone(), [old.clone(), Value::Null]);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::{DeletionId, EventProblem, RevisionAction, RunId};
    use serde_json::json;

    use super::*;
    use crate::acts::content_of;
    use store::Entity;

    fn revision(id: i64, action: RevisionAction, payload: Option<Value>) -> Revision {
        Revision {
            id,
            entity: Entity::Event,
            entity_id: 7,
            action,
            version: id,
            actor: "ada@example.org".into(),
            reason: "edited".into(),
            run_id: (id == 12).then_some(RunId(3)),
            deletion_id: (id == 13).then_some(DeletionId(9)),
            at: DateTime::UNIX_EPOCH,
            payload: payload.map(|payload| payload.to_string()),
            digest: String::new(),
            hash: String::new(),
        }
    }

    fn row(title: &str, location: Option<&str>, deleted_at: Option<&str>) -> Value {
        json!({
            "id": 7, "version": title.len(), "updated_at": title, "title": title,
            "location": location, "deleted_at": deleted_at,
        })
    }

    #[test]
    fn each_entry_says_what_it_changed() {
        let history = [
            revision(11, RevisionAction::Create, Some(row("Chess", None, None))),
            revision(12, RevisionAction::Update, Some(row("Chess night", Some("Hall"), None))),
            revision(13, RevisionAction::Trash, Some(row("Chess night", Some("Hall"), Some("x")))),
            revision(14, RevisionAction::Restore, Some(row("Chess night", Some("Hall"), None))),
        ];
        let entries = entries(&history);
        let told: Vec<_> = entries
            .iter()
            .map(|entry| (entry.id, serde_json::to_value(&entry.fields).unwrap()))
            .collect();
        assert_eq!(
            told,
            [
                (14, json!({"deleted_at": ["x", null]})),
                (13, json!({"deleted_at": [null, "x"]})),
                (12, json!({"title": ["Chess", "Chess night"], "location": [null, "Hall"]})),
                (11, json!({"title": [null, "Chess"]})),
            ]
        );
        assert_eq!((entries[1].batch_id, entries[2].run_id), (Some(DeletionId(9)), Some(RunId(3))));
        assert!(entries.iter().all(|entry| !entry.erased));
    }

    #[test]
    fn what_was_erased_is_said_and_what_follows_stands_by_itself() {
        let history = [
            revision(1, RevisionAction::Create, None),
            revision(2, RevisionAction::Update, Some(row("Chess", None, None))),
            revision(3, RevisionAction::Update, None),
        ];
        let entries = entries(&history);
        let told: Vec<_> = entries.iter().map(|entry| (entry.erased, entry.fields.len())).collect();
        assert_eq!(told, [(true, 0), (false, 1), (true, 0)]);
        assert_eq!(content_of(&history, 3), Err(EventProblem::RevisionErased(3)));
        assert_eq!(content_of(&history, 4), Err(EventProblem::NoRevision(4)));
        assert_eq!(content_of(&history, 2), Err(EventProblem::RevisionUnread(2)), "no whole row");
    }

    #[test]
    fn a_column_that_is_no_more_is_told() {
        let old = json!({"title": "Chess", "fee": 3, "note": null});
        let history = [
            revision(1, RevisionAction::Create, Some(old)),
            revision(2, RevisionAction::Update, Some(json!({"title": "Chess"}))),
        ];
        let fields = serde_json::to_value(&entries(&history)[0].fields).unwrap();
        assert_eq!(fields, json!({"fee": [3, null]}));
    }
}
