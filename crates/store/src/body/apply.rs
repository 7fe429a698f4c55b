//! Applying a change set: everything a run writes, in one transaction.

use std::collections::{BTreeMap, HashMap};

use domain::{
    Actor, AuditAction, Cause, DeletionId, Event, EventContent, EventId, GoogleId, HeldItems,
    OccurrenceKey, Plan, Refusals, RunId, SeriesId, Source, SourceState, Step,
};
use sqlx::Row as _;

use super::columns::BATCH;
use super::{
    Database, Tx, brake, dialect, edits, history, hold, journal, json, plain, refused, remote, run,
    series, slugs, sql, undo, word,
};
use crate::open::Kind;
use crate::{
    Applied, Apply, Author, Judge, Planned, Planner, RevisionAction, StoreError, StoreResult,
};

/// Plans, asks the brake, and writes, all in one transaction. A crash anywhere leaves all or
/// nothing.
pub async fn apply(
    database: &Database,
    apply: &Apply<'_>,
    planner: Planner<'_>,
    judge: Judge<'_>,
) -> StoreResult<Applied> {
    let mut refused = Refusals::new();
    loop {
        let error = match attempt(database, apply, planner, judge, &refused).await {
            Err(error) if refused::why(&error).is_some() => error,
            done => return done,
        };
        let known = refused.len();
        refused.extend(refused::sift(database, apply, planner, &refused).await?);
        if refused.len() == known || refused.len() > refused::MOST {
            return Err(error);
        }
        tracing::error!(run = apply.run_id.0, "planning again without {refused:?}");
    }
}

/// Plans and writes once, without what was refused before.
async fn attempt(
    database: &Database,
    apply: &Apply<'_>,
    planner: Planner<'_>,
    judge: Judge<'_>,
    refused: &Refusals,
) -> StoreResult<Applied> {
    let mut tx = database.begin_history().await?;
    check_lease(&mut tx, apply).await?;
    if let Some(anew) = &apply.forget {
        undo::forget(&mut tx, anew).await?;
    }
    let held = remote::held(&mut tx, apply.source.id, apply.touched).await?;
    if apply.approved.is_some() {
        // The list that was shown had everything in it.
        hold::check(&mut tx, apply, &planner(&held, &Refusals::new()).plan).await?;
    }
    let planned = planner(&held, refused);
    let id = match may_go_on(&mut tx, apply, &planned, judge).await? {
        Ok(()) => {
            write(&mut tx, apply, planned.plan, &held.items, refused).await?;
            apply.run_id
        }
        Err((waiting, why)) => hold::hold(&mut tx, apply, &planned.plan, waiting, &why).await?,
    };
    tx.commit().await?;
    Ok(Applied { run: run::one(database, id).await? })
}

/// The run that waits, and why this one has to wait, too.
type Stopped = (Option<(RunId, String)>, String);

/// Whether a change set may be written now. It is all that Google says otherwise than the site, so
/// one that passes the brake settles a run that waits with another list: nobody has to decide about
/// what Google does not ask for any more. The very list that waits is a person's to decide.
async fn may_go_on(
    tx: &mut Tx,
    apply: &Apply<'_>,
    planned: &Planned,
    judge: Judge<'_>,
) -> StoreResult<Result<(), Stopped>> {
    if apply.approved.is_some() {
        return Ok(Ok(()));
    }
    let waiting = hold::waiting(tx, apply.source.id).await?;
    let is_nothing = planned.plan.steps.is_empty() && planned.plan.series.is_empty();
    let verdict = match is_nothing {
        true => None,
        false => brake::verdict(tx, apply.source, planned, judge, apply.now).await?,
    };
    let Some((id, digest)) = waiting else {
        return Ok(verdict.map_or(Ok(()), |why| Err((None, why))));
    };
    if let Some(why) = verdict {
        return Ok(Err((Some((id, digest)), why)));
    }
    if !is_nothing && digest == hold::digest_of(&planned.plan)? {
        let why = format!("run {id} has the same list and waits for a decision");
        return Ok(Err((Some((id, digest)), why)));
    }
    hold::settle(tx, id, apply, is_nothing).await?;
    Ok(Ok(()))
}

/// Writes what a change set says of records: rows, revisions, Google's items, edits. Gives the batch
/// of what went to the trash.
pub async fn write_records(
    tx: &mut Tx,
    apply: &Apply<'_>,
    plan: &mut Plan,
    held: &HeldItems,
) -> StoreResult<Option<DeletionId>> {
    let approved = apply.approved.as_ref().map(|by| format!(", approved by {}", by.by));
    let author = Author {
        actor: Actor::Sync { run_id: apply.run_id },
        reason: format!("sync of {}{}", apply.source.name, approved.unwrap_or_default()),
        at: apply.now,
    };
    let series = series::write_series(tx, &author, apply.source, plan).await?;
    let batch = write_steps(tx, &author, apply.source, plan, &series).await?;
    series::trash_series(tx, &author, apply.source, plan, batch).await?;
    remote::put_items(tx, apply.source.id, apply.run_id, held, &plan.remote).await?;
    edits::put(tx, &plan.edits).await?;
    Ok(batch)
}

/// Writes a change set: records, the log, the new sync token.
async fn write(
    tx: &mut Tx,
    apply: &Apply<'_>,
    mut plan: Plan,
    held: &HeldItems,
    refused: &Refusals,
) -> StoreResult<()> {
    if let Some(decision) = &apply.approved {
        hold::note_decision(tx, apply.run_id, decision, AuditAction::RunApproved).await?;
    }
    let batch = write_records(tx, apply, &mut plan, held).await?;
    refused::tell(tx, apply, refused).await?;
    // What was written needs no room any more; only the log is left to write.
    let steps = plan.steps.len();
    let log = plan.steps.into_iter().map(|(_, change)| change).chain(plan.notes).collect();
    run::close(tx, apply, log, steps, batch).await?;
    advance_source(tx, apply, refused.is_empty()).await
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
    let gone: Vec<EventId> = rows.iter().map(|event| event.id).collect();
    history::trash_rows(tx, author, batch, rows).await?;
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
    history::restore_rows(tx, author, rows).await?;
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
    let ids = history::allocate(tx, new.len(), author).await?;
    let wishes: Vec<_> = ids.iter().copied().zip(new.iter().map(|n| n.content)).collect();
    let slugs = slugs::event_slugs(tx, &wishes).await?;
    let mut rows = Vec::with_capacity(new.len());
    for ((id, slug), new) in ids.into_iter().zip(slugs).zip(new) {
        let mut event = history::blank(id, slug, new.content.clone(), author);
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

/// The new sync token goes in with what it stands for. Where the filter was changed meanwhile, it
/// stands for what the old one let through, and where something was refused, not for that: without
/// a token, the next list is a complete one. Dates that were refused are not taken for made.
async fn advance_source(tx: &mut Tx, apply: &Apply<'_>, is_whole: bool) -> StoreResult<()> {
    sqlx::query(
        "UPDATE sources SET
                sync_token = CASE WHEN $9 AND COALESCE(filter, '') = $8 THEN $2 END,
                window_start = $3,
                window_end = CASE WHEN $9 THEN $4 ELSE COALESCE(window_end, $4) END,
                last_synced_at = $5, updated_at = $5, error = NULL, failures = 0,
                failing_since = NULL, retry_at = NULL, lowered_since = NULL,
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
    .bind(apply.delivery.filter.as_deref().unwrap_or_default())
    .bind(is_whole)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
