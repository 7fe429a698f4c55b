//! Rejecting a held sync.

use access::Owned;
use domain::Run;

use crate::acts::error::Done;
use crate::services::Services;

/// Refuses a held sync: nothing changes, the sync token included.
///
/// # Errors
/// Where it is not held.
pub async fn reject(services: &Services, run: &Owned<Run>) -> Done<Run> {
    Ok(services.syncer.reject(*run.id(), run.actor()).await?)
}
