//! Moving a date of a series and all later ones to the trash.

use access::Owned;
use domain::Event;
use domain::why::Act;

use crate::acts::author::author;
use crate::acts::error::Done;
use crate::services::Services;

/// Moves one date of a series that was written here and all later ones to the trash, as one batch; says
/// how many.
///
/// # Errors
/// Where that date is in the trash already, or its series is Google's.
#[tracing::instrument(skip_all, fields(event = event.id.0))]
pub async fn trash_later(services: &Services, event: &Owned<Event>) -> Done<usize> {
    let author = author(services, event.actor(), Act::TrashedLater);
    Ok(services.store.trash_later(&author, event.id).await?.1)
}
