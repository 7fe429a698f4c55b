//! Backups, and databases that are no site's.

pub mod backup;
pub mod restore;
