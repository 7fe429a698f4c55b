//! Applying a change set: everything a run writes, in one transaction.

use std::collections::{BTreeMap, HashMap};

use app::domain::time::rfc3339;
use app::domain::{
    Actor, Cause, Change, Counts, DeletionId, Event, EventContent, EventId, GoogleId,
    OccurrenceKey, Plan, RunState, SeriesId, SeriesWrite, Source, SourceState, Step,
};
use serde_json::json;
use sqlx::Row as _;

use super::journal::{self, Written};
use super::{
    Database, Tx, dialect, history, json as to_json, plain, remote, run, slugs, sql, word,
};
use crate::store::open::Kind;
use crate::store::{
    Applied, Apply, Author, Entity, Planner, RevisionAction, StoreError, StoreResult,
};

/// Plans and writes in one transaction. A crash anywhere leaves all or nothing.
pub async fn apply(
    database: &Database,
    apply: &Apply<'_>,
    planner: Planner<'_>,
) -> StoreResult<Applied> {
    let mut tx = database.begin_history().await?;
    check_lease(&mut tx, apply).await?;
    let held = remote::held(&mut tx, apply.source.id, apply.touched).await?;
    let plan = planner(&held);
    let author = Author {
        actor: Actor::Sync { run_id: apply.run_id },
        reason: format!("sync of {}", apply.source.name),
        at: apply.now,
    };
    let series = write_series(&mut tx, &author, apply.source, &plan).await?;
    let (batch, created) = write_steps(&mut tx, &author, apply.source, &plan, &series).await?;
    trash_series(&mut tx, &author, &plan, batch).await?;
    remote::put_items(&mut tx, apply.source.id, apply.run_id, &held.items, &plan.remote).await?;
    close_run(&mut tx, apply, &plan, batch, &created).await?;
    advance_source(&mut tx, apply).await?;
    tx.commit().await?;
    let done = run::detail(database, apply.run_id).await?;
    let run = done.ok_or_else(|| StoreError::absent("run", apply.run_id))?.run;
    Ok(Applied { run })
}

/// The lease must be ours in the very transaction that writes.
async fn check_lease(tx: &mut Tx, apply: &Apply<'_>) -> StoreResult<()> {
    let select =
        format!("SELECT lease_owner, state FROM sources WHERE id = $1 {}", dialect::FOR_UPDATE);
    let row = sqlx::query(sql(select)).bind(apply.source.id.0).fetch_one(&mut **tx).await?;
    let owner: Option<String> = row.try_get("lease_owner")?;
    if owner.as_deref() != Some(apply.owner) {
        return Err(StoreError::LeaseLost(apply.source.id));
    }
    // Disconnected by a person while Google was being asked: what came back is not wanted.
    let state: String = row.try_get("state")?;
    if state == word(&SourceState::Disconnected) {
        return Err(StoreError::Taken(
            "the calendar was disconnected during this sync; nothing was changed".into(),
        ));
    }
    Ok(())
}

/// Writes series rows and says which row each master has.
async fn write_series(
    tx: &mut Tx,
    author: &Author,
    source: &Source,
    plan: &Plan,
) -> StoreResult<HashMap<GoogleId, SeriesId>> {
    for write in &plan.series {
        if let SeriesWrite::Put { google_id, title, recurrence } = write {
            put_series(tx, author, source, google_id, title, recurrence).await?;
        }
    }
    // Masters that the plan leaves alone can be referred to all the same.
    let mut wanted: Vec<&GoogleId> = plan
        .steps
        .iter()
        .filter_map(|(step, _)| match step {
            Step::Create { occurrence, .. } | Step::Update { occurrence, .. } => {
                occurrence.as_ref().map(|(master, _)| master)
            }
            Step::Trash { .. } | Step::Restore { .. } => None,
        })
        .collect();
    wanted.sort();
    wanted.dedup();
    let select = format!(
        "SELECT id, google_id FROM series WHERE source_id = $1
         AND google_id IN (SELECT value FROM {} AS w)",
        dialect::list("$2", Kind::Text)
    );
    let found = sqlx::query(sql(select))
        .bind(source.id.0)
        .bind(to_json(&wanted)?)
        .fetch_all(&mut **tx)
        .await?;
    let mut series = HashMap::new();
    for row in found {
        if let Some(key) = super::rows::google_id(&row, "google_id")? {
            series.insert(key, SeriesId(row.try_get("id")?));
        }
    }
    Ok(series)
}

async fn put_series(
    tx: &mut Tx,
    author: &Author,
    source: &Source,
    google_id: &GoogleId,
    title: &str,
    recurrence: &str,
) -> StoreResult<()> {
    let known: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM series WHERE source_id = $1 AND google_id = $2 ORDER BY id DESC LIMIT 1",
    )
    .bind(source.id.0)
    .bind(google_id.as_str())
    .fetch_optional(&mut **tx)
    .await?;
    let Some(id) = known else {
        let slug = slugs::series_slug(tx, title).await?;
        let id: i64 = sqlx::query_scalar(
            "INSERT INTO series (organizer_id, source_id, google_id, slug, title, recurrence,
                                 version, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $7) RETURNING id",
        )
        .bind(source.organizer_id.0)
        .bind(source.id.0)
        .bind(google_id.as_str())
        .bind(slug)
        .bind(plain(title))
        .bind(plain(recurrence))
        .bind(dialect::at(author.at))
        .fetch_one(&mut **tx)
        .await?;
        return note_series(tx, author, RevisionAction::Create, SeriesId(id), None).await;
    };
    revive_series(tx, author, SeriesId(id)).await?;
    sqlx::query(
        "UPDATE series SET title = $2, recurrence = $3, version = version + 1, updated_at = $4
         WHERE id = $1",
    )
    .bind(id)
    .bind(plain(title))
    .bind(plain(recurrence))
    .bind(dialect::at(author.at))
    .execute(&mut **tx)
    .await?;
    note_series(tx, author, RevisionAction::Update, SeriesId(id), None).await
}

/// Brings a series back from the trash, where it is in there. Where its slug was taken since, it
/// takes a free one.
pub async fn revive_series(tx: &mut Tx, author: &Author, id: SeriesId) -> StoreResult<()> {
    let found = sqlx::query(
        "SELECT title, deletion_id,
                EXISTS (SELECT 1 FROM series o WHERE o.slug = s.slug AND o.deleted_at IS NULL)
                AS taken
         FROM series s WHERE id = $1 AND deleted_at IS NOT NULL",
    )
    .bind(id.0)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = found else { return Ok(()) };
    let batch = row.try_get::<Option<i64>, _>("deletion_id")?.map(DeletionId);
    if row.try_get("taken")? {
        let slug = slugs::series_slug(tx, &row.try_get::<String, _>("title")?).await?;
        sqlx::query("UPDATE series SET slug = $2 WHERE id = $1")
            .bind(id.0)
            .bind(slug)
            .execute(&mut **tx)
            .await?;
    }
    sqlx::query("UPDATE series SET deleted_at = NULL, deletion_id = NULL WHERE id = $1")
        .bind(id.0)
        .execute(&mut **tx)
        .await?;
    note_series(tx, author, RevisionAction::Restore, id, batch).await
}

/// Writes a series' revision: its row as it is now.
async fn note_series(
    tx: &mut Tx,
    author: &Author,
    action: RevisionAction,
    id: SeriesId,
    batch: Option<DeletionId>,
) -> StoreResult<()> {
    let row =
        sqlx::query("SELECT * FROM series WHERE id = $1").bind(id.0).fetch_one(&mut **tx).await?;
    let version = row.try_get("version")?;
    let stamp = |column: &str| -> StoreResult<Option<String>> {
        let at: Option<chrono::DateTime<chrono::Utc>> = row.try_get(column)?;
        Ok(at.map(rfc3339))
    };
    let deletion_id = row.try_get::<Option<i64>, _>("deletion_id")?.map(DeletionId);
    let mut payload = serde_json::to_value(super::rows::series(&row)?)
        .map_err(|error| StoreError::Garbled(error.to_string()))?;
    payload["version"] = json!(version);
    payload["created_at"] = json!(stamp("created_at")?);
    payload["updated_at"] = json!(stamp("updated_at")?);
    payload["deleted_at"] = json!(stamp("deleted_at")?);
    payload["deletion_id"] = json!(deletion_id);
    let payload = payload.to_string();
    let written = Written { id: id.0, version, deletion_id: batch.or(deletion_id), payload };
    journal::append(tx, author, Entity::Series, action, &[written]).await
}

/// Moves series to the trash, with the batch of their occurrences.
async fn trash_series(
    tx: &mut Tx,
    author: &Author,
    plan: &Plan,
    batch: Option<DeletionId>,
) -> StoreResult<()> {
    let ids: Vec<SeriesId> = plan
        .series
        .iter()
        .filter_map(|write| match write {
            SeriesWrite::Trash { series_id } => Some(*series_id),
            SeriesWrite::Put { .. } => None,
        })
        .collect();
    if ids.is_empty() {
        return Ok(());
    }
    let batch = match batch {
        Some(batch) => batch,
        None => {
            let batch = history::put_deletion(tx, author, Cause::Sync).await?;
            sqlx::query("UPDATE runs SET batch_id = $2 WHERE id = $1")
                .bind(author.run_id().map(|run| run.0))
                .bind(batch.0)
                .execute(&mut **tx)
                .await?;
            batch
        }
    };
    for id in ids {
        sqlx::query(
            "UPDATE series SET deleted_at = $2, deletion_id = $3
             WHERE id = $1 AND deleted_at IS NULL",
        )
        .bind(id.0)
        .bind(dialect::at(author.at))
        .bind(batch.0)
        .execute(&mut **tx)
        .await?;
        note_series(tx, author, RevisionAction::Trash, id, Some(batch)).await?;
    }
    Ok(())
}

/// Writes the steps: first what leaves, then what comes back and changes, then what is new, so
/// that an address or a key that one row gives up is free for the next. Gives the batch of what
/// went to the trash, and the ids of new rows by Google id.
async fn write_steps(
    tx: &mut Tx,
    author: &Author,
    source: &Source,
    plan: &Plan,
    series: &HashMap<GoogleId, SeriesId>,
) -> StoreResult<(Option<DeletionId>, HashMap<GoogleId, EventId>)> {
    let mut known = lock_known(tx, source, plan).await?;
    let (mut gone, mut back, mut changed, mut new) = (vec![], vec![], vec![], vec![]);
    for (step, _) in &plan.steps {
        match step {
            Step::Trash { event_id } => gone.push(*event_id),
            Step::Restore { event_id } => back.push(*event_id),
            Step::Update { event_id, .. } => changed.push((*event_id, step)),
            Step::Create { google_id, i_cal_uid, content, occurrence } => {
                new.push((google_id, i_cal_uid, content, occurrence));
            }
        }
    }
    let batch = trash_known(tx, author, &gone, &mut known).await?;
    // A row that comes back takes its new key first: the old one may be another row's by now.
    update_known(tx, author, &changed, series, &mut known).await?;
    restore_known(tx, author, &back, &mut known).await?;
    let created = create_new(tx, author, source, series, &new).await?;
    Ok((batch, created))
}

/// Locks the rows that the plan changes, and refuses any that is not this source's.
async fn lock_known(
    tx: &mut Tx,
    source: &Source,
    plan: &Plan,
) -> StoreResult<BTreeMap<EventId, Event>> {
    let mut ids: Vec<EventId> = plan
        .steps
        .iter()
        .filter_map(|(step, _)| match step {
            Step::Create { .. } => None,
            Step::Update { event_id, .. }
            | Step::Trash { event_id }
            | Step::Restore { event_id } => Some(*event_id),
        })
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let known = history::lock_events(tx, &ids).await?;
    let foreign = known.values().find(|event| event.source_id != Some(source.id));
    match foreign {
        Some(event) => Err(StoreError::Garbled(format!(
            "the change set of source {} names event {}, which is not its own",
            source.id, event.id
        ))),
        None if known.len() != ids.len() => {
            Err(StoreError::Garbled("the change set names an event that does not exist".into()))
        }
        None => Ok(known),
    }
}

async fn trash_known(
    tx: &mut Tx,
    author: &Author,
    ids: &[EventId],
    known: &mut BTreeMap<EventId, Event>,
) -> StoreResult<Option<DeletionId>> {
    let rows: Vec<Event> = ids
        .iter()
        .filter_map(|id| known.get(id).filter(|event| event.deleted_at.is_none()).cloned())
        .collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let batch = history::put_deletion(tx, author, Cause::Sync).await?;
    history::trash_rows(tx, author, batch, rows).await?;
    for id in ids {
        if let Some(event) = known.get_mut(id) {
            event.deleted_at = Some(author.at);
            event.deletion_id = Some(batch);
        }
    }
    // Google has shown something newer than what a person decided about.
    let delete = format!(
        "DELETE FROM kept_events WHERE event_id IN (SELECT value FROM {} AS w)",
        dialect::list("$1", Kind::Int)
    );
    sqlx::query(sql(delete)).bind(to_json(ids)?).execute(&mut **tx).await?;
    Ok(Some(batch))
}

async fn restore_known(
    tx: &mut Tx,
    author: &Author,
    ids: &[EventId],
    known: &mut BTreeMap<EventId, Event>,
) -> StoreResult<()> {
    let rows: Vec<Event> = ids
        .iter()
        .filter_map(|id| known.get(id).filter(|event| event.deleted_at.is_some()).cloned())
        .collect();
    // A row whose address was taken while it lay in the trash comes back at a free one: a sync
    // has nobody to ask, and losing the event would be worse.
    let rows = free_addresses(tx, rows).await?;
    for row in &rows {
        if let Some(event) = known.get_mut(&row.id) {
            event.slug.clone_from(&row.slug);
            event.deleted_at = None;
            event.deletion_id = None;
        }
    }
    history::restore_rows(tx, author, rows).await?;
    Ok(())
}

async fn free_addresses(tx: &mut Tx, mut rows: Vec<Event>) -> StoreResult<Vec<Event>> {
    let slugs: Vec<&str> = rows.iter().map(|event| event.slug.as_str()).collect();
    let select = format!(
        "SELECT slug FROM events WHERE deleted_at IS NULL
         AND slug IN (SELECT value FROM {} AS w)",
        dialect::list("$1", Kind::Text)
    );
    let taken: Vec<String> =
        sqlx::query_scalar(sql(select)).bind(to_json(&slugs)?).fetch_all(&mut **tx).await?;
    for event in rows.iter_mut().filter(|event| taken.contains(&event.slug)) {
        event.slug = format!("{}-{}", event.slug, event.id);
    }
    Ok(rows)
}

async fn update_known(
    tx: &mut Tx,
    author: &Author,
    steps: &[(EventId, &Step)],
    series: &HashMap<GoogleId, SeriesId>,
    known: &mut BTreeMap<EventId, Event>,
) -> StoreResult<()> {
    let mut rows = Vec::with_capacity(steps.len());
    let mut moving = Vec::new();
    for (id, step) in steps {
        let (Some(event), Step::Update { google_id, i_cal_uid, content, occurrence, .. }) =
            (known.get_mut(id), step)
        else {
            continue;
        };
        if event.google_id.as_ref() != Some(google_id) {
            moving.push(*id);
        }
        event.set_content(content.clone());
        event.google_id = Some(google_id.clone());
        event.i_cal_uid.clone_from(i_cal_uid);
        (event.series_id, event.original_start) = place(series, occurrence.as_ref())?;
        event.version += 1;
        event.updated_at = author.at;
        rows.push(event.clone());
    }
    vacate(tx, &moving).await?;
    journal::write_events(tx, author, RevisionAction::Update, &rows, None).await
}

/// Rows that swap Google ids (a weekly series moved by a week) would collide on the way: all of
/// them first give up the old one. `~` cannot be part of a Google id.
async fn vacate(tx: &mut Tx, ids: &[EventId]) -> StoreResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let update = format!(
        "UPDATE events SET google_id = '~' || CAST(id AS TEXT)
         WHERE id IN (SELECT value FROM {} AS w)",
        dialect::list("$1", Kind::Int)
    );
    sqlx::query(sql(update)).bind(to_json(ids)?).execute(&mut **tx).await?;
    Ok(())
}

type New<'a> =
    (&'a GoogleId, &'a Option<String>, &'a EventContent, &'a Option<(GoogleId, OccurrenceKey)>);

async fn create_new(
    tx: &mut Tx,
    author: &Author,
    source: &Source,
    series: &HashMap<GoogleId, SeriesId>,
    new: &[New<'_>],
) -> StoreResult<HashMap<GoogleId, EventId>> {
    let ids = history::allocate(tx, new.len(), author).await?;
    let wishes: Vec<_> = ids.iter().copied().zip(new.iter().map(|n| n.2)).collect();
    let slugs = slugs::event_slugs(tx, &wishes).await?;
    let mut rows = Vec::with_capacity(new.len());
    let mut created = HashMap::with_capacity(new.len());
    for ((id, slug), (google_id, i_cal_uid, content, occurrence)) in
        ids.into_iter().zip(slugs).zip(new)
    {
        let mut event = history::blank(id, slug, (*content).clone(), author);
        event.organizer_id = source.organizer_id;
        event.source_id = Some(source.id);
        event.google_id = Some((*google_id).clone());
        event.i_cal_uid.clone_from(i_cal_uid);
        (event.series_id, event.original_start) = place(series, occurrence.as_ref())?;
        created.insert((*google_id).clone(), id);
        rows.push(event);
    }
    journal::write_events(tx, author, RevisionAction::Create, &rows, None).await?;
    Ok(created)
}

/// An occurrence's series and its place in it.
fn place(
    series: &HashMap<GoogleId, SeriesId>,
    occurrence: Option<&(GoogleId, OccurrenceKey)>,
) -> StoreResult<(Option<SeriesId>, Option<String>)> {
    let Some((master, key)) = occurrence else { return Ok((None, None)) };
    let id = series.get(master).ok_or_else(|| {
        StoreError::Garbled(format!("the change set refers to series {master}, which has no row"))
    })?;
    Ok((Some(*id), Some(key.to_text())))
}

/// Writes the log and closes the run.
async fn close_run(
    tx: &mut Tx,
    apply: &Apply<'_>,
    plan: &Plan,
    batch: Option<DeletionId>,
    created: &HashMap<GoogleId, EventId>,
) -> StoreResult<()> {
    let mut changes: Vec<Change> = plan.changes().cloned().collect();
    for (change, (step, _)) in changes.iter_mut().zip(&plan.steps) {
        if let Step::Create { google_id, .. } = step {
            change.event_id = created.get(google_id).copied();
        }
    }
    run::put_changes(tx, apply.run_id, &changes, |change| {
        let quarantined = apply.delivery.quarantined.iter();
        let id = change.google_id.as_deref();
        (change.action == app::domain::Action::Quarantine)
            .then(|| quarantined.clone().find(|q| q.google_id.as_ref().map(GoogleId::as_str) == id))
            .flatten()
            .map(|item| item.raw.clone())
    })
    .await?;
    let counts = Counts::of(&changes);
    let state = if plan.steps.is_empty() { RunState::Nothing } else { RunState::Applied };
    sqlx::query(
        "UPDATE runs SET state = $2, created = $3, updated = $4, trashed = $5, restored = $6,
                skipped = $7, quarantined = $8, pages = $9, requests = $10,
                batch_id = COALESCE($11, batch_id), finished_at = $12
         WHERE id = $1",
    )
    .bind(apply.run_id.0)
    .bind(word(&state))
    .bind(counts.created)
    .bind(counts.updated)
    .bind(counts.trashed)
    .bind(counts.restored)
    .bind(counts.skipped)
    .bind(counts.quarantined)
    .bind(apply.delivery.pages)
    .bind(apply.delivery.requests)
    .bind(batch.map(|batch| batch.0))
    .bind(dialect::at(apply.now))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The new sync token goes in with what it stands for.
async fn advance_source(tx: &mut Tx, apply: &Apply<'_>) -> StoreResult<()> {
    sqlx::query(
        "UPDATE sources SET sync_token = $2, window_start = $3, window_end = $4,
                last_synced_at = $5, updated_at = $5, error = NULL, failures = 0,
                state = CASE WHEN state = 'paused' THEN state ELSE 'active' END,
                name = CASE WHEN $6 = '' THEN name ELSE $6 END,
                time_zone = CASE WHEN $7 = '' THEN time_zone ELSE $7 END
         WHERE id = $1",
    )
    .bind(apply.source.id.0)
    .bind(&apply.delivery.next_sync_token)
    .bind(dialect::at(apply.window.0))
    .bind(dialect::at(apply.window.1))
    .bind(dialect::at(apply.now))
    .bind(plain(apply.delivery.name.as_deref().unwrap_or_default()))
    .bind(plain(apply.delivery.time_zone.as_deref().unwrap_or_default()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}
