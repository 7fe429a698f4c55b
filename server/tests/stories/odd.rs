//! One odd item, or one that the database refuses, costs its own page and no other.

use chrono::TimeDelta;
use domain::{Action, AlertKind, RunDetail, RunState, SourceId};
use serde_json::{Value, json};
use store::verify_chain;
use test_support::story;
use test_support::{Fixture, Raw};

use crate::world::{CLUB, World, counts, series, single, with_action};

story!(
    an_item_with_an_occurrences_id_stops_nothing,
    what_the_database_refuses_is_set_aside_and_tried_again,
    a_refused_change_leaves_the_row_as_it_is,
    of_two_rows_that_cannot_be_together_one_is_set_aside,
    where_everything_is_refused_the_run_fails,
);

/// A single event with the id of a date of a series, which it does not name.
fn odd(master: &str) -> Value {
    let mut item = single("Odd", "2026-03-13T10:00");
    item["id"] = json!(format!("{master}_20260312T170000Z"));
    item
}

async fn titles(world: &World) -> Vec<String> {
    let mut titles: Vec<_> = world.live().await.into_iter().map(|row| row.title).collect();
    titles.sort();
    titles
}

async fn alerts(world: &World, source: SourceId) -> Vec<AlertKind> {
    world.services.store.open_alerts(source).await.unwrap()
}

/// Has the database refuse rows of a title.
async fn refuse(db: &Fixture, title: &str) {
    let condition = format!("NEW.title LIKE '{title}'");
    let statements = match &db.raw {
        Raw::Sqlite(_) => format!(
            "CREATE TRIGGER picky_insert BEFORE INSERT ON events WHEN {condition}
             BEGIN SELECT RAISE(ABORT, 'no such title here'); END;
             CREATE TRIGGER picky_update BEFORE UPDATE ON events WHEN {condition}
             BEGIN SELECT RAISE(ABORT, 'no such title here'); END;"
        ),
        Raw::Postgres(_) => format!(
            "CREATE FUNCTION picky() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN
                 IF {condition} THEN RAISE EXCEPTION 'no such title here'; END IF;
                 RETURN NEW;
             END $$;
             CREATE TRIGGER picky_insert BEFORE INSERT OR UPDATE ON events
             FOR EACH ROW EXECUTE FUNCTION picky();"
        ),
    };
    db.raw.run(&statements).await.unwrap();
}

/// The database refuses nothing any more.
async fn relent(db: &Fixture) {
    let statements = match &db.raw {
        Raw::Sqlite(_) => "DROP TRIGGER picky_insert; DROP TRIGGER picky_update;",
        Raw::Postgres(_) => "DROP TRIGGER picky_insert ON events; DROP FUNCTION picky();",
    };
    db.raw.run(statements).await.unwrap();
}

/// The reason of the one line that was set aside.
fn aside(log: &RunDetail) -> String {
    let lines = with_action(log, Action::Quarantine);
    assert_eq!((lines.len(), log.run.counts.quarantined), (1, 1), "{log:?}");
    lines[0].reason.to_string()
}

async fn an_item_with_an_occurrences_id_stops_nothing(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let weekly = series("Weekly", "2026-03-05T18:00", "FREQ=WEEKLY;COUNT=3");
    let master = world.google.insert_event(CLUB, weekly.clone()).unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    world.google.put_raw(CLUB, odd(&master)).unwrap();
    world.google.insert_event(CLUB, single("Chess", "2026-03-10T18:00")).unwrap();
    let log = world.sync(source).await;
    assert!(aside(&log).starts_with("its id is that of a date of a series"), "{log:?}");
    assert_eq!(titles(&world).await, ["Chess", "Weekly", "Weekly", "Weekly"]);
    assert_eq!(world.sync(source).await.run.state, RunState::Nothing);
    world.google.expire_sync_tokens(Some(CLUB)).unwrap();
    aside(&world.sync(source).await);
    assert_eq!(titles(&world).await, ["Chess", "Weekly", "Weekly", "Weekly"]);
    // Mended: it says what it is a date of.
    let mut mended = odd(&master);
    mended["recurringEventId"] = json!(master);
    mended["originalStartTime"] = json!({"dateTime": "2026-03-12T18:00:00+01:00"});
    world.tick();
    world.google.put_raw(CLUB, mended).unwrap();
    world.sync(source).await;
    assert_eq!(titles(&world).await, ["Chess", "Odd", "Weekly", "Weekly"]);

    // The same where the odd one comes first, into another calendar.
    let shop = "shop@group.calendar.google.com";
    world.google.add_calendar(CLUB, shop, "The shop", "Europe/Berlin").unwrap();
    let mut later = weekly;
    later["id"] = json!("later");
    world.google.put_raw(shop, odd("later")).unwrap();
    let second = world.connect(shop).await;
    world.sync(second).await;
    world.tick();
    world.google.put_raw(shop, later).unwrap();
    let run = world.sync(second).await.run;
    assert_eq!(counts(&run), [2, 1, 0, 0, 0, 1], "its page became the date's");
    assert_eq!(world.live().await.len(), 7);
    assert!(verify_chain(&*world.services.store).await.unwrap().is_ok());
}

async fn what_the_database_refuses_is_set_aside_and_tried_again(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    for (title, day) in [("Chess", 10), ("Go", 11), ("Poker", 12)] {
        world.google.insert_event(CLUB, single(title, &format!("2026-03-{day}T18:00"))).unwrap();
    }
    let weekly = series("Weekly", "2026-03-05T18:00", "FREQ=WEEKLY;COUNT=3");
    world.google.insert_event(CLUB, weekly).unwrap();
    let source = world.connect(CLUB).await;
    refuse(&db, "Go").await;
    for _ in 0..3 {
        let log = world.sync(source).await;
        assert!(aside(&log).contains("the database refuses it"), "{log:?}");
        assert!(aside(&log).contains("no such title here"), "{log:?}");
        assert_eq!(titles(&world).await, ["Chess", "Poker", "Weekly", "Weekly", "Weekly"]);
        assert_eq!(alerts(&world, source).await, [AlertKind::ItemsRefused]);
    }
    let failed =
        world.runs(source).await.iter().filter(|run| run.state == RunState::Failed).count();
    assert_eq!(failed, 0);
    relent(&db).await;
    assert_eq!(world.sync(source).await.run.counts.created, 1, "it comes by itself");
    assert_eq!(alerts(&world, source).await, []);
    assert_eq!(world.sync(source).await.run.state, RunState::Nothing);
    assert!(world.source(source).await.sync_token.is_some());
    // And a whole series is one item.
    refuse(&db, "Weekly").await;
    world.pass(TimeDelta::days(2));
    let other = series("Weekly", "2026-04-06T18:00", "FREQ=WEEKLY;COUNT=3");
    world.google.insert_event(CLUB, other).unwrap();
    world.google.insert_event(CLUB, single("Skat", "2026-03-13T18:00")).unwrap();
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run), [1, 0, 0, 0, 0, 1], "{log:?}");
    relent(&db).await;
    assert_eq!(counts(&world.sync(source).await.run), [3, 0, 0, 0, 0, 0]);
    assert!(verify_chain(&*world.services.store).await.unwrap().is_ok());
}

async fn a_refused_change_leaves_the_row_as_it_is(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let first = world.now() + TimeDelta::days(1);
    let ids = world.google.add_many(CLUB, 5, "Club night", first).unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    let before = world.rows().await.remove(0);
    refuse(&db, "Renamed").await;
    world.google.patch_event(CLUB, &ids[0], &json!({"summary": "Renamed"})).unwrap();
    world.google.patch_event(CLUB, &ids[1], &json!({"summary": "Fine"})).unwrap();
    world.google.cancel_event(CLUB, &ids[2]).unwrap();
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run), [0, 1, 1, 0, 0, 1]);
    assert_eq!(world.rows().await.remove(0), before);
    // Google thinks better of it.
    world.tick();
    world.google.patch_event(CLUB, &ids[0], &json!({"summary": "Tolerable"})).unwrap();
    assert_eq!(world.sync(source).await.run.counts.updated, 1);
    assert_eq!(alerts(&world, source).await, []);
}

async fn of_two_rows_that_cannot_be_together_one_is_set_aside(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    for day in [10, 11, 12] {
        world.google.insert_event(CLUB, single("Chess", &format!("2026-03-{day}T18:00"))).unwrap();
    }
    world.google.insert_event(CLUB, single("Go", "2026-03-12T18:00")).unwrap();
    db.raw.run("CREATE UNIQUE INDEX one_title ON events (title)").await.unwrap();
    let source = world.connect(CLUB).await;
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run), [2, 0, 0, 0, 0, 2], "{log:?}");
    assert_eq!(titles(&world).await, ["Chess", "Go"]);
    db.raw.run("DROP INDEX one_title").await.unwrap();
    assert_eq!(world.sync(source).await.run.counts.created, 2);
}

async fn where_everything_is_refused_the_run_fails(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let first = world.now() + TimeDelta::days(1);
    world.google.add_many(CLUB, 150, "Club night", first).unwrap();
    let source = world.connect(CLUB).await;
    refuse(&db, "Club night%").await;
    let run = world.fail(source).await;
    assert!(run.error.unwrap().contains("no such title here"));
    assert_eq!(world.rows().await, []);
    relent(&db).await;
    assert_eq!(world.sync(source).await.run.counts.created, 150);
}
