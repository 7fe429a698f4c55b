//! Moving events to the trash.

use access::Owned;
use domain::why::Act;
use domain::{Cause, DeletionId, EventId};

use crate::acts::author::author;
use crate::acts::error::Done;
use crate::services::Services;

/// Moves live events to the trash, as one batch. No sync brings them back.
///
/// # Errors
/// Where one is not there, or in the trash already, or there are none: then none is moved.
#[tracing::instrument(skip_all, fields(events = events.len()))]
pub async fn trash(services: &Services, events: &Owned<Vec<EventId>>) -> Done<DeletionId> {
    let author = author(services, events.actor(), Act::Trashed);
    Ok(services.store.trash(&author, events, Cause::Person).await?)
}
