//! Where SQLite's SQL differs. The other side is `postgres/dialect.rs`; both have the same items.

use chrono::{DateTime, Utc};
use domain::time::rfc3339;
use sqlx::Row as _;

use crate::Kind;
use crate::reads::search_words::Word;

/// Starts a transaction that will write: takes the write lock at once, so that no later upgrade
/// can fail.
pub const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";

/// Starts a transaction that sees one instant: WAL gives it that of its first read.
pub const BEGIN_SNAPSHOT: &str = "BEGIN";

/// Whether pages that nobody uses are known to hold nothing of before: 1, else 0.
pub const SCRUBBED: &str = "SELECT user_version FROM pragma_user_version";

/// What makes it so: the index of words forgets those of old versions of events, and the file is
/// written anew, without free pages.
pub const SCRUB_ONCE: &[&str] = &[
    "INSERT INTO event_words (event_words) VALUES ('optimize')",
    "VACUUM",
    "PRAGMA user_version = 1",
];

/// Puts the log of writes into the file and empties it; gives 1 where somebody still reads it.
pub const EMPTY_LOG: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

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

/// The picture that a revision names, and whether it names one, as the index has both.
pub const COVER_OF_REVISION: (&str, &str) = (
    r#"substr(payload, instr(payload, '"cover":"') + 9, 64)"#,
    r#"instr(payload, '"cover":"') > 0"#,
);

/// An event's picture, as the index has it.
pub const COVER_OF_EVENT: &str = "cover";

/// Triggers without which rows could go unnoticed.
pub const GUARDS: &[&str] = &[
    "addresses_no_delete",
    "addresses_no_update",
    "audit_no_delete",
    "audit_no_update",
    "audit_private_no_delete",
    "audit_private_no_update",
    "covers_no_delete",
    "event_ids_no_delete",
    "event_ids_no_update",
    "events_keep_address_by_insert",
    "events_keep_address_by_update",
    "events_keep_id",
    "events_no_delete",
    "events_use_permit",
    "organizers_keep_address_by_insert",
    "organizers_keep_address_by_update",
    "organizers_no_delete",
    "purges_no_delete",
    "purges_no_update",
    "revisions_no_delete",
    "revisions_no_update",
    "series_keep_address_by_insert",
    "series_keep_address_by_update",
    "series_no_delete",
    "sources_no_delete",
];

/// Triggers that are there and switched on.
pub const TRIGGERS: &str = "SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name";

/// What the database finds wrong with itself, a line each; `ok` where there is nothing.
pub const SELF_CHECKS: &[&str] = &[
    // FTS5 keeps what it knows of its index from the connection's last search, and its own check
    // takes that for the truth: it would find loss where another connection has written since. A
    // search makes it look.
    "SELECT 'ok' FROM event_words WHERE event_words MATCH 'ok' LIMIT 1",
    "PRAGMA integrity_check(20)",
    "SELECT 'a row of ' || \"table\" || ' refers to a row of ' || parent || ' that is not there'
     FROM pragma_foreign_key_check LIMIT 20",
];

/// Writes more pages than the connection that tries it may hold in memory
/// ([`crate::database::pools::PROBE_CACHE`]), so that some go to the disk although none is kept: a full
/// disk refuses them, and so does a limit of pages.
pub const PROBE: &str = "INSERT INTO settings (name, value, updated_at)
     VALUES ('probe', hex(zeroblob(65536)), '')
     ON CONFLICT (name) DO UPDATE SET value = excluded.value";

/// What a thorough try does on top.
pub const PROBE_THOROUGHLY: &[&str] = &[];

/// Reads a table itself, past its indexes, which may be broken.
pub const BY_ROW: &str = "NOT INDEXED";

/// Other places that name events: indexes and what is derived.
pub const OTHER_WAYS_TO_EVENTS: &[&str] = &[
    "SELECT id FROM events INDEXED BY events_slug WHERE slug >= '' ORDER BY slug",
    "SELECT event_id FROM event_search ORDER BY event_id",
    "SELECT event_id FROM seen_addresses",
];

/// The last id that was given to an event.
pub const LAST_GIVEN: &str = "SELECT seq FROM sqlite_sequence WHERE name = 'event_ids'";

/// Text comparison that ignores case.
pub const LIKE: &str = "LIKE";

/// Tables and their columns, with the type as it was declared.
pub const CATALOG: &str = "SELECT t.name, c.name, c.type FROM sqlite_schema AS t
     JOIN pragma_table_info(t.name) AS c WHERE t.type = 'table'";

/// How many tables there are of a name.
pub const TABLE_EXISTS: &str =
    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $1";

/// What keeps others from writing while a backup is restored: the transaction is the only writer.
pub const LOCK_FOR_RESTORE: &[&str] = &[];

/// What moves the givers of ids past restored rows: AUTOINCREMENT does so by itself.
pub const PASS_RESTORED_IDS: &[&str] = &[];

/// A column as a backup reads it.
pub fn column(name: &str, _kind: Kind) -> String {
    format!("\"{name}\"")
}

/// A column in bytewise order: SQLite's own.
pub fn bytewise(name: &str, _kind: Kind) -> String {
    format!("\"{name}\"")
}

/// An instant as text: as it is stored.
pub fn time_text(row: &sqlx::sqlite::SqliteRow, index: usize) -> sqlx::Result<Option<String>> {
    row.try_get(index)
}

/// A day as text: as it is stored.
pub fn day_text(row: &sqlx::sqlite::SqliteRow, index: usize) -> sqlx::Result<Option<String>> {
    row.try_get(index)
}

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
