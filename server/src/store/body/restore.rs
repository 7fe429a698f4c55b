//! Bringing events back from the trash.

use std::collections::{BTreeMap, HashMap};

use app::domain::time::micros;
use app::domain::{Conflict, DeletionId, Event, EventId, RestoreOutcome, RestoreRequest, SeriesId};
use sqlx::Row as _;

use super::history::lock_events;
use super::{Database, Tx, dialect, journal, json, series, slugs, sql};
use crate::store::open::Kind;
use crate::store::{Author, RevisionAction, StoreError, StoreResult};

/// Brings events back, all or none. With `free`, those whose address is taken get a free one.
pub async fn restore(
    database: &Database,
    author: &Author,
    what: &RestoreRequest,
    free: bool,
) -> StoreResult<RestoreOutcome> {
    let mut tx = database.begin_history().await?;
    let mut events = named_trashed(&mut tx, what).await?;
    let mut conflicts = conflicts(&mut tx, &events).await?;
    if free {
        conflicts = move_aside(&mut tx, author, &mut events, conflicts).await?;
    }
    if !conflicts.is_empty() {
        return Ok(RestoreOutcome { restored: Vec::new(), conflicts });
    }
    keep(&mut tx, author, &events).await?;
    restore_series(&mut tx, author, &events).await?;
    if let RestoreRequest::Batch(batch) = what {
        restore_series_of(&mut tx, author, *batch).await?;
    }
    let restored = restore_rows(&mut tx, author, events).await?;
    tx.commit().await?;
    Ok(RestoreOutcome { restored, conflicts: Vec::new() })
}

/// Gives rows whose address is taken a free one, which is a change of theirs; gives back what is
/// in the way still.
async fn move_aside(
    tx: &mut Tx,
    author: &Author,
    events: &mut [Event],
    conflicts: Vec<Conflict>,
) -> StoreResult<Vec<Conflict>> {
    let (by_slug, left): (Vec<_>, Vec<_>) =
        conflicts.into_iter().partition(|conflict| conflict.column == "slug");
    let movers: BTreeMap<EventId, String> = by_slug
        .iter()
        .filter_map(|conflict| events.iter().find(|event| event.id == conflict.event_id))
        .map(|event| (event.id, event.slug.clone()))
        .collect();
    let movers: Vec<_> = movers.into_iter().collect();
    let mut free = slugs::free_slugs(tx, &movers).await?;
    for event in events.iter_mut() {
        if let Some(slug) = free.remove(&event.id) {
            event.slug = slug;
            event.version += 1;
            event.updated_at = micros(author.at);
        }
    }
    Ok(left)
}

/// Brings locked, trashed rows back. Every other column stays as it is.
pub async fn restore_rows(
    tx: &mut Tx,
    author: &Author,
    events: Vec<Event>,
) -> StoreResult<Vec<EventId>> {
    let ids = events.iter().map(|event| event.id).collect();
    let mut batches: BTreeMap<Option<DeletionId>, Vec<Event>> = BTreeMap::new();
    for mut event in events {
        let batch = event.deletion_id.take();
        event.deleted_at = None;
        batches.entry(batch).or_default().push(event);
    }
    for (batch, events) in batches {
        journal::write_events(tx, author, RevisionAction::Restore, &events, batch).await?;
    }
    Ok(ids)
}

/// The trashed events that a request names, locked.
pub async fn named_trashed(tx: &mut Tx, what: &RestoreRequest) -> StoreResult<Vec<Event>> {
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
    for (column, on) in [
        ("slug", "l.slug = t.slug"),
        ("google_id", "l.source_id = t.source_id AND l.google_id = t.google_id"),
    ] {
        let select = format!(
            "SELECT t.id AS id, l.id AS holder FROM events t JOIN events l ON {on}
             WHERE l.deleted_at IS NULL AND t.id IN (SELECT value FROM {} AS w) ORDER BY t.id",
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
fn within(events: &[Event]) -> Vec<Conflict> {
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

/// The series of a batch come back with it, those without occurrences too.
async fn restore_series_of(tx: &mut Tx, author: &Author, batch: DeletionId) -> StoreResult<()> {
    let select = "SELECT id FROM series WHERE deletion_id = $1 ORDER BY id";
    let ids: Vec<i64> = sqlx::query_scalar(select).bind(batch.0).fetch_all(&mut **tx).await?;
    for id in ids {
        series::revive_series(tx, author, SeriesId(id)).await?;
    }
    Ok(())
}
