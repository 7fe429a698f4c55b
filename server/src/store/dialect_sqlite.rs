//! Where SQLite's SQL differs. The other side is `dialect_postgres.rs`; both have the same items.

use app::domain::time::rfc3339;
use chrono::{DateTime, Utc};

use crate::store::open::Kind;

/// Starts a transaction that will write: takes the write lock at once, so that no later upgrade
/// can fail.
pub const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";

/// Locks rows that were read, until the transaction ends. SQLite has one writer anyway.
pub const FOR_UPDATE: &str = "";

/// Leaves rows out that others have locked.
pub const SKIP_LOCKED: &str = "";

/// An instant as a bound value: text of fixed width, so that text order is time order.
pub fn at(instant: DateTime<Utc>) -> String {
    rfc3339(instant)
}

/// The rows of a JSON array of objects, as a table `r` with the given columns. `jsonb_each` (SQLite
/// 3.51) parses each object once, where `json_each` would make every column parse it again.
pub fn rows(parameter: &str, columns: &[(&str, Kind)]) -> String {
    let columns: Vec<_> =
        columns.iter().map(|(name, _)| format!("value->>'$.{name}' AS {name}")).collect();
    format!("(SELECT {} FROM jsonb_each({parameter})) AS r", columns.join(", "))
}

/// The rows of a JSON array of objects, as a table `r` with these columns of a table of ours.
pub fn rows_like(parameter: &str, _table: &str, columns: &[&str]) -> String {
    let columns: Vec<_> =
        columns.iter().map(|name| format!("value->>'$.{name}' AS \"{name}\"")).collect();
    format!("(SELECT {} FROM jsonb_each({parameter})) AS r", columns.join(", "))
}

/// The values of a JSON array, as a subquery for `IN` or `FROM`, in a column `value`.
pub fn list(parameter: &str, _kind: Kind) -> String {
    format!("(SELECT value FROM json_each({parameter}))")
}

/// What moves the givers of ids past ids that were written by an import: AUTOINCREMENT does so by
/// itself.
pub const PASS_IMPORTED_IDS: &[&str] = &[];

/// The same, for what a merge takes along beside events.
pub const PASS_PARENT_IDS: &[&str] = &[];

/// Text comparison that ignores case.
pub const LIKE: &str = "LIKE";
