//! What the history knows last of events, and which events are not there.

use std::collections::HashMap;

use domain::EventId;

use super::super::{Database, Db, Tx, dialect, json, rows, sql};
use crate::{Kind, Revision, StoreResult};

/// The last revision of each event that has its payload still, in order of id.
pub async fn of_events(
    connection: &mut <Db as sqlx::Database>::Connection,
    events: &[EventId],
) -> StoreResult<Vec<Revision>> {
    of(connection, "event", &json(events)?).await
}

/// The same of series.
pub async fn of_series(tx: &mut Tx, series: &[i64]) -> StoreResult<HashMap<i64, Revision>> {
    let found = of(tx, "series", &json(series)?).await?;
    Ok(found.into_iter().map(|revision| (revision.entity_id, revision)).collect())
}

async fn of(
    connection: &mut <Db as sqlx::Database>::Connection,
    entity: &str,
    ids: &str,
) -> StoreResult<Vec<Revision>> {
    let select = format!(
        "SELECT r.* FROM revisions r JOIN
            (SELECT entity_id, max(id) AS id FROM revisions
             WHERE entity = $2 AND payload IS NOT NULL
               AND entity_id IN (SELECT value FROM {} AS w)
             GROUP BY entity_id) AS last
         ON last.id = r.id ORDER BY r.entity_id",
        dialect::list("$1", Kind::Int)
    );
    let found = sqlx::query(sql(select)).bind(ids).bind(entity).fetch_all(connection).await?;
    found.iter().map(rows::revision).collect()
}

/// Events that must be here and are not: the ledger of ids knows them, or (where somebody cut that
/// too) the history.
pub async fn missing(database: &Database, after: EventId, limit: i64) -> StoreResult<Vec<EventId>> {
    let select = "SELECT k.id FROM
            (SELECT id FROM event_ids WHERE id > $1
             UNION SELECT entity_id FROM revisions WHERE entity = 'event' AND entity_id > $1) AS k
         LEFT JOIN events e ON e.id = k.id
         LEFT JOIN purges p ON p.event_id = k.id
         WHERE e.id IS NULL AND p.event_id IS NULL ORDER BY k.id LIMIT $2";
    let found: Vec<i64> =
        sqlx::query_scalar(select).bind(after.0).bind(limit).fetch_all(&database.read).await?;
    Ok(found.into_iter().map(EventId).collect())
}
