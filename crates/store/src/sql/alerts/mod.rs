//! Alerts, and telling of them.

pub mod alert;
pub mod delivery;
pub mod large_deletions;
pub mod raise;
