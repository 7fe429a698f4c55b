//! Destroying trashed events for good.
//!
//! What stays of an event is its line in the ledger of purges (so that the accounting comes out, and
//! its address answers 410: whose it was, and whether the public knew it), and its revisions without their payloads (so that the chain holds).

use chrono::{DateTime, Utc};
use domain::{AuditAction, DeletionId, EventId, RestoreRequest, SourceState, TrashedEvent};
use sqlx::Row as _;

use super::super::alerts::large_deletions;
use super::super::columns::{EVENT, names};
use super::super::events::{batches, cover};
use super::super::{Database, Tx, audit, dialect, enum_text, json, plain, rows, sql};
use crate::{Author, Kind, StoreError, StoreResult};

/// What a purge would destroy; refused as the purge itself would be.
pub async fn preview(database: &Database, what: &RestoreRequest) -> StoreResult<Vec<TrashedEvent>> {
    // The same locks and the same refusals as a purge; nothing is written, so nothing is kept.
    let mut tx = database.begin_history().await?;
    let events = batches::to_restore(&mut tx, what).await?;
    let ids: Vec<EventId> = events.iter().map(|event| event.id).collect();
    let select = format!(
        "SELECT {}, d.id AS batch_id, d.cause, d.actor, d.reason, d.run_id,
                d.created_at AS batch_at
         FROM events e JOIN deletions d ON d.id = e.deletion_id
         WHERE e.id IN (SELECT value FROM {} AS w) ORDER BY e.id",
        names(EVENT, "e."),
        dialect::list("$1", Kind::Int)
    );
    let found = sqlx::query(sql(select)).bind(json(&ids)?).fetch_all(&mut *tx).await?;
    tx.rollback().await?;
    found.iter().map(rows::trashed).collect()
}

/// Purges trashed events in one transaction, all or none.
pub async fn purge(
    database: &Database,
    author: &Author,
    what: &RestoreRequest,
) -> StoreResult<Vec<EventId>> {
    let mut tx = database.begin_history().await?;
    let events = batches::to_restore(&mut tx, what).await?;
    let ids: Vec<EventId> = events.iter().map(|event| event.id).collect();
    if ids.is_empty() {
        return Ok(ids);
    }
    allow(&mut tx, author, &ids).await?;
    destroy(&mut tx, &ids).await?;
    large_deletions::resolve(&mut tx, author.at).await?;
    let subject = match (what, ids.as_slice()) {
        (RestoreRequest::Batch(batch), _) => format!("batch {batch}"),
        (RestoreRequest::Events(_), [only]) => format!("event {only}"),
        (RestoreRequest::Events(_), _) => String::new(),
    };
    audit::note_events(&mut tx, author, AuditAction::Purged, subject, &ids).await?;
    tx.commit().await?;
    Ok(ids)
}

/// Writes the ledger and the permits, without which the guards refuse the deletion.
async fn allow(tx: &mut Tx, author: &Author, ids: &[EventId]) -> StoreResult<()> {
    let ledger = format!(
        "INSERT INTO purges (event_id, slug, actor, reason, purged_at, organizer_id, series_id,
                             visibility)
         SELECT id, slug, $2, $3, $4, organizer_id, series_id, visibility FROM events WHERE id IN (SELECT value FROM {} AS w)",
        dialect::list("$1", Kind::Int)
    );
    sqlx::query(sql(ledger))
        .bind(json(ids)?)
        .bind(author.actor.label())
        .bind(plain(&author.reason.to_string()))
        .bind(dialect::at(author.at))
        .execute(&mut **tx)
        .await?;
    let permits = "INSERT INTO purge_permits (event_id) SELECT value FROM ";
    on_ids(tx, &format!("{permits}{} AS w", dialect::list("$1", Kind::Int)), ids).await?;
    Ok(())
}

/// Deletes the rows and what hangs on them, and blanks what the history knows of them. (Edits go
/// with their event; pictures go where nothing else names them.)
async fn destroy(tx: &mut Tx, ids: &[EventId]) -> StoreResult<()> {
    let named = format!("IN (SELECT value FROM {} AS w)", dialect::list("$1", Kind::Int));
    on_ids(tx, &format!("DELETE FROM kept_events WHERE event_id {named}"), ids).await?;
    // What runs did stays in their log; what the events said does not.
    let said = format!(
        "UPDATE run_changes SET title = NULL, starts_at = NULL, happens = NULL, fields = '{{}}', raw = NULL
         WHERE event_id {named}"
    );
    on_ids(tx, &said, ids).await?;
    let pictures = cover::named_by(tx, ids).await?;
    let gone = on_ids(tx, &format!("DELETE FROM events WHERE id {named}"), ids).await?;
    if gone != ids.len() as u64 {
        let told = format!("{gone} of {} rows were purged", ids.len());
        return Err(StoreError::Garbled(told));
    }
    let blank = format!(
        "UPDATE revisions SET payload = NULL
         WHERE entity = 'event' AND payload IS NOT NULL AND entity_id {named}"
    );
    on_ids(tx, &blank, ids).await?;
    cover::drop_unnamed(tx, &pictures).await
}

/// Which of these events are in the ledger of purges.
pub async fn purged_among(database: &Database, ids: &[EventId]) -> StoreResult<Vec<EventId>> {
    let select = format!(
        "SELECT event_id FROM purges WHERE event_id IN (SELECT value FROM {} AS w)
         ORDER BY event_id",
        dialect::list("$1", Kind::Int)
    );
    let found = sqlx::query_scalar(sql(select)).bind(json(ids)?).fetch_all(&database.read).await?;
    Ok(found.into_iter().map(EventId).collect())
}

/// Runs a statement whose parameter $1 is a list of ids; says how many rows it touched.
async fn on_ids(tx: &mut Tx, statement: &str, ids: &[EventId]) -> StoreResult<u64> {
    let done = sqlx::query(sql(statement.to_owned())).bind(json(ids)?).execute(&mut **tx).await?;
    Ok(done.rows_affected())
}

/// What the retention purges next.
///
/// An event that a person deleted and that its calendar still shows stays: its row in the trash is
/// how the sync knows that nobody wants that page. Where the calendar is disconnected, nothing would
/// bring it back.
pub async fn expired(
    database: &Database,
    before: DateTime<Utc>,
    limit: i64,
) -> StoreResult<Vec<(EventId, DeletionId)>> {
    let select = "SELECT e.id, e.deletion_id FROM events e
         JOIN deletions d ON d.id = e.deletion_id
         LEFT JOIN sources c ON c.id = e.source_id
         LEFT JOIN remote_items i ON i.source_id = e.source_id AND i.google_id = e.google_id
         LEFT JOIN series s ON s.id = e.series_id
         LEFT JOIN remote_items m ON m.source_id = s.source_id AND m.google_id = s.google_id
         WHERE e.deleted_at < $1
           AND (c.id IS NULL OR d.cause = 'sync' OR c.state = $2 OR c.deleted_at IS NOT NULL
                OR ((i.google_id IS NULL OR i.gone) AND (m.google_id IS NULL OR m.gone)))
         ORDER BY e.id LIMIT $3";
    let found = sqlx::query(select)
        .bind(dialect::at(before))
        .bind(enum_text(&SourceState::Disconnected))
        .bind(limit)
        .fetch_all(&database.read)
        .await?;
    found
        .iter()
        .map(|row| Ok((EventId(row.try_get("id")?), DeletionId(row.try_get("deletion_id")?))))
        .collect()
}
