//! What an organizer chooses for a calendar.

use access::Owned;
use domain::{AuditAction, CalendarProblem, Source, SourceSettings};

use super::connected::named;
use crate::acts::audit;
use crate::acts::error::Done;
use crate::services::Services;

/// Keeps what an organizer chose for a calendar. Another filter makes the next sync compare in full.
///
/// # Errors
/// Where the settings make no sense.
#[tracing::instrument(skip_all, fields(source = source.id.0))]
pub async fn save_settings(
    services: &Services,
    source: &Owned<Source>,
    settings: &SourceSettings,
) -> Done<()> {
    settings.check().map_err(CalendarProblem::from)?;
    let (id, now) = (source.id, services.clock.now());
    let mut tx = services.store.begin_history().await?;
    tx.put_settings(id, settings, now).await?;
    let line = audit::line(source.actor(), AuditAction::Settings, named(id), in_words(settings));
    tx.note(&line, now).await?;
    Ok(tx.commit().await?)
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
