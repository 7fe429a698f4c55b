//! Where PostgreSQL's SQL differs. The other side is `dialect_sqlite.rs`; both have the same items.

use chrono::{DateTime, Utc};

use crate::store::open::Kind;

/// Starts a transaction that will write.
pub const BEGIN_WRITE: &str = "BEGIN";

/// Starts a transaction that sees one instant.
pub const BEGIN_SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

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

/// Triggers without which rows could go unnoticed.
pub const GUARDS: &[&str] = &[
    "audit_no_delete",
    "audit_no_truncate",
    "audit_no_update",
    "event_ids_no_delete",
    "event_ids_no_truncate",
    "event_ids_no_update",
    "events_keep_id",
    "events_no_delete",
    "events_no_truncate",
    "organizers_no_delete",
    "purges_no_delete",
    "purges_no_truncate",
    "purges_no_update",
    "revisions_no_delete",
    "revisions_no_truncate",
    "revisions_no_update",
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

/// Text comparison that ignores case.
pub const LIKE: &str = "ILIKE";

fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "BIGINT",
        Kind::Text => "TEXT",
        Kind::Bool => "BOOLEAN",
        Kind::Time => "TIMESTAMPTZ",
        Kind::Date => "DATE",
    }
}
