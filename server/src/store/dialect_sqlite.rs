//! Where SQLite's SQL differs. The other side is `dialect_postgres.rs`; both have the same items.

use app::domain::time::rfc3339;
use chrono::{DateTime, Utc};

use crate::store::open::Kind;
use crate::store::words::Word;

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

/// The values of a JSON array, as a subquery for `IN` or `FROM`, in a column `value`.
pub fn list(parameter: &str, _kind: Kind) -> String {
    format!("(SELECT value FROM json_each({parameter}))")
}

/// What moves the givers of ids past ids that were written by an import: AUTOINCREMENT does so by
/// itself.
pub const PASS_IMPORTED_IDS: &[&str] = &[];

/// Text comparison that ignores case.
pub const LIKE: &str = "LIKE";

/// What is kept of an event's words, from the column that has them parted by spaces.
pub fn words(column: &str) -> String {
    column.to_owned()
}

/// The condition that an entry `s` of `event_search` has the words of a bound [`search`]: before and
/// behind the parameter.
pub const MATCHES: (&str, &str) =
    (" AND s.event_id IN (SELECT rowid FROM event_words WHERE event_words MATCH ", ")");

/// A search in FTS5's language. Words are letters and digits, so nothing in them is a sign of it.
pub fn search(words: &[Word]) -> String {
    let word = |word: &Word| format!("\"{}\"{}", word.text, if word.prefix { "*" } else { "" });
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}
