//! Generated histories of a calendar, its syncs and its people, against a simple model of Google.
//!
//! Whatever happened, after one complete sync the live pages are what the model shows, but for
//! what people decided: a page they removed is missing, one they brought back is there, and a
//! field they wrote is as they wrote it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::{Cause, EventContent, EventId, Field, HeldEvent, Visibility};
use proptest::prelude::*;

use super::acts::{Act, History, act};
use super::calendar::family;
use crate::plan::edits::is_newer;

type Page = (String, String, DateTime<Utc>);

/// A page as Google would have it: with Google's values of the fields that people decided.
fn googles(row: &HeldEvent) -> (Page, EventContent) {
    let mut content = row.event.content();
    for edit in &row.edits {
        assert!(edit.field.put(&edit.google, &mut content));
    }
    let google_id = row.event.google_id.as_ref().unwrap().to_string();
    ((google_id, content.title.clone(), content.when.starts_at()), content)
}

/// Compares the site with the model.
fn check(history: &History) -> Result<(), TestCaseError> {
    let wanted = history.calendar.pages();
    let rows = &history.world.held.events;
    let mut shown = BTreeSet::new();
    for row in rows.iter().filter(|row| row.trashed.is_none()) {
        let (page, content) = googles(row);
        let is_there = wanted.contains(&page);
        prop_assert!(is_there || row.kept.is_some(), "not in Google: {page:?}");
        if is_there {
            prop_assert_eq!(content.location, None, "the model has no places");
            check_undone(history, row)?;
        }
        shown.insert(page);
    }
    let ids: BTreeSet<_> = shown.iter().map(|(google_id, ..)| google_id.as_str()).collect();
    let mut removed: BTreeMap<&str, i64> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.trashed == Some(Cause::Person)) {
        let google_id = row.event.google_id.as_ref().unwrap().as_str();
        prop_assert!(!ids.contains(google_id), "deleted by a person: {google_id}");
        *removed.entry(family(google_id)).or_default() += 1;
    }
    for page in wanted.difference(&shown) {
        let left = removed.entry(family(&page.0)).or_default();
        *left -= 1;
        prop_assert!(*left >= 0, "missing: {page:?}");
    }
    Ok(())
}

/// What a person wrote is as they wrote it, in the trash as well.
fn check_written(history: &History) -> Result<(), TestCaseError> {
    for ((id, field), value) in &history.written {
        let row = history.world.row(*id);
        prop_assert_eq!(&field.of(&row.event.content()), value, "{:?} of {}", field, id);
        let edit = row.edits.iter().find(|edit| edit.field == *field);
        prop_assert!(edit.is_some_and(|edit| edit.until.is_none()), "{:?} of {}", field, id);
    }
    Ok(())
}

/// What was put back holds just until Google shows something newer.
fn check_undone(history: &History, row: &HeldEvent) -> Result<(), TestCaseError> {
    let edit = row.edits.iter().find(|edit| edit.field == Field::Title && edit.until.is_some());
    let Some((title, until)) = history.undone.get(&row.event.id).filter(|_| edit.is_some()) else {
        return Ok(());
    };
    prop_assert_eq!(&row.event.title, title);
    let now = history.world.revision_of(row.event.id.0);
    prop_assert!(!is_newer(now.updated, until.updated), "{} is over", title);
    Ok(())
}

/// What an organizer chose about finding a page stays, and no row is ever gone.
fn check_rows(
    history: &History,
    found: &mut BTreeMap<EventId, Visibility>,
) -> Result<(), TestCaseError> {
    let rows = history.world.held.events.iter();
    let now: BTreeMap<_, _> = rows.map(|row| (row.event.id, row.event.visibility)).collect();
    for (id, visibility) in found.iter() {
        prop_assert_eq!(now.get(id), Some(visibility), "row {}", id);
    }
    *found = now;
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn after_any_history_one_good_sync_sets_things_right(
        dated in any::<bool>(),
        acts in prop::collection::vec(act(), 1..30),
    ) {
        let mut history = History::new(dated);
        let mut found = BTreeMap::new();
        for act in acts {
            let removed = history.removed();
            let is_by_person = matches!(act, Act::PersonRestores(_) | Act::PersonTakesGoogles(_));
            history.perform(act);
            for row in removed.iter().filter(|_| !is_by_person) {
                prop_assert_eq!(history.world.row(row.event.id), row, "people win");
            }
            check_written(&history)?;
            check_rows(&history, &mut found)?;
        }
        history.list();
        check(&history)?;
        check_written(&history)?;
        check_rows(&history, &mut found)?;
    }
}
