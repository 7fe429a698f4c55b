//! The columns of the tables that are written in batches, in one place each.

use crate::store::open::Kind::{self, Bool, Date, Int, Text, Time};

/// All columns of `events`. [`app::domain::Event`] has a field for each.
pub const EVENT: &[(&str, Kind)] = &[
    ("id", Int),
    ("organizer_id", Int),
    ("series_id", Int),
    ("source_id", Int),
    ("google_id", Text),
    ("i_cal_uid", Text),
    ("slug", Text),
    ("title", Text),
    ("description", Text),
    ("location", Text),
    ("url", Text),
    ("status", Text),
    ("visibility", Text),
    ("all_day", Bool),
    ("starts_at", Time),
    ("ends_at", Time),
    ("start_date", Date),
    ("end_date", Date),
    ("time_zone", Text),
    ("original_start", Text),
    ("version", Int),
    ("created_at", Time),
    ("updated_at", Time),
    ("deleted_at", Time),
    ("deletion_id", Int),
];

/// All columns of `revisions`.
pub const REVISION: &[(&str, Kind)] = &[
    ("id", Int),
    ("entity", Text),
    ("entity_id", Int),
    ("action", Text),
    ("version", Int),
    ("actor", Text),
    ("reason", Text),
    ("run_id", Int),
    ("deletion_id", Int),
    ("at", Time),
    ("payload", Text),
    ("digest", Text),
    ("hash", Text),
];

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
