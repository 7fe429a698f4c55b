//! Pages of recurring events keep their id and address through what Google does to a series.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{Action, Event, EventId, SourceSettings};
use sandbox::{Fault, FaultKind};
use serde_json::{Value, json};
use test_support::Fixture;
use test_support::samples::at;
use test_support::story;

use crate::world::{CLUB, World, counts, series, single, with_action};

story!(
    edits_of_a_series_keep_its_pages,
    a_shorter_rule_takes_pages_off_and_a_longer_one_brings_them_back,
    this_and_following_keeps_the_pages,
    a_single_event_may_become_a_series_and_back,
    a_cancelled_series_leaves_as_one_batch_and_comes_back,
    an_occurrence_is_moved_cancelled_and_taken_back,
    an_exception_may_come_before_its_series,
);

const FIRST: &str = "2026-03-03T19:00";

/// A calendar with one weekly series of six, synced.
async fn weekly(db: &Fixture) -> (World, domain::SourceId, String) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let event = series("Weekly", FIRST, "FREQ=WEEKLY;COUNT=6");
    let id = world.google.insert_event(CLUB, event).unwrap();
    let source = world.connect(CLUB).await;
    // Here a whole series may go at once; the brake has stories of its own.
    let settings = SourceSettings { brake_items: 6, ..SourceSettings::default() };
    world.choose(source, &settings).await;
    assert_eq!(counts(&world.sync(source).await.run), [6, 0, 0, 0, 0, 0]);
    world.tick();
    (world, source, id)
}

/// What must never change of a row.
type Lasting = BTreeMap<EventId, (String, DateTime<Utc>)>;

fn lasting(rows: &[Event]) -> Lasting {
    rows.iter().map(|row| (row.id, (row.slug.clone(), row.created_at))).collect()
}

/// The live rows in order of start.
async fn live(world: &World) -> Vec<Event> {
    let mut rows = world.live().await;
    rows.sort_by_key(|row| (row.starts_at, row.id));
    rows
}

fn times(start: &str) -> Value {
    let event = single("", start);
    json!({"start": event["start"], "end": event["end"]})
}

async fn edits_of_a_series_keep_its_pages(db: Fixture) {
    let (world, source, id) = weekly(&db).await;
    let before = live(&world).await;
    for (changes, start) in [
        (json!({"summary": "Weekly meeting"}), "2026-03-03T18:00:00Z"),
        (times("2026-03-03T20:30"), "2026-03-03T19:30:00Z"),
        (times("2026-03-05T18:00"), "2026-03-05T17:00:00Z"),
    ] {
        world.google.patch_event(CLUB, &id, &changes).unwrap();
        let log = world.sync(source).await;
        assert_eq!(counts(&log.run), [0, 6, 0, 0, 0, 0], "{changes}");
        let after = live(&world).await;
        assert_eq!(lasting(&after), lasting(&before), "{changes}");
        let order = |rows: &[Event]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!(order(&after), order(&before), "each stays the n-th: {changes}");
        assert_eq!(after[0].starts_at, at(start));
        assert!(after.iter().all(|row| row.title == "Weekly meeting"));
    }
    // An increment that has nothing to say changes nothing after all that.
    assert_eq!(counts(&world.sync(source).await.run), [0; 6]);
    world.google.expire_sync_tokens(None).unwrap();
    assert_eq!(counts(&world.sync(source).await.run), [0; 6]);
}

async fn a_shorter_rule_takes_pages_off_and_a_longer_one_brings_them_back(db: Fixture) {
    let (world, source, id) = weekly(&db).await;
    let before = live(&world).await;
    let count = |count: usize| {
        world.tick();
        let rule = json!({"recurrence": [format!("RRULE:FREQ=WEEKLY;COUNT={count}")]});
        world.google.patch_event(CLUB, &id, &rule).unwrap();
    };
    count(4);
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run), [0, 0, 2, 0, 0, 0]);
    for line in with_action(&log, Action::Trash) {
        assert_eq!(line.reason, "the series was ended before this date", "{line:?}");
    }
    assert_eq!(live(&world).await, before[..4]);
    count(6);
    assert_eq!(counts(&world.sync(source).await.run), [0, 0, 0, 2, 0, 0]);
    assert_eq!(live(&world).await, before);
}

async fn this_and_following_keeps_the_pages(db: Fixture) {
    let (world, source, id) = weekly(&db).await;
    let before = live(&world).await;
    let from = before[3].starts_at.to_rfc3339();
    let words = json!({"summary": "Weekly, new room"});
    let new = world.google.split_series(CLUB, &id, &from, &words).unwrap();
    assert_ne!(new, id);
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run), [0, 3, 0, 0, 0, 0], "{:?}", log.changes);
    let after = live(&world).await;
    assert_eq!(lasting(&after), lasting(&before));
    assert_eq!(after[..3], before[..3]);
    let titles: Vec<_> = after[3..].iter().map(|row| row.title.as_str()).collect();
    assert_eq!(titles, ["Weekly, new room"; 3]);
    let series: Vec<_> = after[3..].iter().map(|row| row.series_id).collect();
    assert!(series.iter().all(|id| id.is_some() && *id != before[0].series_id), "{series:?}");
    assert!(after[3..].iter().all(|row| row.google_id.as_ref().unwrap().as_str().contains("_R")));

    world.google.expire_sync_tokens(None).unwrap();
    assert_eq!(counts(&world.sync(source).await.run)[..4], [0; 4]);
    assert_eq!(live(&world).await, after);
}

async fn a_single_event_may_become_a_series_and_back(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let id = world.google.insert_event(CLUB, single("Night", FIRST)).unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    let page = world.titled("Night").await;

    world.tick();
    let rule = ["RRULE:FREQ=WEEKLY;COUNT=3".to_owned()];
    world.google.make_series(CLUB, &id, &rule).unwrap();
    let log = world.sync(source).await;
    assert_eq!((log.run.counts.created, log.run.counts.trashed), (2, 0), "{:?}", log.changes);
    let rows = live(&world).await;
    assert_eq!((rows.len(), rows[0].id, &rows[0].slug), (3, page.id, &page.slug));

    world.tick();
    world.google.make_single(CLUB, &id).unwrap();
    let log = world.sync(source).await;
    assert_eq!((log.run.counts.created, log.run.counts.trashed), (0, 2), "{:?}", log.changes);
    let rows = live(&world).await;
    assert_eq!((rows.len(), rows[0].id, &rows[0].slug), (1, page.id, &page.slug));
    assert_eq!((rows[0].series_id, rows[0].created_at), (None, page.created_at));
}

async fn a_cancelled_series_leaves_as_one_batch_and_comes_back(db: Fixture) {
    let (world, source, id) = weekly(&db).await;
    let renamed = json!({"summary": "Special"});
    let second = "2026-03-10T19:00:00+01:00";
    world.google.change_occurrence(CLUB, &id, second, &renamed).unwrap();
    world.sync(source).await;
    let before = live(&world).await;

    world.tick();
    world.google.cancel_event(CLUB, &id).unwrap();
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run)[..4], [0, 0, 6, 0]);
    assert!(live(&world).await.is_empty());
    let batches: Vec<_> = world.rows().await.iter().map(|row| row.deletion_id).collect();
    assert_eq!(batches, [log.run.batch_id; 6]);

    world.tick();
    world.google.undelete_event(CLUB, &id).unwrap();
    let log = world.sync(source).await;
    assert_eq!((log.run.counts.restored, log.run.counts.created), (6, 0), "{:?}", log.changes);
    assert_eq!(lasting(&live(&world).await), lasting(&before));
}

async fn an_occurrence_is_moved_cancelled_and_taken_back(db: Fixture) {
    let (world, source, id) = weekly(&db).await;
    let before = live(&world).await;
    let third = "2026-03-17T19:00:00+01:00";
    world.google.change_occurrence(CLUB, &id, third, &times("2026-03-18T21:00")).unwrap();
    assert_eq!(counts(&world.sync(source).await.run), [0, 1, 0, 0, 0, 0]);
    let moved = live(&world).await;
    assert_eq!(lasting(&moved), lasting(&before));
    assert_eq!((moved[2].id, moved[2].starts_at), (before[2].id, at("2026-03-18T20:00:00Z")));

    world.tick();
    let exception = world.google.cancel_occurrence(CLUB, &id, third).unwrap();
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run)[..4], [0, 0, 1, 0]);
    assert_eq!(with_action(&log, Action::Trash)[0].event_id, Some(before[2].id));
    // A complete list may leave a cancelled occurrence out: that does not bring it back.
    world.google.expire_sync_tokens(None).unwrap();
    let quiet = sandbox::Behaviour {
        cancelled_exceptions_in_full_list: false,
        ..sandbox::Behaviour::default()
    };
    world.google.set_behaviour(quiet);
    assert_eq!(counts(&world.sync(source).await.run)[..4], [0; 4]);
    assert_eq!(live(&world).await.len(), 5);

    world.tick();
    world.google.undelete_event(CLUB, &exception).unwrap();
    let log = world.sync(source).await;
    assert_eq!(log.run.counts.restored, 1, "{:?}", log.changes);
    assert_eq!(lasting(&live(&world).await), lasting(&before));
}

async fn an_exception_may_come_before_its_series(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let event = series("Weekly", FIRST, "FREQ=WEEKLY;COUNT=6");
    let id = world.google.insert_event(CLUB, event).unwrap();
    let renamed = json!({"summary": "Special"});
    let second = "2026-03-10T19:00:00+01:00";
    world.google.change_occurrence(CLUB, &id, second, &renamed).unwrap();
    world
        .google
        .set_behaviour(sandbox::Behaviour { page_limit: Some(1), ..sandbox::Behaviour::default() });
    world.google.add_fault(Fault::new(FaultKind::ExceptionsFirst).always());
    let source = world.connect(CLUB).await;
    let log = world.sync(source).await;
    assert_eq!((counts(&log.run), log.run.pages), ([6, 0, 0, 0, 0, 0], 2));
    let titles: Vec<_> = live(&world).await.into_iter().map(|row| row.title).collect();
    assert_eq!(titles, ["Weekly", "Special", "Weekly", "Weekly", "Weekly", "Weekly"]);
}
