//! Taking a whole run back.
//!
//! Each event that the run touched becomes what it was before it: what came goes (to the trash, as
//! a person's act), what went comes back, what was rewritten gets its old values. Where anything
//! has happened to an event since, it is left alone and named. The keys stay Google's: a row keeps
//! the id that Google knows it by now, so that the next sync finds it.

use std::collections::{BTreeMap, HashMap};

use domain::why::{Column, Done, Kept, Minute};
use domain::{
    AuditAction, Cause, DeletionId, Event, EventId, Field, LeftAlone, NotUndone, RecordKind, RunId,
    RunProblem, RunState, SeriesId, UndoOutcome, Why,
};
use sqlx::Row as _;

use super::super::alerts::large_deletions;
use super::super::columns::BATCH;
use super::super::events::{batches, conflicts, journal, records, restore, series};
use super::super::{Database, Tx, audit, dialect, enum_text, from_json, json, plain, sql};
use crate::{AlertTexts, Author, Kind, RevisionAction, StoreError, StoreResult};

/// An event that the run touched and nobody since.
struct Touched {
    /// As it was before the run; `None` where the run made it.
    before: Option<Event>,
    /// As it is.
    now: Event,
}

/// What is to be done, and what not.
#[derive(Default)]
struct Work {
    /// Made or brought back by the run: they go to the trash.
    leave: Vec<Event>,
    /// Moved to the trash by the run: they come back.
    back: Vec<Event>,
    /// Rewritten by the run: before and now.
    revert: Vec<(Event, Event)>,
    left_alone: Vec<LeftAlone>,
}

impl Work {
    /// The events that something is done with, in order.
    fn reverted(&self) -> Vec<EventId> {
        let mut ids: Vec<EventId> = self.leave.iter().chain(&self.back).map(|e| e.id).collect();
        ids.extend(self.revert.iter().map(|(_, now)| now.id));
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// Takes an applied run back, in one transaction.
pub async fn undo(database: &Database, id: RunId, author: &Author) -> StoreResult<UndoOutcome> {
    let mut tx = database.begin_history().await?;
    check_applied(&mut tx, id).await?;
    let mut work = sort_out(&mut tx, id).await?;
    // First what leaves: a row that the run made may have the key or the address of one that it
    // removed.
    let batch = take_away(&mut tx, database.telling, (id, author), &work.leave).await?;
    leave_conflicts(&mut tx, &mut work).await?;
    rewrite(&mut tx, id, author, &work.revert).await?;
    bring_back(&mut tx, author, &work.back).await?;
    if let Some(batch) = batch {
        // After what came back: a series that has a date again stays.
        series::trash_empty(&mut tx, author, &series_of(&work.leave), batch).await?;
    }
    close(&mut tx, id, author).await?;
    let (action, subject) = (AuditAction::RunUndone, format!("run {id}"));
    let reverted = work.reverted();
    audit::note_events(&mut tx, author, action, subject, &reverted).await?;
    tx.commit().await?;
    Ok(UndoOutcome { run_id: id, state: RunState::Undone, reverted, left_alone: work.left_alone })
}

async fn check_applied(tx: &mut Tx, id: RunId) -> StoreResult<()> {
    let select = format!("SELECT state FROM runs WHERE id = $1 {}", dialect::FOR_UPDATE);
    let state: Option<String> =
        sqlx::query_scalar(sql(select)).bind(id.0).fetch_optional(&mut **tx).await?;
    let state = state.ok_or_else(|| StoreError::absent(RecordKind::Run, id))?;
    if state == enum_text(&RunState::Applied) {
        return Ok(());
    }
    let why = match state.as_str() {
        "undone" => NotUndone::Already,
        "nothing" => NotUndone::Nothing,
        "running" => NotUndone::UnderWay,
        "held" => NotUndone::Held,
        _ => NotUndone::ChangedNothing,
    };
    Err(RunProblem::NotUndone { id, why }.into())
}

/// Sorts the run's events by what has to be done with each.
async fn sort_out(tx: &mut Tx, id: RunId) -> StoreResult<Work> {
    let mut work = Work::default();
    for touched in touched(tx, id, &mut work.left_alone).await? {
        let (was_live, is_live) = (
            touched.before.as_ref().is_some_and(|event| event.deleted_at.is_none()),
            touched.now.deleted_at.is_none(),
        );
        if let Some(before) = touched.before
            && before.content() != touched.now.content()
        {
            work.revert.push((before, touched.now.clone()));
        }
        match (was_live, is_live) {
            (false, true) => work.leave.push(touched.now),
            (true, false) => work.back.push(touched.now),
            _ => {}
        }
    }
    Ok(work)
}

/// The run's events, locked, with what they were before it. Those that changed since are put
/// aside.
async fn touched(
    tx: &mut Tx,
    id: RunId,
    left_alone: &mut Vec<LeftAlone>,
) -> StoreResult<Vec<Touched>> {
    let spans = sqlx::query(
        "SELECT entity_id, min(id) AS first, max(id) AS last FROM revisions
         WHERE run_id = $1 AND entity = 'event' GROUP BY entity_id ORDER BY entity_id",
    )
    .bind(id.0)
    .fetch_all(&mut **tx)
    .await?;
    let mut touched = Vec::with_capacity(spans.len());
    for spans in spans.chunks(BATCH) {
        let mut span: BTreeMap<EventId, (i64, i64)> = BTreeMap::new();
        for row in spans {
            let (first, last) = (row.try_get("first")?, row.try_get("last")?);
            span.insert(EventId(row.try_get("entity_id")?), (first, last));
        }
        let ids: Vec<EventId> = span.keys().copied().collect();
        let mut later = later(tx, &span).await?;
        let mut before = before(tx, &span).await?;
        let mut rows = records::lock_events(tx, &ids).await?;
        for event_id in ids {
            let reason = match (later.remove(&event_id), rows.remove(&event_id)) {
                (Some(reason), _) => reason,
                (None, None) => Kept::Purged.into(),
                (None, Some(now)) => match before.remove(&event_id) {
                    Some(None) => Kept::Erased.into(),
                    Some(Some(payload)) => {
                        touched.push(Touched { before: Some(from_json(&payload)?), now });
                        continue;
                    }
                    None => {
                        touched.push(Touched { before: None, now });
                        continue;
                    }
                },
            };
            left_alone.push(LeftAlone { event_id, reason });
        }
    }
    Ok(touched)
}

/// What happened to events after the run.
async fn later(
    tx: &mut Tx,
    span: &BTreeMap<EventId, (i64, i64)>,
) -> StoreResult<HashMap<EventId, Why>> {
    let select = format!(
        "SELECT entity_id, id, action, actor, at FROM revisions
         WHERE entity = 'event' AND entity_id IN (SELECT value FROM {} AS w) ORDER BY id",
        dialect::list("$1", Kind::Int)
    );
    let ids: Vec<EventId> = span.keys().copied().collect();
    let mut later = HashMap::new();
    for row in sqlx::query(sql(select)).bind(json(&ids)?).fetch_all(&mut **tx).await? {
        let event = EventId(row.try_get("entity_id")?);
        let id: i64 = row.try_get("id")?;
        if span.get(&event).is_none_or(|(_, last)| id <= *last) {
            continue;
        }
        let (action, actor): (String, String) = (row.try_get("action")?, row.try_get("actor")?);
        let at: chrono::DateTime<chrono::Utc> = row.try_get("at")?;
        let done = match action.as_str() {
            "trash" => Done::Trashed,
            "restore" => Done::Restored,
            "import" => Done::Imported,
            _ => Done::Changed,
        };
        later.insert(event, Kept::Since { done, by: actor, at: Minute::of(at) }.into());
    }
    Ok(later)
}

/// What events were before the run: their payloads, `None` where it was erased. Those that the run
/// made are missing.
async fn before(
    tx: &mut Tx,
    span: &BTreeMap<EventId, (i64, i64)>,
) -> StoreResult<HashMap<EventId, Option<String>>> {
    let firsts: Vec<i64> = span.values().map(|(first, _)| *first).collect();
    let select = format!(
        "SELECT r.entity_id, r.payload FROM revisions r JOIN
            (SELECT f.entity_id AS event, max(p.id) AS id FROM revisions f
             JOIN revisions p ON p.entity = 'event' AND p.entity_id = f.entity_id AND p.id < f.id
             WHERE f.id IN (SELECT value FROM {} AS w) GROUP BY f.entity_id) AS last
         ON r.id = last.id",
        dialect::list("$1", Kind::Int)
    );
    let found = sqlx::query(sql(select)).bind(json(&firsts)?).fetch_all(&mut **tx).await?;
    found
        .iter()
        .map(|row| Ok((EventId(row.try_get("entity_id")?), row.try_get("payload")?)))
        .collect()
}

/// What cannot come back, since its address or key is taken, is left alone, and named once.
async fn leave_conflicts(tx: &mut Tx, work: &mut Work) -> StoreResult<()> {
    for conflict in conflicts::conflicts(tx, &work.back).await? {
        let column = if conflict.column == "slug" { Column::Address } else { Column::Place };
        let reason = Kept::Taken { column, event: conflict.held_by }.into();
        work.back.retain(|event| event.id != conflict.event_id);
        work.revert.retain(|(_, now)| now.id != conflict.event_id);
        work.left_alone.push(LeftAlone { event_id: conflict.event_id, reason });
    }
    work.left_alone.sort_by_key(|left| left.event_id);
    work.left_alone.dedup_by_key(|left| left.event_id);
    Ok(())
}

/// Old values, as new versions. Until Google shows something newer, no sync writes its own again.
async fn rewrite(
    tx: &mut Tx,
    id: RunId,
    author: &Author,
    revert: &[(Event, Event)],
) -> StoreResult<()> {
    let ids: Vec<EventId> = revert.iter().map(|(_, now)| now.id).collect();
    // As they are by now: some have just gone to the trash.
    let mut current = records::lock_events(tx, &ids).await?;
    let mut rows = Vec::with_capacity(revert.len());
    let mut edits = Vec::new();
    for (before, now) in revert {
        let (old, new) = (before.content(), now.content());
        for field in Field::ALL.into_iter().filter(|field| field.of(&old) != field.of(&new)) {
            edits.push((now.id, field, field.of(&new)));
        }
        let Some(mut row) = current.remove(&now.id) else { continue };
        row.set_content(old);
        row.version += 1;
        row.updated_at = domain::time::micros(author.at);
        rows.push(row);
    }
    journal::write_events(tx, author, RevisionAction::Update, &rows, None).await?;
    super::super::events::edits::undo(tx, id, author, &edits).await
}

/// What the run had moved to the trash comes back, and stays: see `kept_events`.
async fn bring_back(tx: &mut Tx, author: &Author, back: &[Event]) -> StoreResult<()> {
    // As they are by now: some were just rewritten.
    let ids: Vec<EventId> = back.iter().map(|event| event.id).collect();
    let rows: Vec<Event> = records::lock_events(tx, &ids).await?.into_values().collect();
    restore::keep(tx, author, &rows).await?;
    restore::restore_series(tx, author, &rows).await?;
    batches::restore_rows(tx, author, rows).await?;
    Ok(())
}

/// What the run had made or brought back goes to the trash. Gives its batch.
async fn take_away(
    tx: &mut Tx,
    telling: AlertTexts,
    (id, author): (RunId, &Author),
    leave: &[Event],
) -> StoreResult<Option<DeletionId>> {
    if leave.is_empty() {
        return Ok(None);
    }
    let batch = batches::put_deletion(tx, author, Cause::Person).await?;
    batches::trash_rows(tx, author, batch, leave.to_vec()).await?;
    large_deletions::raise(tx, telling, author, batch).await?;
    sqlx::query("UPDATE runs SET undo_batch_id = $2 WHERE id = $1")
        .bind(id.0)
        .bind(batch.0)
        .execute(&mut **tx)
        .await?;
    Ok(Some(batch))
}

/// The series of events. Where nothing is left of one, it goes with them, so that no later date of
/// it comes either.
fn series_of(events: &[Event]) -> Vec<SeriesId> {
    let mut ids: Vec<SeriesId> = events.iter().filter_map(|event| event.series_id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

async fn close(tx: &mut Tx, id: RunId, author: &Author) -> StoreResult<()> {
    sqlx::query("UPDATE runs SET state = 'undone', undone_by = $2, undone_at = $3 WHERE id = $1")
        .bind(id.0)
        .bind(plain(&author.actor.label()))
        .bind(dialect::at(author.at))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
