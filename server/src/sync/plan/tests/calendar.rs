//! A simple model of a calendar at Google.

use std::collections::{BTreeMap, BTreeSet};

use app::domain::{
    Delivery, GoogleId, OccurrenceKey, RemoteBody, RemoteEvent, RemoteItem, RemoteWhen,
};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::words::{complete, event, id, increment, item, tombstone, tombstone_at, utc};
use crate::sync::filter;

/// An event or series in the model. A series takes place weekly, `count` times.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) title: String,
    pub(super) start: DateTime<Utc>,
    pub(super) count: Option<i64>,
    minute: i64,
    /// Whole days.
    pub(super) days: bool,
    pub(super) hidden: bool,
    pub(super) deleted: bool,
    /// By the how many-th date: cancelled, or moved by so many hours; and when that was said.
    pub(super) exceptions: BTreeMap<i64, (Option<i64>, i64)>,
}

impl Entry {
    pub(super) fn date(&self, nth: i64) -> DateTime<Utc> {
        let midnight = self.start.date_naive().and_time(NaiveTime::MIN).and_utc();
        let start = if self.days { midnight } else { self.start };
        start + TimeDelta::weeks(nth)
    }

    fn key(&self, nth: i64) -> OccurrenceKey {
        let at = self.date(nth);
        if self.days { OccurrenceKey::On(at.date_naive()) } else { OccurrenceKey::At(at) }
    }

    /// Where an occurrence was moved to.
    fn moved(&self, nth: i64, hours: i64) -> DateTime<Utc> {
        let by = TimeDelta::hours(hours);
        self.date(nth) + if self.days { TimeDelta::days(1 + by.num_days()) } else { by }
    }

    fn event(&self, title: &str, start: DateTime<Utc>) -> RemoteEvent {
        // The model has no summer time.
        let zone = "UTC".to_owned();
        let when = if self.days {
            let start = start.date_naive();
            RemoteWhen::AllDay { start, end: start + TimeDelta::days(1), zone }
        } else {
            RemoteWhen::Timed { start, end: start + TimeDelta::hours(2), zone }
        };
        RemoteEvent { when, ..event(title, start) }
    }

    /// Whether Google tells of an exception.
    pub(super) fn shows(&self, nth: i64) -> bool {
        let is_date = self.count.is_some_and(|count| nth < count);
        is_date && !self.deleted && self.exceptions.contains_key(&nth)
    }

    pub(super) fn exception_id(&self, master: &str, nth: i64) -> GoogleId {
        self.key(nth).instance_id(&id(master)).unwrap()
    }

    pub(super) fn item(&self, google_id: &str) -> RemoteItem {
        let mut event = self.event(&self.title, self.date(0));
        event.unpublished = self.hidden.then(|| "its visibility is private".into());
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
        let event = moved.map(|hours| self.event("Moved", self.moved(nth, hours)));
        let original = self.key(nth);
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
        let (start, count, days) = (entry.start, entry.count, entry.days);
        change(entry);
        entry.minute = minute;
        self.dirty.insert((name.clone(), None));
        if (entry.start, entry.count, entry.days) != (start, count, days) {
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

    /// What changed since the last delivery that came through.
    pub(super) fn increment(&mut self, reversed: bool, doubled: bool) -> Delivery {
        let delivery = self.fetch(reversed, doubled);
        self.dirty.clear();
        self.former.clear();
        self.past.push(delivery.clone());
        self.filter(delivery)
    }

    /// The same, but the process ends before it is written: the next increment brings all again.
    pub(super) fn lost(&self) -> Delivery {
        self.filter(self.fetch(false, false))
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

    fn fetch(&self, reversed: bool, doubled: bool) -> Delivery {
        let mut items = Vec::new();
        for (name, nth) in self.dirty.clone() {
            let Some(entry) = self.entries.get(&name) else { continue };
            match nth {
                Some(nth) if entry.shows(nth) => items.push(entry.exception(&name, nth)),
                None if entry.deleted && self.dated => {
                    items.push(tombstone_at(&name, entry.minute));
                }
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
            let shown = entry.exceptions.keys().filter(|nth| entry.shows(**nth));
            items.extend(shown.map(|nth| entry.exception(name, *nth)));
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
            let Some(count) = entry.count else {
                pages.insert((name.clone(), entry.title.clone(), entry.date(0)));
                continue;
            };
            for nth in 0..count {
                let google_id = entry.exception_id(name, nth).to_string();
                match entry.exceptions.get(&nth) {
                    Some((None, _)) => continue,
                    Some(_) if !self.is_published(entry, "Moved") => continue,
                    Some((Some(hours), _)) => {
                        pages.insert((google_id, "Moved".into(), entry.moved(nth, *hours)))
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
