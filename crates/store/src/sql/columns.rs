//! The columns of the tables that are written in batches, in one place each.

use crate::Kind;
pub use crate::database::tables::{
    EVENTS as EVENT, REMOTE_ITEMS as REMOTE_ITEM, REVISIONS as REVISION, RUN_CHANGES as RUN_CHANGE,
};

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
