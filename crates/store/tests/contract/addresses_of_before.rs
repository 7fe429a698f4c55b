//! Addresses of a database that the release before left: they are all known after the migration.

use std::path::Path;

use domain::EventId;
use domain::views::{EventLookup, Place};
use sqlx::migrate::Migrator;
use store::open;
use test_support::{Engine, Fixture, Raw};

use crate::addresses::leads_to;

test_support::on_both! {
    a_database_of_before_knows_its_addresses,
}

/// A database as the release before left it: a club, events of all fates, and their history.
async fn of_before(db: &Fixture) -> String {
    let url = db.bare_url().await;
    let folder = if db.engine == Engine::Sqlite { "sqlite" } else { "postgres" };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(folder);
    let migrator = Migrator::new(path).await.unwrap();
    let raw = match db.engine {
        Engine::Sqlite => Raw::sqlite(&url).await,
        Engine::Postgres => Raw::postgres(&url).await,
    };
    match &raw {
        Raw::Sqlite(pool) => migrator.run_to(12, pool).await.unwrap(),
        Raw::Postgres(pool) => migrator.run_to(12, pool).await.unwrap(),
    }
    let at = "2026-01-01T00:00:00.000000Z";
    let event = |id: i64, slug: &str, gone: bool| {
        let (deleted, batch) =
            if gone { (format!("'{at}'"), "1") } else { ("NULL".into(), "NULL") };
        format!(
            "INSERT INTO events (id, organizer_id, series_id, slug, title, description, status,
                 visibility, all_day, starts_at, ends_at, time_zone, version, created_at,
                 updated_at, deleted_at, deletion_id)
             VALUES ({id}, 1, 1, '{slug}', 'T', '', 'confirmed', 'public', false,
                 '2099-01-01T10:00:00.000000Z', '2099-01-01T11:00:00.000000Z', 'UTC', 2, '{at}',
                 '{at}', {deleted}, {batch})"
        )
    };
    let revision = |id: i64, entity: &str, record: i64, payload: &str| {
        format!(
            "INSERT INTO revisions (id, entity, entity_id, action, version, actor, reason, at,
                 payload, digest, hash)
             VALUES ({id}, '{entity}', {record}, 'create', 1, 'a', 'b', '{at}', {payload}, '', '')"
        )
    };
    for statement in [
        format!(
            "INSERT INTO organizers (slug, name, created_at, updated_at)
             VALUES ('club', 'Club', '{at}', '{at}')"
        ),
        format!(
            "INSERT INTO deletions (id, cause, actor, reason, created_at)
             VALUES (1, 'person', 'a', 'b', '{at}')"
        ),
        format!(
            "INSERT INTO series (organizer_id, slug, title, recurrence, version, created_at,
                 updated_at) VALUES (1, 'weekly', 'Weekly', '', 1, '{at}', '{at}')"
        ),
        format!(
            "INSERT INTO event_ids (id, allocated_at) SELECT n, '{at}' FROM
                 (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3 UNION SELECT 4) AS ids"
        ),
        event(1, "here", false),
        event(2, "trashed", true),
        event(4, "shared", false),
        format!(
            "INSERT INTO purges (event_id, slug, actor, reason, purged_at)
             VALUES (3, 'purged', 'a', 'b', '{at}')"
        ),
        // The same address as a live event's: that one answers there.
        format!("INSERT INTO seen_addresses VALUES ('shared', 1, '{at}'), ('seen', 1, '{at}')"),
        revision(1, "event", 1, r#"'{"id":1,"slug":"former","title":"\"slug\":\"no\""}'"#),
        revision(2, "event", 1, r#"'{"id":1,"slug":"here"}'"#),
        revision(3, "event", 3, "NULL"),
        revision(4, "event", 2, "'not even JSON'"),
        revision(5, "series", 1, r#"'{"id":1,"slug":"each-week"}'"#),
    ] {
        raw.run(&statement).await.unwrap();
    }
    raw.close().await;
    url
}

async fn a_database_of_before_knows_its_addresses(db: Fixture) {
    let url = of_before(&db).await;
    drop(open(&url).await.unwrap());
    let there = db.on(&url).await;
    let list = "SELECT kind || ' ' || slug || ' ' || CAST(record_id AS TEXT) FROM addresses
                ORDER BY 1";
    let mut found = there.raw.texts(list).await;
    found.sort();
    let expected = [
        "event former 1",
        "event here 1",
        "event purged 3",
        "event seen 1",
        "event shared 1",
        "event shared 4",
        "event trashed 2",
        "organizer club 1",
        "series each-week 1",
        "series weekly 1",
    ];
    assert_eq!(found, expected);
    for (slug, place, to) in [
        ("former", Place::Event, "here"),
        ("seen", Place::Event, "here"),
        ("each-week", Place::Series, "weekly"),
    ] {
        assert_eq!(leads_to(&there, place, slug).await, to, "{slug}");
    }
    let EventLookup::Live(page) = there.store.lookup("shared", there.now()).await.unwrap() else {
        panic!("a live event answers at its address");
    };
    assert_eq!(page.event.id, EventId(4));
    let lookup = there.store.lookup("purged", there.now()).await.unwrap();
    assert!(matches!(lookup, EventLookup::Purged), "purges of before answer as they did");
}
