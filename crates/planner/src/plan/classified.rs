//! What each delivered item means beside what we hold: Google's calendar as it is now.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::why::{Left, Removal};
use domain::{
    Action, Change, Delivery, GoogleId, Held, HeldEvent, HeldItem, RemoteBody, RemoteEvent,
    RemoteItem, RemoteRevision, RemoteWrite, Why,
};

use super::dates::Dates;
use super::{occurrence, reason};
use crate::series::SeriesError;

/// One of Google's items, as it stands after a delivery.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// What it is; for one that is gone, what it was.
    pub(super) item: Shown<'a>,
    /// Google removed it.
    pub(super) gone: Option<Gone>,
    /// This delivery spoke of it: by an item, or by leaving it out of a complete list.
    pub(super) fresh: bool,
    /// It is not as we held it.
    pub(super) changed: bool,
}

impl Entry<'_> {
    /// Whether it is a series whose dates have pages.
    pub(super) fn is_published_master(&self) -> bool {
        let RemoteBody::Master { event, .. } = &self.item.body else { return false };
        self.gone.is_none() && event.unpublished.is_none()
    }
}

/// One of Google's items: as it came or is held, or made of what a tombstone means. There are very
/// many, so they are small.
#[derive(Debug)]
pub(super) enum Shown<'a> {
    There(&'a RemoteItem),
    Made(Arc<RemoteItem>),
}

impl Deref for Shown<'_> {
    type Target = RemoteItem;

    fn deref(&self) -> &RemoteItem {
        match self {
            Self::There(item) => item,
            Self::Made(item) => item,
        }
    }
}

/// A removal.
#[derive(Clone, Debug)]
pub(super) struct Gone {
    /// Why.
    pub(super) reason: Removal,
    /// How new the removal is; `None` where nothing new was said.
    pub(super) updated: Option<DateTime<Utc>>,
}

/// A delivery, judged.
#[derive(Debug, Default)]
pub(super) struct Classified<'a> {
    /// All items, held and delivered.
    pub(super) entries: BTreeMap<&'a GoogleId, Entry<'a>>,
    /// Lines of the log.
    pub(super) notes: Vec<Change>,
    /// What to remember.
    pub(super) remote: BTreeMap<&'a GoogleId, RemoteWrite>,
    /// Absence means something.
    pub(super) complete: bool,
}

impl<'a> Classified<'a> {
    pub(super) fn of(held: &'a Held, delivery: &'a Delivery, dates: &Dates) -> Self {
        let mut classified = Self::default();
        let rows = rows_by_id(held);
        for (id, item) in &held.items {
            classified.entries.insert(id, as_held(item));
        }
        let mut aside = classified.put_aside(delivery, &rows);
        classified.complete = delivery.complete && classified.all_have_ids(delivery);
        let mut has_holes = false;
        for item in newest(delivery) {
            if aside.contains(&item.google_id) {
                continue;
            }
            if let Err(why) = readable(item, dates) {
                classified.note(Action::Quarantine, item, &rows, why);
                if let Some(line) = classified.notes.last_mut() {
                    line.raw = reason::raw(item);
                }
                aside.insert(&item.google_id);
                continue;
            }
            if hides_what_is_held(held, item) {
                classified.note(Action::Quarantine, item, &rows, Left::Bare);
                has_holes = true;
                continue;
            }
            classified.take(held, item, &rows);
        }
        if has_holes && classified.complete {
            classified.notes.push(reason::line(Action::Skip, None, None, Left::ListHides));
            classified.complete = false;
        }
        if classified.complete {
            classified.miss(held, delivery, &aside);
        }
        classified
    }

    /// Notes what could not be understood, and gives its ids.
    fn put_aside(&mut self, delivery: &'a Delivery, rows: &Rows<'_>) -> BTreeSet<&'a GoogleId> {
        let mut aside = BTreeSet::new();
        for item in &delivery.quarantined {
            let known = item.google_id.as_ref().and_then(|id| self.entries.get(id));
            let title = item.raw.get("summary").and_then(|title| title.as_str());
            let row = item.google_id.as_ref().and_then(|id| rows.get(id));
            self.notes.push(Change {
                action: Action::Quarantine,
                event_id: row.map(|row| row.event.id),
                google_id: item.google_id.as_ref().map(ToString::to_string),
                title: title
                    .or_else(|| known.and_then(|known| title_of(&known.item)))
                    .map(Into::into),
                starts_at: row.map(|row| row.event.starts_at),
                when: row.map(|row| row.event.when()),
                reason: item.reason.clone(),
                fields: BTreeMap::new(),
                raw: Some(item.raw.clone()),
            });
            aside.extend(&item.google_id);
        }
        aside
    }

    /// An unreadable item without an id may be any of those we miss: then absence proves nothing.
    fn all_have_ids(&mut self, delivery: &Delivery) -> bool {
        let all = delivery.quarantined.iter().all(|item| item.google_id.is_some());
        if delivery.complete && !all {
            self.notes.push(reason::line(Action::Skip, None, None, Left::ListHasHoles));
        }
        all
    }

    /// One delivered item.
    fn take(&mut self, held: &'a Held, item: &'a Arc<RemoteItem>, rows: &Rows<'a>) {
        let known = held.items.get(&item.google_id);
        if known.is_some_and(|known| is_older(&item.revision, &known.item.revision)) {
            return self.note(Action::Skip, item, rows, Left::Older);
        }
        match (&item.body, known) {
            (RemoteBody::Tombstone, Some(known)) => self.bury(item, known),
            (RemoteBody::Tombstone, None) => self.bury_row(held, item, rows),
            (_, known) => self.see(item, known),
        }
    }

    /// A live item (or a cancelled occurrence).
    fn see(&mut self, item: &'a Arc<RemoteItem>, known: Option<&HeldItem>) {
        let changed = known.is_none_or(|known| known.gone || known.item != **item);
        if changed {
            self.remote.insert(&item.google_id, RemoteWrite::Seen(Arc::clone(item)));
        }
        let entry = Entry { item: Shown::There(item), gone: None, fresh: true, changed };
        self.entries.insert(&item.google_id, entry);
    }

    /// A tombstone of an item that we hold.
    fn bury(&mut self, tombstone: &'a RemoteItem, known: &'a HeldItem) {
        let told = &tombstone.revision;
        let revision = if told.updated.is_some() { told } else { &known.item.revision };
        let was_gone = known.gone || is_cancelled_occurrence(&known.item);
        let changed = !was_gone || is_older(&known.item.revision, revision);
        if changed {
            let (google_id, revision) = (tombstone.google_id.clone(), revision.clone());
            self.remote.insert(&tombstone.google_id, RemoteWrite::Gone { google_id, revision });
        }
        let updated = if was_gone { told.updated } else { revision.updated };
        let gone = Gone { reason: removal_of(&known.item), updated };
        let entry =
            Entry { item: Shown::There(&known.item), gone: Some(gone), fresh: true, changed };
        self.entries.insert(&tombstone.google_id, entry);
    }

    /// A tombstone of an id that we hold no item of: it may still be the id of a row (an occurrence
    /// that only the rule gave, or a row that an import brought), by exact match, but for the
    /// occurrences of a part that was split off, which Google may name after the whole series.
    fn bury_row(&mut self, held: &'a Held, tombstone: &'a RemoteItem, rows: &Rows<'a>) {
        let exact = rows.get(&tombstone.google_id).copied();
        let Some(row) = exact.or_else(|| occurrence::row_of_part(held, tombstone)) else {
            return self.note(Action::Skip, tombstone, rows, Left::Unknown);
        };
        let (gone, item) = match occurrence::cancelled(held, tombstone, row) {
            Some(item) => {
                let item = Arc::new(item);
                let write = RemoteWrite::Seen(Arc::clone(&item));
                self.remote.insert(&tombstone.google_id, write);
                (None, Shown::Made(item))
            }
            None => {
                let updated = tombstone.revision.updated;
                (Some(Gone { reason: Removal::Cancelled, updated }), Shown::There(tombstone))
            }
        };
        let entry = Entry { item, gone, fresh: true, changed: true };
        self.entries.insert(&tombstone.google_id, entry);
    }

    /// What a complete list leaves out is gone.
    fn miss(&mut self, held: &'a Held, delivery: &Delivery, aside: &BTreeSet<&GoogleId>) {
        let seen: BTreeSet<_> = delivery.items.iter().map(|item| &item.google_id).collect();
        let missed = |id: &GoogleId| !seen.contains(id) && !aside.contains(id);
        let (exceptions, others): (Vec<_>, Vec<_>) = held
            .items
            .iter()
            .filter(|(id, _)| missed(id))
            .partition(|(_, known)| master_of(&known.item).is_some());
        for (id, known) in others {
            self.miss_one(id, known);
        }
        for (id, known) in exceptions {
            self.miss_exception(id, known, aside);
        }
    }

    fn miss_one(&mut self, id: &'a GoogleId, known: &HeldItem) {
        let Some(entry) = self.entries.get_mut(id).filter(|_| !known.gone) else { return };
        let revision = known.item.revision.clone();
        entry.gone = Some(Gone { reason: Removal::Unseen, updated: revision.updated });
        (entry.fresh, entry.changed) = (true, true);
        self.remote.insert(id, RemoteWrite::Gone { google_id: id.clone(), revision });
    }

    /// A cancelled occurrence holds for as long as its series lives, unseen or not (Google's
    /// complete lists may leave it out); one that was changed reverts to the rule.
    fn miss_exception(&mut self, id: &'a GoogleId, known: &HeldItem, aside: &BTreeSet<&GoogleId>) {
        let RemoteBody::Exception { master, event, .. } = &known.item.body else { return };
        if aside.contains(master) {
            return;
        }
        let cancelled = event.is_none() || known.gone;
        if !(cancelled && self.is_live_master(master)) {
            self.forget(id);
        }
    }

    fn is_live_master(&self, id: &GoogleId) -> bool {
        self.entries.get(id).is_some_and(|entry| {
            entry.gone.is_none() && matches!(entry.item.body, RemoteBody::Master { .. })
        })
    }

    fn forget(&mut self, id: &'a GoogleId) {
        self.entries.remove(id);
        self.remote.insert(id, RemoteWrite::Forget(id.clone()));
    }

    fn note(&mut self, action: Action, item: &RemoteItem, rows: &Rows<'_>, reason: impl Into<Why>) {
        let row = rows.get(&item.google_id).map(|row| &row.event);
        let mut line = reason::line(action, row, Some(&item.google_id), reason);
        let known = self.entries.get(&item.google_id);
        let title = title_of(item).or_else(|| known.and_then(|known| title_of(&known.item)));
        line.title = line.title.or_else(|| title.map(ToOwned::to_owned));
        self.notes.push(line);
    }
}

type Rows<'a> = BTreeMap<&'a GoogleId, &'a HeldEvent>;

/// The rows by their key; of several with one key the live one.
fn rows_by_id(held: &Held) -> Rows<'_> {
    let mut rows = Rows::new();
    for row in &held.events {
        let Some(id) = &row.event.google_id else { continue };
        if row.trashed.is_none() || !rows.contains_key(id) {
            rows.insert(id, row);
        }
    }
    rows
}

fn as_held(known: &HeldItem) -> Entry<'_> {
    let gone = known.gone.then(|| Gone { reason: removal_of(&known.item), updated: None });
    Entry { item: Shown::There(&known.item), gone, fresh: false, changed: false }
}

fn removal_of(item: &RemoteItem) -> Removal {
    match item.body {
        RemoteBody::Master { .. } => Removal::SeriesCancelled,
        RemoteBody::Exception { .. } => Removal::OccurrenceCancelled,
        RemoteBody::Single { .. } | RemoteBody::Tombstone => Removal::Cancelled,
    }
}

fn is_cancelled_occurrence(item: &RemoteItem) -> bool {
    matches!(item.body, RemoteBody::Exception { event: None, .. })
}

/// The newest revision of each id, in the order of the ids.
fn newest(delivery: &Delivery) -> impl Iterator<Item = &Arc<RemoteItem>> {
    let mut newest: BTreeMap<&GoogleId, &Arc<RemoteItem>> = BTreeMap::new();
    for item in &delivery.items {
        let place = newest.entry(&item.google_id).or_insert(item);
        if !is_older(&item.revision, &place.revision) {
            *place = item;
        }
    }
    newest.into_values()
}

/// Whether `one` is known to be older than `other`. What cannot be compared is not older.
pub(super) fn is_older(one: &RemoteRevision, other: &RemoteRevision) -> bool {
    match (one.updated, other.updated) {
        (Some(one), Some(other)) if one != other => one < other,
        (Some(_), Some(_)) => {
            matches!((one.sequence, other.sequence), (Some(one), Some(other)) if one < other)
        }
        _ => false,
    }
}

/// Whether a master's rule can be expanded, else why not.
fn readable(item: &RemoteItem, dates: &Dates) -> Result<(), SeriesError> {
    let RemoteBody::Master { event, recurrence } = &item.body else { return Ok(()) };
    dates.of(&item.google_id, &event.when, recurrence)?;
    Ok(())
}

/// Whether an item comes as no more than busy time although we hold it, or the series that it is of,
/// with its details: Google shows less than it did, and what it shows is not what the event is now.
fn hides_what_is_held(held: &Held, item: &RemoteItem) -> bool {
    let of = master_of(item).map(GoogleId::as_str);
    let series = GoogleId::new(of.unwrap_or_else(|| item.google_id.series()));
    let known = [Some(&item.google_id), series.as_ref()].into_iter().flatten();
    let mut known = known.filter_map(|id| held.items.get(id)).filter(|known| !known.gone);
    event_of(item).is_some_and(|event| event.bare && event.unpublished.is_none())
        && known.any(|known| event_of(&known.item).is_some_and(RemoteEvent::has_details))
}

/// What an item says about its event.
fn event_of(item: &RemoteItem) -> Option<&RemoteEvent> {
    match &item.body {
        RemoteBody::Tombstone => None,
        RemoteBody::Single { event } | RemoteBody::Master { event, .. } => Some(event),
        RemoteBody::Exception { event, .. } => event.as_ref(),
    }
}

/// An item's title, where it has one.
pub(super) fn title_of(item: &RemoteItem) -> Option<&str> {
    event_of(item).map(|event| event.title.as_str())
}

pub(super) fn master_of(item: &RemoteItem) -> Option<&GoogleId> {
    match &item.body {
        RemoteBody::Exception { master, .. } => Some(master),
        _ => None,
    }
}
