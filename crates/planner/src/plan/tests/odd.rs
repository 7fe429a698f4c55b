//! Items that no calendar should hold, and that some do: ids of others, series that are none, and
//! items that hide what they are. One of them costs its own page, never another's.

use std::collections::BTreeSet;

use domain::{
    Action, EventContent, EventStatus, Plan, Refusals, RemoteBody, RemoteItem, Step, Visibility,
    When,
};

use super::super::{Held, plan, promises};
use super::recurring::{fridays, second};
use super::words::{
    complete, event, exception, id, increment, item, log, master, single, tombstone, utc,
};
use super::world::World;

const DATES_ID: &str = "its id is that of a date of a series, which it does not say it belongs to: it \
                        has no page until that is mended in Google";
/// The id of the second Friday.
const SECOND: &str = "s_20260313T180000Z";

/// A single event with the id of the second Friday.
fn odd(minute: i64) -> RemoteItem {
    single(SECOND, minute, "Odd", "2026-03-15T10:00:00Z")
}

fn other() -> RemoteItem {
    single("other", 1, "Other", "2026-03-02T18:00:00Z")
}

/// The pages without their numbers: two ways to one calendar may give rows in another order.
fn pages(world: &World) -> BTreeSet<String> {
    world.pages().iter().filter_map(|page| Some(page.split_once(' ')?.1.to_owned())).collect()
}

/// Plans of a history, after which the pages must be those of a complete list of `left`, also after
/// one more complete list.
fn same_as_a_list(history: Vec<Vec<RemoteItem>>, left: Vec<RemoteItem>) -> BTreeSet<String> {
    let mut world = World::new();
    world.complete(vec![other()]);
    for items in history {
        world.increment(items);
    }
    let fresh = World::with(left.clone());
    assert_eq!(pages(&world), pages(&fresh));
    world.complete(left);
    assert_eq!(pages(&world), pages(&fresh), "and in full");
    pages(&world)
}

fn set(lines: &[&str]) -> BTreeSet<String> {
    lines.iter().map(ToString::to_string).collect()
}

#[test]
fn an_occurrences_id_without_its_series_is_set_aside_whatever_comes_first() {
    let all = || vec![fridays(1), odd(2), other()];
    let wanted = set(&[
        "Game night 03-06T18",
        "Game night 03-13T18",
        "Game night 03-20T18",
        "Other 03-02T18",
    ]);
    for history in [
        vec![vec![odd(2), fridays(1)]],
        vec![vec![fridays(1), odd(2)]],
        vec![vec![odd(2)], vec![fridays(1)]],
        vec![vec![fridays(1)], vec![odd(2)]],
        vec![vec![odd(2)], vec![odd(3), fridays(1)]],
        vec![vec![fridays(1)], vec![odd(2)], vec![odd(3)], vec![fridays(4)]],
    ] {
        assert_eq!(same_as_a_list(history, all()), wanted);
    }
    // It says why, and nothing else is in the log twice.
    let mut world = World::with(vec![fridays(1), other()]);
    let plan = world.increment(vec![odd(2)]);
    assert_eq!(log(&plan), [format!("quarantine Odd: {DATES_ID}")]);
    assert_eq!(plan.notes[0].raw.as_ref().unwrap()["google_id"], SECOND);
}

#[test]
fn it_takes_the_page_that_it_has_once_it_is_mended() {
    let moved = || second(5, Some(("Finale", "2026-03-14T18:00:00Z")));
    let first_and_third = ["Game night 03-06T18", "Game night 03-20T18", "Other 03-02T18"];
    let with = |page: &[&str]| set(&[&first_and_third[..], page].concat());
    for (history, left, wanted) in [
        // It says which series it is of.
        (
            vec![vec![fridays(1), odd(2)], vec![moved()]],
            vec![fridays(1), moved(), other()],
            with(&["Finale 03-14T18"]),
        ),
        // Or that it does not take place.
        (
            vec![vec![fridays(1), odd(2)], vec![second(5, None)]],
            vec![fridays(1), second(5, None), other()],
            with(&[]),
        ),
        // It goes: the date was the series' all the time.
        (
            vec![vec![odd(2)], vec![fridays(3)], vec![tombstone(SECOND)]],
            vec![fridays(3), other()],
            with(&["Game night 03-13T18"]),
        ),
        (
            vec![vec![odd(2)], vec![tombstone(SECOND)], vec![fridays(3)]],
            vec![fridays(3), other()],
            with(&["Game night 03-13T18"]),
        ),
        // The series goes: then it is a single event like any other.
        (
            vec![vec![fridays(1), odd(2)], vec![tombstone("s")]],
            vec![odd(2), other()],
            set(&["Odd 03-15T10", "Other 03-02T18"]),
        ),
        (
            vec![vec![fridays(1)], vec![tombstone("s"), odd(2)]],
            vec![odd(2), other()],
            set(&["Odd 03-15T10", "Other 03-02T18"]),
        ),
        // An exception that forgot its series.
        (
            vec![vec![fridays(1), moved()], vec![odd(6)]],
            vec![fridays(1), odd(6), other()],
            with(&["Game night 03-13T18"]),
        ),
    ] {
        assert_eq!(same_as_a_list(history, left), wanted);
    }
}

#[test]
fn ids_of_parts_and_of_odd_series_clash_as_little() {
    let part =
        || master("s_R20260313T180000", 2, "2026-03-13T18:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=2");
    let of_part = |minute| {
        single("s_R20260313T180000_20260320T180000Z", minute, "Odd", "2026-03-15T10:00:00Z")
    };
    let first = || master("s", 2, "2026-03-06T18:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=1");
    let wanted = set(&[
        "Game night 03-06T18",
        "Game night 03-13T18",
        "Game night 03-20T18",
        "Other 03-02T18",
    ]);
    for history in [
        vec![vec![of_part(1)], vec![first(), part()]],
        vec![vec![fridays(1)], vec![first(), part()], vec![of_part(3)]],
    ] {
        assert_eq!(same_as_a_list(history, vec![first(), part(), of_part(3), other()]), wanted);
    }
    // A series whose own id looks like an occurrence's.
    let nested = || master("n_20260301", 1, "2026-03-06T18:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=2");
    let inner = || single("n_20260301_20260306T180000Z", 2, "Odd", "2026-03-15T10:00:00Z");
    let outer = || master("n", 1, "2026-02-22T18:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=2");
    for history in
        [vec![vec![nested(), inner(), outer()]], vec![vec![inner()], vec![outer()], vec![nested()]]]
    {
        let pages = same_as_a_list(history, vec![nested(), inner(), outer(), other()]);
        assert!(!pages.contains("Odd 03-15T10") && pages.len() == 5, "{pages:?}");
    }
}

#[test]
fn an_exception_can_have_the_id_of_another_series_date() {
    let stranger = || {
        exception(
            "t_20260314T180000Z",
            2,
            "s",
            "2026-03-13T18:00:00Z",
            Some(("Away", "2026-03-14T09:00:00Z")),
        )
    };
    let saturdays = || master("t", 1, "2026-03-07T18:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=2");
    let all = || vec![fridays(1), saturdays(), stranger(), other()];
    let wanted = set(&[
        "Away 03-14T09",
        "Game night 03-06T18",
        "Game night 03-07T18",
        "Game night 03-20T18",
        "Other 03-02T18",
    ]);
    for history in [
        vec![vec![fridays(1), saturdays(), stranger()]],
        vec![vec![fridays(1), stranger(), saturdays()]],
        vec![vec![fridays(1), stranger()], vec![saturdays()]],
    ] {
        let mut world = World::new();
        world.complete(vec![other()]);
        for items in history {
            world.increment(items);
        }
        assert_eq!(pages(&world), wanted);
        world.complete(all());
        assert_eq!(pages(&world), wanted);
    }
    assert_eq!(pages(&World::with(all())), wanted);
}

#[test]
fn exceptions_of_what_is_no_series_are_told() {
    let of = |name: &str, master: &str| {
        exception(name, 2, master, "2026-03-13T18:00:00Z", Some(("Lost", "2026-03-14T18:00:00Z")))
    };
    for items in [
        vec![of("a", "b"), of("b", "a")],
        vec![of("a", "b"), of("b", "c"), of("c", "a")],
        vec![of("a", "other"), other()],
    ] {
        let mut world = World::with(vec![other()]);
        let count = items.iter().filter(|item| item.google_id.as_str() != "other").count();
        let plan = world.increment(items);
        assert_eq!(world.pages(), ["1 Other 03-02T18"]);
        let lines = vec!["skip Lost: what it names as its series is none: it has no page"; count];
        assert_eq!(log(&plan), lines);
    }
}

#[test]
fn two_items_of_one_id_are_one() {
    let later = single("a", 2, "Later", "2026-03-03T18:00:00Z");
    let series = master("a", 3, "2026-03-06T18:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=2");
    let world = World::with(vec![series, single("a", 1, "First", "2026-03-03T18:00:00Z"), later]);
    assert_eq!(pages(&world), set(&["Game night 03-06T18", "Game night 03-13T18"]));
}

#[test]
fn what_hides_its_details_changes_nothing() {
    let bare = |google_id: &str, minute| {
        let mut hidden = event("(No title)", utc("2026-03-13T18:00:00Z"));
        (hidden.bare, hidden.i_cal_uid) = (true, None);
        item(google_id, minute, RemoteBody::Single { event: hidden })
    };
    let mut world =
        World::with(vec![fridays(1), other(), single("b", 1, "Chess", "2026-03-05T18:00:00Z")]);
    let before = world.pages();
    let plan = world.increment(vec![bare("other", 2), bare(SECOND, 2)]);
    assert_eq!(world.pages(), before);
    assert!(plan.steps.is_empty() && plan.remote.is_empty());
    let hidden = "Google shows only that somebody is busy then, no title, text or place: what is here \
                  stays";
    assert_eq!(log(&plan).len(), 2);
    assert!(log(&plan).iter().all(|line| line.starts_with("quarantine") && line.ends_with(hidden)));
    // Of a list with such items, nothing is taken as gone.
    let plan = world.complete(vec![bare("other", 3)]);
    assert_eq!(world.pages(), before);
    assert!(log(&plan).iter().any(|line| line.contains("is not taken as removed")), "{plan:?}");
    // It goes on by itself.
    world.complete(vec![single("other", 4, "Renamed", "2026-03-02T18:00:00Z")]);
    assert_eq!(world.pages(), ["1 Renamed 03-02T18"]);
    // What was never more is what it is.
    assert_eq!(pages(&World::with(vec![bare("new", 1)])), set(&["(No title) 03-13T18"]));
}

#[test]
fn no_plan_gives_one_id_to_two_rows() {
    let held = World::with(vec![other(), single("b", 1, "Chess", "2026-03-05T18:00:00Z")]).held;
    let content = |title: &str| EventContent {
        title: title.into(),
        description: String::new(),
        location: None,
        url: None,
        status: EventStatus::Confirmed,
        visibility: Visibility::Public,
        when: When::Timed {
            starts_at: utc("2026-03-13T18:00:00Z"),
            ends_at: utc("2026-03-13T20:00:00Z"),
            time_zone: "UTC".into(),
        },
        markdown: None,
        tags: None,
        cover: None,
    };
    let create = |google_id: &str, title: &str| Step::Create {
        google_id: id(google_id),
        i_cal_uid: None,
        content: content(title),
        occurrence: None,
    };
    let rename = |row: usize, google_id: &str| Step::Update {
        event_id: held.events[row].event.id,
        google_id: id(google_id),
        i_cal_uid: None,
        content: content("Renamed"),
        occurrence: None,
    };
    let trash = |row: usize| Step::Trash { event_id: held.events[row].event.id };
    for (steps, kept) in [
        (vec![create("new", "A"), create("new", "B")], vec![0]),
        (vec![create("other", "A"), create("new", "B")], vec![1]),
        (vec![trash(0), create("other", "A")], vec![0, 1]),
        (vec![rename(0, "moved"), create("other", "A")], vec![0, 1]),
        (vec![rename(0, "b"), create("new", "A")], vec![1]),
        (vec![rename(0, "b"), rename(1, "other")], vec![0, 1]),
        (vec![rename(0, "moved"), create("moved", "A"), create("other", "B")], vec![0, 2]),
        // Where a row has to stay as it is, nothing else gets its id.
        (vec![rename(0, "b"), create("other", "A")], vec![]),
    ] {
        let total = steps.len();
        let mut made = Plan { steps: lines(&steps), ..Plan::default() };
        promises::keep(&mut made, &held, &Refusals::new());
        let left: Vec<_> = made.steps.iter().map(|(step, _)| step.clone()).collect();
        let kept: Vec<_> = kept.into_iter().map(|index: usize| steps[index].clone()).collect();
        assert_eq!(left, kept, "{steps:?}");
        assert_eq!(made.notes.len(), total - kept.len());
        assert!(made.notes.iter().all(|line| line.action == Action::Quarantine));
    }
}

fn lines(steps: &[Step]) -> Vec<(Step, domain::Change)> {
    let line = |step: &Step| super::super::reason::line(Action::Create, None, step_id(step), "");
    steps.iter().map(|step| (step.clone(), line(step))).collect()
}

fn step_id(step: &Step) -> Option<&domain::GoogleId> {
    match step {
        Step::Create { google_id, .. } | Step::Update { google_id, .. } => Some(google_id),
        Step::Trash { .. } | Step::Restore { .. } => None,
    }
}

#[test]
fn what_the_database_refused_is_left_as_it_is() {
    let mut world = World::with(vec![fridays(1), other()]);
    let refused: Refusals = [("s".to_owned(), "the database refuses it: no".to_owned())].into();
    let renamed = || single("other", 2, "Renamed", "2026-03-02T18:00:00Z");
    let delivery = increment(vec![
        master("s", 2, "2026-03-07T18:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=2"),
        second(3, None),
        renamed(),
    ]);
    let made = plan(&world.held, &delivery, &world.context, &refused);
    let of_other = |plan: &Plan| plan.remote.len() == 1 && plan.steps.len() == 1;
    assert!(of_other(&made) && made.series.is_empty(), "{made:?}");
    let told = "quarantine Game night: the database refuses it: no";
    assert_eq!(log(&made), ["update Renamed: title changed in Google", told]);
    // Also in a first list, and where a list leaves it out.
    let first =
        plan(&Held::default(), &complete(vec![fridays(1), renamed()]), &world.context, &refused);
    assert!(of_other(&first) && first.series.is_empty(), "{first:?}");
    assert_eq!(log(&first), ["create Renamed: new in Google", told]);
    let without = plan(&world.held, &complete(vec![renamed()]), &world.context, &refused);
    assert!(of_other(&without), "{without:?}");
    // Without the refusal it is done as if nothing had been.
    world.increment(vec![renamed()]);
    world.sync(&delivery);
    assert_eq!(
        pages(&world),
        pages(&World::with(vec![
            master("s", 2, "2026-03-07T18:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=2"),
            second(3, None),
            renamed(),
        ]))
    );
}
