//! Taking up the syncs of a calendar again.

use domain::{Actor, AuditAction, SourceId, SourceState};
use store::StoreResult;

use super::{connected, named};
use crate::acts::audit;
use crate::services::Services;

/// Takes up syncing again, with a sync at once.
///
/// # Errors
/// Where there is no such source, or it is disconnected.
#[tracing::instrument(skip_all, fields(source = id.0))]
pub async fn resume(services: &Services, id: SourceId, by: &Actor) -> StoreResult<()> {
    let now = services.clock.now();
    let mut tx = services.store.begin_history().await?;
    connected(&mut *tx, id).await?;
    tx.set_source_state(id, SourceState::Active, None, now).await?;
    tx.note(&audit::line(by, AuditAction::Settings, named(id), "resumed"), now).await?;
    tx.commit().await
}
