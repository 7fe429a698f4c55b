//! Syncing a calendar anew after a sync of it was taken back.

use access::Owned;
use domain::{Run, Trigger};

use super::patience::PATIENCE;
use crate::acts::error::Done;
use crate::services::Services;
use crate::sync::Started;

/// Begins a sync of the run's calendar, compared in full; what was decided when this run was taken back
/// is forgotten.
///
/// # Errors
/// Where the calendar cannot be synced.
pub async fn rerun(services: &Services, run: &Owned<Run>, trigger: Trigger) -> Done<Started> {
    Ok(services.syncer.rerun(*run.id(), run.actor(), trigger, PATIENCE).await?)
}
