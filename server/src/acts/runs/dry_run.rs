//! What a sync would do.

use access::Owned;
use domain::{RunDetail, Source, Trigger};

use crate::acts::error::Done;
use crate::services::Services;

/// What a sync of a calendar would do now; changes nothing, the sync token included.
///
/// # Errors
/// Where it is paused or disconnected.
pub async fn dry_run(
    services: &Services,
    source: &Owned<Source>,
    trigger: Trigger,
) -> Done<RunDetail> {
    Ok(services.syncer.dry_run(source.id, trigger).await?)
}
