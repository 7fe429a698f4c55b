//! People win over syncs.

use domain::Cause;

use super::words::{exception, log, master, private, single, tombstone, tombstone_at};
use super::world::World;

const START: &str = "2026-03-01T18:00:00Z";
const FRIDAY: &str = "2026-03-06T18:00:00Z";

#[test]
fn what_a_person_deleted_stays_deleted() {
    for cause in [Cause::Person, Cause::Import, Cause::Cascade] {
        let mut world = World::with(vec![single("a", 1, "Chess", START)]);
        world.held.events[0].trashed = Some(cause);
        let row = world.held.events[0].clone();
        let plan = world.increment(vec![single("a", 2, "Go", START)]);
        assert_eq!(log(&plan).len(), 1);
        assert!(log(&plan)[0].starts_with("skip Go: "), "{cause:?}");
        world.complete(vec![single("a", 2, "Go", START)]);
        world.complete(vec![]);
        world.complete(vec![single("a", 3, "Go", START)]);
        assert_eq!(world.held.events, [row], "{cause:?}: not a field of it changes");
    }
}

#[test]
fn what_a_person_restored_stays_until_google_says_something_newer() {
    // What is delivered after the restore, and whether the page is there then.
    for (name, items, stays) in [
        ("the same tombstone", vec![tombstone_at("a", 2)], true),
        ("a bare tombstone", vec![tombstone("a")], true),
        ("an older tombstone", vec![tombstone_at("a", 1)], true),
        ("a newer tombstone", vec![tombstone_at("a", 3)], false),
        ("newer and private", vec![private("a", 3, START)], false),
        ("newer and public", vec![single("a", 3, "Chess", START)], true),
    ] {
        let mut world = World::with(vec![single("a", 1, "Chess", START)]);
        world.increment(vec![tombstone_at("a", 2)]);
        world.person_restores(1);
        world.increment(items);
        assert_eq!(world.pages().len(), usize::from(stays), "{name}");
    }
}

#[test]
fn what_a_person_restored_outlives_the_same_absence() {
    let mut world = World::with(vec![single("a", 1, "Chess", START)]);
    world.complete(vec![]);
    world.person_restores(1);
    let plan = world.complete(vec![]);
    assert_eq!(log(&plan), ["skip Chess: a person brought it back"]);
    // Google shows it again, unchanged: that is no newer revision.
    world.complete(vec![single("a", 1, "Chess", START)]);
    world.complete(vec![]);
    assert_eq!(world.pages(), ["1 Chess 03-01T18"]);
    world.complete(vec![single("a", 2, "Chess", START)]);
    world.complete(vec![]);
    assert_eq!(world.pages(), Vec::<String>::new());
}

#[test]
fn a_bare_tombstone_after_a_newer_revision_removes_again() {
    let mut world = World::with(vec![single("a", 1, "Chess", START)]);
    world.increment(vec![tombstone_at("a", 2)]);
    world.person_restores(1);
    world.increment(vec![single("a", 3, "Chess", START)]);
    let plan = world.increment(vec![tombstone("a")]);
    assert_eq!(log(&plan), ["trash Chess: cancelled in Google"]);
}

#[test]
fn a_deleted_occurrence_stays_deleted_whatever_happens_to_its_series() {
    for (name, change, others) in [
        (
            "new title of all",
            master("s", 2, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=4|EXDATE:20250101T000000Z"),
            3,
        ),
        ("an hour later", master("s", 2, "2026-03-06T19:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=4"), 3),
        ("on Saturdays", master("s", 2, "2026-03-07T18:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=4"), 3),
        ("longer", master("s", 2, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=6"), 5),
    ] {
        let mut world = World::with(vec![master("s", 1, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=4")]);
        world.person_deletes(2);
        let row = world.held.events[1].clone();
        world.increment(vec![change.clone()]);
        assert_eq!(world.pages().len(), others, "{name}: {:?}", world.pages());
        world.complete(vec![change]);
        assert_eq!(world.pages().len(), others, "{name}: again");
        assert_eq!(world.held.events[1], row, "{name}");
    }
}

#[test]
fn a_deleted_occurrence_stays_deleted_in_the_part_that_was_split_off() {
    let part = "s_R20260313T180000";
    let mut world = World::with(vec![master("s", 1, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=4")]);
    world.person_deletes(3);
    world.increment(vec![
        master("s", 2, FRIDAY, "RRULE:FREQ=WEEKLY;UNTIL=20260313T175959Z"),
        master(part, 2, "2026-03-13T20:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=3"),
    ]);
    let pages = ["1 Game night 03-06T18", "2 Game night 03-13T20", "4 Game night 03-27T20"];
    assert_eq!(world.pages(), pages);
    world.increment(vec![master(part, 3, "2026-03-13T20:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=3")]);
    assert_eq!(world.pages(), pages);
}

#[test]
fn a_deleted_occurrence_that_is_brought_back_takes_the_date_its_series_moved_to() {
    let saturdays = || master("s", 2, "2026-03-07T18:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=3");
    let mut world = World::with(vec![master("s", 1, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=3")]);
    world.person_deletes(2);
    world.increment(vec![saturdays()]);
    world.person_restores(2);
    world.increment(vec![saturdays()]);
    assert_eq!(
        world.pages(),
        ["1 Game night 03-07T18", "2 Game night 03-14T18", "3 Game night 03-21T18"]
    );
}

#[test]
fn a_deleted_single_event_stands_for_its_date_in_the_series_it_became() {
    let mut world = World::with(vec![single("s", 1, "Game night", FRIDAY)]);
    world.person_deletes(1);
    world.increment(vec![master("s", 2, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=3")]);
    assert_eq!(world.pages(), ["2 Game night 03-13T18", "3 Game night 03-20T18"]);
}

#[test]
fn what_stands_for_another_date_now_is_not_taken_for_purged() {
    let part = "s_R20260313T180000";
    let mut world = World::with(vec![master("s", 1, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=2")]);
    world.person_deletes(2);
    let rest = || master(part, 2, "2026-03-13T18:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=1");
    world.increment(vec![master("s", 2, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=1"), rest()]);
    assert_eq!(world.pages(), ["1 Game night 03-06T18"], "it stands for the part's only date");
    // The first part grows over the second again: the row stands for its own date, and the part's
    // has a page of its own.
    world.increment(vec![master("s", 3, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=3")]);
    world.complete(vec![master("s", 3, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=3"), rest()]);
    let pages = ["1 Game night 03-06T18", "3 Game night 03-13T18", "4 Game night 03-20T18"];
    assert_eq!(world.pages(), pages);
    world.held.events.retain(|row| row.event.id.0 != 3);
    let plan = world.complete(vec![master("s", 4, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=3"), rest()]);
    assert!(log(&plan).contains(&"skip Game night: its page was removed for good here".into()));
}

#[test]
fn a_deleted_series_makes_no_new_pages() {
    let mut world = World::with(vec![master("s", 1, FRIDAY, "RRULE:FREQ=WEEKLY")]);
    for row in &mut world.held.events {
        row.trashed = Some(Cause::Person);
    }
    world.held.series[0].trashed = Some(Cause::Person);
    let rows = world.held.events.len();
    world.days_pass(30);
    let plan = world.increment(vec![]);
    assert_eq!((plan.steps.len(), plan.series.len()), (0, 0));
    let plan = world.increment(vec![master("s", 2, FRIDAY, "RRULE:FREQ=DAILY")]);
    assert_eq!((plan.steps.len(), plan.series.len()), (0, 0));
    assert_eq!(world.held.events.len(), rows);
    assert!(log(&plan).contains(&"skip Game night: a person moved its series to the trash".into()));
}

#[test]
fn a_restored_occurrence_of_a_cancelled_series_stays_with_its_series() {
    let mut world = World::with(vec![master("s", 1, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=3")]);
    world.increment(vec![tombstone("s")]);
    assert_eq!(world.pages(), Vec::<String>::new());
    world.person_restores(2);
    let plan = world.increment(vec![tombstone("s")]);
    assert_eq!(log(&plan), ["skip Game night: a person brought it back"]);
    world.complete(vec![]);
    assert_eq!(world.pages(), ["2 Game night 03-13T18"]);
    assert_eq!(world.series("s").unwrap().trashed, None);
}

#[test]
fn a_restored_occurrence_stays_until_its_exception_is_newer() {
    let cancelled =
        |minute| exception("s_20260313T180000Z", minute, "s", "2026-03-13T18:00:00Z", None);
    let series = || master("s", 1, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=2");
    let mut world = World::with(vec![series(), cancelled(2)]);
    assert_eq!(world.pages(), ["1 Game night 03-06T18"]);
    world.increment(vec![exception(
        "s_20260313T180000Z",
        3,
        "s",
        "2026-03-13T18:00:00Z",
        Some(("Finale", "2026-03-13T19:00:00Z")),
    )]);
    world.increment(vec![cancelled(4)]);
    world.person_restores(2);
    world.complete(vec![series(), cancelled(4)]);
    assert_eq!(world.pages(), ["1 Game night 03-06T18", "2 Finale 03-13T19"]);
    world.increment(vec![cancelled(5)]);
    assert_eq!(world.pages(), ["1 Game night 03-06T18"]);
}
