//! Opening a database.

use std::path::Path;

use sqlx::migrate::Migrator;
use store::{OpenError, open, sqlite_options};
use test_support::{Engine, Fixture, Raw};

test_support::on_both! {
    migrates_from_nothing_and_again,
    refuses_a_database_of_a_newer_version,
    refuses_a_database_whose_migrations_were_edited,
    is_opened_by_two_servers_at_once,
    keeps_foreign_keys,
    answers,
}

async fn raw_of(db: &Fixture, url: &str) -> Raw {
    match db.engine {
        Engine::Sqlite => Raw::sqlite(url).await,
        Engine::Postgres => Raw::postgres(url).await,
    }
}

async fn migrates_from_nothing_and_again(db: Fixture) {
    let url = db.bare_url().await;
    for _ in 0..2 {
        let store = open(&url).await.unwrap();
        assert_eq!(store.count_events().await.unwrap(), 0);
    }
    let raw = raw_of(&db, &url).await;
    let versions = "SELECT version FROM _sqlx_migrations ORDER BY version";
    let numbers: Vec<i64> = migrations("sqlite").await.into_iter().map(|(n, _)| n).collect();
    assert_eq!(raw.numbers(versions).await, numbers);
    raw.close().await;
}

async fn refuses_a_database_of_a_newer_version(db: Fixture) {
    let newer = "INSERT INTO _sqlx_migrations
                     (version, description, success, checksum, execution_time)
                 SELECT 9999, 'from the future', success, checksum, 0 FROM _sqlx_migrations
                 WHERE version = 1";
    assert_eq!(db.raw.run(newer).await.unwrap(), 1);
    let error = open(&db.url).await.err().unwrap();
    assert!(matches!(error, OpenError::Newer(9999)), "{error}");
    assert!(error.to_string().contains("newer version"), "{error}");
}

async fn refuses_a_database_whose_migrations_were_edited(db: Fixture) {
    let other = "UPDATE _sqlx_migrations SET checksum =
                 (SELECT CAST('x' AS BYTEA)) WHERE version = 1";
    let other = match db.engine {
        Engine::Sqlite => other.replace("BYTEA", "BLOB"),
        Engine::Postgres => other.to_owned(),
    };
    db.raw.run(&other).await.unwrap();
    let error = open(&db.url).await.err().unwrap();
    assert!(matches!(error, OpenError::Migrate(_)), "{error}");
}

async fn is_opened_by_two_servers_at_once(db: Fixture) {
    for _ in 0..10 {
        let url = db.bare_url().await;
        let (one, two, three) = tokio::join!(open(&url), open(&url), open(&url));
        for store in [one, two, three] {
            assert_eq!(store.unwrap().count_events().await.unwrap(), 0);
        }
    }
}

async fn keeps_foreign_keys(db: Fixture) {
    let statement = "INSERT INTO memberships (user_id, organizer_id, created_at)
                     VALUES (1, 1, '2026-01-01T00:00:00.000000Z')";
    assert!(db.raw.run(statement).await.is_err());
    let nobody = domain::UserId(1);
    let nothing = domain::OrganizerId(1);
    assert!(db.store.add_membership(nobody, nothing, db.now()).await.is_err());
}

async fn answers(db: Fixture) {
    db.store.ping().await.unwrap();
}

#[test]
fn sqlite_connections_have_their_pragmas() {
    test_support::on_sqlite(async |db: Fixture| {
        for (pragma, value) in [
            ("SELECT CAST(foreign_keys AS INTEGER) FROM pragma_foreign_keys", 1),
            ("SELECT CAST(recursive_triggers AS INTEGER) FROM pragma_recursive_triggers", 1),
            ("SELECT CAST(synchronous AS INTEGER) FROM pragma_synchronous", 2),
        ] {
            assert_eq!(db.raw.number(pragma).await, value, "{pragma}");
        }
        let mode = db.raw.text("SELECT journal_mode FROM pragma_journal_mode").await;
        assert_eq!(mode.as_deref(), Some("wal"));
    });
}

/// Numbers and names of a folder of migrations.
async fn migrations(folder: &str) -> Vec<(i64, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(folder);
    let migrator = Migrator::new(path).await.unwrap();
    migrator.iter().map(|m| (m.version, m.description.to_string())).collect()
}

#[tokio::test]
async fn both_databases_have_the_same_migrations() {
    let sqlite = migrations("sqlite").await;
    assert!(!sqlite.is_empty());
    assert_eq!(sqlite, migrations("postgres").await);
}

#[tokio::test]
async fn bad_addresses_are_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let missing = format!("sqlite://{}/no/such/folder/reroll.db", folder.path().display());
    for (url, words) in [
        ("", "is no database address"),
        ("reroll.db", "is no database address"),
        ("/var/lib/reroll.db", "is no database address"),
        ("mysql://root@localhost/reroll", "is no database address"),
        ("sqlite::memory:", "in memory"),
        ("sqlite://:memory:", "in memory"),
        ("sqlite://reroll.db?mode=memory", "in memory"),
        (missing.as_str(), "cannot open the database"),
        ("sqlite://reroll.db?what=ever", "cannot open the database"),
        ("postgres://nobody@127.0.0.1:1/none", "cannot open the database"),
        ("postgres://nobody@127.0.0.1:port/none", "cannot open the database"),
    ] {
        let error = open(url).await.err().unwrap().to_string();
        assert!(error.contains(words), "{url}: {error}");
    }
    assert!(sqlite_options("sqlite://reroll.db").is_ok());
}
