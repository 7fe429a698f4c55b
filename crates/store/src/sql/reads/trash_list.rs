//! Reading the trash.

use domain::TrashedEvent;
use domain::views::{TrashFilter, TrashPage};
use sqlx::Row as _;

use super::super::columns::{EVENT, names};
use super::super::{Database, dialect, enum_text, pattern, plain, rows, sql};
use crate::StoreResult;

/// The conditions of a filter; parameters $1 to $6 are cause, batch, text, organizer, run and
/// actor.
fn conditions() -> String {
    format!(
        "e.deleted_at IS NOT NULL
         AND ($1 = '' OR d.cause = $1)
         AND ($2 = 0 OR d.id = $2)
         AND ($3 = '' OR e.title {like} $3 ESCAPE '!' OR e.slug {like} $3 ESCAPE '!')
         AND ($4 = 0 OR e.organizer_id = $4)
         AND ($5 = 0 OR d.run_id = $5)
         AND ($6 = '' OR d.actor {like} $6 ESCAPE '!')",
        like = dialect::LIKE
    )
}

/// One page of the trash, newest first.
pub async fn page(database: &Database, filter: &TrashFilter, limit: i64) -> StoreResult<TrashPage> {
    let conditions = conditions();
    let cause = filter.cause.map(|cause| enum_text(&cause)).unwrap_or_default();
    let batch = filter.batch.map_or(0, |batch| batch.0);
    let organizer = filter.organizer.map_or(0, |organizer| organizer.0);
    let text = plain(&pattern(filter.text.as_deref()));
    let run = filter.run.map_or(0, |run| run.0);
    let actor = plain(&pattern(filter.actor.as_deref()));
    let count = format!(
        "SELECT count(*) FROM events e JOIN deletions d ON d.id = e.deletion_id WHERE {conditions}"
    );
    let total = sqlx::query_scalar(sql(count))
        .bind(cause)
        .bind(batch)
        .bind(&text)
        .bind(organizer)
        .bind(run)
        .bind(&actor)
        .fetch_one(&database.read)
        .await?;
    let (after_batch, after_id) = position(filter.after.as_deref());
    let select = format!(
        "SELECT {}, d.id AS batch_id, d.cause, d.actor, d.reason, d.run_id,
                d.created_at AS batch_at
         FROM events e JOIN deletions d ON d.id = e.deletion_id
         WHERE {conditions} AND (d.id < $7 OR (d.id = $7 AND e.id > $8))
         ORDER BY d.id DESC, e.id LIMIT $9",
        names(EVENT, "e.")
    );
    let found = sqlx::query(sql(select))
        .bind(cause)
        .bind(batch)
        .bind(&text)
        .bind(organizer)
        .bind(run)
        .bind(&actor)
        .bind(after_batch)
        .bind(after_id)
        .bind(limit + 1)
        .fetch_all(&database.read)
        .await?;
    let mut events = found.iter().map(rows::trashed).collect::<StoreResult<Vec<_>>>()?;
    let more = i64::try_from(events.len()).unwrap_or(i64::MAX) > limit;
    events.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next =
        more.then(|| events.last()).flatten().map(|e| format!("{}-{}", e.batch_id, e.event_id));
    let batches = batches(database, &events, organizer).await?;
    Ok(TrashPage { total, events, batches, next })
}

/// Reads `{batch}-{event}`; anything else is the beginning.
fn position(after: Option<&str>) -> (i64, i64) {
    let parts = after.and_then(|text| text.split_once('-'));
    let numbers = parts.and_then(|(batch, id)| Some((batch.parse().ok()?, id.parse().ok()?)));
    numbers.unwrap_or((i64::MAX, 0))
}

/// The batches of these events, each with how much of it is still in the trash: of all of it, or
/// of what is one organizer's (0: everybody's). What else went with it is nobody else's business.
async fn batches(
    database: &Database,
    events: &[TrashedEvent],
    organizer: i64,
) -> StoreResult<Vec<(domain::Deletion, i64)>> {
    let mut ids: Vec<_> = events.iter().map(|event| event.batch_id).collect();
    ids.dedup();
    let mut batches = Vec::with_capacity(ids.len());
    for id in ids {
        let row = sqlx::query(
            "SELECT d.id AS batch_id, d.cause, d.actor, d.reason, d.run_id,
                    d.created_at AS batch_at,
                    (SELECT count(*) FROM events e
                     WHERE e.deletion_id = d.id AND ($2 = 0 OR e.organizer_id = $2)) AS still
             FROM deletions d WHERE d.id = $1",
        )
        .bind(id.0)
        .bind(organizer)
        .fetch_one(&database.read)
        .await?;
        batches.push((rows::deletion(&row)?, row.try_get("still")?));
    }
    Ok(batches)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_start_at_the_newest() {
        assert_eq!(position(None), (i64::MAX, 0));
        assert_eq!(position(Some("x")), (i64::MAX, 0));
        assert_eq!(position(Some("7-12")), (7, 12));
    }
}
