//! Single events.

use domain::{Action, Counts, RemoteBody, RemoteItem};
use serde_json::json;

use super::super::plan;
use super::words::{
    event, increment, item, log, private, single, tombstone, tombstone_at, unreadable, utc,
};
use super::world::World;

const START: &str = "2026-03-01T18:00:00Z";
const LATER: &str = "2026-03-02T18:00:00Z";

/// A history of deliveries, the pages after it, and the log of its last delivery.
type Case = (&'static str, Vec<Vec<RemoteItem>>, &'static [&'static str], &'static [&'static str]);

#[test]
fn histories_of_one_event() {
    let cases: Vec<Case> = vec![
        (
            "new",
            vec![vec![single("a", 1, "Chess", START)]],
            &["1 Chess 03-01T18"],
            &["create Chess: new in Google"],
        ),
        (
            "unchanged",
            vec![vec![single("a", 1, "Chess", START)], vec![single("a", 1, "Chess", START)]],
            &["1 Chess 03-01T18"],
            &[],
        ),
        (
            "changed",
            vec![vec![single("a", 1, "Chess", START)], vec![single("a", 2, "Go", LATER)]],
            &["1 Go 03-02T18"],
            &["update Go: title and start changed in Google"],
        ),
        (
            "a newer revision with the same fields",
            vec![vec![single("a", 1, "Chess", START)], vec![single("a", 2, "Chess", START)]],
            &["1 Chess 03-01T18"],
            &[],
        ),
        (
            "removed",
            vec![vec![single("a", 1, "Chess", START)], vec![tombstone("a")]],
            &[],
            &["trash Chess: cancelled in Google"],
        ),
        (
            "removed twice",
            vec![vec![single("a", 1, "Chess", START)], vec![tombstone("a")], vec![tombstone("a")]],
            &[],
            &[],
        ),
        (
            "brought back in Google",
            vec![
                vec![single("a", 1, "Chess", START)],
                vec![tombstone("a")],
                vec![single("a", 3, "Chess", START)],
            ],
            &["1 Chess 03-01T18"],
            &["restore Chess: Google shows it again"],
        ),
        (
            "brought back and changed",
            vec![
                vec![single("a", 1, "Chess", START)],
                vec![tombstone("a")],
                vec![single("a", 3, "Go", START)],
            ],
            &["1 Go 03-01T18"],
            &["update Go: title changed in Google", "restore Go: Google shows it again"],
        ),
        (
            "a tombstone of an unknown id",
            vec![vec![single("a", 1, "Chess", START)], vec![tombstone("b")]],
            &["1 Chess 03-01T18"],
            &["skip Google removed an event that has no page here"],
        ),
        (
            "the newest of several revisions wins, in whatever order",
            vec![vec![
                single("a", 3, "Third", START),
                single("a", 1, "First", START),
                single("a", 2, "Second", START),
            ]],
            &["1 Third 03-01T18"],
            &["create Third: new in Google"],
        ),
        (
            "made and removed within one delivery",
            vec![vec![single("a", 1, "Chess", START), tombstone("a")]],
            &[],
            &["skip Google removed an event that has no page here"],
        ),
        (
            "an item older than what is held",
            vec![vec![single("a", 5, "New", START)], vec![single("a", 4, "Old", START)]],
            &["1 New 03-01T18"],
            &["skip New: older than what we hold"],
        ),
        (
            "a tombstone older than what is held",
            vec![vec![single("a", 5, "New", START)], vec![tombstone_at("a", 4)]],
            &["1 New 03-01T18"],
            &["skip New: older than what we hold"],
        ),
        (
            "private from the first",
            vec![vec![private("a", 1, START)]],
            &[],
            &["skip Secret: not published: its visibility is private"],
        ),
        (
            "turned private",
            vec![vec![single("a", 1, "Chess", START)], vec![private("a", 2, START)]],
            &[],
            &["trash Chess: its visibility is private"],
        ),
        (
            "turned private and back",
            vec![
                vec![single("a", 1, "Chess", START)],
                vec![private("a", 2, START)],
                vec![single("a", 3, "Chess", START)],
            ],
            &["1 Chess 03-01T18"],
            &["restore Chess: Google shows it again"],
        ),
        (
            "private, then public",
            vec![vec![private("a", 1, START)], vec![single("a", 3, "Chess", START)]],
            &["1 Chess 03-01T18"],
            &["create Chess: new in Google"],
        ),
        (
            "far outside the window",
            vec![vec![
                single("a", 1, "Founding", "1998-03-01T18:00:00Z"),
                single("b", 1, "Jubilee", "2048-03-01T18:00:00Z"),
            ]],
            &["1 Founding 03-01T18", "2 Jubilee 03-01T18"],
            &["create Founding: new in Google", "create Jubilee: new in Google"],
        ),
    ];
    for (name, deliveries, pages, last) in cases {
        let mut world = World::new();
        let mut plan = None;
        for items in deliveries {
            plan = Some(world.increment(items));
        }
        assert_eq!(world.pages(), pages, "{name}");
        assert_eq!(log(&plan.unwrap()), last, "{name}");
    }
}

#[test]
fn a_change_says_what_and_from_what_to_what() {
    let mut world = World::with(vec![single("a", 1, "Chess", START)]);
    let mut after = event("Chess", utc(LATER));
    after.location = Some("Riverside Hall".into());
    after.notes = vec!["its link was not http".into()];
    let plan = world.increment(vec![item("a", 2, RemoteBody::Single { event: after })]);
    let change = &plan.steps[0].1;
    assert_eq!(change.reason, "place and start changed in Google (its link was not http)");
    assert_eq!((change.action, change.event_id.map(|id| id.0)), (Action::Update, Some(1)));
    assert_eq!(change.google_id.as_deref(), Some("a"));
    assert_eq!(change.starts_at, Some(utc(LATER)));
    let fields = serde_json::to_value(&change.fields).unwrap();
    assert_eq!(
        fields,
        json!({
            "location": [null, "Riverside Hall"],
            "starts_at": ["2026-03-01T18:00:00.000000Z", "2026-03-02T18:00:00.000000Z"],
            "ends_at": ["2026-03-01T20:00:00.000000Z", "2026-03-02T20:00:00.000000Z"],
        })
    );
}

#[test]
fn what_an_organizer_set_about_finding_a_page_stays() {
    let mut world = World::with(vec![single("a", 1, "Chess", START)]);
    world.held.events[0].event.visibility = domain::Visibility::Unlisted;
    world.increment(vec![single("a", 2, "Go", START)]);
    assert_eq!(world.held.events[0].event.visibility, domain::Visibility::Unlisted);
}

#[test]
fn rows_of_one_source_share_an_i_cal_uid_and_a_tombstone_takes_only_its_own() {
    let items = |n: i64| (0..n).map(|n| single(&format!("e{n}"), 1, "Chess", START)).collect();
    let mut world = World::with(items(50));
    let mut removed: Vec<_> = (0..20).map(|n| tombstone(&format!("e{n}"))).collect();
    removed.extend((0..40).map(|n| tombstone(&format!("unknown{n}"))));
    let plan = world.increment(removed);
    let counts = Counts::of(plan.changes());
    assert_eq!((counts.trashed, counts.skipped), (20, 40));
    assert_eq!(world.pages().len(), 30);
}

#[test]
fn what_cannot_be_read_leaves_what_we_hold_alone() {
    let mut world = World::with(vec![single("a", 1, "Chess", START)]);
    let mut delivery = increment(vec![single("b", 1, "Go", START)]);
    delivery.quarantined = vec![unreadable(Some("a")), unreadable(None)];
    let plan = world.sync(&delivery);
    assert_eq!(world.pages(), ["1 Chess 03-01T18", "2 Go 03-01T18"]);
    assert_eq!(
        log(&plan),
        [
            "create Go: new in Google",
            "quarantine Broken: its start has no offset",
            "quarantine Broken: its start has no offset"
        ]
    );
}

#[test]
fn a_page_removed_for_good_is_not_made_again() {
    let mut world = World::with(vec![single("a", 1, "Chess", START)]);
    world.held.events.clear();
    let plan = world.increment(vec![single("a", 2, "Go", START)]);
    assert_eq!(log(&plan), ["skip Go: its page was removed for good here"]);
}

#[test]
fn a_row_without_an_item_is_found_by_its_exact_id_only() {
    let mut world = World::with(vec![single("a", 1, "Chess", START), single("b", 1, "Go", START)]);
    world.held.items.clear();
    let plan = world.increment(vec![tombstone("b")]);
    assert_eq!(log(&plan), ["trash Go: cancelled in Google"]);
    assert_eq!(world.pages(), ["1 Chess 03-01T18"]);
}

#[test]
fn the_order_of_a_plan_does_not_depend_on_the_order_of_a_delivery() {
    let mut items: Vec<_> = (0..9).map(|n| single(&format!("e{n}"), 1, "Chess", START)).collect();
    let world = World::new();
    let one = plan(&world.held, &increment(items.clone()), &world.context, &Default::default());
    items.reverse();
    assert_eq!(one, plan(&world.held, &increment(items), &world.context, &Default::default()));
}

#[test]
fn fifty_thousand_events_are_planned_in_one_go() {
    let items: Vec<_> = (0..50_000).map(|n| single(&format!("e{n}"), 1, "Chess", START)).collect();
    let world = World::new();
    let plan =
        plan(&world.held, &super::words::complete(items), &world.context, &Default::default());
    assert_eq!(plan.steps.len(), 50_000);
}
