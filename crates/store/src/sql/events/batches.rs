//! Batches: what goes to the trash in one act, and comes back with it.

use std::collections::BTreeMap;

use domain::{
    AuditAction, Cause, DeletionId, Event, EventId, EventProblem, RecordKind, RestoreRequest,
};

use super::super::{Tx, audit, dialect, enum_text, plain};
use super::journal;
use super::records::lock_events;
use crate::{Author, RevisionAction, StoreError, StoreResult};

/// Writes a batch's head.
pub async fn put_deletion(tx: &mut Tx, author: &Author, cause: Cause) -> StoreResult<DeletionId> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO deletions (cause, actor, reason, run_id, created_at)
         VALUES ($1, $2, $3, $4, $5) RETURNING id",
    )
    .bind(enum_text(&cause))
    .bind(author.actor.label())
    .bind(plain(&author.reason.to_string()))
    .bind(author.run_id().map(|run| run.0))
    .bind(dialect::at(author.at))
    .fetch_one(&mut **tx)
    .await?;
    Ok(DeletionId(id))
}

/// Moves locked, live rows into a batch. Every other column stays as it is.
pub async fn trash_rows(
    tx: &mut Tx,
    author: &Author,
    batch: DeletionId,
    mut events: Vec<Event>,
) -> StoreResult<()> {
    for event in &mut events {
        event.deleted_at = Some(author.at);
        event.deletion_id = Some(batch);
    }
    journal::write_events(tx, author, RevisionAction::Trash, &events, Some(batch)).await?;
    let ids: Vec<EventId> = events.iter().map(|event| event.id).collect();
    audit::note_events(tx, author, AuditAction::Deleted, format!("batch {batch}"), &ids).await
}

/// Brings locked, trashed rows back. Every other column stays as it is.
pub async fn restore_rows(
    tx: &mut Tx,
    author: &Author,
    events: Vec<Event>,
) -> StoreResult<Vec<EventId>> {
    let ids: Vec<EventId> = events.iter().map(|event| event.id).collect();
    let mut batches: BTreeMap<Option<DeletionId>, Vec<Event>> = BTreeMap::new();
    for mut event in events {
        let batch = event.deletion_id.take();
        event.deleted_at = None;
        batches.entry(batch).or_default().push(event);
    }
    let from: Vec<DeletionId> = batches.keys().copied().flatten().collect();
    for (batch, events) in batches {
        journal::write_events(tx, author, RevisionAction::Restore, &events, batch).await?;
    }
    note_restored(tx, author, &ids, &from).await?;
    Ok(ids)
}

async fn note_restored(
    tx: &mut Tx,
    author: &Author,
    ids: &[EventId],
    from: &[DeletionId],
) -> StoreResult<()> {
    let subject = match (ids, from) {
        ([], _) => return Ok(()),
        ([id], _) => format!("event {id}"),
        (_, [batch]) => format!("batch {batch}"),
        _ => String::new(),
    };
    audit::note_events(tx, author, AuditAction::Restored, subject, ids).await
}

/// The trashed events that a request names, locked.
pub async fn to_restore(tx: &mut Tx, what: &RestoreRequest) -> StoreResult<Vec<Event>> {
    let ids = match what {
        RestoreRequest::Events(ids) => ids.clone(),
        RestoreRequest::Batch(batch) => batch_events(tx, *batch).await?,
    };
    let found = lock_events(tx, &ids).await?;
    for id in &ids {
        match found.get(id) {
            Some(event) if event.deleted_at.is_some() => {}
            Some(_) => return Err(EventProblem::NotInTrash(*id).into()),
            None => return Err(StoreError::absent(RecordKind::Event, id)),
        }
    }
    Ok(found.into_values().collect())
}

async fn batch_events(tx: &mut Tx, batch: DeletionId) -> StoreResult<Vec<EventId>> {
    let known: Option<i64> = sqlx::query_scalar("SELECT id FROM deletions WHERE id = $1")
        .bind(batch.0)
        .fetch_optional(&mut **tx)
        .await?;
    if known.is_none() {
        return Err(StoreError::absent(RecordKind::Batch, batch));
    }
    let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM events WHERE deletion_id = $1")
        .bind(batch.0)
        .fetch_all(&mut **tx)
        .await?;
    Ok(ids.into_iter().map(EventId).collect())
}
