//! Whether an event takes place at another time than it once did.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{Event, Visibility, When, zone};

use super::super::{Database, from_json};
use crate::StoreResult;

/// Revisions that are looked through for the first that the public saw: drafts come before it.
const DRAFTS: i64 = 50;

/// When an event was to take place before it was moved: where its series' rule put it, else when
/// the public first saw it. `None` where it starts as it always did.
pub async fn moved_from(database: &Database, event: &Event) -> StoreResult<Option<When>> {
    let before = match event.original_start.as_deref() {
        Some(start) => by_rule(event, start),
        None if event.version == 1 => None,
        None => first_seen(database, event).await?,
    };
    Ok(before.filter(|before| starts_elsewhere(before, &event.when())))
}

/// When the event was in its first revision that was no draft. Payloads that were erased say
/// nothing.
async fn first_seen(database: &Database, event: &Event) -> StoreResult<Option<When>> {
    let payloads: Vec<Option<String>> = sqlx::query_scalar(
        "SELECT payload FROM revisions WHERE entity = 'event' AND entity_id = $1
         ORDER BY id LIMIT $2",
    )
    .bind(event.id.0)
    .bind(DRAFTS)
    .fetch_all(&database.public)
    .await?;
    for payload in payloads.into_iter().flatten() {
        // A revision of another version's form may lack fields; it then says nothing either.
        let Ok(first) = from_json::<Event>(&payload) else { continue };
        if first.visibility != Visibility::Draft {
            return Ok(Some(first.when()));
        }
    }
    Ok(None)
}

/// The occurrence as its series' rule has it, as long as the event is now.
fn by_rule(event: &Event, start: &str) -> Option<When> {
    let time_zone = event.time_zone.clone();
    let zone = zone::zone(&time_zone);
    if let Ok(start_date) = start.parse::<NaiveDate>() {
        let (first, last) = event.start_date.zip(event.end_date)?;
        let end_date = start_date.checked_add_signed(last.signed_duration_since(first))?;
        let (starts_at, ends_at) =
            (zone::midnight(zone, start_date), zone::midnight(zone, end_date));
        return Some(When::AllDay { start_date, end_date, starts_at, ends_at, time_zone });
    }
    let starts_at = start.parse::<DateTime<Utc>>().ok()?;
    let lasts: TimeDelta = event.ends_at - event.starts_at;
    Some(When::Timed { starts_at, ends_at: starts_at.checked_add_signed(lasts)?, time_zone })
}

/// Days are compared as days: another zone's midnight is no move.
fn starts_elsewhere(before: &When, now: &When) -> bool {
    match (before, now) {
        (When::AllDay { start_date: before, .. }, When::AllDay { start_date: now, .. }) => {
            before != now
        }
        (When::Timed { starts_at: before, .. }, When::Timed { starts_at: now, .. }) => {
            before != now
        }
        // From whole days to hours of the same day: said more precisely, not moved.
        (When::AllDay { start_date, .. }, When::Timed { starts_at, time_zone, .. })
        | (When::Timed { starts_at, time_zone, .. }, When::AllDay { start_date, .. }) => {
            zone::local(zone::zone(time_zone), *starts_at).date() != *start_date
        }
    }
}
