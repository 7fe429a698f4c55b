//! How long people wait.

use std::time::Duration;

/// How long a person waits for a sync that is under way.
pub const PATIENCE: Duration = Duration::from_secs(30);
