//! All tables: what a backup takes, in the order in which rows can be written.
//!
//! A contract test compares these lists with the schema of both databases, at every migration: a
//! table or column that is forgotten here fails it. A table or column that a later migration takes
//! away stays listed, so that a backup before that migration still has it.

use serde::{Deserialize, Serialize};

use crate::Kind::{self, Bool, Date, Int, Text, Time};

/// A table that backups take.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// How many of the first columns are its key: rows are written in its order.
    pub key: usize,
    /// Its columns.
    pub columns: &'static [(&'static str, Kind)],
    /// A migration puts one row into it, which a restore replaces. Such a table counts as empty
    /// while its `hash` is.
    pub seeded: bool,
}

/// A table as a database had it when it was read: of an older schema, with fewer columns.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// Its name.
    pub name: String,
    /// How many of the first columns are its key.
    pub key: usize,
    /// Its columns.
    pub columns: Vec<(String, Kind)>,
}

const fn table(name: &'static str, key: usize, columns: &'static [(&'static str, Kind)]) -> Table {
    Table { name, key, columns, seeded: false }
}

const fn seeded(name: &'static str, columns: &'static [(&'static str, Kind)]) -> Table {
    Table { name, key: 1, columns, seeded: true }
}

/// Tables that no backup has, and why.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("_sqlx_migrations", "the manifest names the schema, and the migrations make it"),
    ("sqlite_sequence", "SQLite's own; follows the rows"),
    ("sessions", "who restores a backup must not be signed in by it: people sign in again"),
    ("links", "a restored backup must not make links work again that were used since"),
    (
        "mails",
        "on their way within seconds; a restored site does not tell people what is long over",
    ),
    ("sign_in_failures", "counts of the last minutes; not there any more"),
    ("tries", "counts of the last minutes"),
    ("permits_at_commit", "always empty"),
    ("purge_permits", "always empty outside a purge's transaction"),
    ("content_version", "counts writes for the cache of pages; a restored site counts its own"),
    ("event_search", "made anew from the events where it is missing"),
    ("event_words", "SQLite's index of event_search"),
    ("event_words_data", "SQLite's index of event_search"),
    ("event_words_idx", "SQLite's index of event_search"),
    ("event_words_config", "SQLite's index of event_search"),
    ("backup_acts", "what processes of this site are doing"),
];

/// Columns that no backup has: leases and locks of processes that are not there after a restore.
pub const LEFT_OUT_COLUMNS: &[(&str, &str)] = &[
    ("sources", "lease_owner"),
    ("sources", "lease_until"),
    ("jobs", "locked_by"),
    ("jobs", "locked_until"),
    ("alert_deliveries", "locked_until"),
];

/// Tables that backups take; each comes after those it refers to.
pub const TABLES: &[Table] = &[
    // Before the records that have them: these keep their addresses by trigger, where they are not
    // kept already.
    table("addresses", 3, &[("kind", Text), ("slug", Text), ("record_id", Int)]),
    table(
        "organizers",
        1,
        &[
            ("id", Int),
            ("slug", Text),
            ("name", Text),
            ("description", Text),
            ("created_at", Time),
            ("updated_at", Time),
            ("deleted_at", Time),
            ("deletion_id", Int),
        ],
    ),
    table(
        "users",
        1,
        &[
            ("id", Int),
            ("email", Text),
            ("password_hash", Text),
            ("role", Text),
            ("created_at", Time),
            ("updated_at", Time),
            ("disabled_at", Time),
            ("removed_at", Time),
            ("name", Text),
            ("signed_in_at", Time),
        ],
    ),
    table("memberships", 2, &[("user_id", Int), ("organizer_id", Int), ("created_at", Time)]),
    table("settings", 1, &[("name", Text), ("value", Text), ("updated_at", Time)]),
    // Tokens are sealed, here as in the database; the key that opens them is in neither.
    table(
        "connections",
        1,
        &[
            ("id", Int),
            ("organizer_id", Int),
            ("subject", Text),
            ("email", Text),
            ("refresh_token", Text),
            ("created_at", Time),
            ("updated_at", Time),
        ],
    ),
    table("sources", 1, SOURCES),
    // Pictures as base64: events name them by their hash.
    table(
        "covers",
        1,
        &[
            ("hash", Text),
            ("media_type", Text),
            ("width", Int),
            ("height", Int),
            ("data", Text),
            ("created_at", Time),
        ],
    ),
    table(
        "jobs",
        1,
        &[
            ("id", Int),
            ("kind", Text),
            ("subject", Int),
            ("run_at", Time),
            ("attempts", Int),
            ("last_error", Text),
            ("created_at", Time),
            ("trigger", Text),
        ],
    ),
    table("runs", 1, RUNS),
    table("run_changes", 2, RUN_CHANGES),
    table(
        "deletions",
        1,
        &[
            ("id", Int),
            ("cause", Text),
            ("actor", Text),
            ("reason", Text),
            ("run_id", Int),
            ("created_at", Time),
        ],
    ),
    table(
        "series",
        1,
        &[
            ("id", Int),
            ("organizer_id", Int),
            ("source_id", Int),
            ("google_id", Text),
            ("slug", Text),
            ("title", Text),
            ("recurrence", Text),
            ("version", Int),
            ("created_at", Time),
            ("updated_at", Time),
            ("deleted_at", Time),
            ("deletion_id", Int),
        ],
    ),
    table("event_ids", 1, &[("id", Int), ("allocated_at", Time)]),
    table("events", 1, EVENTS),
    table(
        "kept_events",
        1,
        &[("event_id", Int), ("revision", Text), ("kept_by", Text), ("kept_at", Time)],
    ),
    table("remote_items", 2, REMOTE_ITEMS),
    table("revisions", 1, REVISIONS),
    seeded("chain_head", &[("one", Int), ("revision_id", Int), ("hash", Text)]),
    table(
        "purges",
        1,
        &[
            ("event_id", Int),
            ("slug", Text),
            ("actor", Text),
            ("reason", Text),
            ("purged_at", Time),
            ("organizer_id", Int),
            ("series_id", Int),
            ("visibility", Text),
        ],
    ),
    table(
        "held_plans",
        1,
        &[("run_id", Int), ("delivery", Text), ("window_start", Time), ("window_end", Time)],
    ),
    table(
        "event_edits",
        2,
        &[
            ("event_id", Int),
            ("field", Text),
            ("google", Text),
            ("until", Text),
            ("run_id", Int),
            ("edited_by", Text),
            ("edited_at", Time),
        ],
    ),
    table("alerts", 1, ALERTS),
    table(
        "alert_deliveries",
        3,
        &[
            ("alert_id", Int),
            ("way", Text),
            ("news", Text),
            ("since", Time),
            ("state", Text),
            ("attempts", Int),
            ("next_at", Time),
            ("error", Text),
            ("reached", Text),
            ("delivered_at", Time),
            ("tried_at", Time),
        ],
    ),
    table(
        "channels",
        1,
        &[
            ("id", Text),
            ("source_id", Int),
            ("token_digest", Text),
            ("address", Text),
            ("resource_id", Text),
            ("opened_at", Time),
            ("expires_at", Time),
            ("stopped_at", Time),
        ],
    ),
    table(
        "audit",
        1,
        &[
            ("id", Int),
            ("at", Time),
            ("actor", Text),
            ("action", Text),
            ("subject", Text),
            ("detail", Text),
            ("hash", Text),
            ("private_digest", Text),
        ],
    ),
    table("audit_private", 1, &[("entry_id", Int), ("payload", Text), ("erased_at", Time)]),
    table(
        "try_tallies",
        1,
        &[
            ("tally", Text),
            ("entry_id", Int),
            ("actor", Text),
            ("detail", Text),
            ("more", Int),
            ("since", Time),
            ("last_at", Time),
        ],
    ),
    seeded("audit_head", &[("one", Int), ("entry_id", Int), ("hash", Text)]),
    // The watchdog goes on from where it was at the backup's instant.
    table("watch_memory", 1, &[("name", Text), ("value", Text), ("at", Time)]),
    table("seen_addresses", 2, &[("slug", Text), ("event_id", Int), ("seen_at", Time)]),
];

const SOURCES: &[(&str, Kind)] = &[
    ("id", Int),
    ("organizer_id", Int),
    ("connection_id", Int),
    ("calendar_id", Text),
    ("name", Text),
    ("time_zone", Text),
    ("state", Text),
    ("sync_token", Text),
    ("window_start", Time),
    ("window_end", Time),
    ("last_synced_at", Time),
    ("error", Text),
    ("failures", Int),
    ("created_at", Time),
    ("updated_at", Time),
    ("deleted_at", Time),
    ("deletion_id", Int),
    ("brake_items", Int),
    ("brake_percent", Int),
    ("review", Bool),
    ("filter", Text),
    ("failing_since", Time),
    ("retry_at", Time),
    ("lowered_since", Time),
];

const RUNS: &[(&str, Kind)] = &[
    ("id", Int),
    ("source_id", Int),
    ("trigger", Text),
    ("state", Text),
    ("created", Int),
    ("updated", Int),
    ("trashed", Int),
    ("restored", Int),
    ("skipped", Int),
    ("quarantined", Int),
    ("pages", Int),
    ("requests", Int),
    ("error", Text),
    ("held_reason", Text),
    ("batch_id", Int),
    ("started_at", Time),
    ("finished_at", Time),
    ("items", Int),
    ("held_digest", Text),
    ("decided_by", Text),
    ("decided_at", Time),
    ("undone_by", Text),
    ("undone_at", Time),
    ("undo_batch_id", Int),
    ("fetched_at", Time),
    ("held_at", Time),
];

/// All columns of `events`; [`domain::Event`] has a field for each. An event's line in a
/// backup is its line in an export (a test says so).
pub const EVENTS: &[(&str, Kind)] = &[
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
    ("markdown", Text),
    ("tags", Text),
    ("cover", Text),
];

/// All columns of `revisions`.
pub const REVISIONS: &[(&str, Kind)] = &[
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

const ALERTS: &[(&str, Kind)] = &[
    ("id", Int),
    ("kind", Text),
    ("organizer_id", Int),
    ("source_id", Int),
    ("run_id", Int),
    ("title", Text),
    ("detail", Text),
    ("raised_at", Time),
    ("resolved_at", Time),
    ("acknowledged_at", Time),
    ("acknowledged_by", Text),
    ("subject", Text),
    ("link", Text),
];

/// The listed tables with those of their columns that a database has.
#[must_use]
pub fn shapes(has: &dyn Fn(&str, &str) -> bool) -> Vec<Shape> {
    let shape = |table: &Table| {
        let columns = table.columns.iter().filter(|(column, _)| has(table.name, column));
        let columns = columns.map(|(column, kind)| ((*column).to_owned(), *kind)).collect();
        Shape { name: table.name.to_owned(), key: table.key, columns }
    };
    TABLES.iter().map(shape).filter(|shape| !shape.columns.is_empty()).collect()
}

/// Whether a shape is one of a table here, at any time of its schema.
#[must_use]
pub fn knows(shape: &Shape) -> bool {
    let table = TABLES.iter().find(|table| table.name == shape.name);
    let has =
        |name: &str, kind: Kind| table.is_some_and(|table| table.columns.contains(&(name, kind)));
    shape.columns.iter().all(|(name, kind)| has(name, *kind))
}

/// All columns of `run_changes`.
pub const RUN_CHANGES: &[(&str, Kind)] = &[
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
    ("happens", Text),
];

/// All columns of `remote_items`.
pub const REMOTE_ITEMS: &[(&str, Kind)] = &[
    ("source_id", Int),
    ("google_id", Text),
    ("kind", Text),
    ("master_id", Text),
    ("gone", Bool),
    ("item", Text),
    ("run_id", Int),
];
