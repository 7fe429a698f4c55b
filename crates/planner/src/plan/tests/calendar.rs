//! A simple model of a calendar at Google.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Delivery, OccurrenceKey, RemoteBody, RemoteItem};

use super::entry::{Entry, Exception, occurrence_id};
use super::words::{complete, increment, tombstone, tombstone_at, utc};
use crate::filter;

/// Something that changed: an id, with the place of an exception, or without.
type Told = (String, Option<OccurrenceKey>);

/// A calendar at Google.
#[derive(Debug, Default)]
pub(super) struct Calendar {
    pub(super) entries: BTreeMap<String, Entry>,
    minute: i64,
    /// What the next increment brings.
    dirty: BTreeSet<Told>,
    /// Items as they were before the last change.
    former: Vec<RemoteItem>,
    /// Deliveries that came through, before the organizer's filter.
    pub(super) past: Vec<Delivery>,
    /// Tombstones say when.
    pub(super) dated: bool,
    /// Only `#public` is published.
    pub(super) filtered: bool,
}

impl Calendar {
    pub(super) fn new(dated: bool) -> Self {
        Self { dated, ..Self::default() }
    }

    pub(super) fn tick(&mut self) -> i64 {
        self.minute += 1;
        self.minute
    }

    pub(super) fn pick(&self, which: usize, wanted: impl Fn(&Entry) -> bool) -> Option<String> {
        let found: Vec<_> = self.entries.iter().filter(|(_, entry)| wanted(entry)).collect();
        (!found.is_empty()).then(|| found[which % found.len()].0.clone())
    }

    pub(super) fn add(&mut self, name: String, title: &str, day: i64, count: Option<i64>) {
        let days = day % 3 == 0;
        let title = if day % 2 == 0 { format!("{title} #public") } else { title.to_owned() };
        let start = utc("2026-02-02T18:00:00Z") + TimeDelta::days(day);
        let minute = self.tick();
        let (hidden, deleted, exceptions) = (false, false, BTreeMap::new());
        let entry = Entry { title, start, count, minute, days, hidden, deleted, exceptions };
        self.dirty.insert((name.clone(), None));
        self.entries.insert(name, entry);
    }

    /// Changes what `which` picks. What Google begins to show again, it tells with all of its
    /// exceptions. Where the dates move, exceptions go along or stay where they are, by turns.
    pub(super) fn change(
        &mut self,
        which: usize,
        wanted: impl Fn(&Entry) -> bool,
        change: impl FnOnce(&mut Entry),
    ) {
        let Some(name) = self.pick(which, wanted) else { return };
        let minute = self.tick();
        let Some(entry) = self.entries.get_mut(&name) else { return };
        self.former.push(entry.item(&name));
        let before = entry.clone();
        if minute % 2 == 0 {
            entry.take_along(minute, change)
        } else {
            change(entry)
        }
        entry.minute = minute;
        self.dirty.insert((name.clone(), None));
        let again =
            (entry.count.is_some() && before.count.is_none()) || (before.deleted && !entry.deleted);
        for exception in entry.exceptions.values_mut().filter(|_| again) {
            exception.minute = minute;
        }
        let told = entry.exceptions.iter().filter(|(_, one)| one.minute == minute);
        self.dirty.extend(told.map(|(key, _)| (name.clone(), Some(*key))));
    }

    pub(super) fn except(&mut self, which: usize, nth: i64, moved: Option<i64>) {
        let is_series = |entry: &Entry| entry.count.is_some() && !entry.deleted;
        let Some(name) = self.pick(which, is_series) else { return };
        let minute = self.tick();
        let Some(entry) = self.entries.get_mut(&name) else { return };
        let nth = nth % entry.count.unwrap_or(1);
        let key = entry.key(nth);
        // What is cancelled stays so.
        match entry.exceptions.get(&key) {
            Some(Exception { to: None, .. }) => return,
            Some(_) => self.former.push(entry.exception(&name, key)),
            None => {}
        }
        let to = moved.map(|hours| entry.moved(nth, hours));
        entry.exceptions.insert(key, Exception { to, minute });
        self.dirty.insert((name, Some(key)));
    }

    /// "This and following": the rest gets an id of its own. Its exceptions go there as well, and
    /// are cancelled in the first part; or they stay in the first part, beyond its end.
    pub(super) fn split(&mut self, which: usize, at: i64) {
        let wanted = |entry: &Entry| entry.count.is_some_and(|count| count > at) && !entry.deleted;
        let Some(name) = self.pick(which, wanted) else { return };
        let part =
            format!("{}_R{}", family(&name), self.entries[&name].date(at).format("%Y%m%dT%H%M%S"));
        if self.entries.contains_key(&part) {
            return;
        }
        let minute = self.tick();
        let Some(entry) = self.entries.get_mut(&name) else { return };
        self.former.push(entry.item(&name));
        let mut rest = entry.clone();
        rest.start = entry.date(at);
        rest.count = entry.count.map(|count| count - at);
        (rest.minute, entry.minute) = (minute, minute);
        let keys: BTreeSet<_> = (at..entry.count.unwrap_or(at)).map(|nth| entry.key(nth)).collect();
        entry.count = Some(at);
        rest.exceptions.retain(|key, _| minute % 2 == 0 && keys.contains(key));
        for (key, exception) in &mut rest.exceptions {
            exception.minute = minute;
            entry.exceptions.insert(*key, Exception { to: None, minute });
            self.dirty.extend([(part.clone(), Some(*key)), (name.clone(), Some(*key))]);
        }
        self.dirty.extend([(name, None), (part.clone(), None)]);
        self.entries.insert(part, rest);
    }

    /// What changed since the last delivery that came through.
    pub(super) fn increment(&mut self, reversed: bool, doubled: bool) -> Delivery {
        self.part(u64::MAX, reversed, doubled)
    }

    /// A part of what changed, as the bits of `mask` have it: the rest comes later.
    pub(super) fn part(&mut self, mask: u64, reversed: bool, doubled: bool) -> Delivery {
        let is_in = |at: usize| mask.rotate_right(u32::try_from(at % 64).unwrap()) & 1 == 1;
        let told = self.dirty.iter().enumerate().filter(|(at, _)| is_in(*at));
        let told: BTreeSet<_> = told.map(|(_, told)| told.clone()).collect();
        let delivery = self.fetch(&told, reversed, doubled);
        self.dirty.retain(|one| !told.contains(one));
        if self.is_told() {
            self.former.clear();
        }
        self.past.push(delivery.clone());
        self.filter(delivery)
    }

    /// Whether nothing is left to tell.
    pub(super) fn is_told(&self) -> bool {
        self.dirty.is_empty()
    }

    /// The same, but the process ends before it is written: the next increment brings all again.
    pub(super) fn lost(&self) -> Delivery {
        self.filter(self.fetch(&self.dirty, false, false))
    }

    /// A delivery that came through before, once more.
    pub(super) fn again(&self, which: usize) -> Option<Delivery> {
        let past = self.past.len().checked_sub(1 + which % self.past.len().max(1))?;
        // An old complete list would say that what came since is absent.
        let is_stale = self.past[past].complete && past + 1 < self.past.len();
        (!is_stale).then(|| self.filter(self.past[past].clone()))
    }

    fn filter(&self, mut delivery: Delivery) -> Delivery {
        filter::apply(&mut delivery, self.filtered.then_some("#public"));
        delivery
    }

    fn is_published(&self, entry: &Entry, title: &str) -> bool {
        let named = |title: &str| !self.filtered || title.contains("#public");
        !entry.deleted && !entry.hidden && named(&entry.title) && named(title)
    }

    fn fetch(&self, told: &BTreeSet<Told>, reversed: bool, doubled: bool) -> Delivery {
        let mut items = Vec::new();
        for (name, key) in told {
            let Some(entry) = self.entries.get(name) else { continue };
            match key {
                Some(key) if entry.shows(*key) => items.push(entry.exception(name, *key)),
                None if entry.deleted && self.dated => {
                    items.push(tombstone_at(name, entry.minute));
                }
                None if entry.deleted => items.push(tombstone(name)),
                None => items.push(entry.item(name)),
                Some(_) => {}
            }
        }
        if doubled {
            let live: BTreeSet<_> = items
                .iter()
                .filter(|item| item.body != RemoteBody::Tombstone)
                .map(|item| item.google_id.clone())
                .collect();
            let former = self.former.iter().cloned();
            items.extend(former.filter(|item| live.contains(&item.google_id)));
        }
        if reversed {
            items.reverse();
        }
        increment(items)
    }

    /// Everything there is: the token was lost.
    pub(super) fn list(&mut self) -> Delivery {
        self.dirty.clear();
        self.former.clear();
        let mut items = Vec::new();
        for (name, entry) in self.entries.iter().filter(|(_, entry)| !entry.deleted) {
            let shown = entry.exceptions.keys().filter(|key| entry.shows(**key));
            items.extend(shown.map(|key| entry.exception(name, *key)));
            items.push(entry.item(name));
        }
        let delivery = complete(items);
        self.past.clear();
        self.past.push(delivery.clone());
        self.filter(delivery)
    }

    /// The pages there should be: id, title, start.
    pub(super) fn pages(&self) -> BTreeSet<(String, String, DateTime<Utc>)> {
        let mut pages = BTreeSet::new();
        let published = |entry: &Entry| self.is_published(entry, &entry.title);
        for (name, entry) in self.entries.iter().filter(|(_, entry)| published(entry)) {
            if entry.count.is_none() {
                pages.insert((name.clone(), entry.title.clone(), entry.date(0)));
                continue;
            }
            let page =
                |key, title: &str, at| (occurrence_id(name, key).to_string(), title.to_owned(), at);
            pages.extend(entry.dates().map(|(key, at)| page(key, &entry.title, at)));
            let exceptions = entry.exceptions.iter().filter(|_| self.is_published(entry, "Moved"));
            let moved = exceptions.filter_map(|(key, one)| Some((*key, one.to?.start)));
            pages.extend(moved.map(|(key, at)| page(key, "Moved", at)));
        }
        pages
    }
}

/// The id that all parts of a series share.
pub(super) fn family(google_id: &str) -> &str {
    google_id.split('_').next().unwrap_or_default()
}
