//! A simple model of a calendar at Google.

use std::collections::{BTreeMap, BTreeSet};

use app::domain::{Delivery, GoogleId, OccurrenceKey, RemoteBody, RemoteItem, RemoteWhen};
use chrono::{DateTime, TimeDelta, Utc};

use super::words::{complete, event, id, increment, item, tombstone, utc};

/// An event or series in the model. A series takes place weekly, `count` times.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) title: String,
    pub(super) start: DateTime<Utc>,
    pub(super) count: Option<i64>,
    minute: i64,
    pub(super) hidden: bool,
    pub(super) deleted: bool,
    /// By the how many-th date: cancelled, or moved by so many hours; and when that was said.
    pub(super) exceptions: BTreeMap<i64, (Option<i64>, i64)>,
}

impl Entry {
    pub(super) fn date(&self, nth: i64) -> DateTime<Utc> {
        self.start + TimeDelta::weeks(nth)
    }

    /// Whether Google tells of an exception.
    pub(super) fn shows(&self, nth: i64) -> bool {
        let is_date = self.count.is_some_and(|count| nth < count);
        is_date && !self.deleted && self.exceptions.contains_key(&nth)
    }

    pub(super) fn exception_id(&self, master: &str, nth: i64) -> GoogleId {
        OccurrenceKey::At(self.date(nth)).instance_id(&id(master)).unwrap()
    }

    pub(super) fn item(&self, google_id: &str) -> RemoteItem {
        let mut event = event(&self.title, self.start);
        event.unpublished = self.hidden.then(|| "its visibility is private".into());
        // The model has no summer time.
        if let RemoteWhen::Timed { zone, .. } = &mut event.when {
            *zone = "UTC".into();
        }
        let body = match self.count {
            None => RemoteBody::Single { event },
            Some(count) => RemoteBody::Master {
                event,
                recurrence: vec![format!("RRULE:FREQ=WEEKLY;COUNT={count}")],
            },
        };
        item(google_id, self.minute, body)
    }

    pub(super) fn exception(&self, master: &str, nth: i64) -> RemoteItem {
        let (moved, minute) = self.exceptions[&nth];
        let event = moved.map(|hours| {
            let mut event = event("Moved", self.date(nth) + TimeDelta::hours(hours));
            if let RemoteWhen::Timed { zone, .. } = &mut event.when {
                *zone = "UTC".into();
            }
            event
        });
        let original = OccurrenceKey::At(self.date(nth));
        let body = RemoteBody::Exception { master: id(master), original, event };
        RemoteItem { google_id: self.exception_id(master, nth), ..item("x", minute, body) }
    }
}

/// A calendar at Google.
#[derive(Debug, Default)]
pub(super) struct Calendar {
    pub(super) entries: BTreeMap<String, Entry>,
    minute: i64,
    /// What the next increment brings: ids with the date of an exception, or none.
    dirty: BTreeSet<(String, Option<i64>)>,
    /// Items as they were before the last change.
    former: Vec<RemoteItem>,
    pub(super) last: Delivery,
}

impl Calendar {
    pub(super) fn tick(&mut self) -> i64 {
        self.minute += 1;
        self.minute
    }

    pub(super) fn pick(&self, which: usize, wanted: impl Fn(&Entry) -> bool) -> Option<String> {
        let found: Vec<_> = self.entries.iter().filter(|(_, entry)| wanted(entry)).collect();
        (!found.is_empty()).then(|| found[which % found.len()].0.clone())
    }

    pub(super) fn add(&mut self, name: String, title: &str, day: i64, count: Option<i64>) {
        let start = utc("2026-02-02T18:00:00Z") + TimeDelta::days(day);
        let minute = self.tick();
        let (title, exceptions) = (title.to_owned(), BTreeMap::new());
        let entry =
            Entry { title, start, count, minute, hidden: false, deleted: false, exceptions };
        self.dirty.insert((name.clone(), None));
        self.entries.insert(name, entry);
    }

    /// Changes what `which` picks; all its exceptions are told again where the dates moved.
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
        let (start, count) = (entry.start, entry.count);
        change(entry);
        entry.minute = minute;
        self.dirty.insert((name.clone(), None));
        if entry.start != start || entry.count != count {
            for (nth, (_, said)) in &mut entry.exceptions {
                *said = minute;
                self.dirty.insert((name.clone(), Some(*nth)));
            }
        }
    }

    pub(super) fn except(&mut self, which: usize, nth: i64, moved: Option<i64>) {
        let is_series = |entry: &Entry| entry.count.is_some() && !entry.deleted;
        let Some(name) = self.pick(which, is_series) else { return };
        let minute = self.tick();
        let Some(entry) = self.entries.get_mut(&name) else { return };
        let nth = nth % entry.count.unwrap_or(1);
        // What is cancelled stays so.
        if matches!(entry.exceptions.get(&nth), Some((None, _))) {
            return;
        }
        entry.exceptions.insert(nth, (moved, minute));
        self.dirty.insert((name, Some(nth)));
    }

    /// "This and following": the rest gets an id of its own, and so do its exceptions.
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
        entry.count = Some(at);
        let moved = entry.exceptions.split_off(&at);
        // What is cancelled stays so, should the first part grow again.
        let cancelled = moved.iter().filter(|(_, (moved, _))| moved.is_none());
        entry.exceptions.extend(cancelled.map(|(nth, said)| (*nth, *said)));
        rest.exceptions =
            moved.into_iter().map(|(nth, (moved, _))| (nth - at, (moved, minute))).collect();
        self.dirty.extend(rest.exceptions.keys().map(|nth| (part.clone(), Some(*nth))));
        self.dirty.extend([(name, None), (part.clone(), None)]);
        self.entries.insert(part, rest);
    }

    pub(super) fn increment(&mut self, reversed: bool, doubled: bool) -> Delivery {
        let mut items = Vec::new();
        for (name, nth) in std::mem::take(&mut self.dirty) {
            let Some(entry) = self.entries.get(&name) else { continue };
            match nth {
                Some(nth) if entry.shows(nth) => items.push(entry.exception(&name, nth)),
                None if entry.deleted => items.push(tombstone(&name)),
                None => items.push(entry.item(&name)),
                Some(_) => {}
            }
        }
        if doubled {
            let live: BTreeSet<_> = items
                .iter()
                .filter(|item| item.body != RemoteBody::Tombstone)
                .map(|item| item.google_id.clone())
                .collect();
            let former = std::mem::take(&mut self.former).into_iter();
            items.extend(former.filter(|item| live.contains(&item.google_id)));
        }
        if reversed {
            items.reverse();
        }
        self.last = increment(items);
        self.last.clone()
    }

    pub(super) fn list(&mut self) -> Delivery {
        self.dirty.clear();
        let mut items = Vec::new();
        for (name, entry) in self.entries.iter().filter(|(_, entry)| !entry.deleted) {
            let shown = entry.exceptions.keys().filter(|nth| entry.shows(**nth));
            items.extend(shown.map(|nth| entry.exception(name, *nth)));
            items.push(entry.item(name));
        }
        self.last = complete(items);
        self.last.clone()
    }

    /// The pages there should be: id, title, start.
    pub(super) fn pages(&self) -> BTreeSet<(String, String, DateTime<Utc>)> {
        let mut pages = BTreeSet::new();
        for (name, entry) in self.entries.iter().filter(|(_, e)| !e.deleted && !e.hidden) {
            let Some(count) = entry.count else {
                pages.insert((name.clone(), entry.title.clone(), entry.start));
                continue;
            };
            for nth in 0..count {
                let google_id = entry.exception_id(name, nth).to_string();
                match entry.exceptions.get(&nth) {
                    Some((None, _)) => continue,
                    Some((Some(hours), _)) => {
                        let start = entry.date(nth) + TimeDelta::hours(*hours);
                        pages.insert((google_id, "Moved".into(), start))
                    }
                    None => pages.insert((google_id, entry.title.clone(), entry.date(nth))),
                };
            }
        }
        pages
    }
}

/// The id that all parts of a series share.
pub(super) fn family(google_id: &str) -> &str {
    google_id.split('_').next().unwrap_or_default()
}
