//! Stopping the syncs of a calendar for now.

use access::Owned;
use domain::{AuditAction, Source, SourceState};

use super::connected::{connected, named};
use crate::acts::audit;
use crate::acts::error::Done;
use crate::connections::push;
use crate::services::Services;

/// Stops syncing a calendar for now; its events stay.
///
/// # Errors
/// Where it is disconnected. That Google cannot be told to stop its notifications is only logged:
/// they count no more.
#[tracing::instrument(skip_all, fields(source = source.id.0))]
pub async fn pause(services: &Services, source: &Owned<Source>) -> Done<()> {
    let (id, now) = (source.id, services.clock.now());
    let mut tx = services.store.begin_history().await?;
    connected(&mut *tx, id).await?;
    tx.set_source_state(id, SourceState::Paused, None, now).await?;
    let closed = tx.close_channels(id, None, now).await?;
    let line = audit::line(source.actor(), AuditAction::Settings, named(id), "paused");
    tx.note(&line, now).await?;
    tx.commit().await?;
    push::stop(services, &closed).await;
    Ok(())
}
