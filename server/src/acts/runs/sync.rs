//! Syncing a calendar now.

use access::Owned;
use domain::{Source, Trigger};

use super::patience::PATIENCE;
use crate::acts::error::Done;
use crate::services::Services;
use crate::sync::{Extent, Started};

/// Begins a sync of a calendar.
///
/// # Errors
/// Where it is paused or disconnected, or another sync of it does not come to an end.
pub async fn sync(
    services: &Services,
    source: &Owned<Source>,
    trigger: Trigger,
    extent: Extent,
) -> Done<Started> {
    Ok(services.syncer.start(source.id, trigger, extent, PATIENCE).await?)
}
