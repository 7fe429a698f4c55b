//! Writing events: creating, trashing, restoring.

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use domain::time::micros;
use domain::{
    AuditAction, Cause, Conflict, DeletionId, Event, EventContent, EventId, RestoreOutcome,
    RestoreRequest, SeriesId,
};
use sqlx::Row as _;

use super::columns::{EVENT, names};
use super::{
    Database, Tx, addresses, audit, dialect, journal, json, large, plain, restore, rows, series,
    slugs, sql, word,
};
use crate::open::Kind;
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
            return Err(StoreError::Unfit("there is nothing to move to the trash".into()));
        }
        let mut tx = self.begin_history().await?;
        let found = lock_events(&mut tx, events).await?;
        for id in events {
            match found.get(id) {
                Some(event) if event.deleted_at.is_none() => {}
                Some(_) => {
                    return Err(StoreError::Taken(format!("event {id} is in the trash already")));
                }
                None => return Err(StoreError::absent("event", id)),
            }
        }
        let batch = put_deletion(&mut tx, author, cause).await?;
        trash_rows(&mut tx, author, batch, found.into_values().collect()).await?;
        large::tell(&mut tx, author, batch).await?;
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

/// Takes new ids from the ledger, in order.
pub async fn allocate(tx: &mut Tx, count: usize, author: &Author) -> StoreResult<Vec<EventId>> {
    let insert = format!(
        "INSERT INTO event_ids (allocated_at) SELECT $2 FROM {} AS n RETURNING id",
        dialect::list("$1", Kind::Int)
    );
    let numbers: Vec<usize> = (0..count).collect();
    let given = sqlx::query(sql(insert))
        .bind(json(&numbers)?)
        .bind(dialect::at(author.at))
        .fetch_all(&mut **tx)
        .await?;
    let mut ids =
        given.iter().map(|row| Ok(EventId(row.try_get("id")?))).collect::<StoreResult<Vec<_>>>()?;
    ids.sort_unstable();
    Ok(ids)
}

/// A new row with an author's content and nothing else.
pub fn blank(id: EventId, slug: String, content: EventContent, author: &Author) -> Event {
    let at = micros(author.at);
    let mut event = Event {
        id,
        organizer_id: domain::OrganizerId(0),
        series_id: None,
        source_id: None,
        google_id: None,
        i_cal_uid: None,
        slug,
        title: String::new(),
        description: String::new(),
        location: None,
        url: None,
        status: content.status,
        visibility: content.visibility,
        all_day: false,
        starts_at: at,
        ends_at: at,
        start_date: None,
        end_date: None,
        time_zone: String::new(),
        original_start: None,
        version: 1,
        created_at: at,
        updated_at: at,
        deleted_at: None,
        deletion_id: None,
        markdown: None,
        tags: None,
        cover: None,
    };
    event.set_content(content);
    event
}

/// Reads events of any state and locks them until the transaction ends.
pub async fn lock_events(tx: &mut Tx, ids: &[EventId]) -> StoreResult<BTreeMap<EventId, Event>> {
    let select = format!(
        "SELECT {} FROM events WHERE id IN (SELECT value FROM {} AS w) ORDER BY id {}",
        names(EVENT, ""),
        dialect::list("$1", Kind::Int),
        dialect::FOR_UPDATE
    );
    let rows = sqlx::query(sql(select)).bind(json(ids)?).fetch_all(&mut **tx).await?;
    rows.iter()
        .map(|row| {
            let event = rows::event(row)?;
            Ok((event.id, event))
        })
        .collect()
}

/// Writes a batch's head.
pub async fn put_deletion(tx: &mut Tx, author: &Author, cause: Cause) -> StoreResult<DeletionId> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO deletions (cause, actor, reason, run_id, created_at)
         VALUES ($1, $2, $3, $4, $5) RETURNING id",
    )
    .bind(word(&cause))
    .bind(author.actor.label())
    .bind(plain(&author.reason))
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
            Some(_) => return Err(StoreError::Taken(format!("event {id} is not in the trash"))),
            None => return Err(StoreError::absent("event", id)),
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
        return Err(StoreError::absent("batch", batch));
    }
    let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM events WHERE deletion_id = $1")
        .bind(batch.0)
        .fetch_all(&mut **tx)
        .await?;
    Ok(ids.into_iter().map(EventId).collect())
}

/// Who holds what these rows need: their slug, and their place in their calendar.
pub async fn conflicts(tx: &mut Tx, events: &[Event]) -> StoreResult<Vec<Conflict>> {
    let ids: Vec<i64> = events.iter().map(|event| event.id.0).collect();
    let mut conflicts = within(events);
    for (column, holder, from) in [
        ("slug", "l.id", "JOIN events l ON l.slug = t.slug AND l.deleted_at IS NULL"),
        ("slug", "a.record_id", addresses::anothers_address().as_str()),
        (
            "google_id",
            "l.id",
            "JOIN events l ON l.source_id = t.source_id AND l.google_id = t.google_id
             AND l.deleted_at IS NULL",
        ),
    ] {
        let select = format!(
            "SELECT t.id AS id, {holder} AS holder FROM events t {from}
             WHERE t.id IN (SELECT value FROM {} AS w) ORDER BY t.id",
            dialect::list("$1", Kind::Int)
        );
        for row in sqlx::query(sql(select)).bind(json(&ids)?).fetch_all(&mut **tx).await? {
            conflicts.push(Conflict {
                event_id: EventId(row.try_get("id")?),
                column: column.into(),
                held_by: EventId(row.try_get("holder")?),
            });
        }
    }
    Ok(conflicts)
}

/// Rows of one request that need the same: the first would hold it against the others.
pub fn within(events: &[Event]) -> Vec<Conflict> {
    let mut slugs: HashMap<&str, EventId> = HashMap::new();
    let mut keys: HashMap<_, EventId> = HashMap::new();
    let mut conflicts = Vec::new();
    let mut note = |event: &Event, column: &str, held_by: EventId| {
        conflicts.push(Conflict { event_id: event.id, column: column.into(), held_by });
    };
    for event in events {
        if let Some(first) = slugs.insert(&event.slug, event.id) {
            note(event, "slug", first);
        }
        let key = event.source_id.zip(event.google_id.as_ref());
        if let Some(first) = key.and_then(|key| keys.insert(key, event.id)) {
            note(event, "google_id", first);
        }
    }
    conflicts
}

/// Remembers, for events that a sync had removed, that a person wants them, and which revision of
/// Google's item that decision is about.
pub async fn keep(tx: &mut Tx, author: &Author, events: &[Event]) -> StoreResult<()> {
    let ids: Vec<i64> =
        events.iter().filter(|e| e.google_id.is_some()).map(|event| event.id.0).collect();
    let insert = format!(
        "INSERT INTO kept_events (event_id, revision, kept_by, kept_at)
         SELECT e.id,
                COALESCE(i.item, m.item, '{{}}'), $2, $3
         FROM events e
         JOIN deletions d ON d.id = e.deletion_id AND d.cause = 'sync'
         LEFT JOIN remote_items i ON i.source_id = e.source_id AND i.google_id = e.google_id
         LEFT JOIN series s ON s.id = e.series_id
         LEFT JOIN remote_items m ON m.source_id = s.source_id AND m.google_id = s.google_id
         WHERE e.id IN (SELECT value FROM {} AS w)
         ON CONFLICT (event_id) DO UPDATE
         SET revision = excluded.revision, kept_by = excluded.kept_by, kept_at = excluded.kept_at",
        dialect::list("$1", Kind::Int)
    );
    sqlx::query(sql(insert))
        .bind(json(&ids)?)
        .bind(author.actor.label())
        .bind(dialect::at(author.at))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A series that went to the trash comes back with the first of its occurrences.
pub async fn restore_series(tx: &mut Tx, author: &Author, events: &[Event]) -> StoreResult<()> {
    let mut ids: Vec<_> = events.iter().filter_map(|event| event.series_id).collect();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        series::revive_series(tx, author, id).await?;
    }
    Ok(())
}
