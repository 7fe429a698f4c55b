//! Taking up the syncs of a calendar again.

use access::Owned;
use domain::{AuditAction, Source, SourceState};

use super::connected::{connected, named};
use crate::acts::audit;
use crate::acts::error::Done;
use crate::services::Services;

/// Takes up syncing again, with a sync at once.
///
/// # Errors
/// Where it is disconnected.
#[tracing::instrument(skip_all, fields(source = source.id.0))]
pub async fn resume(services: &Services, source: &Owned<Source>) -> Done<()> {
    let (id, now) = (source.id, services.clock.now());
    let mut tx = services.store.begin_history().await?;
    connected(&mut *tx, id).await?;
    tx.set_source_state(id, SourceState::Active, None, now).await?;
    let line = audit::line(source.actor(), AuditAction::Settings, named(id), "resumed");
    tx.note(&line, now).await?;
    Ok(tx.commit().await?)
}
