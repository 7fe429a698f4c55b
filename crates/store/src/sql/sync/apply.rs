//! Writing a change set: rows, revisions, Google's items, edits.

use std::collections::{BTreeMap, HashMap};

use domain::{
    Cause, DeletionId, Event, EventContent, EventId, GoogleId, HeldItems, OccurrenceKey, Plan,
    SeriesId, Source, Step,
};

use super::super::columns::BATCH;
use super::super::events::{batches, edits, journal, records, series, slugs};
use super::super::{Tx, dialect, json, sql};
use super::remote;
use crate::{Author, Kind, RevisionAction, StoreError, StoreResult};

/// Writes what a change set says of records: see [`crate::PlanTx::write_plan`].
pub async fn write_plan(
    tx: &mut Tx,
    author: &Author,
    source: &Source,
    plan: &mut Plan,
    held: &HeldItems,
) -> StoreResult<Option<DeletionId>> {
    let Some(run) = author.run_id() else {
        return Err(StoreError::Garbled("a change set is written by a run".into()));
    };
    let series = series::write_series(tx, author, source, plan).await?;
    let batch = write_steps(tx, author, source, plan, &series).await?;
    series::trash_series(tx, author, source, plan, batch).await?;
    remote::put_items(tx, source.id, run, held, &plan.remote).await?;
    edits::put(tx, &plan.edits).await?;
    Ok(batch)
}

/// Writes the steps: first what leaves, then what changes, then what comes back, then what is new,
/// so that a key that one row gives up is free for the next, and a row comes back with the key it
/// is given. New rows' ids go into the log. Gives the batch of what went to the trash.
async fn write_steps(
    tx: &mut Tx,
    author: &Author,
    source: &Source,
    plan: &mut Plan,
    series: &HashMap<GoogleId, SeriesId>,
) -> StoreResult<Option<DeletionId>> {
    let mut known = lock_known(tx, source, plan).await?;
    let (mut gone, mut back, mut changed, mut new) = (vec![], vec![], vec![], vec![]);
    for (step, change) in &mut plan.steps {
        match step {
            Step::Trash { event_id } => gone.push(*event_id),
            Step::Restore { event_id } => back.push(*event_id),
            Step::Update { event_id, .. } => changed.push((*event_id, &*step)),
            Step::Create { google_id, i_cal_uid, content, occurrence } => {
                let event_id = &mut change.event_id;
                new.push(New { google_id, i_cal_uid, content, occurrence, event_id });
            }
        }
    }
    let batch = trash_known(tx, author, &gone, &mut known).await?;
    update_known(tx, author, &changed, series, &mut known).await?;
    restore_known(tx, author, &back, &mut known).await?;
    for new in new.chunks_mut(BATCH) {
        create_new(tx, author, source, series, new).await?;
    }
    Ok(batch)
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
    let known = records::lock_events(tx, &ids).await?;
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
    let batch = batches::put_deletion(tx, author, Cause::Sync).await?;
    let gone: Vec<EventId> = rows.iter().map(|event| event.id).collect();
    batches::trash_rows(tx, author, batch, rows).await?;
    for id in &gone {
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
    sqlx::query(sql(delete)).bind(json(&gone)?).execute(&mut **tx).await?;
    Ok(Some(batch))
}

async fn restore_known(
    tx: &mut Tx,
    author: &Author,
    ids: &[EventId],
    known: &mut BTreeMap<EventId, Event>,
) -> StoreResult<()> {
    let mut rows: Vec<Event> = ids
        .iter()
        .filter_map(|id| known.get(id).filter(|event| event.deleted_at.is_some()).cloned())
        .collect();
    // A row whose address was taken while it lay in the trash comes back at a free one: a sync
    // has nobody to ask, and losing the event would be worse.
    slugs::make_room(tx, author, &mut rows).await?;
    for row in &rows {
        let back = Event { deleted_at: None, deletion_id: None, ..row.clone() };
        known.insert(row.id, back);
    }
    batches::restore_rows(tx, author, rows).await?;
    Ok(())
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
    sqlx::query(sql(update)).bind(json(ids)?).execute(&mut **tx).await?;
    Ok(())
}

/// A row to be made, and where its id is to be noted.
struct New<'a> {
    google_id: &'a GoogleId,
    i_cal_uid: &'a Option<String>,
    content: &'a EventContent,
    occurrence: &'a Option<(GoogleId, OccurrenceKey)>,
    event_id: &'a mut Option<EventId>,
}

async fn create_new(
    tx: &mut Tx,
    author: &Author,
    source: &Source,
    series: &HashMap<GoogleId, SeriesId>,
    new: &mut [New<'_>],
) -> StoreResult<()> {
    let ids = records::allocate(tx, new.len(), author).await?;
    let wishes: Vec<_> = ids.iter().copied().zip(new.iter().map(|n| n.content)).collect();
    let slugs = slugs::event_slugs(tx, &wishes).await?;
    let mut rows = Vec::with_capacity(new.len());
    for ((id, slug), new) in ids.into_iter().zip(slugs).zip(new) {
        let mut event = records::blank(id, slug, new.content.clone(), author);
        event.organizer_id = source.organizer_id;
        event.source_id = Some(source.id);
        event.google_id = Some(new.google_id.clone());
        event.i_cal_uid.clone_from(new.i_cal_uid);
        (event.series_id, event.original_start) = place(series, new.occurrence.as_ref())?;
        *new.event_id = Some(id);
        rows.push(event);
    }
    journal::write_events(tx, author, RevisionAction::Create, &rows, None).await
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
