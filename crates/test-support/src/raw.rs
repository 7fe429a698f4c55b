//! SQL past the store: for tampering, and for looking at what is really there.

use std::str::FromStr;

use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};

/// A connection that knows nothing of the store.
#[derive(Clone, Debug)]
pub enum Raw {
    /// To SQLite, with the same pragmas as the store's.
    Sqlite(SqlitePool),
    /// To PostgreSQL.
    Postgres(PgPool),
}

/// Does the same on either kind of pool.
macro_rules! either {
    ($raw:expr, $pool:ident => $body:expr) => {
        match $raw {
            Raw::Sqlite($pool) => $body,
            Raw::Postgres($pool) => $body,
        }
    };
}

fn safe(text: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(text.to_owned())
}

impl Raw {
    /// Connects to SQLite.
    pub async fn sqlite(url: &str) -> Self {
        let options = store::sqlite_options(url).unwrap();
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
        Self::Sqlite(pool.unwrap())
    }

    /// Connects to PostgreSQL.
    pub async fn postgres(url: &str) -> Self {
        let options = sqlx::postgres::PgConnectOptions::from_str(url).unwrap();
        let pool = PgPoolOptions::new().max_connections(2).connect_with(options).await;
        Self::Postgres(pool.unwrap())
    }

    /// Runs statements; says how many rows they touched.
    pub async fn run(&self, statements: &str) -> Result<u64, sqlx::Error> {
        either!(self, pool => {
            Ok(sqlx::raw_sql(safe(statements)).execute(pool).await?.rows_affected())
        })
    }

    /// Runs statements in one transaction, each touching at least one row.
    pub async fn together(&self, statements: &[&str]) -> Result<(), sqlx::Error> {
        either!(self, pool => {
            let mut tx = pool.begin().await?;
            for statement in statements {
                let done = sqlx::query(safe(statement)).execute(&mut *tx).await?;
                assert!(done.rows_affected() > 0, "touched nothing: {statement}");
            }
            tx.commit().await
        })
    }

    /// Takes SQLite's write lock, as another process would, until it is dropped.
    pub async fn lock(&self) -> sqlx::Transaction<'static, sqlx::Sqlite> {
        match self {
            Self::Sqlite(pool) => pool.begin_with("BEGIN IMMEDIATE").await.unwrap(),
            Self::Postgres(_) => unreachable!("SQLite's lock is on the whole database"),
        }
    }

    /// The number that a query gives.
    pub async fn number(&self, select: &str) -> i64 {
        either!(self, pool => {
            sqlx::query_scalar(safe(select)).fetch_one(pool).await.unwrap()
        })
    }

    /// The numbers that a query gives.
    pub async fn numbers(&self, select: &str) -> Vec<i64> {
        either!(self, pool => {
            sqlx::query_scalar(safe(select)).fetch_all(pool).await.unwrap()
        })
    }

    /// The text that a query gives.
    pub async fn text(&self, select: &str) -> Option<String> {
        either!(self, pool => {
            sqlx::query_scalar(safe(select)).fetch_one(pool).await.unwrap()
        })
    }

    /// The texts that a query gives.
    pub async fn texts(&self, select: &str) -> Vec<String> {
        either!(self, pool => {
            sqlx::query_scalar(safe(select)).fetch_all(pool).await.unwrap()
        })
    }

    /// Closes all connections.
    pub async fn close(&self) {
        either!(self, pool => pool.close().await);
    }
}
