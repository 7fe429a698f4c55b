//! Bugs seen in other programs that sync Google Calendar, each by the name of what went wrong. The
//! trackers are named so that the story can be read again.

use domain::{RemoteBody, RemoteEvent, RemoteItem, RemoteWhen};

use super::recurring::{Case, check, fridays};
use super::words::{
    complete, event, exception, increment, item, log, master, single, tombstone, unreadable, utc,
};
use super::world::World;

const FRIDAY: &str = "2026-03-06T18:00:00Z";
/// The part that Google splits off on the second Friday.
const PART: &str = "s_R20260313T180000";

fn halves(minute: i64) -> Vec<RemoteItem> {
    vec![
        master("s", minute, FRIDAY, "RRULE:FREQ=WEEKLY;UNTIL=20260313T175959Z"),
        master(PART, minute, "2026-03-13T18:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=2"),
    ]
}

const THREE: &[&str] = &["1 Game night 03-06T18", "2 Game night 03-13T18", "3 Game night 03-20T18"];

#[test]
fn a_split_doubles_no_occurrence() {
    // odoo PR 287171: in a part that was split off, Google names an occurrence after the part in
    // one delivery and after the whole series in the next.
    let changed = |id: &str, title| {
        let to = Some((title, "2026-03-20T18:00:00Z"));
        exception(id, 3, PART, "2026-03-20T18:00:00Z", to)
    };
    let cases: Vec<Case> = vec![
        (
            "odoo 287171: the same hour",
            vec![fridays(1)],
            vec![halves(2)],
            THREE,
            &["update Game night: Google has it under another id now"; 2],
        ),
        (
            "odoo 287171: an occurrence named after the whole series",
            vec![fridays(1)],
            vec![halves(2), vec![changed("s_20260320T180000Z", "Finale")]],
            &["1 Game night 03-06T18", "2 Game night 03-13T18", "3 Finale 03-20T18"],
            &["update Finale: title changed in Google"],
        ),
        (
            "odoo 287171: an occurrence named after the part",
            vec![fridays(1)],
            vec![halves(2), vec![changed("s_R20260313T180000_20260320T180000Z", "Finale")]],
            &["1 Game night 03-06T18", "2 Game night 03-13T18", "3 Finale 03-20T18"],
            &["update Finale: title changed in Google"],
        ),
        (
            "an occurrence of the part cancelled, named after the whole series",
            vec![fridays(1)],
            vec![halves(2), vec![tombstone("s_20260320T180000Z")]],
            &THREE[..2],
            &["trash Game night: this occurrence was cancelled in Google"],
        ),
        (
            "OutlookGoogleCalendarSync 823: UNTIL is the end of the day before",
            vec![fridays(1)],
            vec![vec![
                master("s", 2, FRIDAY, "RRULE:FREQ=WEEKLY;WKST=SU;UNTIL=20260312T225959Z;BYDAY=FR"),
                master(PART, 2, "2026-03-13T18:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=FR"),
            ]],
            THREE,
            &["update Game night: Google has it under another id now"; 2],
        ),
        (
            "odoo 172103: the halves come in two deliveries",
            vec![fridays(1)],
            vec![halves(2)[..1].to_vec(), halves(2)[1..].to_vec()],
            THREE,
            &[
                "update Game night: Google has it under another id now",
                "update Game night: Google has it under another id now",
                "restore Game night: Google shows it again",
                "restore Game night: Google shows it again",
            ],
        ),
    ];
    check(cases);
}

#[test]
fn a_split_whose_new_half_comes_first_ends_without_doubles() {
    // Until the old half ends, both are in Google, and each has its pages.
    let mut world = World::with(vec![fridays(1)]);
    world.increment(halves(2)[1..].to_vec());
    assert_eq!(world.pages().len(), 5);
    let plan = world.increment(halves(2)[..1].to_vec());
    assert_eq!(log(&plan), ["trash Game night: the series was ended before this date"; 2]);
    assert_eq!(world.pages().len(), 3);
}

#[test]
fn an_exception_is_shown_once_and_never_lost() {
    let second = "2026-03-13T18:00:00Z";
    let moved = |minute| {
        exception(
            "s_20260313T180000Z",
            minute,
            "s",
            second,
            Some(("Moved", "2026-03-14T18:00:00Z")),
        )
    };
    let cancelled = |minute| exception("s_20260313T180000Z", minute, "s", second, None);
    let others: &[&str] = &["1 Game night 03-06T18", "3 Game night 03-20T18"];
    let with_moved: &[&str] =
        &["1 Game night 03-06T18", "2 Moved 03-14T18", "3 Game night 03-20T18"];
    check(vec![
        (
            "home-assistant PR 81339, nextcloud PR 281: a moved occurrence is shown once",
            vec![moved(1), fridays(1)],
            vec![vec![]],
            with_moved,
            &[],
        ),
        (
            "caldir 54: an occurrence that was cancelled before the first sync",
            vec![fridays(1), cancelled(1)],
            vec![vec![]],
            &["1 Game night 03-06T18", "2 Game night 03-20T18"],
            &[],
        ),
        (
            "odoo PR 130657: an exception on an earlier page than its master",
            vec![moved(1), fridays(1)],
            vec![vec![moved(1), fridays(1)]],
            with_moved,
            &[],
        ),
        (
            "gcal_sync PR 134: moved first, then cancelled",
            vec![fridays(1)],
            vec![vec![moved(2)], vec![cancelled(3)]],
            others,
            &["trash Moved: this occurrence was cancelled in Google"],
        ),
        (
            "the series is told again after an exception, unchanged",
            vec![fridays(1), moved(2)],
            vec![vec![fridays(3)]],
            with_moved,
            &[],
        ),
    ]);
}

#[test]
fn odoo_271337_a_series_that_was_gone_comes_back_whole() {
    let mut world = World::with(vec![fridays(1)]);
    world.complete(vec![]);
    assert_eq!(world.pages(), Vec::<String>::new());
    world.complete(vec![fridays(1)]);
    assert_eq!(world.pages(), THREE);
    assert_eq!(world.series("s").unwrap().trashed, None);
}

#[test]
fn outlook_google_calendar_sync_2123_a_cancelled_series_that_was_never_seen() {
    // Google sends masters that were cancelled long ago, even in complete lists.
    let mut world = World::new();
    let plan = world.complete(vec![tombstone("old"), fridays(1)]);
    assert_eq!(log(&plan)[3], "skip Google removed an event that has no page here");
    assert_eq!(world.pages(), THREE);
}

#[test]
fn twenty_24095_after_a_lost_token_no_ghost_stays() {
    // A complete list has no tombstones.
    let mut world = World::with(vec![fridays(1), single("a", 1, "Chess", FRIDAY)]);
    let plan = world.complete(vec![fridays(1)]);
    assert_eq!(log(&plan), ["trash Chess: not in Google's complete list any more"]);
}

#[test]
fn keeper_199_a_delivery_that_never_came_removes_nothing() {
    let mut world = World::with(vec![fridays(1), single("a", 1, "Chess", FRIDAY)]);
    let plan = world.sync(&increment(vec![]));
    assert_eq!((plan.steps.len(), plan.remote.len()), (0, 0));
    let mut broken = complete(vec![]);
    broken.quarantined = vec![unreadable(None)];
    world.sync(&broken);
    assert_eq!(world.pages().len(), 4);
}

#[test]
fn home_assistant_81700_a_series_of_dates_without_a_rule() {
    let dates = "RDATE;TZID=Asia/Ho_Chi_Minh:20260407T080000,20260512T080000";
    let start = utc("2026-04-01T01:00:00Z");
    let mut event = event("Anniversary", start);
    event.when = RemoteWhen::Timed { start, end: start, zone: "Asia/Ho_Chi_Minh".into() };
    let body = |event: &RemoteEvent, dates: &str| RemoteBody::Master {
        event: event.clone(),
        recurrence: vec![dates.into()],
    };
    let mut world = World::with(vec![item("s", 1, body(&event, dates))]);
    let three = ["1 Anniversary 04-01T01", "2 Anniversary 04-07T01", "3 Anniversary 05-12T01"];
    assert_eq!(world.pages(), three);
    let fewer = "RDATE;TZID=Asia/Ho_Chi_Minh:20260407T080000";
    let plan = world.increment(vec![item("s", 2, body(&event, fewer))]);
    assert_eq!(log(&plan), ["trash Anniversary: the series was ended before this date"]);
    world.increment(vec![item("s", 3, body(&event, dates))]);
    assert_eq!(world.pages(), three);
}

#[test]
fn rules_with_exceptions_of_every_kind() {
    let daily = |rule: &str| vec![master("s", 1, "2026-03-02T18:00:00Z", rule)];
    for (name, rule, pages) in [
        (
            "COUNT counts what EXDATE takes out",
            "RRULE:FREQ=DAILY;COUNT=4|EXDATE:20260303T180000Z",
            3,
        ),
        ("EXRULE", "RRULE:FREQ=DAILY;COUNT=4|EXRULE:FREQ=DAILY;INTERVAL=2", 2),
        ("RDATE beside a rule", "RRULE:FREQ=DAILY;COUNT=2|RDATE:20260401T100000Z", 3),
        ("EXDATE takes an RDATE out", "RDATE:20260401T100000Z|EXDATE:20260401T100000Z", 1),
        ("UNTIL as a date", "RRULE:FREQ=DAILY;UNTIL=20260304", 3),
        ("all taken out", "RRULE:FREQ=DAILY;COUNT=1|EXDATE:20260302T180000Z", 0),
    ] {
        let world = World::with(daily(rule));
        assert_eq!(world.pages().len(), pages, "{name}");
    }
}

#[test]
fn count_goes_on_counting_moved_and_cancelled_occurrences() {
    let weekly =
        |minute, count| master("s", minute, FRIDAY, &format!("RRULE:FREQ=WEEKLY;COUNT={count}"));
    let mut world = World::with(vec![
        weekly(1, 4),
        exception("s_20260306T180000Z", 1, "s", FRIDAY, None),
        exception(
            "s_20260313T180000Z",
            1,
            "s",
            "2026-03-13T18:00:00Z",
            Some(("Late", "2026-05-01T18:00:00Z")),
        ),
    ]);
    assert_eq!(
        world.pages(),
        ["1 Game night 03-20T18", "2 Game night 03-27T18", "3 Late 05-01T18"]
    );
    world.increment(vec![weekly(2, 2)]);
    assert_eq!(world.pages(), ["3 Late 05-01T18"], "a moved one goes by where the rule put it");
}

#[test]
fn a_single_event_and_a_series_take_turns_and_keep_id_and_address() {
    let mut world = World::with(vec![single("s", 1, "Game night", FRIDAY)]);
    let first = world.held.events[0].event.clone();
    for minute in [2, 4, 6] {
        world.increment(vec![fridays(minute)]);
        assert_eq!(world.pages(), THREE);
        assert_eq!(
            (world.held.events[0].event.id, &world.held.events[0].event.slug),
            (first.id, &first.slug)
        );
        let plan = world.increment(vec![single("s", minute + 1, "Game night", FRIDAY)]);
        assert_eq!(world.pages(), ["1 Game night 03-06T18"]);
        assert_eq!(world.held.events[0].event, first);
        assert!(
            log(&plan).contains(&"trash Game night: it takes place only once in Google now".into())
        );
    }
    assert_eq!(world.held.events.len(), 3, "the same rows each time");
}

#[test]
fn a_series_that_was_deleted_and_undeleted_keeps_its_pages_in_one_batch() {
    let cancelled = exception("s_20260313T180000Z", 1, "s", "2026-03-13T18:00:00Z", None);
    let mut world = World::with(vec![fridays(1), cancelled]);
    let before = world.held.events.clone();
    let plan = world.increment(vec![tombstone("s")]);
    assert_eq!((plan.steps.len(), plan.series.len()), (2, 1), "all in one plan");
    let plan = world.increment(vec![fridays(3)]);
    assert_eq!(log(&plan), ["restore Game night: Google shows it again"; 2]);
    assert_eq!(world.held.events, before, "and what was cancelled before stays so");
}
