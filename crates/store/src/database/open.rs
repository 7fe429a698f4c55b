//! Opening a database by its address.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::MigrateError;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};
use thiserror::Error;

use crate::database::pools::{
    FILLING, FORMS_WAIT, PROBE_CACHE, PROBE_WAITS, PROBING, PUBLIC_WAITS, READERS_WAIT, READING,
    SHOWING, WORK_WAITS, WORKING, pool,
};
use crate::database::trouble;
use crate::{AlertTexts, Store, StoreError, postgres, sqlite};
use domain::Trouble;

/// The oldest SQLite that is safe: earlier ones can corrupt a database in WAL mode.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// How long to wait for a SQLite file that another process holds.
pub(crate) const BUSY: Duration = Duration::from_secs(30);

/// Why a database cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The address is of no known form.
    #[error("{0}")]
    Address(String),
    /// It does not answer, or not to us.
    #[error("cannot open the database (DATABASE_URL): {0}")]
    Connect(#[source] sqlx::Error),
    /// A newer version has been at it: this one would not understand what it holds.
    #[error(
        "the database belongs to a newer version of this program (its migration {0} is unknown \
         here): start that version, or restore a backup from before it"
    )]
    Newer(i64),
    /// Its schema cannot be brought to this version's.
    #[error("cannot migrate the database: {0}")]
    Migrate(#[source] MigrateError),
    /// What lists are searched by is missing, and cannot be made.
    #[error("cannot make the search: {0}")]
    Search(#[source] StoreError),
    /// The library is too old to be trusted.
    #[error("SQLite {0} can corrupt a database in WAL mode; 3.51.3 or newer is needed")]
    OldSqlite(String),
}

impl OpenError {
    /// What is the matter with the database, where that is the reason.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Connect(error)
            | Self::Migrate(
                MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _),
            ) => trouble::of(error),
            Self::Search(error) => error.trouble(),
            _ => None,
        }
    }
}

impl From<MigrateError> for OpenError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMissing(number) => Self::Newer(number),
            error => Self::Migrate(error),
        }
    }
}

/// Whether there is something to open: an SQLite address names its file, and would make it anew.
/// Whatever else is wrong with an address is told by opening it.
#[must_use]
pub fn is_there(url: &str) -> bool {
    !url.starts_with("sqlite:")
        || sqlite_options(url).map_or(true, |options| options.get_filename().exists())
}

/// Opens a database and brings its schema to this version's. Its own alerts have facts instead of
/// sentences: a site opens its own by [`open_with_replica`].
///
/// # Errors
/// Where the address is wrong, the database does not answer, or its schema is of a newer version.
pub async fn open(url: &str) -> Result<Arc<dyn Store>, OpenError> {
    open_with_replica(url, None, AlertTexts::FACTS).await
}

/// Like [`open`]; `replica` is a PostgreSQL server that follows the database, for what the public
/// reads. The store's own alerts are told as `telling` says.
///
/// # Errors
/// Those of [`open`], for either address.
pub async fn open_with_replica(
    url: &str,
    replica: Option<&str>,
    telling: AlertTexts,
) -> Result<Arc<dyn Store>, OpenError> {
    check_address(url)?;
    if !url.starts_with("sqlite:") {
        return Ok(Arc::new(open_postgres(url, replica).await?.told_by(telling)));
    }
    match replica {
        Some(_) => Err(OpenError::Address(
            "DATABASE_READ_URL is for PostgreSQL: SQLite has no replicas".into(),
        )),
        None => Ok(Arc::new(open_sqlite(url).await?.told_by(telling))),
    }
}

/// Opens a database only to read it, as it is: nothing is migrated, derived or mended. For one that
/// is damaged.
///
/// # Errors
/// Where the address is wrong, or nothing of it can be read.
pub async fn open_to_read(url: &str) -> Result<Arc<dyn Store>, OpenError> {
    check_address(url)?;
    if !url.starts_with("sqlite:") {
        let options = reachable(url).await?.options([("default_transaction_read_only", "on")]);
        let pool = pool(4, WORK_WAITS).connect_lazy_with(options);
        return Ok(Arc::new(postgres::Database::over(&pool)));
    }
    let options = SqliteConnectOptions::from_str(url).map_err(OpenError::Connect)?;
    // With the schema open to writing (which a connection that only reads never does), SQLite leaves
    // out what it cannot read of it, instead of everything.
    let options = options.create_if_missing(false).read_only(true).busy_timeout(BUSY);
    let options = options.pragma("writable_schema", "on");
    let pool = match readable(&options).await {
        // Where the log's index cannot be made beside it (a disk that is read-only), the file alone.
        Err(OpenError::Connect(_)) => readable(&options.clone().immutable(true)).await?,
        other => other?,
    };
    Ok(Arc::new(sqlite::Database::over(&pool)))
}

/// A pool over a file of which at least the beginning can be read.
async fn readable(options: &SqliteConnectOptions) -> Result<sqlx::SqlitePool, OpenError> {
    let pool = pool(4, WORK_WAITS).connect_with(options.clone()).await;
    let pool = pool.map_err(OpenError::Connect)?;
    // Not all of the schema: a part of it may be broken.
    let first = "SELECT 1 FROM sqlite_schema LIMIT 1";
    let first: Result<Option<i64>, _> = sqlx::query_scalar(first).fetch_optional(&pool).await;
    first.map_err(OpenError::Connect)?;
    Ok(pool)
}

/// Refuses what is the address of neither database, or of one that would be lost.
pub(crate) fn check_address(url: &str) -> Result<(), OpenError> {
    match url.split_once(':').map(|(scheme, _)| scheme) {
        Some("sqlite") if url.contains(":memory:") || url.contains("mode=memory") => {
            Err(OpenError::Address(format!(
                "\"{url}\" is a database in memory, which would be lost when the server stops: use \
                 sqlite://PATH"
            )))
        }
        Some("sqlite" | "postgres" | "postgresql") => Ok(()),
        _ => Err(OpenError::Address(format!(
            "\"{url}\" is no database address: use sqlite://PATH or postgres://USER@HOST/NAME"
        ))),
    }
}

/// How every connection to a SQLite database is made: whoever writes one without these options
/// gets past its guards.
///
/// # Errors
/// Where the address is no SQLite address.
pub fn sqlite_options(url: &str) -> Result<SqliteConnectOptions, OpenError> {
    Ok(SqliteConnectOptions::from_str(url)
        .map_err(OpenError::Connect)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        .foreign_keys(true)
        // Without it, INSERT OR REPLACE would delete past the guarding triggers.
        .pragma("recursive_triggers", "on")
        // What is purged is overwritten, not only left out (see `RecoveryStore::scrub`).
        .pragma("secure_delete", "on"))
}

async fn open_sqlite(url: &str) -> Result<sqlite::Database, OpenError> {
    open_sqlite_with(sqlite_options(url)?).await
}

/// Opens a file with these options, to which each pool adds its own.
pub(crate) async fn open_sqlite_with(
    options: SqliteConnectOptions,
) -> Result<sqlite::Database, OpenError> {
    // Indexes of random keys grow all over: with SQLite's 2 MB a first sync would write each page of
    // them many times. (Negative: KiB.)
    let writing = options.clone().pragma("cache_size", "-16384");
    // One writer each: SQLite has only one anyway, and waiting in our queue is fair and cheap.
    let work = connect_sqlite(pool(1, WORK_WAITS), writing.clone()).await?;
    check_sqlite_version(&work).await?;
    migrate_sqlite(&work).await?;
    let probing = options.clone().pragma("cache_size", PROBE_CACHE).busy_timeout(PROBE_WAITS);
    let probe = pool(1, PROBE_WAITS).connect_lazy_with(probing);
    let forms = pool(1, FORMS_WAIT).connect_lazy_with(writing.busy_timeout(FORMS_WAIT));
    let read = connect_sqlite(pool(8, READERS_WAIT), options.clone()).await?;
    let public = pool(8, PUBLIC_WAITS).connect_lazy_with(options.busy_timeout(PUBLIC_WAITS));
    let database = sqlite::Database::new(sqlite::Pools { read, work, forms, public, probe });
    database.renew_search().await.map_err(OpenError::Search)?;
    Ok(database)
}

/// Connects, and tries again for [`BUSY`] while the file is locked. The busy timeout alone does not
/// do: of two processes that turn a new file to WAL at once, SQLite refuses one without waiting,
/// as each holds what the other waits for (<https://www.sqlite.org/c3ref/busy_handler.html>).
async fn connect_sqlite(
    pool: SqlitePoolOptions,
    options: SqliteConnectOptions,
) -> Result<sqlx::SqlitePool, OpenError> {
    let start = tokio::time::Instant::now();
    loop {
        match pool.clone().connect_with(options.clone()).await {
            Err(error) if is_locked(&error) && start.elapsed() < BUSY => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            other => return other.map_err(OpenError::Connect),
        }
    }
}

/// Whether it is SQLITE_BUSY (5) or SQLITE_LOCKED (6), extended codes included: their low byte says
/// so.
pub(crate) fn is_locked(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    let code = code.and_then(|code| code.parse::<i32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

/// Brings the schema up to date. Of two servers that open a new database at once, one waits for
/// the other: where the first try fails, the second holds the write lock from its start. (Not at
/// once, so that a command that only reads need not wait for a sync that writes.)
async fn migrate_sqlite(pool: &sqlx::SqlitePool) -> Result<(), OpenError> {
    if sqlite::MIGRATOR.run(pool).await.is_ok() {
        return Ok(());
    }
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await.map_err(OpenError::Connect)?;
    sqlite::MIGRATOR.run(&mut *tx).await?;
    tx.commit().await.map_err(OpenError::Connect)
}

async fn check_sqlite_version(pool: &sqlx::SqlitePool) -> Result<(), OpenError> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(pool)
        .await
        .map_err(OpenError::Connect)?;
    let mut numbers = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    let found = (next(), next(), next());
    if found < OLDEST_SQLITE { Err(OpenError::OldSqlite(version)) } else { Ok(()) }
}

async fn open_postgres(url: &str, replica: Option<&str>) -> Result<postgres::Database, OpenError> {
    let options = postgres_options(url)?;
    // One connection by itself first: it says why it fails, where a pool would only time out. A
    // migration takes as long as it takes.
    let mut first = options.connect().await.map_err(OpenError::Connect)?;
    postgres::MIGRATOR.run(&mut first).await?;
    first.close().await.map_err(OpenError::Connect)?;
    let shown = match replica {
        Some(replica) => reachable(replica).await?,
        None => options.clone(),
    };
    let pools = postgres::Pools {
        read: READING.pool().connect_lazy_with(options.clone()),
        work: WORKING.pool().connect_lazy_with(options.clone()),
        forms: FILLING.pool().connect_lazy_with(options.clone()),
        probe: PROBING.pool().connect_lazy_with(options),
        public: SHOWING.pool().connect_lazy_with(shown),
    };
    let database = postgres::Database::new(pools);
    database.renew_search().await.map_err(OpenError::Search)?;
    Ok(database)
}

fn postgres_options(url: &str) -> Result<PgConnectOptions, OpenError> {
    PgConnectOptions::from_str(url).map_err(OpenError::Connect)
}

/// How a server is reached that answers now.
async fn reachable(url: &str) -> Result<PgConnectOptions, OpenError> {
    let options = postgres_options(url)?;
    let first = options.connect().await.map_err(OpenError::Connect)?;
    first.close().await.map_err(OpenError::Connect)?;
    Ok(options)
}

/// A pool for one long piece of work, which may take as long as it takes.
pub(crate) async fn connect_postgres(url: &str) -> Result<sqlx::PgPool, OpenError> {
    let options = reachable(url).await?;
    pool(16, WORK_WAITS).connect_with(options).await.map_err(OpenError::Connect)
}
