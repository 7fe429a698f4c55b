//! Taking rows as a backup has them: re-creating, restoring, and on request overwriting.

use std::collections::{BTreeMap, HashSet};

use domain::time::micros;
use domain::{AuditAction, Conflict, Event, EventId, MergeFailure, MergeReport, RowRefusal};

use super::super::alerts::large_deletions;
use super::super::columns::BATCH;
use super::super::events::import::{RowOutcome, try_write, write_fresh};
use super::super::events::surroundings::Surroundings;
use super::super::events::{batches, conflicts, dashboard, records, restore};
use super::super::{Database, Tx, audit, dialect};
use super::compare::says_the_same;
use super::{former_addresses, holders, related};
use crate::events::limits::unfit;
use crate::{Author, RelatedRows, RevisionAction, StoreResult};

/// How a merge goes about it.
#[derive(Clone, Copy)]
pub struct Mode {
    /// Rows that say something else get the given values.
    pub overwrite: bool,
    /// Nothing is kept.
    pub dry_run: bool,
}

/// Takes rows, each by itself, in one transaction.
pub async fn merge(
    database: &Database,
    author: &Author,
    rows: &[Event],
    related: &RelatedRows,
    mode: Mode,
) -> StoreResult<MergeReport> {
    let mut tx = database.begin_history().await?;
    related::put_parents(&mut tx, author, related).await?;
    let mut report = MergeReport::default();
    let mut seen = HashSet::new();
    let rows: Vec<&Event> = rows.iter().filter(|event| seen.insert(event.id)).collect();
    for rows in rows.chunks(BATCH) {
        let created = merge_chunk(&mut tx, author, rows, mode, &mut report).await?;
        related::put_followers(&mut tx, author, related, &created).await?;
        former_addresses::put_former(&mut tx, related, &created).await?;
    }
    finish(tx, author, mode, report).await
}

/// Ends the transaction of a merge, or of a recovery, with what has to be noted.
pub async fn finish(
    mut tx: Tx,
    author: &Author,
    mode: Mode,
    mut report: MergeReport,
) -> StoreResult<MergeReport> {
    sort(&mut report);
    if mode.dry_run {
        tx.rollback().await?;
        return Ok(report);
    }
    let mut written: Vec<EventId> = report.created.clone();
    written.extend(&report.overwritten);
    written.sort_unstable();
    if !written.is_empty() {
        let subject = match written.as_slice() {
            [only] => format!("event {only}"),
            _ => String::new(),
        };
        audit::note_events(&mut tx, author, AuditAction::Restored, subject, &written).await?;
    }
    if !report.restored.is_empty() {
        large_deletions::resolve(&mut tx, author.at).await?;
    }
    for statement in dialect::PASS_IMPORTED_IDS {
        sqlx::query(*statement).execute(&mut *tx).await?;
    }
    tx.commit().await?;
    Ok(report)
}

fn sort(report: &mut MergeReport) {
    report.created.sort_unstable();
    report.restored.sort_unstable();
    report.unchanged.sort_unstable();
    report.overwritten.sort_unstable();
    report.changed.sort_unstable();
    report.conflicts.sort_by_key(|conflict| conflict.event_id);
    report.failed.sort_by_key(|failed| failed.event_id);
}

/// What is to be done with the rows of a chunk.
#[derive(Default)]
struct Work {
    create: Vec<Event>,
    /// The site's rows, which come back as they are.
    restore: Vec<Event>,
    /// The site's row, and what it is to say.
    overwrite: Vec<(Event, Event)>,
}

/// Merges rows of distinct ids; gives those that were re-created.
async fn merge_chunk(
    tx: &mut Tx,
    author: &Author,
    rows: &[&Event],
    mode: Mode,
    report: &mut MergeReport,
) -> StoreResult<Vec<Event>> {
    let work = sort_out(tx, rows, mode, report).await?;
    let created = create(tx, author, work.create, report).await?;
    let back = restore(tx, author, work.restore, report).await?;
    let not_back: HashSet<EventId> =
        report.conflicts.iter().map(|conflict| conflict.event_id).collect();
    let overwrite: Vec<_> = work
        .overwrite
        .into_iter()
        .filter(|(site, _)| !not_back.contains(&site.id))
        .map(
            |(site, event)| {
                if back.contains(&site.id) { (live(site), event) } else { (site, event) }
            },
        )
        .collect();
    self::overwrite(tx, author, overwrite, &back, report).await?;
    Ok(created)
}

fn live(event: Event) -> Event {
    Event { deleted_at: None, deletion_id: None, ..event }
}

async fn sort_out(
    tx: &mut Tx,
    rows: &[&Event],
    mode: Mode,
    report: &mut MergeReport,
) -> StoreResult<Work> {
    let ids: Vec<EventId> = rows.iter().map(|event| event.id).collect();
    let held = records::lock_events(tx, &ids).await?;
    let mut around = Surroundings::of(tx, rows).await?;
    let mut work = Work::default();
    for &event in rows {
        let problem = || unfit(event).map(RowRefusal::from);
        match held.get(&event.id) {
            None => match problem().or_else(|| around.problem(event)) {
                Some(error) => fail(report, event.id, error),
                None => work.create.push(event.clone()),
            },
            Some(site) => {
                let comes_back = site.deleted_at.is_some() && event.deleted_at.is_none();
                let same = says_the_same(site, event);
                if comes_back {
                    work.restore.push(site.clone());
                }
                if !same && mode.overwrite {
                    match problem().or_else(|| around.missing_parent(event)) {
                        Some(error) if !comes_back => fail(report, event.id, error),
                        Some(_) => {}
                        None => work.overwrite.push((site.clone(), event.clone())),
                    }
                } else if !comes_back {
                    if same { &mut report.unchanged } else { &mut report.changed }.push(event.id);
                }
            }
        }
    }
    Ok(work)
}

pub fn fail(report: &mut MergeReport, event_id: EventId, error: RowRefusal) {
    report.failed.push(MergeFailure { event_id, error });
}

/// Re-creates rows; gives those that the database took.
pub async fn create(
    tx: &mut Tx,
    author: &Author,
    rows: Vec<Event>,
    report: &mut MergeReport,
) -> StoreResult<Vec<Event>> {
    let mut rows = without_conflicts(tx, rows, |row| row, report).await?;
    // An address that several had one after the other is that of the one which answers there.
    rows.sort_by_key(|row| row.deleted_at.is_some());
    let outcomes = write_fresh(tx, author, &rows).await?;
    let mut created = Vec::with_capacity(rows.len());
    for (row, outcome) in rows.into_iter().zip(outcomes) {
        match outcome {
            RowOutcome::Failed(error) => fail(report, row.id, error),
            RowOutcome::Imported | RowOutcome::Unchanged => {
                report.created.push(row.id);
                created.push(row);
            }
        }
    }
    let live: Vec<Event> =
        created.iter().filter(|event| event.deleted_at.is_none()).cloned().collect();
    restore::restore_series(tx, author, &live).await?;
    Ok(created)
}

/// Brings trashed rows back as they are; gives their ids.
async fn restore(
    tx: &mut Tx,
    author: &Author,
    rows: Vec<Event>,
    report: &mut MergeReport,
) -> StoreResult<HashSet<EventId>> {
    let mut in_the_way: BTreeMap<EventId, Vec<Conflict>> = BTreeMap::new();
    for conflict in conflicts::conflicts(tx, &rows).await? {
        in_the_way.entry(conflict.event_id).or_default().push(conflict);
    }
    let (free, _): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|event| !in_the_way.contains_key(&event.id));
    report.conflicts.extend(in_the_way.into_values().flatten());
    if free.is_empty() {
        return Ok(HashSet::new());
    }
    restore::keep(tx, author, &free).await?;
    restore::restore_series(tx, author, &free).await?;
    let restored = batches::restore_rows(tx, author, free).await?;
    report.restored.extend(&restored);
    Ok(restored.into_iter().collect())
}

/// Gives rows other values, each as its next version. Of a synced one, what differs from Google's
/// is a person's edit from now on, or the next sync would take it back.
async fn overwrite(
    tx: &mut Tx,
    author: &Author,
    rows: Vec<(Event, Event)>,
    back: &HashSet<EventId>,
    report: &mut MergeReport,
) -> StoreResult<()> {
    let rows: Vec<(Event, Event)> = rows
        .into_iter()
        .map(|(site, event)| {
            let next = Event {
                version: site.version.max(event.version) + 1,
                updated_at: micros(author.at),
                deleted_at: site.deleted_at,
                deletion_id: site.deletion_id,
                ..event
            };
            (site, next)
        })
        .collect();
    let rows = without_conflicts(tx, rows, |(_, next)| next, report).await?;
    for (site, next) in rows {
        let one = std::slice::from_ref(&next);
        if let Some(refused) = try_write(tx, author, RevisionAction::Update, one).await? {
            fail(report, next.id, RowRefusal::Refused(refused.message().to_owned()));
            continue;
        }
        if site.source_id.is_some() && site.source_id == next.source_id {
            dashboard::note_edits(tx, author, &site, &next).await?;
        }
        if !back.contains(&next.id) {
            report.overwritten.push(next.id);
        }
    }
    Ok(())
}

/// Takes rows out, and reports them, whose address or place in a calendar another event has.
pub async fn without_conflicts<T>(
    tx: &mut Tx,
    rows: Vec<T>,
    row: impl Fn(&T) -> &Event,
    report: &mut MergeReport,
) -> StoreResult<Vec<T>> {
    let wanted: Vec<Event> = rows.iter().map(|item| row(item).clone()).collect();
    let mut conflicts = holders::conflicts(tx, &wanted).await?;
    let free = |item: &T| match conflicts.remove(&row(item).id) {
        Some(in_the_way) => {
            report.conflicts.extend(in_the_way);
            false
        }
        None => true,
    };
    let mut free = free;
    Ok(rows.into_iter().filter(|item| free(item)).collect())
}
