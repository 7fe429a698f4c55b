//! What can happen in a generated history, at Google, here, and between both.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::{Cause, EventContent, EventId, Field, HeldEvent, RemoteRevision, Visibility, When};
use proptest::prelude::*;
use serde_json::Value;

use super::calendar::Calendar;
use super::entry::Entry;
use super::words::utc;
use super::world::World;
use crate::plan::plan;

/// One act. Numbers pick among what there is.
#[derive(Clone, Debug)]
pub(super) enum Act {
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
    Cut { which: usize, at: i64 },
    Prolong { which: usize, by: i64 },
    BecomeSeries(usize),
    BecomeSingle(usize),
    BecomeDaysOrHours(usize),
    PersonDeletes(usize),
    PersonRestores(usize),
    PersonEdits { which: usize, field: Field },
    PersonTakesGoogles(usize),
    RunIsUndone(usize),
    Review,
    Filter,
    Sync { reversed: bool, doubled: bool },
    SyncIsLost,
    SyncAgain(usize),
    TokenIsLost,
    DaysPass,
}

pub(super) fn act() -> impl Strategy<Value = Act> {
    prop_oneof![14 => at_google(), 7 => by_people(), 9 => between()]
}

pub(super) fn at_google() -> impl Strategy<Value = Act> {
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
        2 => (which(), 1..4_i64).prop_map(|(which, at)| Act::Cut { which, at }),
        1 => (which(), 1..4_i64).prop_map(|(which, by)| Act::Prolong { which, by }),
        1 => which().prop_map(Act::BecomeSeries),
        1 => which().prop_map(Act::BecomeSingle),
        1 => which().prop_map(Act::BecomeDaysOrHours),
    ]
}

fn by_people() -> impl Strategy<Value = Act> {
    let which = || any::<usize>();
    let field = prop::sample::select(vec![Field::Title, Field::When, Field::Location]);
    prop_oneof![
        2 => which().prop_map(Act::PersonDeletes),
        2 => which().prop_map(Act::PersonRestores),
        3 => (which(), field).prop_map(|(which, field)| Act::PersonEdits { which, field }),
        1 => which().prop_map(Act::PersonTakesGoogles),
        1 => which().prop_map(Act::RunIsUndone),
        1 => Just(Act::Review),
    ]
}

fn between() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => any::<(bool, bool)>()
            .prop_map(|(reversed, doubled)| Act::Sync { reversed, doubled }),
        1 => Just(Act::SyncIsLost),
        1 => any::<usize>().prop_map(Act::SyncAgain),
        1 => Just(Act::TokenIsLost),
        1 => Just(Act::DaysPass),
        1 => Just(Act::Filter),
    ]
}

/// A calendar at Google, what is here of it, and what people decided here.
pub(super) struct History {
    pub(super) calendar: Calendar,
    pub(super) world: World,
    /// Fields that a person wrote, as they wrote them.
    pub(super) written: BTreeMap<(EventId, Field), Value>,
    /// Titles that were put back by undoing a run, against which revision of Google's.
    pub(super) undone: BTreeMap<EventId, (String, RemoteRevision)>,
    acts: i64,
}

impl History {
    pub(super) fn new(dated: bool) -> Self {
        let calendar = Calendar::new(dated);
        let (written, undone) = (BTreeMap::new(), BTreeMap::new());
        Self { calendar, world: World::new(), written, undone, acts: 0 }
    }

    pub(super) fn perform(&mut self, act: Act) {
        self.acts += 1;
        match act {
            Act::PersonDeletes(which) => {
                if let Some(number) = self.pick(which, |row| row.trashed.is_none()) {
                    self.world.person_deletes(number.0);
                }
            }
            Act::PersonRestores(which) => self.restore(which),
            Act::PersonEdits { which, field } => self.write(which, field),
            Act::PersonTakesGoogles(which) => self.take_googles(which),
            Act::RunIsUndone(which) => self.undo(which),
            Act::Review => {
                let publish = &mut self.world.context.publish;
                *publish = match publish {
                    Visibility::Draft => Visibility::Public,
                    Visibility::Public | Visibility::Unlisted => Visibility::Draft,
                };
            }
            Act::DaysPass => self.world.days_pass(30),
            Act::Filter => {
                // An increment would leave out what has not changed at Google.
                self.calendar.filtered = !self.calendar.filtered;
                self.list();
            }
            Act::TokenIsLost => self.list(),
            Act::Sync { reversed, doubled } => {
                let delivery = self.calendar.increment(reversed, doubled);
                self.world.sync(&delivery);
            }
            Act::SyncIsLost => {
                let _ = plan(
                    &self.world.held,
                    &self.calendar.lost(),
                    &self.world.context,
                    &Default::default(),
                );
            }
            Act::SyncAgain(which) => {
                if let Some(delivery) = self.calendar.again(which) {
                    self.world.sync(&delivery);
                }
            }
            other => happen(other, &mut self.calendar),
        }
    }

    /// A complete list.
    pub(super) fn list(&mut self) {
        let list = self.calendar.list();
        self.world.sync(&list);
    }

    fn pick(&self, which: usize, wanted: impl Fn(&HeldEvent) -> bool) -> Option<EventId> {
        let rows = self.world.held.events.iter().filter(|row| wanted(row));
        let rows: Vec<_> = rows.map(|row| row.event.id).collect();
        (!rows.is_empty()).then(|| rows[which % rows.len()])
    }

    /// As the store does, a restore is refused where a live row has the id.
    fn restore(&mut self, which: usize) {
        let Some(number) = self.pick(which, |row| row.trashed.is_some()) else { return };
        let google_id = self.world.row(number).event.google_id.clone();
        let is_taken = |row: &HeldEvent| row.trashed.is_none() && row.event.google_id == google_id;
        if !self.world.held.events.iter().any(is_taken) {
            self.world.person_restores(number.0);
        }
    }

    fn write(&mut self, which: usize, field: Field) {
        let Some(number) = self.pick(which, |row| row.trashed.is_none()) else { return };
        let at = utc("2026-12-24T18:00:00Z") + TimeDelta::hours(self.acts);
        let title = format!("Ada's {}", self.acts);
        let change = |content: &mut EventContent| match field {
            Field::Title => content.title = title,
            Field::When => {
                let (starts_at, ends_at, time_zone) = (at, at, "UTC".into());
                content.when = When::Timed { starts_at, ends_at, time_zone };
            }
            _ => content.location = Some(title),
        };
        self.world.person_edits(number.0, field, change);
        let value = field.of(&self.world.row(number).event.content());
        self.written.insert((number, field), value);
        if field == Field::Title {
            self.undone.remove(&number);
        }
    }

    fn take_googles(&mut self, which: usize) {
        let Some(number) = self.pick(which, |row| !row.edits.is_empty()) else { return };
        let field = self.world.row(number).edits[0].field;
        self.world.person_takes_googles(number.0, field);
        self.written.remove(&(number, field));
        if field == Field::Title {
            self.undone.remove(&number);
        }
    }

    /// What a person wrote since is left alone.
    fn undo(&mut self, which: usize) {
        let is_googles = |row: &HeldEvent| {
            row.trashed.is_none() && row.edits.iter().all(|edit| edit.field != Field::Title)
        };
        let Some(number) = self.pick(which, is_googles) else { return };
        let title = format!("Undone {}", self.acts);
        let until = self.world.revision_of(number.0);
        self.undone.insert(number, (title.clone(), until));
        self.world.run_is_undone(number.0, Field::Title, |content| content.title = title);
    }

    /// What people removed.
    pub(super) fn removed(&self) -> Vec<HeldEvent> {
        let rows = self.world.held.events.iter();
        rows.filter(|row| row.trashed == Some(Cause::Person)).cloned().collect()
    }
}

/// What happens at Google.
fn happen(act: Act, calendar: &mut Calendar) {
    let number = calendar.entries.len();
    let live = |entry: &Entry| !entry.deleted;
    let is_single = |entry: &Entry| !entry.deleted && entry.count.is_none();
    let is_series = |entry: &Entry| !entry.deleted && entry.count.is_some();
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
        Act::Cut { which, at } => {
            let is_longer = |entry: &Entry| is_series(entry) && entry.count > Some(at);
            calendar.change(which, is_longer, |entry| entry.count = Some(at));
        }
        Act::Prolong { which, by } => {
            let longer = |entry: &mut Entry| entry.count = entry.count.map(|count| count + by);
            calendar.change(which, is_series, longer);
        }
        Act::BecomeSeries(which) => {
            calendar.change(which, is_single, |entry| entry.count = Some(3));
        }
        Act::BecomeSingle(which) => calendar.change(which, is_series, |entry| {
            entry.count = None;
            // What is cancelled stays so, should it become a series again.
            for exception in entry.exceptions.values_mut() {
                exception.to = None;
            }
        }),
        Act::BecomeDaysOrHours(which) => {
            calendar.change(which, live, |entry| entry.days = !entry.days);
        }
        _ => {}
    }
}
