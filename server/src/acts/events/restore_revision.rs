//! Writing what an event once was into it again.

use access::Owned;
use domain::why::Act;
use domain::{Event, EventContent, EventProblem};
use store::Revision;

use super::written::restored;
use crate::acts::author::author;
use crate::acts::error::Done;
use crate::services::Services;

/// Writes what a revision holds into the event again, as a new revision. In a synced event each field
/// that differs from Google's is from then on the person's.
///
/// # Errors
/// Where there is no such revision, or it cannot be restored; where the event has changed since a
/// person saw it in a version, or is in the trash.
#[tracing::instrument(skip_all, fields(event = event.id.0, revision = revision))]
pub async fn restore_revision(
    services: &Services,
    event: &Owned<Event>,
    version: i64,
    revision: i64,
) -> Done<Event> {
    let revisions = services.store.revisions(event.id).await?;
    let content = restored(content_of(&revisions, revision)?, (**event).clone()).await?;
    let author = author(services, event.actor(), Act::RestoredRevision { revision });
    Ok(services.store.edit_event(&author, event.id, version, content).await?)
}

/// What an author decides, as a revision has it.
///
/// # Errors
/// Where the event has no such revision, its payload was erased, or it cannot be read.
pub fn content_of(revisions: &[Revision], id: i64) -> Result<EventContent, EventProblem> {
    let revision = revisions.iter().find(|revision| revision.id == id);
    let revision = revision.ok_or(EventProblem::NoRevision(id))?;
    let payload = revision.payload.as_deref().ok_or(EventProblem::RevisionErased(id))?;
    let row: Event = serde_json::from_str(payload).map_err(|error| {
        tracing::error!("revision {id} cannot be read: {error}");
        EventProblem::RevisionUnread(id)
    })?;
    Ok(row.content())
}
