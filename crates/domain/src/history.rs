//! What was done to a record, revision by revision.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::time::stamp;
use super::{DeletionId, FieldChange, RunId, Why};

/// What a revision did to its record.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum RevisionAction {
    /// It was written for the first time.
    Create,
    /// Its fields changed.
    Update,
    /// It went to the trash.
    Trash,
    /// It came back.
    Restore,
    /// It came by an import or from a backup, with id and timestamps as they were.
    Import,
}

/// One entry of a record's history, as its page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// Its place in the chain of all revisions.
    pub id: i64,
    /// What was done.
    pub action: RevisionAction,
    /// The row's version after it.
    pub version: i64,
    /// Who, in words ([`super::Actor::label`]).
    pub actor: String,
    /// Why.
    pub reason: Why,
    /// The run that did it, where one did.
    pub run_id: Option<RunId>,
    /// The batch it belongs to, where it has to do with the trash.
    pub batch_id: Option<DeletionId>,
    /// When.
    #[serde(with = "stamp")]
    pub at: DateTime<Utc>,
    /// Field by field what became what, against the revision before; all fields, from `null`, of
    /// the first one. Empty where the payload is erased.
    pub fields: BTreeMap<String, FieldChange>,
    /// Its payload was erased: it cannot be restored.
    pub erased: bool,
}
