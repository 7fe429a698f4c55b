//! New pages that wait for review, and the organizer's filter.

use domain::{Counts, EventId, RemoteItem, Visibility};

use super::words::{complete, exception, log, master, single};
use super::world::World;
use crate::filter;

const START: &str = "2026-03-01T18:00:00Z";
const FRIDAY: &str = "2026-03-06T18:00:00Z";

fn reviewed() -> World {
    let mut world = World::new();
    world.context.publish = Visibility::Draft;
    world
}

fn found(world: &World) -> Vec<Visibility> {
    world.held.events.iter().map(|row| row.event.visibility).collect()
}

#[test]
fn new_pages_wait_for_review() {
    let mut world = reviewed();
    let plan = world.complete(vec![single("a", 1, "Chess", START)]);
    assert_eq!(log(&plan), ["create Chess: new in Google: waits for review"]);
    assert_eq!(found(&world), [Visibility::Draft]);
    world.increment(vec![single("a", 2, "Go", START)]);
    assert_eq!(found(&world), [Visibility::Draft], "an update publishes nothing");
}

#[test]
fn turning_review_on_leaves_what_is_published() {
    let mut world = World::with(vec![single("a", 1, "Chess", START)]);
    world.context.publish = Visibility::Draft;
    let plan = world.complete(vec![single("a", 2, "Go", START), single("b", 2, "Shogi", START)]);
    assert_eq!(
        log(&plan),
        ["update Go: title changed in Google", "create Shogi: new in Google: waits for review"]
    );
    assert_eq!(found(&world), [Visibility::Public, Visibility::Draft]);
}

#[test]
fn further_dates_of_a_published_series_are_published_at_once() {
    let weekly =
        |minute, count| master("s", minute, FRIDAY, &format!("RRULE:FREQ=WEEKLY;COUNT={count}"));
    let mut world = reviewed();
    world.complete(vec![weekly(1, 2)]);
    assert_eq!(found(&world), [Visibility::Draft; 2]);
    world.increment(vec![weekly(2, 3)]);
    assert_eq!(found(&world), [Visibility::Draft; 3], "not published yet");
    world.row_mut(EventId(1)).event.visibility = Visibility::Public;
    let plan = world.increment(vec![weekly(3, 4)]);
    assert_eq!(log(&plan), ["create Game night: new in Google"]);
    assert_eq!(found(&world)[3], Visibility::Public);
    world.person_deletes(1);
    world.person_deletes(4);
    world.increment(vec![weekly(4, 5)]);
    assert_eq!(found(&world)[4], Visibility::Draft, "nothing of it is public any more");
}

#[test]
fn dates_that_the_window_reaches_follow_their_series() {
    for (is_published, expected) in [(true, Visibility::Public), (false, Visibility::Draft)] {
        let mut world = reviewed();
        world.complete(vec![master("s", 1, FRIDAY, "RRULE:FREQ=WEEKLY")]);
        if is_published {
            world.row_mut(EventId(1)).event.visibility = Visibility::Public;
        }
        let rows = world.held.events.len();
        world.days_pass(7);
        world.increment(vec![]);
        assert_eq!(found(&world)[rows..], [expected]);
    }
}

#[test]
fn what_comes_back_is_found_as_before() {
    let mut world = World::with(vec![single("a", 1, "Chess", START)]);
    world.context.publish = Visibility::Draft;
    world.complete(vec![]);
    let plan = world.complete(vec![single("a", 2, "Chess", START)]);
    assert_eq!(Counts::of(plan.changes()).restored, 1);
    assert_eq!(found(&world), [Visibility::Public]);
}

/// A complete list through the filter.
fn filtered(world: &mut World, items: Vec<RemoteItem>, filter: Option<&str>) -> Vec<String> {
    let mut delivery = complete(items);
    filter::apply(&mut delivery, filter);
    log(&world.sync(&delivery))
}

#[test]
fn a_filter_takes_pages_off_and_gives_them_back() {
    let tagged = |minute| single("t", minute, "Chess #public", START);
    let items = || {
        let to = Some(("Finale #public", "2026-03-13T18:00:00Z"));
        let finale = exception("s_20260313T180000Z", 1, "s", "2026-03-13T18:00:00Z", to);
        let weekly = master("s", 1, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=2");
        vec![single("a", 1, "Chess", START), tagged(1), weekly, finale]
    };
    let mut world = World::with(items());
    let before = world.held.events.clone();
    let off = |title: &str| format!("trash {title}: it has no “#public”");
    assert_eq!(
        filtered(&mut world, items(), Some("#public")),
        [off("Chess"), off("Game night"), off("Finale #public")],
        "an occurrence goes with its series, whatever it says itself"
    );
    assert_eq!(world.pages(), ["2 Chess #public 03-01T18"]);
    assert_eq!(filtered(&mut world, items(), Some("#public")), Vec::<String>::new());
    assert_eq!(filtered(&mut world, items(), None).len(), 3);
    assert_eq!(world.held.events, before, "each row as it was");

    let items = vec![tagged(1), single("new", 2, "Go", START)];
    filtered(&mut world, items, Some("#public"));
    let items = vec![tagged(1), single("new", 2, "Go", START)];
    let log = filtered(&mut world, items, None);
    assert_eq!(log, ["create Go: new in Google"], "what never had a page gets one");
}

#[test]
fn what_a_person_restored_stays_against_the_filter() {
    let items = |minute| vec![single("a", minute, "Chess", START)];
    let mut world = World::with(items(1));
    filtered(&mut world, items(1), Some("#public"));
    world.person_restores(1);
    assert_eq!(
        filtered(&mut world, items(1), Some("#public")),
        ["skip Chess: a person brought it back"]
    );
    let log = filtered(&mut world, items(2), Some("#public"));
    assert_eq!(log, ["trash Chess: it has no “#public”"], "until Google has a newer revision");
}

#[test]
fn what_a_person_deleted_stays_deleted_whatever_the_filter() {
    let items = || vec![single("a", 1, "Chess", START)];
    let mut world = World::with(items());
    world.person_deletes(1);
    for filter in [Some("#public"), None, Some("chess")] {
        filtered(&mut world, items(), filter);
        assert_eq!(world.pages(), Vec::<String>::new(), "{filter:?}");
    }
}
