//! Words for what Google says, and for what a plan says.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Delivery, EventStatus, GoogleId, OccurrenceKey, Plan, Quarantined, RemoteBody, RemoteEvent,
    RemoteItem, RemoteRevision, RemoteWhen,
};

pub(super) fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(super) fn id(text: &str) -> GoogleId {
    GoogleId::new(text).unwrap()
}

/// The revision of this minute.
pub(super) fn revision(minute: i64) -> RemoteRevision {
    let updated = Some(utc("2026-02-01T00:00:00Z") + TimeDelta::minutes(minute));
    RemoteRevision { updated, ..RemoteRevision::default() }
}

pub(super) fn event(title: &str, start: DateTime<Utc>) -> RemoteEvent {
    RemoteEvent {
        i_cal_uid: Some("uid@google.com".into()),
        title: title.into(),
        description: String::new(),
        location: None,
        url: None,
        has_meeting: false,
        status: EventStatus::Confirmed,
        when: RemoteWhen::Timed {
            start,
            end: start + TimeDelta::hours(2),
            zone: "Europe/Berlin".into(),
        },
        unpublished: None,
        bare: false,
        notes: Vec::new(),
    }
}

pub(super) fn item(google_id: &str, minute: i64, body: RemoteBody) -> RemoteItem {
    RemoteItem { google_id: id(google_id), revision: revision(minute), body }
}

pub(super) fn single(google_id: &str, minute: i64, title: &str, start: &str) -> RemoteItem {
    item(google_id, minute, RemoteBody::Single { event: event(title, utc(start)) })
}

pub(super) fn private(google_id: &str, minute: i64, start: &str) -> RemoteItem {
    let mut event = event("Secret", utc(start));
    event.unpublished = Some("its visibility is private".into());
    item(google_id, minute, RemoteBody::Single { event })
}

pub(super) fn master(google_id: &str, minute: i64, start: &str, rule: &str) -> RemoteItem {
    let recurrence = rule.split('|').map(ToOwned::to_owned).collect();
    item(
        google_id,
        minute,
        RemoteBody::Master { event: event("Game night", utc(start)), recurrence },
    )
}

pub(super) fn exception(
    google_id: &str,
    minute: i64,
    of: &str,
    original: &str,
    to: Option<(&str, &str)>,
) -> RemoteItem {
    let original = OccurrenceKey::from_text(original).unwrap();
    let event = to.map(|(title, start)| event(title, utc(start)));
    item(google_id, minute, RemoteBody::Exception { master: id(of), original, event })
}

/// A tombstone as Google guarantees it: an id, and nothing else.
pub(super) fn tombstone(google_id: &str) -> RemoteItem {
    let revision = RemoteRevision::default();
    RemoteItem { google_id: id(google_id), revision, body: RemoteBody::Tombstone }
}

/// A tombstone that says when.
pub(super) fn tombstone_at(google_id: &str, minute: i64) -> RemoteItem {
    item(google_id, minute, RemoteBody::Tombstone)
}

pub(super) fn increment(items: Vec<RemoteItem>) -> Delivery {
    let items = items.into_iter().map(Arc::new).collect();
    Delivery { items, ..Delivery::default() }
}

pub(super) fn complete(items: Vec<RemoteItem>) -> Delivery {
    Delivery { complete: true, ..increment(items) }
}

pub(super) fn unreadable(google_id: Option<&str>) -> Quarantined {
    let raw = serde_json::json!({ "summary": "Broken" });
    let reason = "its start has no offset".into();
    Quarantined { google_id: google_id.map(id), reason, raw }
}

/// The log of a plan: `action title reason`, without the title where there is none.
pub(super) fn log(plan: &Plan) -> Vec<String> {
    plan.changes()
        .map(|change| {
            let action = serde_json::to_value(change.action).unwrap();
            let title =
                change.title.as_deref().map(|title| format!("{title}: ")).unwrap_or_default();
            format!("{} {title}{}", action.as_str().unwrap(), change.reason)
        })
        .collect()
}
