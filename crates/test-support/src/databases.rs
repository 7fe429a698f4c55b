//! Databases that come and go with a test.

use std::fs;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use clock::{Clock, FixedClock};
use sha2::{Digest as _, Sha256};
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};
use store::{Store, open, sqlite_options};
use tempfile::TempDir;

use super::engine::Engine;
use super::raw::Raw;

/// Where a test's databases are made, and what has to go at its end.
#[derive(Clone)]
enum Place {
    Sqlite(Arc<TempDir>),
    Postgres { admin: Box<PgConnectOptions>, made: Arc<Mutex<Vec<String>>> },
}

/// A fresh, migrated store with a clock that stands still, and raw access to its database.
#[derive(Clone)]
pub struct Fixture {
    /// What it runs on.
    pub engine: Engine,
    /// The database's address.
    pub url: String,
    /// The store.
    pub store: Arc<dyn Store>,
    /// The clock: 2026-03-01, 12:00:00.123456 UTC.
    pub clock: Arc<FixedClock>,
    /// SQL past the store.
    pub raw: Raw,
    place: Place,
}

impl Fixture {
    /// What the clock says.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Another fresh store of the same kind, with a clock of its own.
    pub async fn another(&self) -> Self {
        fixture(self.engine, self.place.clone()).await
    }

    /// A store of the same kind over a database that is there, with the same clock.
    pub async fn on(&self, url: &str) -> Self {
        let store = open(url).await.unwrap();
        let raw = match self.engine {
            Engine::Sqlite => Raw::sqlite(url).await,
            Engine::Postgres => Raw::postgres(url).await,
        };
        Self { url: url.to_owned(), store, raw, ..self.clone() }
    }

    /// The files of its database that are there: none on PostgreSQL.
    pub fn files(&self) -> Vec<PathBuf> {
        let Some(path) = self.url.strip_prefix("sqlite://") else { return Vec::new() };
        let all = ["", "-wal", "-shm"].map(|ending| PathBuf::from(format!("{path}{ending}")));
        all.into_iter().filter(|path| path.exists()).collect()
    }

    /// The address of a new database without any table.
    pub async fn bare_url(&self) -> String {
        bare(&self.place).await
    }
}

/// Runs a case on SQLite.
pub fn on_sqlite<F: Future<Output = ()>>(case: impl FnOnce(Fixture) -> F) {
    let place = Place::Sqlite(Arc::new(TempDir::new().unwrap()));
    block_on(async { case(fixture(Engine::Sqlite, place).await).await });
}

/// Runs a case on PostgreSQL, and drops its databases whatever came of it.
pub fn on_postgres<F: Future<Output = ()>>(case: impl FnOnce(Fixture) -> F) {
    let admin = admin_options();
    let made = Arc::new(Mutex::new(Vec::new()));
    let place = Place::Postgres { admin: Box::new(admin.clone()), made: made.clone() };
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        block_on(async { case(fixture(Engine::Postgres, place).await).await });
    }));
    let names = made.lock().map(|mut names| std::mem::take(&mut *names)).unwrap_or_default();
    block_on(async {
        let mut admin = admin.connect().await.unwrap();
        for name in names {
            run(&mut admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    });
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(future)
}

/// Where PostgreSQL is. A test that cannot reach it fails: half a contract is none.
fn admin_options() -> PgConnectOptions {
    let Ok(url) = std::env::var("TEST_POSTGRES_URL") else {
        panic!(
            "TEST_POSTGRES_URL is not set, so nothing was tested on PostgreSQL: run the tests by \
             `cargo xtask test`, which starts a server for them, or point the variable at one, \
             as in postgres://postgres@127.0.0.1:5432/postgres"
        );
    };
    match PgConnectOptions::from_str(&url) {
        Ok(options) => options,
        Err(error) => panic!("TEST_POSTGRES_URL is no address of a PostgreSQL database: {error}"),
    }
}

async fn fixture(engine: Engine, place: Place) -> Fixture {
    let start = DateTime::parse_from_rfc3339("2026-03-01T12:00:00.123456Z").unwrap();
    let clock = FixedClock::at(start.with_timezone(&Utc));
    let url = copy_of_template(&place).await;
    let store = open(&url).await.unwrap();
    let raw = match engine {
        Engine::Sqlite => Raw::sqlite(&url).await,
        Engine::Postgres => Raw::postgres(&url).await,
    };
    Fixture { engine, url, store, clock, raw, place }
}

async fn bare(place: &Place) -> String {
    let name = fresh_name();
    match place {
        Place::Sqlite(dir) => format!("sqlite://{}/{name}.db", dir.path().display()),
        Place::Postgres { admin, made } => {
            let mut server = admin.connect().await.unwrap();
            create(&mut server, made, &name, "template0").await;
            server.close().await.unwrap();
            address(admin, &name)
        }
    }
}

/// The address of a new database with all tables, made from a template: much cheaper than
/// migrating each. (On PostgreSQL, cleaning a used one would take as long as copying: 40 tables
/// with their indexes, behind guards that refuse just that.)
async fn copy_of_template(place: &Place) -> String {
    match place {
        Place::Sqlite(_) => {
            let url = bare(place).await;
            let path = url.strip_prefix("sqlite://").expect("an address of SQLite");
            fs::copy(sqlite_template().await, path).unwrap();
            url
        }
        Place::Postgres { admin, made } => {
            let name = fresh_name();
            let mut server = admin.connect().await.unwrap();
            let template = postgres_template(admin, &mut server).await;
            create(&mut server, made, &name, &template).await;
            server.close().await.unwrap();
            address(admin, &name)
        }
    }
}

async fn create(server: &mut PgConnection, made: &Mutex<Vec<String>>, name: &str, template: &str) {
    made.lock().unwrap().push(name.to_owned());
    // From version 15 on, copying goes block by block through the log unless told otherwise.
    let version = "SELECT current_setting('server_version_num')::bigint";
    let version: i64 = sqlx::query_scalar(version).fetch_one(&mut *server).await.unwrap();
    let copy = if version >= 150_000 { "STRATEGY FILE_COPY" } else { "" };
    run(server, format!("CREATE DATABASE {name} TEMPLATE {template} {copy}")).await;
}

/// A name that no other test has, in this process or another.
fn fresh_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("reroll_test_{}_{count}", std::process::id())
}

fn address(admin: &PgConnectOptions, name: &str) -> String {
    admin.clone().database(name).to_url_lossy().to_string()
}

/// The migrations of a kind of database, and a name for a database that has them: templates are
/// named so, and serve later runs too.
async fn migrations(kind: &str) -> (Migrator, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(kind);
    let migrator = Migrator::new(folder).await.unwrap();
    // Short: PostgreSQL cuts names after 63 bytes.
    let mut sum = Sha256::new();
    migrator.iter().for_each(|migration| sum.update(&migration.checksum));
    let sum = hex::encode(&sum.finalize()[..8]);
    (migrator, format!("reroll_template_{sum}"))
}

/// A migrated, empty file that tests copy.
async fn sqlite_template() -> PathBuf {
    let (migrator, name) = migrations("sqlite").await;
    let folder = option_env!("CARGO_TARGET_TMPDIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let path = folder.join(format!("{name}.db"));
    if !path.exists() {
        // Test processes may run side by side: each makes one, and the last stays.
        let half = folder.join(format!("{name}.{}", fresh_name()));
        let options = sqlite_options(&format!("sqlite://{}", half.display())).unwrap();
        let mut inside = options.connect().await.unwrap();
        migrator.run_direct(None, &mut inside, false).await.unwrap();
        // The last connection takes its log into the file.
        inside.close().await.unwrap();
        fs::rename(&half, &path).unwrap();
    }
    path
}

/// A migrated, empty database that tests copy.
async fn postgres_template(admin: &PgConnectOptions, server: &mut PgConnection) -> String {
    let (migrator, name) = migrations("postgres").await;
    if !is_there(server, &name).await {
        // Test processes may run side by side: one of them makes it.
        run(server, "SELECT pg_advisory_lock(7370)".into()).await;
        if !is_there(server, &name).await {
            let half = format!("{name}_new");
            run(server, format!("DROP DATABASE IF EXISTS {half}")).await;
            run(server, format!("CREATE DATABASE {half}")).await;
            let mut inside = admin.clone().database(&half).connect().await.unwrap();
            migrator.run_direct(None, &mut inside, false).await.unwrap();
            inside.close().await.unwrap();
            run(server, format!("ALTER DATABASE {half} RENAME TO {name}")).await;
        }
        run(server, "SELECT pg_advisory_unlock(7370)".into()).await;
    }
    name
}

async fn is_there(server: &mut PgConnection, database: &str) -> bool {
    let known = "SELECT count(*) FROM pg_database WHERE datname = $1";
    let known: i64 = sqlx::query_scalar(known).bind(database).fetch_one(server).await.unwrap();
    known > 0
}

async fn run(connection: &mut PgConnection, statement: String) {
    let done = connection.execute(AssertSqlSafe(statement.clone())).await;
    if let Err(error) = done {
        panic!("{statement}: {error}");
    }
}
