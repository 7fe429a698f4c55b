//! Generated histories of a calendar, its syncs and its people, against a simple model of Google.
//!
//! Whatever happened, after one complete sync the live pages are what the model shows, but for
//! what people decided: a page they removed is missing, one they brought back is there.

use std::collections::{BTreeMap, BTreeSet};

use app::domain::{Cause, Delivery, EventId, GoogleId, OccurrenceKey, RemoteBody, RemoteItem};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::world::{World, complete, event, id, increment, item, tombstone, utc};

/// One act. Numbers pick among what there is.
#[derive(Clone, Debug)]
enum Act {
    Create { day: i64 },
    CreateSeries { day: i64, count: i64 },
    Rename(usize),
    Move { which: usize, hours: i64 },
    Delete(usize),
    Undelete(usize),
    Hide(usize),
    CancelOccurrence { which: usize, nth: i64 },
    MoveOccurrence { which: usize, nth: i64, hours: i64 },
    Split { which: usize, at: i64 },
    BecomeSeries(usize),
    BecomeSingle(usize),
    PersonDeletes(usize),
    PersonRestores(usize),
    Sync { reversed: bool, doubled: bool },
    SyncAgain,
    FullSync,
    DaysPass,
}

fn act() -> impl Strategy<Value = Act> {
    let which = || any::<usize>();
    prop_oneof![
        2 => (0..200_i64).prop_map(|day| Act::Create { day }),
        3 => (0..200_i64, 1..6_i64).prop_map(|(day, count)| Act::CreateSeries { day, count }),
        2 => which().prop_map(Act::Rename),
        3 => (which(), prop::sample::select(vec![-1_i64, 1, 24]))
            .prop_map(|(which, hours)| Act::Move { which, hours }),
        2 => which().prop_map(Act::Delete),
        2 => which().prop_map(Act::Undelete),
        1 => which().prop_map(Act::Hide),
        3 => (which(), 0..5_i64).prop_map(|(which, nth)| Act::CancelOccurrence { which, nth }),
        3 => (which(), 0..5_i64, prop::sample::select(vec![1_i64, 30, 4_000]))
            .prop_map(|(which, nth, hours)| Act::MoveOccurrence { which, nth, hours }),
        2 => (which(), 1..4_i64).prop_map(|(which, at)| Act::Split { which, at }),
        1 => which().prop_map(Act::BecomeSeries),
        1 => which().prop_map(Act::BecomeSingle),
        2 => which().prop_map(Act::PersonDeletes),
        2 => which().prop_map(Act::PersonRestores),
        6 => any::<(bool, bool)>()
            .prop_map(|(reversed, doubled)| Act::Sync { reversed, doubled }),
        1 => Just(Act::SyncAgain),
        1 => Just(Act::FullSync),
        1 => Just(Act::DaysPass),
    ]
}

/// An event or series in the model. A series takes place weekly, `count` times.
#[derive(Clone, Debug)]
struct Entry {
    title: String,
    start: DateTime<Utc>,
    count: Option<i64>,
    minute: i64,
    hidden: bool,
    deleted: bool,
    /// By the how many-th date: cancelled, or moved by so many hours; and when that was said.
    exceptions: BTreeMap<i64, (Option<i64>, i64)>,
}

impl Entry {
    fn date(&self, nth: i64) -> DateTime<Utc> {
        self.start + TimeDelta::weeks(nth)
    }

    /// Whether Google tells of an exception.
    fn shows(&self, nth: i64) -> bool {
        let is_date = self.count.is_some_and(|count| nth < count);
        is_date && !self.deleted && self.exceptions.contains_key(&nth)
    }

    fn exception_id(&self, master: &str, nth: i64) -> GoogleId {
        OccurrenceKey::At(self.date(nth)).instance_id(&id(master)).unwrap()
    }

    fn item(&self, google_id: &str) -> RemoteItem {
        let mut event = event(&self.title, self.start);
        event.unpublished = self.hidden.then(|| "its visibility is private".into());
        // The model has no summer time.
        if let app::domain::RemoteWhen::Timed { zone, .. } = &mut event.when {
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

    fn exception(&self, master: &str, nth: i64) -> RemoteItem {
        let (moved, minute) = self.exceptions[&nth];
        let event = moved.map(|hours| {
            let mut event = event("Moved", self.date(nth) + TimeDelta::hours(hours));
            if let app::domain::RemoteWhen::Timed { zone, .. } = &mut event.when {
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
struct Calendar {
    entries: BTreeMap<String, Entry>,
    minute: i64,
    /// What the next increment brings: ids with the date of an exception, or none.
    dirty: BTreeSet<(String, Option<i64>)>,
    /// Items as they were before the last change.
    former: Vec<RemoteItem>,
    last: Delivery,
}

impl Calendar {
    fn tick(&mut self) -> i64 {
        self.minute += 1;
        self.minute
    }

    fn pick(&self, which: usize, wanted: impl Fn(&Entry) -> bool) -> Option<String> {
        let found: Vec<_> = self.entries.iter().filter(|(_, entry)| wanted(entry)).collect();
        (!found.is_empty()).then(|| found[which % found.len()].0.clone())
    }

    fn add(&mut self, name: String, title: &str, day: i64, count: Option<i64>) {
        let start = utc("2026-02-02T18:00:00Z") + TimeDelta::days(day);
        let minute = self.tick();
        let (title, exceptions) = (title.to_owned(), BTreeMap::new());
        let entry =
            Entry { title, start, count, minute, hidden: false, deleted: false, exceptions };
        self.dirty.insert((name.clone(), None));
        self.entries.insert(name, entry);
    }

    /// Changes what `which` picks; all its exceptions are told again where the dates moved.
    fn change(
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

    fn except(&mut self, which: usize, nth: i64, moved: Option<i64>) {
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
    fn split(&mut self, which: usize, at: i64) {
        let wanted = |entry: &Entry| entry.count.is_some_and(|count| count > at) && !entry.deleted;
        let Some(name) = self.pick(which, wanted) else { return };
        let minute = self.tick();
        let Some(entry) = self.entries.get_mut(&name) else { return };
        self.former.push(entry.item(&name));
        let mut rest = entry.clone();
        rest.start = entry.date(at);
        rest.count = entry.count.map(|count| count - at);
        (rest.minute, entry.minute) = (minute, minute);
        entry.count = Some(at);
        let moved = entry.exceptions.split_off(&at);
        rest.exceptions =
            moved.into_iter().map(|(nth, (moved, _))| (nth - at, (moved, minute))).collect();
        let base = name.split("_R").next().unwrap_or_default();
        let part = format!("{base}_R{}", rest.start.format("%Y%m%dT%H%M%S"));
        if self.entries.contains_key(&part) {
            return;
        }
        self.dirty.extend(rest.exceptions.keys().map(|nth| (part.clone(), Some(*nth))));
        self.dirty.extend([(name, None), (part.clone(), None)]);
        self.entries.insert(part, rest);
    }

    fn increment(&mut self, reversed: bool, doubled: bool) -> Delivery {
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

    fn list(&mut self) -> Delivery {
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
    fn pages(&self) -> BTreeSet<(String, String, DateTime<Utc>)> {
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

fn perform(act: Act, calendar: &mut Calendar, world: &mut World) {
    let number = calendar.entries.len();
    let live = |entry: &Entry| !entry.deleted;
    match act {
        Act::Create { day } => calendar.add(format!("e{number}"), "Chess", day, None),
        Act::CreateSeries { day, count } => {
            calendar.add(format!("s{number}"), "Game night", day, Some(count));
        }
        Act::Rename(which) => calendar.change(which, live, |entry| entry.title.push('!')),
        Act::Move { which, hours } => {
            calendar.change(which, live, |entry| entry.start += TimeDelta::hours(hours));
        }
        Act::Delete(which) => calendar.change(which, live, |entry| entry.deleted = true),
        Act::Undelete(which) => {
            calendar.change(which, |entry| entry.deleted, |entry| entry.deleted = false);
        }
        Act::Hide(which) => calendar.change(which, live, |entry| entry.hidden = !entry.hidden),
        Act::CancelOccurrence { which, nth } => calendar.except(which, nth, None),
        Act::MoveOccurrence { which, nth, hours } => calendar.except(which, nth, Some(hours)),
        Act::Split { which, at } => calendar.split(which, at),
        Act::BecomeSeries(which) => calendar.change(
            which,
            |entry| !entry.deleted && entry.count.is_none(),
            |entry| entry.count = Some(3),
        ),
        Act::BecomeSingle(which) => calendar.change(
            which,
            |entry| !entry.deleted && entry.count.is_some(),
            |entry| {
                entry.count = None;
                // What is cancelled stays so, should it become a series again.
                entry.exceptions.retain(|_, (moved, _)| moved.is_none());
            },
        ),
        Act::PersonDeletes(which) => {
            if let Some(number) = pick_row(world, which, |trashed| trashed.is_none()) {
                world.person_deletes(number.0);
            }
        }
        Act::PersonRestores(which) => restore(world, which),
        Act::Sync { reversed, doubled } => {
            let delivery = calendar.increment(reversed, doubled);
            world.sync(&delivery);
        }
        Act::SyncAgain => {
            world.sync(&calendar.last);
        }
        Act::FullSync => {
            let list = calendar.list();
            world.sync(&list);
        }
        Act::DaysPass => world.days_pass(30),
    }
}

fn pick_row(
    world: &World,
    which: usize,
    wanted: impl Fn(Option<Cause>) -> bool,
) -> Option<EventId> {
    let rows = world.held.events.iter().filter(|row| wanted(row.trashed));
    let rows: Vec<_> = rows.map(|row| row.event.id).collect();
    (!rows.is_empty()).then(|| rows[which % rows.len()])
}

/// As the store does, a restore is refused where a live row has the id.
fn restore(world: &mut World, which: usize) {
    let Some(number) = pick_row(world, which, |trashed| trashed.is_some()) else { return };
    let google_id = world.row(number).event.google_id.clone();
    let taken = world
        .held
        .events
        .iter()
        .any(|row| row.trashed.is_none() && row.event.google_id == google_id);
    if !taken {
        world.person_restores(number.0);
    }
}

fn family(google_id: &str) -> &str {
    google_id.split('_').next().unwrap_or_default()
}

/// Compares the site with the model.
fn check(calendar: &Calendar, world: &World) -> Result<(), TestCaseError> {
    let wanted = calendar.pages();
    let live = world.held.events.iter().filter(|row| row.trashed.is_none());
    let mut shown = BTreeSet::new();
    for row in live {
        let google_id = row.event.google_id.as_ref().unwrap().to_string();
        let page = (google_id, row.event.title.clone(), row.event.starts_at);
        prop_assert!(wanted.contains(&page) || row.kept.is_some(), "not in Google: {page:?}");
        shown.insert(page);
    }
    let mut decided: BTreeMap<&str, i64> = BTreeMap::new();
    for row in &world.held.events {
        if row.trashed == Some(Cause::Person) {
            let google_id = row.event.google_id.as_ref().unwrap().as_str();
            *decided.entry(family(google_id)).or_default() += 1;
        }
    }
    for page in wanted.difference(&shown) {
        let left = decided.entry(family(&page.0)).or_default();
        *left -= 1;
        prop_assert!(*left >= 0, "missing: {page:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn after_any_history_one_good_sync_sets_things_right(acts in prop::collection::vec(act(), 1..30)) {
        let (mut calendar, mut world) = (Calendar::default(), World::new());
        for act in acts {
            let decided: Vec<_> = world
                .held
                .events
                .iter()
                .filter(|row| row.trashed == Some(Cause::Person))
                .cloned()
                .collect();
            let is_restore = matches!(act, Act::PersonRestores(_));
            perform(act, &mut calendar, &mut world);
            if !is_restore {
                for row in decided {
                    prop_assert_eq!(world.row(row.event.id), &row, "people win");
                }
            }
        }
        let list = calendar.list();
        world.sync(&list);
        check(&calendar, &world)?;
    }
}
