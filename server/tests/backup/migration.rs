//! Before the schema of a database with rows is changed, there is a backup of it.

use std::path::Path;

use backup::{BackupError, before_migration};
use clock::SeededEntropy;
use domain::BackupReason;
use reroll::services::Services;
use secrets::Vault;
use sqlx::migrate::Migrator;
use store::{open, pending_schema};
use test_support::{Engine, Fixture, Raw};

use crate::backup::desk::{Desk, key, names};

test_support::on_both! {
    an_older_database_is_backed_up_before_it_is_migrated,
    a_backup_that_fails_keeps_the_schema_as_it_is,
    nothing_is_made_where_nothing_changes,
}

/// A database of the first migration only, with an organizer in it.
async fn first_schema(db: &Fixture) -> String {
    let url = db.bare_url().await;
    let folder = if db.engine == Engine::Sqlite { "sqlite" } else { "postgres" };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(folder);
    let migrator = Migrator::new(path).await.unwrap();
    let raw = match db.engine {
        Engine::Sqlite => Raw::sqlite(&url).await,
        Engine::Postgres => Raw::postgres(&url).await,
    };
    match &raw {
        Raw::Sqlite(pool) => migrator.run_to(1, pool).await.unwrap(),
        Raw::Postgres(pool) => migrator.run_to(1, pool).await.unwrap(),
    }
    raw.run(
        "INSERT INTO organizers (slug, name, created_at, updated_at)
         VALUES ('old', 'The Old Club', '2025-01-01T00:00:00.000000Z',
                 '2025-01-01T00:00:00.000001Z')",
    )
    .await
    .unwrap();
    raw.close().await;
    url
}

async fn an_older_database_is_backed_up_before_it_is_migrated(db: Fixture) {
    let url = first_schema(&db).await;
    assert_eq!(pending_schema(&url).await.unwrap(), Some(1));
    let desk = Desk::new(&db);
    let mut config = desk.config.clone();
    config.database_url = url.clone();
    let services =
        Services::open_with(config, db.clock.clone(), SeededEntropy::new(1)).await.unwrap();
    assert_eq!(pending_schema(&url).await.unwrap(), None);
    let listed = services.backups.list().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].reason, listed[0].counts["organizers"]), (BackupReason::Migration, 1));
    assert!(!listed[0].counts.contains_key("alerts"), "the old schema has no such table");
    let id = listed[0].id;
    assert_eq!(services.backups.archive(id).await.unwrap().manifest().schema, 1);

    // It verifies as it was, and comes back into a database of today.
    assert_eq!(desk.verify(id).await.problem, None);
    let back = db.bare_url().await;
    desk.restore(id, &back).await.unwrap();
    assert_eq!(pending_schema(&back).await.unwrap(), None);
    let there = db.on(&back).await;
    assert_eq!(there.raw.text("SELECT name FROM organizers").await.unwrap(), "The Old Club");
    // A database that is of today already cannot take it: what its migrations would have done to
    // these rows is done no more.
    let today = db.another().await;
    let refused = desk.restore(id, &today.url).await.unwrap_err().to_string();
    assert!(refused.contains("without any table"), "{refused}");
}

async fn a_backup_that_fails_keeps_the_schema_as_it_is(db: Fixture) {
    let url = first_schema(&db).await;
    let desk = Desk::new(&db);
    let mut config = desk.config.clone();
    config.database_url = url.clone();
    // A file where the folder should be.
    std::fs::write(desk.place(), "in the way").unwrap();
    let refused =
        Services::open_with(config, db.clock.clone(), SeededEntropy::new(1)).await.err().unwrap();
    assert!(refused.to_string().contains("nothing was done"), "{refused}");
    assert_eq!(pending_schema(&url).await.unwrap(), Some(1));
}

async fn nothing_is_made_where_nothing_changes(db: Fixture) {
    let desk = Desk::new(&db);
    let (mut config, vault) = (desk.config.clone(), Vault::new(&key(1)));
    for url in [db.url.clone(), db.bare_url().await] {
        config.database_url = url;
        let made = before_migration(
            &config.database_url,
            &config.data_dir,
            &config.backups,
            &vault,
            db.clock.clone(),
            SeededEntropy::new(1),
        )
        .await;
        assert!(matches!(made, Ok(None)), "{made:?}");
    }
    assert_eq!(names(desk.data.path()), [""; 0]);
    let newer = "INSERT INTO _sqlx_migrations
                     (version, description, success, checksum, execution_time)
                 SELECT 9999, 'from the future', success, checksum, 0 FROM _sqlx_migrations
                 WHERE version = 1";
    db.raw.run(newer).await.unwrap();
    assert_eq!(pending_schema(&db.url).await.unwrap(), None);
    assert!(open(&db.url).await.is_err());
    config.database_url = "postgres://nobody@127.0.0.1:1/none".into();
    let failed = before_migration(
        &config.database_url,
        &config.data_dir,
        &config.backups,
        &vault,
        db.clock.clone(),
        SeededEntropy::new(1),
    )
    .await;
    assert!(matches!(failed, Err(BackupError::Open(_))));
}
