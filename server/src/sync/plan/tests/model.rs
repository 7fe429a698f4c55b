//! Generated histories of a calendar, its syncs and its people, against a simple model of Google.
//!
//! Whatever happened, after one complete sync the live pages are what the model shows, but for
//! what people decided: a page they removed is missing, one they brought back is there.

use std::collections::{BTreeMap, BTreeSet};

use app::domain::{Cause, EventId};
use chrono::TimeDelta;
use proptest::prelude::*;

use super::calendar::{Calendar, Entry, family};
use super::world::World;

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
    let ids: BTreeSet<_> = shown.iter().map(|(google_id, ..)| google_id.as_str()).collect();
    let mut decided: BTreeMap<&str, i64> = BTreeMap::new();
    for row in &world.held.events {
        if row.trashed == Some(Cause::Person) {
            let google_id = row.event.google_id.as_ref().unwrap().as_str();
            prop_assert!(!ids.contains(google_id), "deleted by a person: {google_id}");
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
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

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
