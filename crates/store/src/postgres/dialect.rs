//! Where PostgreSQL's SQL differs. The other side is `sqlite/dialect.rs`; both have the same items.

use chrono::{DateTime, NaiveDate, Utc};
use domain::time::rfc3339;
use sqlx::Row as _;

use crate::Kind;
use crate::reads::search_words::Word;

/// Starts a transaction that will write.
pub const BEGIN_WRITE: &str = "BEGIN";

/// Starts a transaction that sees one instant.
pub const BEGIN_SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Whether pages that nobody uses are known to hold nothing of before. They are the server's, whose
/// users read rows and no files; its own vacuuming uses them again.
pub const SCRUBBED: &str = "SELECT 1::bigint";

/// What makes it so.
pub const SCRUB_ONCE: &[&str] = &[];

/// Empties the log of writes: the server's as well, so there is nothing to do.
pub const EMPTY_LOG: &str = "SELECT 0::bigint";

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

/// The rows of a JSON array of objects, as a table `r` with these columns of a table of ours.
pub fn rows_like(parameter: &str, table: &str, _columns: &[&str]) -> String {
    format!("json_populate_recordset(NULL::{table}, {parameter}::json) AS r")
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

/// The same, for what a merge takes along beside events.
pub const PASS_PARENT_IDS: &[&str] = &[
    "SELECT setval('organizers_id_seq', top) FROM (SELECT max(id) AS top FROM organizers) AS ids
     WHERE top >= (SELECT last_value FROM organizers_id_seq)",
    "SELECT setval('connections_id_seq', top) FROM (SELECT max(id) AS top FROM connections) AS ids
     WHERE top >= (SELECT last_value FROM connections_id_seq)",
    "SELECT setval('sources_id_seq', top) FROM (SELECT max(id) AS top FROM sources) AS ids
     WHERE top >= (SELECT last_value FROM sources_id_seq)",
    "SELECT setval('runs_id_seq', top) FROM (SELECT max(id) AS top FROM runs) AS ids
     WHERE top >= (SELECT last_value FROM runs_id_seq)",
    "SELECT setval('series_id_seq', top) FROM (SELECT max(id) AS top FROM series) AS ids
     WHERE top >= (SELECT last_value FROM series_id_seq)",
];

/// The picture that a revision names, and whether it names one, as the index has both.
pub const COVER_OF_REVISION: (&str, &str) = (
    r#"substr(payload, strpos(payload, '"cover":"') + 9, 64) COLLATE "C""#,
    r#"strpos(payload, '"cover":"') > 0"#,
);

/// An event's picture, as the index has it.
pub const COVER_OF_EVENT: &str = r#"cover COLLATE "C""#;

/// Triggers without which rows could go unnoticed.
pub const GUARDS: &[&str] = &[
    "addresses_no_delete",
    "addresses_no_truncate",
    "addresses_no_update",
    "audit_no_delete",
    "audit_no_truncate",
    "audit_no_update",
    "audit_private_no_delete",
    "audit_private_no_truncate",
    "audit_private_no_update",
    "covers_no_delete",
    "covers_no_truncate",
    "event_ids_no_delete",
    "event_ids_no_truncate",
    "event_ids_no_update",
    "events_keep_address_by_insert",
    "events_keep_address_by_update",
    "events_keep_id",
    "events_no_delete",
    "events_no_truncate",
    "organizers_keep_address_by_insert",
    "organizers_keep_address_by_update",
    "organizers_no_delete",
    "purges_no_delete",
    "purges_no_truncate",
    "purges_no_update",
    "revisions_no_delete",
    "revisions_no_truncate",
    "revisions_no_update",
    "series_keep_address_by_insert",
    "series_keep_address_by_update",
    "series_no_delete",
    "sources_no_delete",
];

/// Triggers that are there and switched on.
pub const TRIGGERS: &str = "SELECT t.tgname::text FROM pg_trigger AS t
     JOIN pg_class AS c ON c.oid = t.tgrelid
     WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
       AND c.relnamespace = current_schema()::regnamespace ORDER BY 1";

/// What the database finds wrong with itself, a line each; `ok` where there is nothing. It checks
/// its pages itself (`data_checksums`); what can be asked is whether it still enforces its rules.
pub const SELF_CHECKS: &[&str] = &[
    "SELECT 'the index ' || indexrelid::regclass::text || ' is not valid' FROM pg_index AS i
     JOIN pg_class AS c ON c.oid = i.indrelid
     WHERE NOT indisvalid AND c.relnamespace = current_schema()::regnamespace LIMIT 20",
    "SELECT 'the rule ' || conname || ' is not checked' FROM pg_constraint
     WHERE NOT convalidated AND connamespace = current_schema()::regnamespace LIMIT 20",
    "SELECT DISTINCT 'references of ' || c.relname || ' are not enforced' FROM pg_trigger AS t
     JOIN pg_class AS c ON c.oid = t.tgrelid
     WHERE t.tgisinternal AND t.tgenabled NOT IN ('O', 'A')
       AND c.relnamespace = current_schema()::regnamespace LIMIT 20",
];

/// Writes one small row.
pub const PROBE: &str = "INSERT INTO settings (name, value, updated_at)
     VALUES ('probe', '', now())
     ON CONFLICT (name) DO UPDATE SET value = excluded.value";

/// What a thorough try does on top: a small row finds room in a page that is there, a new table
/// needs room on the disk.
pub const PROBE_THOROUGHLY: &[&str] =
    &["CREATE TABLE reroll_probe AS SELECT repeat('x', 1000) AS x FROM generate_series(1, 200)"];

/// Reads a table itself, past its indexes: PostgreSQL chooses by itself.
pub const BY_ROW: &str = "";

/// Other places that name events.
pub const OTHER_WAYS_TO_EVENTS: &[&str] =
    &["SELECT event_id FROM event_search ORDER BY event_id", "SELECT event_id FROM seen_addresses"];

/// The last id that was given to an event.
pub const LAST_GIVEN: &str = "SELECT last_value FROM event_ids_id_seq";

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

/// Tables and their columns, with the type.
pub const CATALOG: &str = "SELECT table_name::text, column_name::text, data_type::text
     FROM information_schema.columns WHERE table_schema = current_schema()";

/// How many tables there are of a name.
pub const TABLE_EXISTS: &str = "SELECT count(*) FROM information_schema.tables
     WHERE table_schema = current_schema() AND table_name = $1";

/// What keeps others from writing while a backup is restored: every writer of events waits at the
/// chain's head, and a second restore does too.
pub const LOCK_FOR_RESTORE: &[&str] = &["LOCK TABLE chain_head IN ACCESS EXCLUSIVE MODE"];

/// What moves the givers of ids past restored rows.
pub const PASS_RESTORED_IDS: &[&str] = &["DO $$
DECLARE
    given text;
    top bigint;
BEGIN
    FOR given IN SELECT table_name FROM information_schema.columns
                 WHERE table_schema = current_schema() AND column_name = 'id'
                   AND is_identity = 'YES'
    LOOP
        EXECUTE format('SELECT max(id) FROM %I', given) INTO top;
        IF top IS NOT NULL THEN
            PERFORM setval(pg_get_serial_sequence(quote_ident(given), 'id'), top);
        END IF;
    END LOOP;
END $$"];

/// A column as a backup reads it: all integers alike.
pub fn column(name: &str, kind: Kind) -> String {
    match kind {
        Kind::Int => format!("\"{name}\"::bigint AS \"{name}\""),
        _ => format!("\"{name}\""),
    }
}

/// A column in bytewise order, which a database's own collation need not be.
pub fn bytewise(name: &str, kind: Kind) -> String {
    match kind {
        Kind::Text => format!("\"{name}\" COLLATE \"C\""),
        _ => format!("\"{name}\""),
    }
}

/// An instant as text: the form that SQLite stores.
pub fn time_text(row: &sqlx::postgres::PgRow, index: usize) -> sqlx::Result<Option<String>> {
    Ok(row.try_get::<Option<DateTime<Utc>>, _>(index)?.map(rfc3339))
}

/// A day as text: the form that SQLite stores.
pub fn day_text(row: &sqlx::postgres::PgRow, index: usize) -> sqlx::Result<Option<String>> {
    Ok(row.try_get::<Option<NaiveDate>, _>(index)?.map(|day| day.to_string()))
}
