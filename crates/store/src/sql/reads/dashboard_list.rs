//! An organizer's list of its own events.

use chrono::{DateTime, Utc};
use domain::OrganizerId;
use domain::views::{DeskFilter, DeskListing};
use sqlx::Row as _;

use super::super::columns::{EVENT, names};
use super::super::{Database, Row, dialect, pattern, plain, sql};
use super::event::desk_event;
use super::listing::Position;
use crate::StoreResult;

/// The conditions of a filter; parameters $1 to $3 are the organizer, the instant at which an
/// event must not have ended, and words as a pattern.
fn conditions(filter: &DeskFilter) -> String {
    format!(
        "e.organizer_id = $1 AND e.deleted_at IS NULL AND e.ends_at >= $2
         AND ($3 = '' OR e.title {like} $3 ESCAPE '!'){drafts}",
        like = dialect::LIKE,
        drafts = if filter.drafts { " AND e.visibility = 'draft'" } else { "" },
    )
}

/// One page of an organizer's live events, in order of start.
pub async fn page(
    database: &Database,
    organizer: OrganizerId,
    filter: &DeskFilter,
    now: DateTime<Utc>,
    limit: i64,
) -> StoreResult<DeskListing> {
    let conditions = conditions(filter);
    let since = if filter.past { Position::start().starts_at } else { now };
    let text = plain(&pattern(filter.text.as_deref()));
    let count = format!("SELECT count(*) FROM events e WHERE {conditions}");
    let total = sqlx::query_scalar(sql(count))
        .bind(organizer.0)
        .bind(dialect::at(since))
        .bind(&text)
        .fetch_one(&database.read)
        .await?;
    let after = filter.after.as_deref().and_then(Position::parse);
    let after = after.unwrap_or_else(Position::start);
    let select = format!(
        "SELECT {}, s.name AS source_name FROM events e LEFT JOIN sources s ON s.id = e.source_id
         WHERE {conditions} AND (e.starts_at, e.id) > ($4, $5)
         ORDER BY e.starts_at, e.id LIMIT $6",
        names(EVENT, "e.")
    );
    let found = sqlx::query(sql(select))
        .bind(organizer.0)
        .bind(dialect::at(since))
        .bind(&text)
        .bind(dialect::at(after.starts_at))
        .bind(after.id)
        .bind(limit + 1)
        .fetch_all(&database.read)
        .await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let events = found.iter().take(limit).map(desk_event).collect::<StoreResult<_>>()?;
    let next = next(&found, limit)?;
    Ok(DeskListing { events, total, drafts: drafts(database, organizer).await?, next })
}

/// Where the next page starts: behind the last line of this one, where there are more.
fn next(found: &[Row], limit: usize) -> StoreResult<Option<String>> {
    let last = limit.checked_sub(1).and_then(|last| found.get(last));
    match last {
        Some(last) if found.len() > limit => {
            Ok(Some(Position::text(last.try_get("starts_at")?, last.try_get("id")?)))
        }
        _ => Ok(None),
    }
}

/// How many of an organizer's live events are drafts, past ones included.
async fn drafts(database: &Database, organizer: OrganizerId) -> StoreResult<i64> {
    let count = "SELECT count(*) FROM events
         WHERE organizer_id = $1 AND deleted_at IS NULL AND visibility = 'draft'";
    Ok(sqlx::query_scalar(count).bind(organizer.0).fetch_one(&database.read).await?)
}
