//! Complete lists: only in them does absence mean anything.

use super::words::{complete, exception, log, master, single, tombstone, unreadable};
use super::world::World;

const START: &str = "2026-03-01T18:00:00Z";
const FRIDAY: &str = "2026-03-06T18:00:00Z";

#[test]
fn what_a_complete_list_leaves_out_is_removed() {
    let mut world = World::with(vec![single("a", 1, "Chess", START), single("b", 1, "Go", START)]);
    let plan = world.complete(vec![single("a", 1, "Chess", START)]);
    assert_eq!(log(&plan), ["trash Go: not in Google's complete list any more"]);
    let plan = world.complete(vec![single("a", 1, "Chess", START)]);
    assert_eq!(log(&plan), Vec::<String>::new());
    let plan = world.complete(vec![single("a", 1, "Chess", START), single("b", 1, "Go", START)]);
    assert_eq!(log(&plan), ["restore Go: Google shows it again"]);
}

#[test]
fn an_increment_leaves_out_what_has_not_changed() {
    let mut world = World::with(vec![single("a", 1, "Chess", START), single("b", 1, "Go", START)]);
    let plan = world.increment(vec![]);
    assert_eq!(log(&plan), Vec::<String>::new());
    assert_eq!(world.pages().len(), 2);
}

#[test]
fn what_could_not_be_read_is_not_absent() {
    let mut world = World::with(vec![single("a", 1, "Chess", START), single("b", 1, "Go", START)]);
    let mut delivery = complete(vec![]);
    delivery.quarantined = vec![unreadable(Some("a"))];
    world.sync(&delivery);
    assert_eq!(world.pages(), ["1 Chess 03-01T18"]);
}

#[test]
fn a_list_with_an_item_that_has_no_id_proves_no_absence() {
    let mut world = World::with(vec![single("a", 1, "Chess", START), single("b", 1, "Go", START)]);
    let mut delivery = complete(vec![single("b", 2, "Shogi", START)]);
    delivery.quarantined = vec![unreadable(None)];
    let plan = world.sync(&delivery);
    assert_eq!(world.pages(), ["1 Chess 03-01T18", "2 Shogi 03-01T18"]);
    assert!(log(&plan)[2].contains("could not be read, so what this list leaves out"));
}

#[test]
fn an_older_item_in_a_complete_list_is_present_all_the_same() {
    let mut world = World::with(vec![single("a", 5, "Chess", START)]);
    world.complete(vec![single("a", 4, "Old", START)]);
    assert_eq!(world.pages(), ["1 Chess 03-01T18"]);
}

#[test]
fn exceptions_in_complete_lists() {
    let series = || master("s", 1, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=3");
    let cancelled = || exception("s_20260313T180000Z", 2, "s", "2026-03-13T18:00:00Z", None);
    let moved = || {
        let to = Some(("Finale", "2026-03-21T18:00:00Z"));
        exception("s_20260320T180000Z", 2, "s", "2026-03-20T18:00:00Z", to)
    };
    let mut world = World::with(vec![series(), cancelled(), moved()]);
    assert_eq!(world.pages(), ["1 Game night 03-06T18", "2 Finale 03-21T18"]);

    let plan = world.complete(vec![series(), moved()]);
    assert_eq!(log(&plan), Vec::<String>::new(), "an unseen cancelled occurrence stays cancelled");

    let plan = world.complete(vec![series(), cancelled()]);
    assert_eq!(log(&plan), ["update Game night: title and start changed in Google"]);
    assert_eq!(world.pages(), ["1 Game night 03-06T18", "2 Game night 03-20T18"]);

    let plan = world.complete(vec![]);
    assert_eq!(log(&plan), ["trash Game night: not in Google's complete list any more"; 2]);
    assert_eq!(world.held.items.len(), 1, "exceptions go with their series");
    assert!(world.series("s").unwrap().trashed.is_some());
}

#[test]
fn an_unreadable_series_keeps_its_exceptions() {
    let series = || master("s", 1, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=2");
    let cancelled = exception("s_20260313T180000Z", 2, "s", "2026-03-13T18:00:00Z", None);
    let mut world = World::with(vec![series(), cancelled]);
    let mut delivery = complete(vec![]);
    delivery.quarantined = vec![unreadable(Some("s"))];
    world.sync(&delivery);
    assert_eq!(world.pages(), ["1 Game night 03-06T18"]);
    assert_eq!(world.held.items.len(), 2);
}

#[test]
fn the_first_list_of_a_source_whose_rows_were_imported_takes_them_on() {
    let items = || vec![single("a", 1, "Chess", START), single("b", 1, "Go", START)];
    let mut world = World::with(items());
    world.held.items.clear();
    world.context.previous_window_end = None;
    let plan = world.complete(vec![single("a", 1, "Chess", START)]);
    assert_eq!(log(&plan), ["trash Go: not in Google's complete list any more"]);
    assert_eq!(world.pages(), ["1 Chess 03-01T18"]);
    assert_eq!(log(&world.increment(vec![tombstone("a")])), ["trash Chess: cancelled in Google"]);
}
