//! Writing a new event.

use access::Owned;
use domain::why::Act;
use domain::{Event, EventContent, EventProblem, Organizer};
use store::NewEvent;

use super::written::tidied_new;
use crate::acts::author::author;
use crate::acts::error::Done;
use crate::services::Services;

/// Writes a new event of an organizer's, which comes from no calendar.
///
/// # Errors
/// Where the content is none that an event can have.
#[tracing::instrument(skip_all)]
pub async fn create(
    services: &Services,
    organizer: &Owned<Organizer>,
    content: EventContent,
) -> Done<Event> {
    let content = tidied_new(content).await?;
    let new = NewEvent { organizer_id: organizer.id, content };
    let author = author(services, organizer.actor(), Act::Written);
    let created = services.store.create_events(&author, vec![new]).await?.pop();
    created.ok_or_else(|| EventProblem::NoDate.into())
}
