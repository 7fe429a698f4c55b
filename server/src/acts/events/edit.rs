//! Changing an event.

use access::Owned;
use domain::why::Act;
use domain::{Event, EventContent};

use super::written::as_seen;
use crate::acts::author::author;
use crate::acts::error::Done;
use crate::services::Services;

/// Writes a person's values into an event that they saw in a version. In a synced event each field that
/// differs from Google's is from then on the person's.
///
/// # Errors
/// Where the event has changed since, or is in the trash, or the content is none that it can have.
#[tracing::instrument(skip_all, fields(event = event.id.0))]
pub async fn edit(
    services: &Services,
    event: &Owned<Event>,
    version: i64,
    content: EventContent,
) -> Done<Event> {
    let content = as_seen(event, version, content).await?;
    let author = author(services, event.actor(), Act::Edited);
    Ok(services.store.edit_event(&author, event.id, version, content).await?)
}
