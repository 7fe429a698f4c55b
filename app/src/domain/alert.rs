//! What a person should know about.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::time::{stamp, stamp_option};
use super::{AlertId, OrganizerId, RunId, SourceId};

/// What an alert is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// A run is held and waits for a decision.
    RunHeld,
    /// Google refuses our token or our rights.
    NeedsReconnect,
    /// The calendar is gone or no longer shared.
    AccessLost,
    /// Syncs keep failing.
    SyncFails,
}

/// Something that a person should know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// Its number.
    pub id: AlertId,
    /// What it is about.
    pub kind: AlertKind,
    /// Whom it concerns; `None`: administrators only.
    pub organizer_id: Option<OrganizerId>,
    /// The calendar.
    pub source_id: Option<SourceId>,
    /// The run.
    pub run_id: Option<RunId>,
    /// In one line.
    pub title: String,
    /// What happened and what to do, in words.
    pub detail: String,
    /// Since when.
    #[serde(with = "stamp")]
    pub raised_at: DateTime<Utc>,
    /// When it was over.
    #[serde(with = "stamp_option")]
    pub resolved_at: Option<DateTime<Utc>>,
    /// When a person said that they know.
    #[serde(with = "stamp_option")]
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// Who did, in words.
    pub acknowledged_by: Option<String>,
}
