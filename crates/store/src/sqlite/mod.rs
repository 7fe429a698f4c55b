//! The store on SQLite.

/// The database this copy of the SQL is for.
pub type Db = sqlx::Sqlite;

mod dialect;

#[path = "../sql/mod.rs"]
mod sql;

pub use sql::Database;
pub(crate) use sql::Pools;
pub(crate) use sql::backups::dump;

/// Migrations, inside the binary.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations/sqlite");
