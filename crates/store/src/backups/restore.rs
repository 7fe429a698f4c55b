//! Databases that are no site's (yet): one of an older schema, an empty one that a backup is
//! restored into, a scratch one that a backup is verified by.

use std::path::Path;
use std::str::FromStr;

use domain::ChainFault;
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use thiserror::Error;

use crate::database::open::{self, BUSY};
use crate::{
    ChainHead, Loader, OpenError, Snapshot, StoreError, StoreResult, postgres, sqlite, verify_chain,
};

/// Why a backup cannot be restored into a database. It was left empty.
#[derive(Debug, Error)]
pub enum RestoreError {
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The backup is of a newer version of this program.
    #[error(
        "the backup has schema {backup}, and this version knows schema {ours}: use the version \
         that made it, or a newer one"
    )]
    Newer {
        /// The backup's schema.
        backup: i64,
        /// The newest that this version knows.
        ours: i64,
    },
    /// The database's schema is newer than the backup's.
    #[error(
        "that database has schema {database} already, and the backup is of schema {backup}: name \
         one without any table, its schema is made as the backup needs it and then brought up to \
         date"
    )]
    Ahead {
        /// The database's schema.
        database: i64,
        /// The backup's schema.
        backup: i64,
    },
    /// It refused, or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// SQLite's cache while a database is filled (negative: KiB): with less, the pages of its indexes are
/// written over and over.
const CACHE: &str = "-32768";

/// How often a locked file is tried again.
const AGAIN: std::time::Duration = std::time::Duration::from_millis(20);

fn newest(migrator: &Migrator) -> i64 {
    migrator.iter().map(|migration| migration.version).max().unwrap_or(0)
}

fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite:")
}

/// Like [`open::sqlite_options`], for a file that is there, whose journal stays as it is.
fn plain_options(url: &str) -> Result<SqliteConnectOptions, OpenError> {
    let options = SqliteConnectOptions::from_str(url).map_err(OpenError::Connect)?;
    Ok(options.create_if_missing(false).busy_timeout(BUSY))
}

fn postgres_options(url: &str) -> Result<PgConnectOptions, OpenError> {
    PgConnectOptions::from_str(url).map_err(OpenError::Connect)
}

fn unopened(error: StoreError) -> OpenError {
    match error {
        StoreError::Database(error) => OpenError::Connect(error),
        other => OpenError::Address(other.to_string()),
    }
}

/// The schema of a database that opening it would bring up to date; `None` where that changes no
/// schema: it is as new as this version, or has no table yet. Changes nothing.
///
/// # Errors
/// Where the database is there and does not answer.
pub async fn pending_schema(url: &str) -> Result<Option<i64>, OpenError> {
    let (schema, ours) = if is_sqlite(url) {
        let options = plain_options(url)?;
        if !options.get_filename().exists() {
            return Ok(None);
        }
        (unlocked(&options).await, newest(&sqlite::MIGRATOR))
    } else if url.starts_with("postgres") {
        let options = postgres_options(url)?;
        (postgres::dump::schema_of(&options).await, newest(&postgres::MIGRATOR))
    } else {
        return Ok(None);
    };
    let schema = schema.map_err(unopened)?;
    Ok((schema > 0 && schema < ours).then_some(schema))
}

/// The schema of a SQLite file, once nobody holds it locked: where another process turns it to WAL,
/// SQLite refuses without waiting.
async fn unlocked(options: &SqliteConnectOptions) -> StoreResult<i64> {
    let start = tokio::time::Instant::now();
    loop {
        match sqlite::dump::schema_of(options).await {
            Err(StoreError::Database(error))
                if open::is_locked(&error) && start.elapsed() < BUSY =>
            {
                tokio::time::sleep(AGAIN).await;
            }
            other => return other,
        }
    }
}

/// The rows of a database as they are, whatever its schema: nothing is migrated.
///
/// # Errors
/// Where it does not answer.
pub async fn snapshot_of(url: &str) -> Result<Box<dyn Snapshot>, RestoreError> {
    Ok(if is_sqlite(url) {
        Box::new(sqlite::dump::Dump::begin(&plain_options(url)?).await?)
    } else {
        Box::new(postgres::dump::Dump::begin(&postgres_options(url)?).await?)
    })
}

/// A database that is being filled from a backup.
pub struct Filling {
    loader: Box<dyn Loader>,
    database: Either,
}

enum Either {
    Sqlite(sqlx::SqlitePool),
    Postgres(sqlx::PgPool),
}

impl Filling {
    /// What writes the rows.
    pub fn loader(&mut self) -> &mut dyn Loader {
        &mut *self.loader
    }

    /// Commits, and brings the schema up to date.
    ///
    /// # Errors
    /// Where the database fails. It is empty then, or (where only its schema could not be brought
    /// up to date) whole, and the next start tries that again.
    pub async fn finish(self) -> Result<(), RestoreError> {
        self.loader.finish().await?;
        match self.database {
            Either::Sqlite(pool) => {
                sqlite::MIGRATOR.run(&pool).await.map_err(OpenError::from)?;
                pool.close().await;
            }
            Either::Postgres(pool) => {
                postgres::MIGRATOR.run(&pool).await.map_err(OpenError::from)?;
                pool.close().await;
            }
        }
        Ok(())
    }
}

/// Begins to fill an empty database, whose schema is made first where it has none.
///
/// # Errors
/// Where it has rows, or is of a newer schema than the backup, or fails.
pub async fn restore_into(url: &str, schema: i64) -> Result<Filling, RestoreError> {
    open::check_address(url)?;
    if is_sqlite(url) {
        known(&sqlite::MIGRATOR, schema)?;
        let options = open::sqlite_options(url)?;
        let path = options.get_filename().to_owned();
        if path.exists() {
            ahead(sqlite::dump::schema_of(&plain_options(url)?).await?, schema)?;
        }
        let options = options.pragma("cache_size", CACHE);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
        let pool = pool.map_err(OpenError::Connect)?;
        sqlite::MIGRATOR.run_to(schema, &pool).await.map_err(OpenError::from)?;
        let database = sqlite::Database::over(&pool);
        let loader = Box::new(database.load().await?);
        return Ok(Filling { loader, database: Either::Sqlite(pool) });
    }
    known(&postgres::MIGRATOR, schema)?;
    ahead(postgres::dump::schema_of(&postgres_options(url)?).await.map_err(unopened)?, schema)?;
    let pool = open::connect_postgres(url).await?;
    postgres::MIGRATOR.run_to(schema, &pool).await.map_err(OpenError::from)?;
    let database = postgres::Database::over(&pool);
    let loader = Box::new(database.load().await?);
    Ok(Filling { loader, database: Either::Postgres(pool) })
}

fn known(migrator: &Migrator, backup: i64) -> Result<(), RestoreError> {
    let ours = newest(migrator);
    if migrator.version_exists(backup) { Ok(()) } else { Err(RestoreError::Newer { backup, ours }) }
}

fn ahead(database: i64, backup: i64) -> Result<(), RestoreError> {
    if database <= backup { Ok(()) } else { Err(RestoreError::Ahead { database, backup }) }
}

/// A scratch database: SQLite, without any care for its durability.
pub struct Scratch(sqlite::Database, sqlx::SqlitePool);

/// Makes a scratch database of a schema in a file that is not there yet.
///
/// # Errors
/// Where the file cannot be made, or the schema is unknown here.
pub async fn scratch(path: &Path, schema: i64) -> Result<Scratch, RestoreError> {
    known(&sqlite::MIGRATOR, schema)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Off)
        .foreign_keys(true)
        .pragma("cache_size", CACHE);
    let pool = SqlitePoolOptions::new().max_connections(2).connect_with(options).await;
    let pool = pool.map_err(OpenError::Connect)?;
    sqlite::MIGRATOR.run_to(schema, &pool).await.map_err(OpenError::from)?;
    Ok(Scratch(sqlite::Database::over(&pool), pool))
}

impl Scratch {
    /// What fills it.
    ///
    /// # Errors
    /// Where it is not empty any more.
    pub async fn load(&self) -> StoreResult<Box<dyn Loader>> {
        Ok(Box::new(self.0.load().await?))
    }

    /// Its rows.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub async fn snapshot(&self) -> StoreResult<Box<dyn Snapshot>> {
        Ok(Box::new(sqlite::dump::Dump::begin(&self.1.connect_options()).await?))
    }

    /// Follows its chain of revisions.
    ///
    /// # Errors
    /// Where it cannot be read; what the chain shows is the inner result.
    pub async fn chain(&self) -> StoreResult<Result<ChainHead, ChainFault>> {
        verify_chain(&self.0).await
    }

    /// Closes it, so that its files can be removed.
    pub async fn close(self) {
        self.1.close().await;
    }
}
