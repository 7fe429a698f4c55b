//! Where PostgreSQL's SQL differs. The other side is `dialect_sqlite.rs`; both have the same items.

use chrono::{DateTime, Utc};

use crate::store::open::Kind;
use crate::store::words::Word;

/// Starts a transaction that will write.
pub const BEGIN_WRITE: &str = "BEGIN";

/// Locks rows that were read, until the transaction ends.
pub const FOR_UPDATE: &str = "FOR UPDATE";

/// Leaves rows out that others have locked.
pub const SKIP_LOCKED: &str = "FOR UPDATE SKIP LOCKED";

/// An instant as a bound value.
pub fn at(instant: DateTime<Utc>) -> DateTime<Utc> {
    instant
}

/// The rows of a JSON array of objects, as a table `r` with the given columns.
pub fn rows(parameter: &str, columns: &[(&str, Kind)]) -> String {
    let columns: Vec<_> =
        columns.iter().map(|(name, kind)| format!("{name} {}", type_name(*kind))).collect();
    format!("json_to_recordset({parameter}::json) AS r({})", columns.join(", "))
}

/// The values of a JSON array, as a subquery for `IN` or `FROM`, in a column `value`.
pub fn list(parameter: &str, kind: Kind) -> String {
    let name = type_name(kind);
    format!("(SELECT v::{name} AS value FROM json_array_elements_text({parameter}::json) AS e(v)) ")
}

/// What moves the givers of ids past ids that were written by an import. Never back: ids that were
/// given to a transaction which failed are not given again.
pub const PASS_IMPORTED_IDS: &[&str] = &[
    "SELECT setval('event_ids_id_seq', top) FROM (SELECT max(id) AS top FROM event_ids) AS ids
     WHERE top >= (SELECT last_value FROM event_ids_id_seq)",
    "SELECT setval('deletions_id_seq', top) FROM (SELECT max(id) AS top FROM deletions) AS ids
     WHERE top >= (SELECT last_value FROM deletions_id_seq)",
];

/// Text comparison that ignores case.
pub const LIKE: &str = "ILIKE";

/// What is kept of an event's words, from the column that has them parted by spaces: without
/// PostgreSQL's own parser and dictionaries, which know other words than SQLite's.
pub fn words(column: &str) -> String {
    format!("array_to_tsvector(string_to_array({column}, ' '))")
}

/// The condition that an entry `s` of `event_search` has the words of a bound [`search`]: before and
/// behind the parameter.
pub const MATCHES: (&str, &str) = (" AND s.words @@ ", "::text::tsquery");

/// A search in the language of tsquery. Words are letters and digits, so nothing in them is a sign
/// of it.
pub fn search(words: &[Word]) -> String {
    let word = |word: &Word| format!("'{}'{}", word.text, if word.prefix { ":*" } else { "" });
    words.iter().map(word).collect::<Vec<_>>().join(" & ")
}

fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "BIGINT",
        Kind::Text => "TEXT",
        Kind::Bool => "BOOLEAN",
        Kind::Time => "TIMESTAMPTZ",
        Kind::Date => "DATE",
    }
}
