//! Backups, and what they have that the site has not.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::time::{stamp, stamp_option};
use super::{BackupStage, Conflict, EventId, FieldChange, RowRefusal, When};

/// What a backup was made for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum BackupReason {
    /// The schedule.
    Schedule,
    /// Somebody asked for it.
    Asked,
    /// Before the schema was changed.
    Migration,
    /// Before an import or a merge.
    Import,
    /// Before a purge.
    Purge,
}

/// Whose a backup is, by its signature.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackupOrigin {
    /// It was made by this site: with its `SECRET_KEY`.
    Ours,
    /// It was made with another key: by another site, or by this one before its key was lost.
    Elsewhere,
    /// Nothing says who made it: a version that signed none, or somebody else.
    #[default]
    Unsigned,
}

/// A backup as a list shows it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct BackupInfo {
    /// Its number: its time as digits, `YYYYMMDDHHMMSS` in UTC (a second one of the same second
    /// has the next free number).
    pub id: i64,
    /// The instant whose state it holds.
    #[serde(with = "stamp")]
    pub created_at: DateTime<Utc>,
    /// When it was last restored into a scratch database and found equal; `None`: never, or it
    /// failed the last time.
    #[serde(with = "stamp_option")]
    pub verified_at: Option<DateTime<Utc>>,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// Rows in each table.
    pub counts: BTreeMap<String, i64>,
    /// What it was made for.
    pub reason: BackupReason,
    /// Bytes that it takes.
    pub bytes: u64,
    /// Whose it is. Only ours are verified, and only they count as backups of this site.
    #[serde(default)]
    pub origin: BackupOrigin,
    /// Why it did not verify, or cannot be (its identity is not here), in words.
    pub problem: Option<String>,
}

/// How far a long act on backups has come.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct BackupProgress {
    /// What is being done.
    pub stage: BackupStage,
    /// Rows (or bytes, while uploading) done.
    pub done: u64,
    /// Of how many; 0 where that is not known.
    pub total: u64,
}

/// How an event of a backup differs from the site's.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum BackupChange {
    /// The site has no such row.
    Absent,
    /// It is in the site's trash, and was not in the backup's.
    Trashed,
    /// The site has it with other values.
    Changed,
}

/// An event that a backup has and the site has not, or has otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BackupDifference {
    /// Which event.
    pub event_id: EventId,
    /// How it differs.
    pub change: BackupChange,
    /// Its title in the backup.
    pub title: String,
    /// Its start in the backup.
    #[serde(with = "stamp")]
    pub starts_at: DateTime<Utc>,
    /// When it takes place in the backup.
    pub when: When,
    /// It was purged on purpose since.
    pub purged: bool,
    /// Field by field, `[site, backup]`; all fields, from `null`, where the row is absent.
    pub fields: BTreeMap<String, FieldChange>,
}

/// What to take from a backup.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct MergeRequest {
    /// Only these events; `None`: all that are absent or trashed.
    pub ids: Option<Vec<EventId>>,
    /// Give changed events the backup's values, as a new revision.
    pub overwrite: bool,
    /// Say what would be done and change nothing.
    pub dry_run: bool,
}

/// Why a record of a backup was not taken.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct MergeFailure {
    /// Which event.
    pub event_id: EventId,
    /// Why.
    pub error: RowRefusal,
}

/// What a merge did, record by record.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct MergeReport {
    /// Re-created, with id and timestamps as they were.
    pub created: Vec<EventId>,
    /// Brought back from the trash.
    pub restored: Vec<EventId>,
    /// The site has them exactly so.
    pub unchanged: Vec<EventId>,
    /// Given the backup's values.
    pub overwritten: Vec<EventId>,
    /// Changed since, and left alone.
    pub changed: Vec<EventId>,
    /// What stands in the way.
    pub conflicts: Vec<Conflict>,
    /// Not taken.
    pub failed: Vec<MergeFailure>,
}

impl MergeReport {
    /// Adds what a part of a merge did to what the others did.
    pub fn add(&mut self, part: Self) {
        self.created.extend(part.created);
        self.restored.extend(part.restored);
        self.unchanged.extend(part.unchanged);
        self.overwritten.extend(part.overwritten);
        self.changed.extend(part.changed);
        self.conflicts.extend(part.conflicts);
        self.failed.extend(part.failed);
    }
}
