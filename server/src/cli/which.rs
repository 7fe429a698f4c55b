//! Which trashed events a command is about.

use clap::Args;
use domain::{DeletionId, EventId, RestoreRequest};

/// Which trashed events a command is about.
#[derive(Debug, Args)]
#[group(id = "which", required = true, multiple = false)]
pub struct Which {
    /// An event; may be repeated.
    #[arg(long = "event", value_name = "ID", num_args = 1..)]
    events: Vec<i64>,
    /// All events that went to the trash together, by their batch.
    #[arg(long, value_name = "ID")]
    batch: Option<i64>,
}

impl Which {
    /// What the store is asked for; each event once.
    pub fn request(self) -> RestoreRequest {
        if let Some(batch) = self.batch {
            return RestoreRequest::Batch(DeletionId(batch));
        }
        let mut ids: Vec<_> = self.events.into_iter().map(EventId).collect();
        ids.sort_unstable();
        ids.dedup();
        RestoreRequest::Events(ids)
    }
}
