//! The store on SQLite.

/// The database this copy of the body is for.
pub type Db = sqlx::Sqlite;

#[path = "dialect_sqlite.rs"]
mod dialect;

#[path = "body/mod.rs"]
mod body;

pub use body::Database;
pub(crate) use body::{Pools, dump};

/// Migrations, inside the binary.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations/sqlite");
