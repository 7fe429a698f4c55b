//! The connections of a store: who has how many, and how long whoever wants one waits.

use std::time::Duration;

use sqlx::Connection as _;
use sqlx::pool::PoolOptions;
use sqlx::postgres::PgPoolOptions;

/// How long work waits that nobody waits for: as long as a sync of a large calendar takes.
pub const WORK_WAITS: Duration = Duration::from_secs(60);

/// How long a form waits for the writer, and for one of its connections before that.
pub const FORMS_WAIT: Duration = Duration::from_secs(5);

/// How long whoever is signed in waits for a connection.
pub const READERS_WAIT: Duration = Duration::from_secs(15);

/// How long a public page waits for a connection.
pub const PUBLIC_WAITS: Duration = Duration::from_secs(5);

/// Connections, none of which comes back that is still inside of a transaction: where the database
/// ended one by itself (a full disk, an I/O error), sqlx takes it for open for ever, and every later
/// `BEGIN` of that connection fails.
pub fn pool<DB: sqlx::Database>(most: u32, wait: Duration) -> PoolOptions<DB> {
    PoolOptions::new().max_connections(most).acquire_timeout(wait).after_release(
        |connection: &mut DB::Connection, _| {
            Box::pin(async move {
                // What was begun before (the rollback of a dropped transaction) ends before this.
                connection.ping().await?;
                Ok(!connection.is_in_transaction())
            })
        },
    )
}

/// How many pages of SQLite's a try to write may hold in memory.
pub const PROBE_CACHE: &str = "4";

/// How long a try to write waits.
pub const PROBE_WAITS: Duration = Duration::from_secs(2);

/// How a pool of PostgreSQL's treats its connections. Readers, writers and the public have
/// connections of their own, so that none waits in another's queue, and nothing waits for ever
/// (<https://www.postgresql.org/docs/current/runtime-config-client.html>).
pub struct PoolSettings {
    most: u32,
    /// For a connection of the pool.
    wait: Duration,
    /// For a lock that somebody else has.
    lock: Duration,
    /// For one statement.
    statement: Duration,
    /// Until a transaction is ended of which nothing is heard.
    idle: Duration,
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Public pages.
pub const SHOWING: PoolSettings = PoolSettings {
    most: 8,
    wait: PUBLIC_WAITS,
    lock: seconds(3),
    statement: seconds(10),
    idle: seconds(30),
};

/// Pages behind the sign-in, and work.
pub const READING: PoolSettings = PoolSettings {
    most: 8,
    wait: READERS_WAIT,
    lock: seconds(10),
    statement: seconds(300),
    idle: seconds(300),
};

/// What forms write.
pub const FILLING: PoolSettings = PoolSettings {
    most: 6,
    wait: FORMS_WAIT,
    lock: FORMS_WAIT,
    statement: seconds(60),
    idle: seconds(60),
};

/// What work writes.
pub const WORKING: PoolSettings = PoolSettings {
    most: 8,
    wait: WORK_WAITS,
    lock: WORK_WAITS,
    statement: seconds(900),
    idle: seconds(900),
};

/// Trying whether something could be written.
pub const PROBING: PoolSettings = PoolSettings {
    most: 1,
    wait: PROBE_WAITS,
    lock: PROBE_WAITS,
    statement: seconds(5),
    idle: seconds(30),
};

impl PoolSettings {
    /// Such a pool.
    pub fn pool(&self) -> PgPoolOptions {
        let settings = format!(
            "SET lock_timeout = {}; SET statement_timeout = {};
             SET idle_in_transaction_session_timeout = {}",
            self.lock.as_millis(),
            self.statement.as_millis(),
            self.idle.as_millis()
        );
        pool(self.most, self.wait).after_connect(move |connection, _| {
            let settings = settings.clone();
            Box::pin(async move {
                // Numbers of ours, as a statement: poolers in between refuse settings of a start.
                sqlx::raw_sql(sqlx::AssertSqlSafe(settings)).execute(connection).await?;
                Ok(())
            })
        })
    }
}
