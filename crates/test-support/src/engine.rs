//! The two kinds of databases.

/// The database a test runs on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Engine {
    /// SQLite, in a temporary file.
    Sqlite,
    /// PostgreSQL, in a database of its own on the server of `TEST_POSTGRES_URL`.
    Postgres,
}
