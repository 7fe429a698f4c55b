//! The columns of the tables that are written in batches, in one place each.

use crate::store::open::Kind::{self, Bool, Int, Text, Time};
pub use crate::store::tables::{EVENTS as EVENT, REVISIONS as REVISION};

/// All columns of `run_changes`.
pub const RUN_CHANGE: &[(&str, Kind)] = &[
    ("run_id", Int),
    ("position", Int),
    ("action", Text),
    ("event_id", Int),
    ("google_id", Text),
    ("title", Text),
    ("starts_at", Time),
    ("reason", Text),
    ("fields", Text),
    ("raw", Text),
];

/// All columns of `remote_items`.
pub const REMOTE_ITEM: &[(&str, Kind)] = &[
    ("source_id", Int),
    ("google_id", Text),
    ("kind", Text),
    ("master_id", Text),
    ("gone", Bool),
    ("item", Text),
    ("run_id", Int),
];

/// Rows written by one statement: enough to make the round trip cheap, small enough to keep
/// memory flat.
pub const BATCH: usize = 500;

/// `id, organizer_id, …`, each behind a prefix such as `e.`.
pub fn names(columns: &[(&str, Kind)], prefix: &str) -> String {
    let names: Vec<_> = columns.iter().map(|(name, _)| format!("{prefix}{name}")).collect();
    names.join(", ")
}

/// `slug = r.slug, title = r.title, …` for all columns but the first, which is the key.
pub fn assignments(columns: &[(&str, Kind)]) -> String {
    let all: Vec<_> = columns[1..].iter().map(|(name, _)| format!("{name} = r.{name}")).collect();
    all.join(", ")
}
