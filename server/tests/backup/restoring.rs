//! What is restored is what there was, in either database.

use std::collections::BTreeSet;

use backup::BackupConfig;
use backup::BackupError;
use chrono::TimeDelta;
use domain::BackupReason;
use serde_json::{Map, Value};
use store::json_lines;
use store::{RestoreError, open};
use tempfile::TempDir;
use test_support::checks::assert_sound;
use test_support::samples::{all_rows, club_at, content, line, write};
use test_support::{Engine, Fixture};

use crate::backup::desk::{Desk, assert_same, names, rows_of};
use crate::backup::sample::fill;

test_support::on_both! {
    the_sample_has_every_column,
    no_column_differs_in_either_database,
    a_restored_database_goes_on,
    leases_and_sessions_stay_behind,
    an_events_line_is_that_of_an_export,
    a_database_with_rows_is_refused_and_left_alone,
    a_database_of_a_newer_schema_is_refused,
    an_empty_site_can_be_backed_up,
    a_backup_tells_what_it_is,
    numbers_are_times,
}

async fn the_sample_has_every_column(db: Fixture) {
    fill(&db).await;
    for (table, rows) in rows_of(&db.url).await {
        let mut without = BTreeSet::new();
        let mut with = BTreeSet::new();
        for row in &rows {
            let row: Map<String, Value> = serde_json::from_str(row).unwrap();
            for (name, value) in row {
                if value.is_null() {
                    without.insert(name)
                } else {
                    with.insert(name)
                };
            }
        }
        assert!(!rows.is_empty(), "{table} is empty");
        let never: Vec<_> = without.difference(&with).collect();
        assert!(never.is_empty(), "{table}: no value for {never:?}");
    }
}

async fn no_column_differs_in_either_database(db: Fixture) {
    fill(&db).await;
    let desk = Desk::new(&db);
    let made = desk.create().await.unwrap();
    let before = rows_of(&db.url).await;
    let verified = desk.verify(made.id).await;
    assert_eq!((verified.problem, verified.verified_at), (None, Some(db.now())));

    // Here to SQLite, and from there back to where it came from.
    let folder = TempDir::new().unwrap();
    let sqlite = format!("sqlite://{}/other.db", folder.path().display());
    desk.restore(made.id, &sqlite).await.unwrap();
    assert_restored(&before, &sqlite).await;

    let store = open(&sqlite).await.unwrap();
    let other = Desk::of(&db, store, &sqlite, BackupConfig::default(), folder.into());
    let again = other.create().await.unwrap();
    assert_eq!(again.counts["revisions"], made.counts["revisions"]);
    let back = db.bare_url().await;
    other.restore(again.id, &back).await.unwrap();
    assert_restored(&before, &back).await;
}

/// All but the audit log, which goes on at each backup.
async fn assert_restored(before: &std::collections::BTreeMap<String, Vec<String>>, url: &str) {
    let mut before = before.clone();
    let mut after = rows_of(url).await;
    let log: Vec<String> = before.remove("audit").unwrap_or_default();
    let restored = after.remove("audit").unwrap_or_default();
    assert_eq!(restored[..1], log[..1]);
    before.remove("audit_head");
    after.remove("audit_head");
    assert_same(&before, &after);
}

async fn a_restored_database_goes_on(db: Fixture) {
    fill(&db).await;
    let desk = Desk::new(&db);
    let made = desk.create().await.unwrap();
    let url = db.bare_url().await;
    desk.restore(made.id, &url).await.unwrap();
    let there = db.on(&url).await;
    // The ledger's highest id was purged: new events come after it.
    let organizer = club_at(&there, "second").await;
    let new = write(&there, organizer, [content("New", db.now() + TimeDelta::days(1))]).await;
    assert_eq!(new[0].id.0, 78);
    let head = there.store.chain_head().await.unwrap();
    assert!(head.revision_id > made.counts["revisions"]);
    assert_eq!(store::verify_chain(there.store.as_ref()).await.unwrap(), Ok(head));
}

async fn leases_and_sessions_stay_behind(db: Fixture) {
    fill(&db).await;
    let desk = Desk::new(&db);
    let made = desk.create().await.unwrap();
    let url = db.bare_url().await;
    desk.restore(made.id, &url).await.unwrap();
    let there = db.on(&url).await;
    for nothing in [
        "SELECT count(*) FROM sessions",
        "SELECT count(*) FROM sources WHERE lease_owner IS NOT NULL",
        "SELECT count(*) FROM jobs WHERE locked_by IS NOT NULL",
    ] {
        assert_eq!(there.raw.number(nothing).await, 0, "{nothing}");
    }
    assert_eq!(there.raw.number("SELECT count(*) FROM jobs WHERE kind = 'sample'").await, 1);
}

async fn an_events_line_is_that_of_an_export(db: Fixture) {
    fill(&db).await;
    let desk = Desk::new(&db);
    let id = desk.create().await.unwrap().id;
    let mut rows = desk.backups.archive(id).await.unwrap().rows("events");
    let lines = rows.next_lines().await.unwrap().unwrap();
    let exported = all_rows(&db).await;
    let exported: Vec<String> =
        exported.iter().map(|row| json_lines::one_line(&line(row)).into_owned()).collect();
    assert_eq!(lines, exported);
    let mut none = desk.backups.archive(id).await.unwrap().rows("no_such_table");
    assert_eq!(none.next().await.unwrap(), None);
}

async fn a_database_with_rows_is_refused_and_left_alone(db: Fixture) {
    fill(&db).await;
    let desk = Desk::new(&db);
    let id = desk.create().await.unwrap().id;
    let other = db.another().await;
    club_at(&other, "here-already").await;
    let before = rows_of(&other.url).await;
    let error = desk.restore(id, &other.url).await.unwrap_err().to_string();
    assert!(error.contains("not empty") && error.contains("1 in organizers"), "{error}");
    assert_same(&before, &rows_of(&other.url).await);
    // Twice is refused as well: the first filled it.
    let url = db.bare_url().await;
    desk.restore(id, &url).await.unwrap();
    assert!(desk.restore(id, &url).await.unwrap_err().to_string().contains("not empty"));
    for (url, words) in [
        ("sqlite::memory:", "in memory"),
        ("mysql://x/y", "no database address"),
        ("postgres://nobody@127.0.0.1:1/none", "cannot open"),
    ] {
        let error = desk.restore(id, url).await.unwrap_err().to_string();
        assert!(error.contains(words), "{url}: {error}");
    }
    assert!(matches!(desk.restore(1, &url).await, Err(BackupError::Absent(1))));
}

async fn a_database_of_a_newer_schema_is_refused(db: Fixture) {
    let desk = Desk::new(&db);
    let id = desk.create().await.unwrap().id;
    let other = db.another().await;
    let newer = "INSERT INTO _sqlx_migrations
                     (version, description, success, checksum, execution_time)
                 SELECT 9999, 'from the future', success, checksum, 0 FROM _sqlx_migrations
                 WHERE version = 1";
    other.raw.run(newer).await.unwrap();
    let refused = desk.restore(id, &other.url).await;
    assert!(matches!(refused, Err(BackupError::Restore(RestoreError::Ahead { .. }))));
}

async fn an_empty_site_can_be_backed_up(db: Fixture) {
    let desk = Desk::new(&db);
    assert_eq!(desk.backups.list().await.unwrap(), []);
    let made = desk.create().await.unwrap();
    assert_eq!(desk.verify(made.id).await.problem, None);
    let url = db.bare_url().await;
    desk.restore(made.id, &url).await.unwrap();
    assert_sound(&db.on(&url).await).await;
}

async fn a_backup_tells_what_it_is(db: Fixture) {
    fill(&db).await;
    let desk = Desk::new(&db);
    let made = desk.create().await.unwrap();
    assert_eq!((made.created_at, made.reason), (db.now(), BackupReason::Asked));
    assert_eq!((made.verified_at, made.encrypted, made.problem.clone()), (None, false, None));
    assert_eq!((made.counts["events"], made.counts["purges"]), (4, 1));
    assert!(!made.counts.contains_key("sessions"));
    let size = |path: &std::path::PathBuf| std::fs::metadata(path).unwrap().len();
    assert_eq!(made.bytes, desk.parts(made.id).iter().map(size).sum::<u64>());
    assert_eq!(desk.listed(made.id).await, Some(made.clone()));
    desk.verify(made.id).await;
    assert_eq!(desk.listed(made.id).await.unwrap().verified_at, Some(db.now()));
    // Nothing that lies about: neither drafts nor scratch databases.
    assert_eq!(names(&desk.place()), [made.id.to_string()]);
    assert_eq!(names(&desk.data.path().join("backup-scratch")), [""; 0]);
    // No secret in the clear: tokens are as sealed as they are in the database.
    assert!(db.engine == Engine::Sqlite || db.engine == Engine::Postgres);
}

async fn numbers_are_times(db: Fixture) {
    let desk = Desk::new(&db);
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(desk.create().await.unwrap().id);
    }
    assert_eq!(made, [20_260_301_120_000, 20_260_301_120_001, 20_260_301_120_002]);
    db.clock.advance(TimeDelta::seconds(1));
    assert_eq!(desk.create().await.unwrap().id, 20_260_301_120_003);
    let listed: Vec<i64> = desk.backups.list().await.unwrap().iter().map(|i| i.id).collect();
    assert_eq!(listed, [20_260_301_120_003, 20_260_301_120_002, 20_260_301_120_001, made[0]]);
}
