//! Writing events: creating, trashing, restoring, importing.

use async_trait::async_trait;
use domain::{
    Cause, DeletionId, Event, EventId, EventProblem, RecordKind, RestoreOutcome, RestoreRequest,
    SeriesId,
};
use sqlx::Row as _;

use super::super::alerts::large_deletions;
use super::super::{Database, rows};
use super::batches::{put_deletion, trash_rows};
use super::records::{allocate, blank, lock_events};
use super::{journal, restore, series, slugs};
use crate::{
    Author, ChainHead, HistoryStore, ImportReport, NewEvent, Revision, RevisionAction, StoreError,
    StoreResult,
};

#[async_trait]
impl HistoryStore for Database {
    async fn create_events(&self, author: &Author, new: Vec<NewEvent>) -> StoreResult<Vec<Event>> {
        let mut tx = self.begin_history().await?;
        let ids = allocate(&mut tx, new.len(), author).await?;
        let wishes: Vec<_> = ids.iter().copied().zip(new.iter().map(|n| &n.content)).collect();
        let slugs = slugs::event_slugs(&mut tx, &wishes).await?;
        let events: Vec<Event> = ids
            .into_iter()
            .zip(slugs)
            .zip(new)
            .map(|((id, slug), new)| Event {
                organizer_id: new.organizer_id,
                ..blank(id, slug, new.content, author)
            })
            .collect();
        journal::write_events(&mut tx, author, RevisionAction::Create, &events, None).await?;
        tx.commit().await?;
        Ok(events)
    }

    async fn trash(
        &self,
        author: &Author,
        events: &[EventId],
        cause: Cause,
    ) -> StoreResult<DeletionId> {
        if events.is_empty() {
            return Err(EventProblem::NothingToTrash.into());
        }
        let mut tx = self.begin_history().await?;
        let found = lock_events(&mut tx, events).await?;
        for id in events {
            match found.get(id) {
                Some(event) if event.deleted_at.is_none() => {}
                Some(_) => {
                    return Err(EventProblem::TrashedBefore(*id).into());
                }
                None => return Err(StoreError::absent(RecordKind::Event, id)),
            }
        }
        let batch = put_deletion(&mut tx, author, cause).await?;
        trash_rows(&mut tx, author, batch, found.into_values().collect()).await?;
        large_deletions::raise(&mut tx, self.telling, author, batch).await?;
        tx.commit().await?;
        Ok(batch)
    }

    async fn restore(&self, author: &Author, what: &RestoreRequest) -> StoreResult<RestoreOutcome> {
        restore::restore(self, author, what, false).await
    }

    async fn restore_at_free_addresses(
        &self,
        author: &Author,
        what: &RestoreRequest,
    ) -> StoreResult<RestoreOutcome> {
        restore::restore(self, author, what, true).await
    }

    async fn trash_series(&self, author: &Author, id: SeriesId) -> StoreResult<DeletionId> {
        series::trash_whole(self, author, id).await
    }

    async fn import(
        &self,
        author: &Author,
        rows: &[(usize, Event)],
        dry_run: bool,
    ) -> StoreResult<ImportReport> {
        super::import::import(self, author, rows, dry_run).await
    }

    async fn chain_head(&self) -> StoreResult<ChainHead> {
        let select = "SELECT revision_id, hash FROM chain_head WHERE one = 1";
        let head = sqlx::query(select).fetch_one(&self.read).await?;
        Ok(ChainHead { revision_id: head.try_get("revision_id")?, hash: head.try_get("hash")? })
    }

    async fn chain(&self, after: i64, limit: i64) -> StoreResult<Vec<Revision>> {
        let found = sqlx::query("SELECT * FROM revisions WHERE id > $1 ORDER BY id LIMIT $2")
            .bind(after)
            .bind(limit)
            .fetch_all(&self.read)
            .await?;
        found.iter().map(rows::revision).collect()
    }
}
