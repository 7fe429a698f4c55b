//! Fields of a synced event that people decided, against Google.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::time::stamp;
use super::{Field, RemoteRevision};

/// A field that is as people want it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// Which.
    pub field: Field,
    /// What Google says instead.
    pub google: Value,
    /// Where a run was taken back: Google's revision of then. Anything newer ends the edit. `None`
    /// where a person wrote the value: that stays until a person takes Google's.
    pub until: Option<RemoteRevision>,
    /// Who, in words.
    pub edited_by: String,
    /// When.
    #[serde(with = "stamp")]
    pub edited_at: DateTime<Utc>,
}
