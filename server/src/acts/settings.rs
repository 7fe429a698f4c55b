//! What an organizer chooses for a calendar.

use domain::{Actor, AuditAction, SourceId, SourceSettings};
use store::{StoreError, StoreResult};

use super::named;
use crate::acts::audit;
use crate::services::Services;

/// Keeps what an organizer chose for a calendar. Another filter makes the next sync compare in full.
///
/// # Errors
/// [`StoreError::Unfit`] where the settings make no sense; [`StoreError::Absent`] where there is no
/// such source.
#[tracing::instrument(skip_all, fields(source = id.0))]
pub async fn save_settings(
    services: &Services,
    id: SourceId,
    settings: &SourceSettings,
    by: &Actor,
) -> StoreResult<()> {
    settings.check().map_err(|problem| StoreError::Unfit(problem.to_string()))?;
    let now = services.clock.now();
    let mut tx = services.store.begin_history().await?;
    tx.source(id).await?.ok_or_else(|| StoreError::absent("source", id))?;
    tx.put_settings(id, settings, now).await?;
    tx.note(&audit::line(by, AuditAction::Settings, named(id), in_words(settings)), now).await?;
    tx.commit().await
}

/// As the audit log has it.
fn in_words(settings: &SourceSettings) -> String {
    let filter = settings.filter.as_deref().unwrap_or("none");
    format!(
        "held above {} items and {} %; review {}; filter: {filter}",
        settings.brake_items,
        settings.brake_percent,
        if settings.review { "on" } else { "off" },
    )
}
