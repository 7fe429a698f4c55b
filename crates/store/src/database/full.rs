//! A database that takes no more pages, and then does again: the error of a full disk without one.
//! (`tests/cli/full_disk.rs` has the real one.)

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Actor, EventContent, EventStatus, OrganizerId, Visibility, When};
use sqlx::Connection as _;
use tempfile::TempDir;

use crate::database::open::open_sqlite_with;
use crate::{
    AccountStore as _, Author, HistoryStore as _, NewEvent, StoreError, StoreResult, Trouble,
    WatchStore as _, for_a_visitor, sqlite, sqlite_options,
};

/// Pages that the file may grow by.
const ROOM: i64 = 150;

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

/// A store whose file may not grow for long, and another connection to it that may not either.
async fn small(folder: &TempDir) -> (sqlite::Database, OrganizerId, sqlx::SqliteConnection) {
    let options = sqlite_options(&format!("sqlite://{}/x.db", folder.path().display())).unwrap();
    let first = open_sqlite_with(options.clone()).await.unwrap();
    let organizer = first.add_organizer("riverside", "Riverside", now()).await.unwrap();
    drop(first);
    let mut raw = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&mut raw).await.unwrap();
    let limit = pages + ROOM;
    let limited = options.pragma("max_page_count", limit.to_string());
    let filler = sqlx::SqliteConnection::connect_with(&limited).await.unwrap();
    (open_sqlite_with(limited).await.unwrap(), organizer, filler)
}

async fn write(store: &sqlite::Database, organizer_id: OrganizerId) -> StoreResult<usize> {
    let author = Author { actor: Actor::System, reason: "a test".into(), at: now() };
    let starts_at = now() + TimeDelta::days(1);
    let ends_at = starts_at + TimeDelta::hours(2);
    let content = EventContent {
        title: "Game night".into(),
        description: "<p>All about it.</p>".repeat(1_000),
        location: None,
        url: None,
        status: EventStatus::Confirmed,
        visibility: Visibility::Public,
        when: When::Timed { starts_at, ends_at, time_zone: "UTC".into() },
        markdown: None,
        tags: None,
        cover: None,
    };
    let new = vec![NewEvent { organizer_id, content }];
    store.create_events(&author, new).await.map(|written| written.len())
}

/// Takes all pages that are left, for what can be given back.
async fn fill(filler: &mut sqlx::SqliteConnection) -> usize {
    sqlx::query("CREATE TABLE filler (data TEXT)").execute(&mut *filler).await.unwrap();
    for row in 0..1_000 {
        let insert = sqlx::query("INSERT INTO filler VALUES (hex(randomblob(3000)))");
        if let Err(error) = insert.execute(&mut *filler).await {
            let error = StoreError::Database(error);
            assert_eq!(error.trouble(), Some(Trouble::Full), "{error}");
            return row;
        }
    }
    panic!("it is never full");
}

#[tokio::test]
async fn after_a_full_disk_every_connection_writes_again() {
    let folder = TempDir::new().unwrap();
    let (store, organizer, mut filler) = small(&folder).await;
    store.try_write(true).await.unwrap();
    assert!(fill(&mut filler).await > 3);
    // More than a pool has connections, for work and for forms alike.
    for _ in 0..3 {
        let error = write(&store, organizer).await.unwrap_err();
        assert_eq!(error.trouble(), Some(Trouble::Full), "{error}");
        let error = for_a_visitor(write(&store, organizer)).await.unwrap_err();
        assert_eq!(error.trouble(), Some(Trouble::Full), "{error}");
        let error = store.try_write(false).await.unwrap_err();
        assert_eq!(error.trouble(), Some(Trouble::Full), "{error}");
    }
    assert_eq!(store.count_users().await.unwrap(), 0, "reading goes on");
    sqlx::query("DROP TABLE filler").execute(&mut filler).await.unwrap();
    assert_eq!(write(&store, organizer).await.unwrap(), 1);
    assert_eq!(for_a_visitor(write(&store, organizer)).await.unwrap(), 1);
    store.try_write(true).await.unwrap();
}

#[tokio::test]
async fn trying_to_write_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    let (store, _, _filler) = small(&folder).await;
    for thorough in [false, true, false] {
        store.try_write(thorough).await.unwrap();
    }
    assert_eq!(store.setting("probe").await.unwrap(), None);
}
