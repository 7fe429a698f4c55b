//! Taking a whole sync back.

use access::Owned;
use domain::{Run, UndoOutcome};

use crate::acts::error::Done;
use crate::services::Services;

/// Takes a whole sync back, but for what has changed since.
///
/// # Errors
/// Where it was not applied, or was taken back already.
pub async fn undo(services: &Services, run: &Owned<Run>) -> Done<UndoOutcome> {
    Ok(services.syncer.undo(*run.id(), run.actor()).await?)
}
