//! The number that says whether a kept page is still good.

use domain::{Cause, Plan, RestoreRequest};
use test_support::samples::{by, calendar, club, club_at, ids, series, sync_plan, write_titles};
use test_support::{Engine, Fixture};

test_support::on_both! {
    every_write_moves_it,
    a_series_moves_it,
    reading_leaves_it,
    a_write_past_the_store_moves_it,
    what_is_rolled_back_leaves_it,
    a_savepoint_that_is_undone_hides_no_write,
    writers_at_once_all_get_through,
}

async fn version(db: &Fixture) -> i64 {
    db.store.content_version().await.unwrap()
}

/// That it moved since `before`; where it is now.
async fn moved(db: &Fixture, before: i64, by: &str) -> i64 {
    let now = version(db).await;
    assert!(now > before, "{by} left it at {now}");
    now
}

/// Single acts; `histories` asks the same of every mix of them.
async fn every_write_moves_it(db: Fixture) {
    let start = version(&db).await;
    let club = club(&db).await;
    let added = moved(&db, start, "an organizer").await;
    let events = write_titles(&db, club, &["One", "Two"]).await;
    let created = moved(&db, added, "creating").await;
    let batch = db.store.trash(&by(&db, "away"), &ids(&events), Cause::Person).await.unwrap();
    let trashed = moved(&db, created, "the trash").await;
    let what = RestoreRequest::Events(ids(&events));
    db.store.restore(&by(&db, "back"), &what).await.unwrap();
    moved(&db, trashed, &format!("restoring batch {batch:?}")).await;
}

async fn reading_leaves_it(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    let before = version(&db).await;
    db.store.lookup(&event.slug, db.now()).await.unwrap();
    db.store.count_pages().await.unwrap();
    assert_eq!(version(&db).await, before);
}

async fn a_series_moves_it(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let before = version(&db).await;
    let plan = Plan { series: vec![series("weekly", "Weekly")], ..Plan::default() };
    sync_plan(&db, &source, plan).await.unwrap();
    let written = moved(&db, before, "a series").await;
    db.raw.run("UPDATE series SET title = 'Other'").await.unwrap();
    moved(&db, written, "SQL on series").await;
}

async fn a_write_past_the_store_moves_it(db: Fixture) {
    let club = club(&db).await;
    write_titles(&db, club, &["One"]).await;
    let before = version(&db).await;
    db.raw.run("UPDATE events SET title = 'Other'").await.unwrap();
    let after = moved(&db, before, "SQL on events").await;
    db.raw.run("UPDATE organizers SET name = 'Other'").await.unwrap();
    moved(&db, after, "SQL on organizers").await;
}

async fn what_is_rolled_back_leaves_it(db: Fixture) {
    let club = club(&db).await;
    write_titles(&db, club, &["One"]).await;
    let before = version(&db).await;
    db.raw.run("BEGIN; UPDATE events SET title = 'Other'; ROLLBACK").await.unwrap();
    assert_eq!(version(&db).await, before);
}

/// The note "this transaction has moved it" has to go with the savepoint that it was made in.
async fn a_savepoint_that_is_undone_hides_no_write(db: Fixture) {
    let club = club(&db).await;
    write_titles(&db, club, &["One"]).await;
    let before = version(&db).await;
    let at_once = match db.engine {
        Engine::Sqlite => "",
        Engine::Postgres => "SET CONSTRAINTS ALL IMMEDIATE;",
    };
    let statements = format!(
        "BEGIN; SAVEPOINT first; {at_once} UPDATE events SET title = 'Undone';
         ROLLBACK TO SAVEPOINT first; UPDATE events SET title = 'Kept'; COMMIT"
    );
    db.raw.run(&statements).await.unwrap();
    moved(&db, before, "the write after the savepoint").await;
}

/// Each locks its own rows first and the number last, in opposite orders of tables.
async fn writers_at_once_all_get_through(db: Fixture) {
    let (one, two) = (club(&db).await, club_at(&db, "other").await);
    let first = write_titles(&db, one, &["One"]).await.remove(0).id.0;
    let second = write_titles(&db, two, &["Two"]).await.remove(0).id.0;
    let before = version(&db).await;
    let event = |id: i64| format!("UPDATE events SET title = 'Other' WHERE id = {id}");
    let organizer = |id: i64| format!("UPDATE organizers SET name = 'Other' WHERE id = {id}");
    let (a, b) = ([event(first), organizer(one.0)], [organizer(two.0), event(second)]);
    for _ in 0..20 {
        let (left, right) = {
            let (first, second) = ([&*a[0], &*a[1]], [&*b[0], &*b[1]]);
            tokio::join!(db.raw.together(&first), db.raw.together(&second))
        };
        left.unwrap();
        right.unwrap();
    }
    assert!(version(&db).await >= before + 40, "a write was not counted");
}
