//! Taking records from a backup: what is chosen and differs, with the parents that it needs.
//!
//! Memory stays flat. A first pass over the backup's events only remembers the numbers of those that
//! differ; then these are taken in rounds, each of which reads the backup's tables once and keeps
//! what that round needs.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_trait::async_trait;
use domain::views::Place;
use domain::{
    AuditAction, BackupChange, Event, EventId, MergeFailure, MergeReport, MergeRequest, RowRefusal,
    check_form,
};
use serde::Deserialize;
use store::{Author, NewAudit, RelatedRows, RelatedTable, Store, StoreError};

use super::BackupError;

/// Events of a round: as many rows as are held in memory.
const ROUND: usize = 5_000;
/// Events of a transaction.
const AT_ONCE: usize = 500;

/// Where the rows of a backup are read.
#[async_trait]
pub trait Tables: Send + Sync {
    /// Begins to read a table; one that the backup does not have has no rows.
    async fn open(&self, table: &str) -> Result<Box<dyn Lines>, BackupError>;
}

/// The rows of a table, each a line of JSON.
#[async_trait]
pub trait Lines: Send {
    /// The next rows, some hundred at a time; `None` at the end.
    async fn next_lines(&mut self) -> Result<Option<Vec<String>>, BackupError>;
}

/// Takes what a request chooses from backup `id`. Twice changes nothing.
///
/// # Errors
/// Where the backup cannot be read, or the database fails; what was taken until then stays, and
/// doing it again takes the rest.
pub async fn take(
    store: &dyn Store,
    tables: &dyn Tables,
    author: &Author,
    id: i64,
    request: &MergeRequest,
) -> Result<MergeReport, BackupError> {
    let (mut report, mut parents) = (MergeReport::default(), HashSet::new());
    let wanted = choose(store, tables, request, &mut parents, &mut report).await?;
    for ids in wanted.chunks(ROUND) {
        let round = Round::read(tables, ids).await?;
        let (fit, unfit) = sort_out(&round.events);
        report.failed.extend(unfit);
        for events in fit.chunks(AT_ONCE) {
            let beside = round.beside(events);
            let (overwrite, dry_run) = (request.overwrite, request.dry_run);
            let part = store.merge_with(author, events, &beside, overwrite, dry_run).await?;
            report.add(part);
        }
    }
    report.unchanged.sort_unstable();
    report.changed.sort_unstable();
    report.failed.sort_by_key(|failed| failed.event_id);
    if !request.dry_run {
        let mut given = Given { events: taken(&report), parents };
        if request.ids.is_none() {
            given.take_purges(store, tables, author).await?;
        }
        given.take_addresses(store, tables).await?;
        note(store, author, id, &report).await?;
    }
    Ok(report)
}

/// The events of a merge that are here as the backup has them.
fn taken(report: &MergeReport) -> HashSet<i64> {
    let all = [&report.created, &report.restored, &report.overwritten, &report.unchanged];
    all.into_iter().flatten().map(|id| id.0).collect()
}

/// Records whose addresses of before come along.
struct Given {
    events: HashSet<i64>,
    parents: HashSet<(Place, i64)>,
}

impl Given {
    /// Takes the ledger of purges along: its addresses say what became of what was there.
    async fn take_purges(
        &mut self,
        store: &dyn Store,
        tables: &dyn Tables,
        author: &Author,
    ) -> Result<(), BackupError> {
        let mut lines = tables.open("purges").await?;
        while let Some(batch) = lines.next_lines().await? {
            store.merge_purges(author, &batch).await?;
            let rows: Vec<References> = read_all(&batch)?;
            self.events.extend(rows.into_iter().filter_map(|row| row.event_id));
        }
        Ok(())
    }

    async fn take_addresses(
        &self,
        store: &dyn Store,
        tables: &dyn Tables,
    ) -> Result<(), BackupError> {
        let mut lines = tables.open(RelatedTable::Addresses.name()).await?;
        while let Some(mut batch) = lines.next_lines().await? {
            let rows: Vec<References> = read_all(&batch)?;
            let mut rows = rows.iter();
            batch.retain(|_| rows.next().is_some_and(|row| self.has(row)));
            if !batch.is_empty() {
                store.merge_addresses(&batch).await?;
            }
        }
        Ok(())
    }

    fn has(&self, row: &References) -> bool {
        let (Some(kind), Some(id)) = (row.kind.as_deref(), row.record_id) else { return false };
        let place =
            [Place::Organizer, Place::Series].into_iter().find(|place| place.word() == kind);
        match place {
            Some(place) => self.parents.contains(&(place, id)),
            None => kind == Place::Event.word() && self.events.contains(&id),
        }
    }
}

/// Rows whose values are of their kind, and why the others are not taken.
fn sort_out(events: &[Event]) -> (Vec<Event>, Vec<MergeFailure>) {
    let (mut fit, mut unfit) = (Vec::with_capacity(events.len()), Vec::new());
    for event in events {
        match check_form(event) {
            Ok(()) => fit.push(event.clone()),
            Err(problems) => {
                let error = RowRefusal::Form(problems);
                unfit.push(MergeFailure { event_id: event.id, error });
            }
        }
    }
    (fit, unfit)
}

async fn note(
    store: &dyn Store,
    author: &Author,
    id: i64,
    report: &MergeReport,
) -> Result<(), BackupError> {
    let new = NewAudit {
        actor: author.actor.label(),
        action: AuditAction::BackupMerged,
        subject: format!("backup {id}"),
        detail: format!(
            "{} re-created, {} restored, {} overwritten, {} in conflict, {} failed: {}",
            report.created.len(),
            report.restored.len(),
            report.overwritten.len(),
            report.conflicts.len(),
            report.failed.len(),
            author.reason
        ),
        private: None,
    };
    Ok(store.note(&new, author.at).await?)
}

/// The chosen events that differ from the site's, in the order of the backup. What is not taken is
/// in the report already.
async fn choose(
    store: &dyn Store,
    tables: &dyn Tables,
    request: &MergeRequest,
    parents: &mut HashSet<(Place, i64)>,
    report: &mut MergeReport,
) -> Result<Vec<EventId>, BackupError> {
    let mut asked: Option<HashSet<EventId>> =
        request.ids.as_ref().map(|ids| ids.iter().copied().collect());
    let by_name = asked.is_some();
    let mut wanted = Vec::new();
    let mut lines = tables.open("events").await?;
    while let Some(batch) = lines.next_lines().await? {
        let mut events: Vec<Event> = read_all(&batch)?;
        events.retain(|event| asked.as_mut().is_none_or(|asked| asked.remove(&event.id)));
        let differences = store.differences(&events).await?;
        let found: HashMap<EventId, _> =
            differences.into_iter().map(|found| (found.event_id, found)).collect();
        for event in events {
            parents.insert((Place::Organizer, event.organizer_id.0));
            parents.extend(event.series_id.map(|id| (Place::Series, id.0)));
            match found.get(&event.id) {
                None => report.unchanged.push(event.id),
                // Who asks for all does not ask for what was destroyed on purpose.
                Some(found) if found.purged && !by_name => {}
                Some(found) if found.change == BackupChange::Changed && !request.overwrite => {
                    report.changed.push(event.id);
                }
                Some(_) => wanted.push(event.id),
            }
        }
    }
    report.failed.extend(
        asked
            .into_iter()
            .flatten()
            .map(|event_id| MergeFailure { event_id, error: RowRefusal::NotInBackup }),
    );
    Ok(wanted)
}

fn read<T: for<'a> Deserialize<'a>>(line: &str) -> Result<T, BackupError> {
    serde_json::from_str(line).map_err(|error| {
        StoreError::Garbled(format!("a row of the backup cannot be read: {error}")).into()
    })
}

fn read_all<T: for<'a> Deserialize<'a>>(lines: &[String]) -> Result<Vec<T>, BackupError> {
    lines.iter().map(|line| read(line)).collect()
}

/// A place in a calendar.
type Key = (i64, String);

/// What rows refer to, as far as it is known.
#[derive(Default)]
struct Needs {
    parents: HashSet<(RelatedTable, i64)>,
    keys: HashSet<Key>,
    events: HashSet<i64>,
}

/// The columns by which rows refer to others.
#[derive(Deserialize)]
struct References {
    id: Option<i64>,
    organizer_id: Option<i64>,
    connection_id: Option<i64>,
    source_id: Option<i64>,
    series_id: Option<i64>,
    run_id: Option<i64>,
    deletion_id: Option<i64>,
    google_id: Option<String>,
    event_id: Option<i64>,
    kind: Option<String>,
    record_id: Option<i64>,
}

impl References {
    fn key(&self) -> Option<Key> {
        self.source_id.zip(self.google_id.clone())
    }
}

impl Needs {
    fn add(&mut self, row: &References) {
        use RelatedTable::{Connections, Deletions, Organizers, Runs, Series, Sources};
        let parents = [
            (Organizers, row.organizer_id),
            (Connections, row.connection_id),
            (Sources, row.source_id),
            (Series, row.series_id),
            (Runs, row.run_id),
            (Deletions, row.deletion_id),
        ];
        self.parents.extend(parents.into_iter().filter_map(|(table, id)| Some((table, id?))));
    }

    /// Whether a row of a table is needed.
    fn has(&self, table: RelatedTable, row: &References) -> bool {
        match table {
            RelatedTable::RemoteItems => row.key().is_some_and(|key| self.keys.contains(&key)),
            RelatedTable::EventEdits | RelatedTable::KeptEvents => {
                row.event_id.is_some_and(|id| self.events.contains(&id))
            }
            RelatedTable::Addresses => {
                let of_event = row.kind.as_deref() == Some(Place::Event.word());
                of_event && row.record_id.is_some_and(|id| self.events.contains(&id))
            }
            _ => row.id.is_some_and(|id| self.parents.contains(&(table, id))),
        }
    }
}

/// The tables in the order in which their rows tell what else is needed: each before those that it
/// refers to.
const BACKWARDS: [RelatedTable; 10] = [
    RelatedTable::Series,
    RelatedTable::RemoteItems,
    RelatedTable::EventEdits,
    RelatedTable::KeptEvents,
    RelatedTable::Addresses,
    RelatedTable::Deletions,
    RelatedTable::Runs,
    RelatedTable::Sources,
    RelatedTable::Connections,
    RelatedTable::Organizers,
];

/// The rows of some events, and all that belongs to them.
#[derive(Default)]
struct Round {
    events: Vec<Event>,
    parents: BTreeMap<RelatedTable, Vec<String>>,
    masters: Vec<String>,
    items: HashMap<Key, String>,
    edits: HashMap<i64, Vec<String>>,
    kept: HashMap<i64, Vec<String>>,
    addresses: HashMap<i64, Vec<String>>,
}

impl Round {
    async fn read(tables: &dyn Tables, ids: &[EventId]) -> Result<Self, BackupError> {
        let ids: HashSet<i64> = ids.iter().map(|id| id.0).collect();
        let (mut round, mut needs) = (Self::default(), Needs::default());
        let mut lines = tables.open("events").await?;
        while let Some(batch) = lines.next_lines().await? {
            for line in &batch {
                let row: References = read(line)?;
                if row.id.is_some_and(|id| ids.contains(&id)) {
                    needs.add(&row);
                    needs.keys.extend(row.key());
                    needs.events.extend(row.id);
                    round.events.push(read(line)?);
                }
            }
        }
        let own = needs.keys.clone();
        for table in BACKWARDS {
            let mut lines = tables.open(table.name()).await?;
            while let Some(batch) = lines.next_lines().await? {
                for line in batch {
                    let row: References = read(&line)?;
                    if needs.has(table, &row) {
                        needs.add(&row);
                        if table == RelatedTable::Series {
                            needs.keys.extend(row.key());
                        }
                        round.keep(table, row, line, &own);
                    }
                }
            }
        }
        Ok(round)
    }

    fn keep(&mut self, table: RelatedTable, row: References, line: String, own: &HashSet<Key>) {
        match table {
            RelatedTable::RemoteItems => match row.key() {
                Some(key) if own.contains(&key) => {
                    self.items.insert(key, line);
                }
                _ => self.masters.push(line),
            },
            RelatedTable::EventEdits => {
                self.edits.entry(row.event_id.unwrap_or_default()).or_default().push(line);
            }
            RelatedTable::KeptEvents => {
                self.kept.entry(row.event_id.unwrap_or_default()).or_default().push(line);
            }
            RelatedTable::Addresses => {
                self.addresses.entry(row.record_id.unwrap_or_default()).or_default().push(line);
            }
            _ => self.parents.entry(table).or_default().push(line),
        }
    }

    /// What a part of the round's events may need.
    fn beside(&self, events: &[Event]) -> RelatedRows {
        let mut all = self.parents.clone();
        let key = |event: &Event| {
            Some((event.source_id?.0, event.google_id.as_ref()?.as_str().to_owned()))
        };
        let items = events.iter().filter_map(|event| self.items.get(&key(event)?));
        let items = items.chain(&self.masters).cloned().collect();
        let of = |rows: &HashMap<i64, Vec<String>>| {
            events.iter().filter_map(|event| rows.get(&event.id.0)).flatten().cloned().collect()
        };
        all.insert(RelatedTable::RemoteItems, items);
        all.insert(RelatedTable::EventEdits, of(&self.edits));
        all.insert(RelatedTable::KeptEvents, of(&self.kept));
        all.insert(RelatedTable::Addresses, of(&self.addresses));
        RelatedRows(all)
    }
}
