//! Rules and starts change, series are split: pages keep their address.

use super::recurring::{check, fridays, second};
use super::words::{exception, log, master, single, tombstone};
use super::world::World;

const FRIDAY: &str = "2026-03-06T18:00:00Z";

#[test]
fn pages_keep_their_address() {
    check(vec![
        (
            "an hour later, by local date",
            vec![fridays(1)],
            vec![vec![master("s", 2, "2026-03-06T19:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=3")]],
            &["1 Game night 03-06T19", "2 Game night 03-13T19", "3 Game night 03-20T19"],
            &["update Game night: start changed in Google"; 3],
        ),
        (
            "on Sundays, by ordinal",
            vec![fridays(1)],
            vec![vec![master("s", 2, "2026-03-08T18:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=3")]],
            &["1 Game night 03-08T18", "2 Game night 03-15T18", "3 Game night 03-22T18"],
            &["update Game night: start changed in Google"; 3],
        ),
        (
            "ended earlier",
            vec![fridays(1)],
            vec![vec![master("s", 2, FRIDAY, "RRULE:FREQ=WEEKLY;UNTIL=20260313T175959Z")]],
            &["1 Game night 03-06T18"],
            &["trash Game night: the series was ended before this date"; 2],
        ),
        (
            "ended earlier and prolonged again",
            vec![fridays(1)],
            vec![vec![master("s", 2, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=1")], vec![fridays(3)]],
            &["1 Game night 03-06T18", "2 Game night 03-13T18", "3 Game night 03-20T18"],
            &["restore Game night: Google shows it again"; 2],
        ),
        (
            "every other week",
            vec![fridays(1)],
            vec![vec![master("s", 2, FRIDAY, "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2")]],
            &["1 Game night 03-06T18", "3 Game night 03-20T18"],
            &["trash Game night: the rule no longer gives this date"],
        ),
        (
            "an EXDATE does not shift the others",
            vec![fridays(1)],
            vec![vec![master("s", 2, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=3|EXDATE:20260306T180000Z")]],
            &["2 Game night 03-13T18", "3 Game night 03-20T18"],
            &["trash Game night: the rule no longer gives this date"],
        ),
        (
            "a changed occurrence of the old rule stays until Google takes it away",
            vec![fridays(1), second(1, Some(("Finale", "2026-03-14T18:00:00Z")))],
            vec![vec![master("s", 2, "2026-03-06T19:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=3")]],
            &[
                "1 Game night 03-06T19",
                "4 Game night 03-13T19",
                "2 Finale 03-14T18",
                "3 Game night 03-20T19",
            ],
            &[
                "update Game night: start changed in Google",
                "update Game night: start changed in Google",
                "create Game night: new in Google",
            ],
        ),
        (
            "a series is cut before an occurrence that was moved: it stays, as in a complete list",
            vec![fridays(1), second(1, Some(("Finale", "2026-03-14T18:00:00Z")))],
            vec![vec![master("s", 2, FRIDAY, "RRULE:FREQ=WEEKLY;UNTIL=20260312T225959Z")]],
            &["1 Game night 03-06T18", "2 Finale 03-14T18"],
            &["trash Game night: the series was ended before this date"],
        ),
        (
            "and goes when Google says so",
            vec![fridays(1), second(1, Some(("Finale", "2026-03-14T18:00:00Z")))],
            vec![
                vec![master("s", 2, FRIDAY, "RRULE:FREQ=WEEKLY;UNTIL=20260312T225959Z")],
                vec![second(3, None)],
            ],
            &["1 Game night 03-06T18"],
            &["trash Finale: this occurrence was cancelled in Google"],
        ),
        (
            "the exception comes again with the new start",
            vec![fridays(1), second(1, Some(("Finale", "2026-03-14T18:00:00Z")))],
            vec![vec![
                second(2, None),
                exception(
                    "s_20260313T190000Z",
                    2,
                    "s",
                    "2026-03-13T19:00:00Z",
                    Some(("Finale", "2026-03-14T18:00:00Z")),
                ),
                master("s", 2, "2026-03-06T19:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=3"),
            ]],
            &["1 Game night 03-06T19", "2 Finale 03-14T18", "3 Game night 03-20T19"],
            &[
                "update Game night: start changed in Google",
                "update Finale: Google has it under another id now",
                "update Game night: start changed in Google",
            ],
        ),
        (
            "a single event becomes a series, and its page the first date",
            vec![single("s", 1, "Game night", FRIDAY)],
            vec![vec![fridays(2)]],
            &["1 Game night 03-06T18", "2 Game night 03-13T18", "3 Game night 03-20T18"],
            &[
                "update Game night: Google has it under another id now",
                "create Game night: new in Google",
                "create Game night: new in Google",
            ],
        ),
        (
            "a series becomes a single event, and the page of its date stays",
            vec![fridays(1), second(2, None)],
            vec![vec![single("s", 3, "Game night", "2026-03-20T18:00:00Z")]],
            &["2 Game night 03-20T18"],
            &[
                "trash Game night: it takes place only once in Google now",
                "update Game night: Google has it under another id now",
            ],
        ),
        (
            "cancelled, then shown again an hour later",
            vec![fridays(1)],
            vec![
                vec![tombstone("s")],
                vec![master("s", 3, "2026-03-06T19:00:00Z", "RRULE:FREQ=WEEKLY;COUNT=1")],
            ],
            &["1 Game night 03-06T19"],
            &[
                "update Game night: start changed in Google",
                "restore Game night: Google shows it again",
            ],
        ),
        (
            "this and following: the pages move to the new part",
            vec![fridays(1)],
            vec![vec![
                master(
                    "s_R20260313T180000",
                    2,
                    "2026-03-13T19:00:00Z",
                    "RRULE:FREQ=WEEKLY;COUNT=2",
                ),
                master("s", 2, FRIDAY, "RRULE:FREQ=WEEKLY;UNTIL=20260313T175959Z"),
            ]],
            &["1 Game night 03-06T18", "2 Game night 03-13T19", "3 Game night 03-20T19"],
            &["update Game night: start changed in Google"; 2],
        ),
        (
            "a part is split once more",
            vec![
                master("s", 1, FRIDAY, "RRULE:FREQ=WEEKLY;COUNT=1"),
                master(
                    "s_R20260313T180000",
                    1,
                    "2026-03-13T18:00:00Z",
                    "RRULE:FREQ=WEEKLY;COUNT=3",
                ),
            ],
            vec![vec![
                master(
                    "s_R20260313T180000",
                    2,
                    "2026-03-13T18:00:00Z",
                    "RRULE:FREQ=WEEKLY;COUNT=1",
                ),
                master(
                    "s_R20260320T180000",
                    2,
                    "2026-03-20T18:00:00Z",
                    "RRULE:FREQ=WEEKLY;COUNT=2",
                ),
            ]],
            &[
                "1 Game night 03-06T18",
                "2 Game night 03-13T18",
                "3 Game night 03-20T18",
                "4 Game night 03-27T18",
            ],
            &["update Game night: Google has it under another id now"; 2],
        ),
    ]);
}

#[test]
fn a_part_of_a_part_finds_the_pages_of_the_parts_between() {
    let (second, third) = ("s_R20260313T180000", "s_R20260320T180000");
    let part = |id, minute, start, count| {
        master(id, minute, start, &format!("RRULE:FREQ=WEEKLY;COUNT={count}"))
    };
    let mut world =
        World::with(vec![part("s", 1, FRIDAY, 1), part(second, 1, "2026-03-13T18:00:00Z", 3)]);
    // The two halves of one split come in two deliveries, the second of which names neither part.
    world.increment(vec![part(second, 2, "2026-03-13T18:00:00Z", 1)]);
    let plan = world.increment(vec![part(third, 2, "2026-03-20T18:00:00Z", 2)]);
    let again = "restore Game night: Google shows it again";
    let moved = "update Game night: Google has it under another id now";
    assert_eq!(log(&plan), [moved, moved, again, again]);
    assert_eq!(
        world.pages(),
        [
            "1 Game night 03-06T18",
            "2 Game night 03-13T18",
            "3 Game night 03-20T18",
            "4 Game night 03-27T18"
        ]
    );
}
