//! Series: expansion, exceptions, and pages that keep their address.

use domain::{RemoteBody, RemoteEvent, RemoteItem, RemoteWhen};

use super::super::{removals, touched};
use super::words::{
    event, exception, id, increment, item, log, master, single, tombstone, unreadable, utc,
};
use super::world::World;

const FRIDAY: &str = "2026-03-06T18:00:00Z";

pub(super) fn fridays(minute: i64) -> RemoteItem {
    master("s", minute, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=3")
}

pub(super) fn second(minute: i64, to: Option<(&str, &str)>) -> RemoteItem {
    exception("s_20260313T180000Z", minute, "s", "2026-03-13T18:00:00Z", to)
}

/// What is held at first, deliveries, the pages after them, and the log of the last.
pub(super) type Case = (
    &'static str,
    Vec<RemoteItem>,
    Vec<Vec<RemoteItem>>,
    &'static [&'static str],
    &'static [&'static str],
);

pub(super) fn check(cases: Vec<Case>) {
    for (name, first, deliveries, pages, last) in cases {
        let mut world = World::new();
        let mut plan = world.complete(first);
        for items in deliveries {
            plan = world.increment(items);
        }
        assert_eq!(world.pages(), pages, "{name}");
        assert_eq!(log(&plan), last, "{name}");
    }
}

#[test]
fn exceptions() {
    let moved = || second(2, Some(("Finale", "2026-03-14T18:00:00Z")));
    check(vec![
        (
            "an occurrence is cancelled",
            vec![fridays(1)],
            vec![vec![second(2, None)]],
            &["1 Game night 03-06T18", "3 Game night 03-20T18"],
            &["trash Game night: this occurrence was cancelled in Google"],
        ),
        (
            "an occurrence is cancelled by a bare tombstone of its id",
            vec![fridays(1)],
            vec![vec![tombstone("s_20260313T180000Z")], vec![fridays(3)]],
            &["1 Game night 03-06T18", "3 Game night 03-20T18"],
            &[],
        ),
        (
            "a changed occurrence is cancelled by a bare tombstone of its id",
            vec![fridays(1), moved()],
            vec![vec![tombstone("s_20260313T180000Z")]],
            &["1 Game night 03-06T18", "3 Game night 03-20T18"],
            &["trash Finale: this occurrence was cancelled in Google"],
        ),
        (
            "an occurrence is moved and keeps its page, shown once",
            vec![fridays(1)],
            vec![vec![moved()]],
            &["1 Game night 03-06T18", "2 Finale 03-14T18", "3 Game night 03-20T18"],
            &["update Finale: title and start changed in Google"],
        ),
        (
            "a moved occurrence is moved back",
            vec![fridays(1), moved()],
            vec![vec![second(3, Some(("Game night", "2026-03-13T18:00:00Z")))]],
            &["1 Game night 03-06T18", "2 Game night 03-13T18", "3 Game night 03-20T18"],
            &["update Game night: title and start changed in Google"],
        ),
        (
            "cancelled, then shown again",
            vec![fridays(1), second(2, None)],
            vec![vec![second(3, Some(("Game night", "2026-03-13T18:00:00Z")))]],
            &["1 Game night 03-06T18", "3 Game night 03-13T18", "2 Game night 03-20T18"],
            &["create Game night: new in Google"],
        ),
        (
            "moved far beyond the window",
            vec![fridays(1)],
            vec![vec![second(2, Some(("Finale", "2029-03-14T18:00:00Z")))]],
            &["1 Game night 03-06T18", "3 Game night 03-20T18", "2 Finale 03-14T18"],
            &["update Finale: title and start changed in Google"],
        ),
        (
            "an exception before its series has no page",
            vec![],
            vec![vec![moved()]],
            &[],
            &["skip Finale: its series has not come yet: it has no page until then"],
        ),
        (
            "the series comes later",
            vec![],
            vec![vec![moved()], vec![fridays(3)]],
            &["1 Game night 03-06T18", "2 Finale 03-14T18", "3 Game night 03-20T18"],
            &[
                "create Game night: new in Google",
                "create Finale: new in Google",
                "create Game night: new in Google",
            ],
        ),
        (
            "a cancelled occurrence before its series",
            vec![],
            vec![vec![second(2, None)], vec![fridays(3)]],
            &["1 Game night 03-06T18", "2 Game night 03-20T18"],
            &["create Game night: new in Google", "create Game night: new in Google"],
        ),
        (
            "an exception in the delivery that cancels its series",
            vec![fridays(1)],
            vec![vec![moved(), tombstone("s")]],
            &[],
            &["trash Game night: the series was cancelled in Google"; 3],
        ),
        (
            "an exception after its series was cancelled",
            vec![fridays(1)],
            vec![vec![tombstone("s")], vec![second(3, Some(("Finale", "2026-03-14T18:00:00Z")))]],
            &[],
            &["skip Finale: its series was cancelled in Google: it has no page"],
        ),
        (
            "a cancelled series comes back with its exceptions",
            vec![fridays(1), second(2, None)],
            vec![vec![tombstone("s")], vec![fridays(3)]],
            &["1 Game night 03-06T18", "2 Game night 03-20T18"],
            &["restore Game night: Google shows it again"; 2],
        ),
    ]);
}

#[test]
fn a_series_row_is_written_and_goes_with_its_master() {
    let mut world = World::with(vec![fridays(1)]);
    let series = &world.series("s").unwrap().series;
    assert_eq!(
        (series.title.as_str(), series.recurrence.as_str()),
        ("Game night", "RRULE:FREQ=WEEKLY;COUNT=3")
    );
    let row = &world.held.events[1].event;
    assert_eq!(row.series_id, Some(series.id));
    assert_eq!(row.google_id, Some(id("s_20260313T180000Z")));
    assert_eq!(row.original_start.as_deref(), Some("2026-03-13T18:00:00Z"));

    let plan = world.increment(vec![tombstone("s")]);
    assert_eq!((plan.series.len(), plan.steps.len()), (1, 3));
    assert!(world.series("s").unwrap().trashed.is_some());
    world.increment(vec![fridays(2)]);
    assert_eq!(world.series("s").unwrap().trashed, None);
    assert_eq!(world.pages().len(), 3);
    world.increment(vec![single("s", 3, "Once", FRIDAY)]);
    assert!(world.series("s").unwrap().trashed.is_some());
}

#[test]
fn a_series_without_a_date_in_the_window_has_no_row() {
    let mut world =
        World::with(vec![master("s", 1, "2011-03-06T18:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=3")]);
    assert!(world.series("s").is_none());
    world.increment(vec![exception(
        "s_20110306T180000Z",
        2,
        "s",
        "2011-03-06T18:00:00Z",
        Some(("Old", "2011-03-06T19:00:00Z")),
    )]);
    assert_eq!(world.pages(), Vec::<String>::new(), "an exception of long ago has none either");
    world.increment(vec![exception(
        "s_20110306T180000Z",
        3,
        "s",
        "2011-03-06T18:00:00Z",
        Some(("Anew", "2026-03-06T19:00:00Z")),
    )]);
    assert_eq!(world.pages(), ["1 Anew 03-06T19"], "but one that was moved into the window does");
}

#[test]
fn a_malformed_rule_is_put_aside_and_what_is_held_stays() {
    let mut world = World::with(vec![fridays(1)]);
    let plan = world.increment(vec![
        master("s", 2, FRIDAY, "RRULE:FREQ=SOMETIMES"),
        master("t", 2, FRIDAY, "RRULE:FREQ=SECONDLY"),
    ]);
    assert_eq!(log(&plan).len(), 2);
    assert!(
        log(&plan)[0]
            .starts_with("quarantine Game night: the recurrence line \"RRULE:FREQ=SOMETIMES\"")
    );
    assert!(log(&plan)[1].starts_with("quarantine Game night: the rule gives more than"));
    assert_eq!(world.pages().len(), 3);
    let mut delivery = super::words::complete(vec![master("s", 2, FRIDAY, "RRULE:FREQ=SOMETIMES")]);
    delivery.quarantined.push(unreadable(Some("u")));
    world.sync(&delivery);
    assert_eq!(world.pages().len(), 3, "it is not absent");
}

#[test]
fn a_series_that_grew_too_dense_is_left_alone() {
    let hours: Vec<_> = (10..20).map(|hour: i64| hour.to_string()).collect();
    let dense = || {
        master(
            "s",
            1,
            "2026-01-01T10:00:00Z",
            &format!("RRULE:FREQ=DAILY;BYHOUR={}", hours.join(",")),
        )
    };
    let mut world = World::with(vec![dense()]);
    let pages = world.pages();
    assert!(pages.len() > 3_900);
    world.days_pass(10);
    for delivery in
        [increment(vec![]), increment(vec![dense()]), super::words::complete(vec![dense()])]
    {
        let plan = world.sync(&delivery);
        assert_eq!(plan.steps.len(), 0);
        assert_eq!(log(&plan).len(), 1);
        assert!(log(&plan)[0].contains("more than 4000 dates"));
        world.days_pass(1);
    }
    assert_eq!(world.pages(), pages);
}

#[test]
fn the_brake_counts_a_series_as_one() {
    let mut world = World::with(vec![fridays(1), single("a", 1, "Chess", FRIDAY)]);
    let held = world.held.clone();
    let plan = world.increment(vec![tombstone("s"), tombstone("a")]);
    let removals: Vec<_> = removals(&plan, &held).into_iter().collect();
    assert_eq!(removals, [(id("a"), 1), (id("s"), 3)]);
}

#[test]
fn the_window_moves_on_and_past_pages_stay() {
    let mut world = World::with(vec![
        master("s", 1, FRIDAY, "RRULE:FREQ=WEEKLY"),
        master("later", 1, "2027-02-05T18:00:00Z", "RRULE:FREQ=WEEKLY"),
        exception("s_20270205T180000Z", 1, "s", "2027-02-05T18:00:00Z", None),
    ]);
    let pages = world.pages();
    assert!(world.series("later").is_none());
    assert_eq!(log(&world.increment(vec![])), Vec::<String>::new());

    world.days_pass(12);
    let plan = world.increment(vec![]);
    let reached = "create Game night: the published period reached the series' next dates";
    assert_eq!(log(&plan), [reached; 3]);
    assert_eq!(world.pages()[..pages.len()], pages);
    assert_eq!(world.pages().len(), pages.len() + 3, "two of one series, one of the other");
    assert!(world.series("later").is_some());

    world.days_pass(-5);
    assert_eq!(log(&world.increment(vec![])), Vec::<String>::new(), "a window never shrinks");
    world.days_pass(12);
    world.increment(vec![master("s", 2, FRIDAY, "RRULE:FREQ=WEEKLY")]);
    assert_eq!(
        world.pages()[..pages.len()],
        pages,
        "nor do old dates go when the series is told again"
    );
}

#[test]
fn a_private_series_has_no_pages_and_comes_back() {
    let mut world = World::with(vec![fridays(1)]);
    let mut hidden = fridays(2);
    if let RemoteBody::Master { event, .. } = &mut hidden.body {
        event.unpublished = Some("its visibility is private".into());
    }
    let plan = world.increment(vec![hidden, second(2, Some(("Finale", "2026-03-14T18:00:00Z")))]);
    assert_eq!(log(&plan), ["trash Game night: its visibility is private"; 3]);
    assert!(world.series("s").unwrap().trashed.is_some());
    world.increment(vec![fridays(3)]);
    assert_eq!(
        world.pages(),
        ["1 Game night 03-06T18", "2 Finale 03-14T18", "3 Game night 03-20T18"]
    );
}

#[test]
fn one_private_occurrence_is_taken_off() {
    let mut world = World::with(vec![fridays(1)]);
    let mut hidden = second(2, Some(("Board meeting", "2026-03-13T18:00:00Z")));
    if let RemoteBody::Exception { event: Some(event), .. } = &mut hidden.body {
        event.unpublished = Some("its visibility is private".into());
    }
    let plan = world.increment(vec![hidden]);
    assert_eq!(log(&plan), ["trash Game night: its visibility is private"]);
}

#[test]
fn whole_days_become_hours_and_back() {
    let days = RemoteEvent {
        when: RemoteWhen::AllDay {
            start: "2026-03-06".parse().unwrap(),
            end: "2026-03-07".parse().unwrap(),
            zone: "Europe/Berlin".into(),
        },
        ..event("Game night", utc(FRIDAY))
    };
    let recurrence = vec!["RRULE:FREQ=WEEKLY;COUNT=3".to_owned()];
    let days = item("s", 2, RemoteBody::Master { event: days, recurrence });
    let mut world = World::with(vec![fridays(1)]);
    let plan = world.increment(vec![days]);
    assert_eq!(log(&plan), ["update Game night: start and end changed in Google"; 3]);
    let row = &world.held.events[0].event;
    assert_eq!(row.google_id, Some(id("s_20260306")));
    assert_eq!(
        (row.all_day, row.start_date.map(|day| day.to_string())),
        (true, Some("2026-03-06".into()))
    );
    world.increment(vec![fridays(3)]);
    assert_eq!(
        world.pages(),
        ["1 Game night 03-06T18", "2 Game night 03-13T18", "3 Game night 03-20T18"]
    );
}

#[test]
fn an_exception_that_became_an_event_of_its_own_keeps_its_page() {
    let mut world =
        World::with(vec![fridays(1), second(1, Some(("Finale", "2026-03-14T18:00:00Z")))]);
    world.increment(vec![
        single("s_20260313T180000Z", 2, "Finale", "2026-03-14T18:00:00Z"),
        master("s", 2, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=3|EXDATE:20260313T180000Z"),
    ]);
    let mut pages = world.pages();
    pages.sort();
    assert_eq!(pages.len(), 3);
    assert!(pages[1].starts_with("2 Finale"));
}

#[test]
fn what_to_load_for_a_delivery() {
    let mut delivery = increment(vec![
        tombstone("a"),
        tombstone("s_20260313T180000Z"),
        exception("odd", 1, "t_R20260313T180000", "2026-03-13T18:00:00Z", None),
        tombstone("t_R20260313"),
        tombstone("not_a_stamp"),
    ]);
    delivery.quarantined = vec![unreadable(Some("q")), unreadable(None)];
    let ids: Vec<_> = touched(&delivery).iter().map(ToString::to_string).collect();
    assert_eq!(
        ids,
        [
            "a",
            "not_a_stamp",
            "odd",
            "q",
            "s",
            "s_20260313T180000Z",
            "t",
            "t_R20260313",
            "t_R20260313T180000"
        ]
    );
}
