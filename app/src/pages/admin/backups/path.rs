//! Where the pages about backups are.

/// Where the list is.
pub(super) const PATH: &str = "/admin/backups";
