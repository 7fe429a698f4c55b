//! A record as it was after one act.

use chrono::{DateTime, Utc};
use domain::{DeletionId, RevisionAction, RunId};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// What kind of record a revision is of.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Entity {
    /// An event.
    Event,
    /// A recurring event.
    Series,
}

/// One entry of the history.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Revision {
    /// Its place in the chain, from 1 and without gaps.
    pub id: i64,
    /// What kind of record it is of.
    pub entity: Entity,
    /// That record's number.
    pub entity_id: i64,
    /// What was done.
    pub action: RevisionAction,
    /// The row's version after it.
    pub version: i64,
    /// Who, in words.
    pub actor: String,
    /// Why, in words.
    pub reason: String,
    /// The run that did it.
    pub run_id: Option<RunId>,
    /// The batch it belongs to.
    pub deletion_id: Option<DeletionId>,
    /// When.
    #[serde(with = "domain::time::stamp")]
    pub at: DateTime<Utc>,
    /// The whole row after it, as JSON; `None` once erased.
    pub payload: Option<String>,
    /// SHA-256 of the payload, hex.
    pub digest: String,
    /// The chain up to here, hex.
    pub hash: String,
}
