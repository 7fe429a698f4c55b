//! Stopping the syncs of a calendar for now.

use domain::{Actor, AuditAction, SourceId, SourceState};
use store::StoreResult;

use super::{connected, named};
use crate::acts::audit;
use crate::connections::push;
use crate::services::Services;

/// Stops syncing a source for now; its events stay.
///
/// # Errors
/// Where there is no such source, or it is disconnected. That Google cannot be told to stop its
/// notifications is only logged: they count no more.
#[tracing::instrument(skip_all, fields(source = id.0))]
pub async fn pause(services: &Services, id: SourceId, by: &Actor) -> StoreResult<()> {
    let now = services.clock.now();
    let mut tx = services.store.begin_history().await?;
    connected(&mut *tx, id).await?;
    tx.set_source_state(id, SourceState::Paused, None, now).await?;
    let closed = tx.close_channels(id, None, now).await?;
    tx.note(&audit::line(by, AuditAction::Settings, named(id), "paused"), now).await?;
    tx.commit().await?;
    push::stop(services, &closed).await;
    Ok(())
}
