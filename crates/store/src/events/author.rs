//! Who writes, why and when.

use chrono::{DateTime, Utc};
use domain::{Actor, RunId, Why};

/// Who writes, why and when.
#[derive(Clone, Debug)]
pub struct Author {
    /// Who.
    pub actor: Actor,
    /// Why.
    pub reason: Why,
    /// When.
    pub at: DateTime<Utc>,
}

impl Author {
    /// The run that writes, where one does.
    #[must_use]
    pub fn run_id(&self) -> Option<RunId> {
        match self.actor {
            Actor::Sync { run_id } => Some(run_id),
            _ => None,
        }
    }
}
