//! Fields that people decided.

use domain::{EditWrite, EventId, EventStatus, Field, RemoteBody, RemoteItem};
use serde_json::json;

use super::words::{
    event, exception, item, log, master, private, single, tombstone, tombstone_at, utc,
};
use super::world::World;

const START: &str = "2026-03-01T18:00:00Z";
const LATER: &str = "2026-03-02T18:00:00Z";
const FRIDAY: &str = "2026-03-06T18:00:00Z";

fn placed(minute: i64, title: &str, place: &str) -> RemoteItem {
    let mut event = event(title, utc(START));
    event.location = Some(place.into());
    item("a", minute, RemoteBody::Single { event })
}

fn chess() -> World {
    let mut world = World::with(vec![placed(1, "Chess", "Hall")]);
    world.person_edits(1, Field::Title, |page| page.title = "Chess night".into());
    world
}

#[test]
fn what_a_person_edited_stays_edited_field_by_field() {
    let mut world = chess();
    let plan = world.increment(vec![placed(2, "Chess", "Park")]);
    assert_eq!(log(&plan), ["update Chess night: place changed in Google"]);
    assert_eq!(plan.edits, []);
    let row = &world.row(EventId(1)).event;
    assert_eq!((row.title.as_str(), row.location.as_deref()), ("Chess night", Some("Park")));
}

#[test]
fn a_new_value_of_an_edited_field_changes_no_page() {
    let mut world = chess();
    let row = world.row(EventId(1)).event.clone();
    let plan = world.increment(vec![placed(2, "Go", "Hall")]);
    assert_eq!(log(&plan), ["skip Chess night: the title was edited here; Google has \"Go\" now"]);
    assert_eq!(plan.steps, []);
    let (event_id, field) = (EventId(1), Field::Title);
    assert_eq!(plan.edits, [EditWrite::Google { event_id, field, google: "Go".into() }]);
    assert_eq!(world.row(EventId(1)).event, row);
    world.person_takes_googles(1, Field::Title);
    assert_eq!(world.pages(), ["1 Go 03-01T18"]);
    let plan = world.increment(vec![placed(3, "Chess", "Hall")]);
    assert_eq!(log(&plan), ["update Chess: title changed in Google"]);
}

#[test]
fn an_edited_and_another_field_change_at_once() {
    let mut world = chess();
    let plan = world.increment(vec![placed(2, "Go", "Park")]);
    let words = "update Chess night: place changed in Google \
                 (the title was edited here; Google has \"Go\" now)";
    assert_eq!(log(&plan), [words]);
    assert_eq!(plan.edits.len(), 1);
    let fields = serde_json::to_value(&plan.steps[0].1.fields).unwrap();
    assert_eq!(fields, json!({ "location": ["Hall", "Park"] }));
}

#[test]
fn each_field_can_be_edited_and_is_named_in_the_log() {
    for (field, words) in [
        (Field::Title, "the title was edited here; Google has \"Go\" now"),
        (Field::Description, "the description was edited here; Google has another one now"),
        (Field::Location, "the place was edited here; Google has none now"),
        (Field::Url, "the link was edited here; Google has \"https://example.org/\" now"),
        (Field::Status, "the status was edited here; Google has tentative now"),
        (Field::When, "the time was edited here; Google has 2026-03-02 19:00 (Europe/Berlin) now"),
    ] {
        let mut world = World::with(vec![placed(1, "Chess", "Hall")]);
        world.person_edits(1, field, |_| {});
        let before = field.of(&world.row(EventId(1)).event.content());
        let mut now = event("Go", utc(LATER));
        (now.description, now.url) = ("<p>New</p>".into(), Some("https://example.org/".into()));
        now.status = EventStatus::Tentative;
        let plan = world.increment(vec![item("a", 2, RemoteBody::Single { event: now })]);
        let row = world.row(EventId(1)).event.content();
        assert_eq!(field.of(&row), before, "{field:?}");
        for other in Field::ALL {
            let old = plan.steps[0].1.fields.contains_key(match other {
                Field::When => "starts_at",
                Field::Title => "title",
                Field::Description => "description",
                Field::Location => "location",
                Field::Url => "url",
                Field::Status => "status",
                Field::Tags => "tags",
                Field::Cover => "cover",
            });
            assert_eq!(old, other != field, "{field:?}: {other:?}");
        }
        assert!(log(&plan)[0].contains(words), "{}", log(&plan)[0]);
    }
}

#[test]
fn an_undone_run_stays_undone_until_google_says_something_newer() {
    // What comes after the undo, and the title then.
    for (name, delivery, title, edits) in [
        ("the same revision", vec![placed(2, "Go", "Hall")], "Chess", 1),
        ("a newer one", vec![placed(3, "Go", "Hall")], "Go", 0),
        ("a newer one with another title", vec![placed(3, "Shogi", "Hall")], "Shogi", 0),
        ("a newer one with the title of before", vec![placed(3, "Chess", "Hall")], "Chess", 0),
    ] {
        for complete in [false, true] {
            let mut world = World::with(vec![placed(1, "Chess", "Hall")]);
            world.increment(vec![placed(2, "Go", "Hall")]);
            world.run_is_undone(1, Field::Title, |page| page.title = "Chess".into());
            let plan = if complete {
                world.complete(delivery.clone())
            } else {
                world.increment(delivery.clone())
            };
            let row = world.row(EventId(1));
            assert_eq!((row.event.title.as_str(), row.edits.len()), (title, edits), "{name}");
            assert_eq!(plan.edits.len(), 1 - edits, "{name}");
            assert_eq!(plan.steps.len(), usize::from(title != "Chess"), "{name}");
        }
    }
}

#[test]
fn an_undone_run_of_an_unknown_revision_stays_undone() {
    let mut world = World::with(vec![placed(1, "Chess", "Hall")]);
    world.run_is_undone(1, Field::Title, |page| page.title = "Checkers".into());
    world.row_mut(EventId(1)).edits[0].until = Some(Default::default());
    world.increment(vec![placed(3, "Go", "Hall")]);
    assert_eq!(world.pages(), ["1 Checkers 03-01T18"]);
}

#[test]
fn a_person_writing_over_an_undone_value_keeps_it_for_good() {
    let mut world = World::with(vec![placed(1, "Chess", "Hall")]);
    world.run_is_undone(1, Field::Title, |page| page.title = "Checkers".into());
    world.person_edits(1, Field::Title, |page| page.title = "Draughts".into());
    world.increment(vec![placed(3, "Go", "Hall")]);
    assert_eq!(world.pages(), ["1 Draughts 03-01T18"]);
}

#[test]
fn a_series_that_an_undone_occurrence_belongs_to_decides_by_its_own_revision() {
    let series = |minute, title: &str| {
        let mut item = master("s", minute, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=2");
        if let RemoteBody::Master { event, .. } = &mut item.body {
            event.title = title.into();
        }
        item
    };
    let changed = |minute| {
        let to = Some(("Finale", "2026-03-13T18:00:00Z"));
        exception("s_20260313T180000Z", minute, "s", "2026-03-13T18:00:00Z", to)
    };
    let mut world = World::with(vec![series(1, "Go")]);
    world.run_is_undone(1, Field::Title, |page| page.title = "Chess".into());
    world.run_is_undone(2, Field::Title, |page| page.title = "Chess".into());
    world.increment(vec![changed(2)]);
    assert_eq!(world.pages(), ["1 Chess 03-06T18", "2 Finale 03-13T18"], "by its exception");
    world.increment(vec![series(3, "Shogi")]);
    assert_eq!(world.pages(), ["1 Shogi 03-06T18", "2 Finale 03-13T18"], "by the series");
}

#[test]
fn edits_go_with_their_row_through_what_google_does_to_ids() {
    let part = "s_R20260313T180000";
    let weekly = |minute| master("s", minute, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=3");
    for (name, delivery, page) in [
        (
            "another hour",
            vec![master("s", 2, "2026-03-06T19:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=3")],
            "2 Ladder 03-13T19",
        ),
        (
            "split",
            vec![
                master("s", 2, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=1"),
                master(part, 2, "2026-03-13T20:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=2"),
            ],
            "2 Ladder 03-13T20",
        ),
        ("single", vec![single("s", 2, "Once", "2026-03-13T18:00:00Z")], "2 Ladder 03-13T18"),
        ("cancelled and back", vec![tombstone("s")], "2 Ladder 03-13T18"),
    ] {
        let mut world = World::with(vec![weekly(1)]);
        world.person_edits(2, Field::Title, |page| page.title = "Ladder".into());
        world.increment(delivery);
        if world.pages().is_empty() {
            assert_eq!(world.row(EventId(2)).edits.len(), 1, "{name}: in the trash");
            world.increment(vec![weekly(3)]);
        }
        assert!(world.pages().contains(&page.to_owned()), "{name}: {:?}", world.pages());
    }
}

#[test]
fn an_edited_time_does_not_mislead_the_search_for_a_row() {
    let mut world = World::with(vec![single("s", 1, "Chess", FRIDAY)]);
    world.person_edits(1, Field::When, |page| {
        page.when = crate::series::times::all_day(
            "2026-05-01".parse().unwrap(),
            "2026-05-02".parse().unwrap(),
            "Europe/Berlin",
        );
    });
    let plan = world.increment(vec![master("s", 2, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=2")]);
    let row = world.row(EventId(1));
    assert_eq!(row.event.original_start.as_deref(), Some("2026-03-06T18:00:00Z"));
    assert!(row.event.all_day, "what the person decided");
    assert_eq!(plan.edits, [], "Google's time is what it was");
}

#[test]
fn an_edited_page_is_removed_and_comes_back_edited() {
    for removal in [tombstone_at("a", 2), tombstone("a"), private("a", 2, START)] {
        let mut world = chess();
        let plan = world.increment(vec![removal]);
        assert_eq!(world.pages(), Vec::<String>::new());
        assert!(log(&plan)[0].starts_with("trash Chess night: "));
        let plan = world.increment(vec![placed(3, "Go", "Hall")]);
        assert_eq!(
            log(&plan),
            [
                "restore Chess night: Google shows it again",
                "skip Chess night: the title was edited here; Google has \"Go\" now",
            ]
        );
        assert_eq!(world.pages(), ["1 Chess night 03-01T18"]);
    }
}
