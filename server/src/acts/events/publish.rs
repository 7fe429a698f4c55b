//! Publishing drafts.

use access::Owned;
use domain::EventId;
use domain::why::Act;

use crate::acts::author::author;
use crate::acts::error::Done;
use crate::services::Services;

/// Publishes drafts; says how many. Those that are no drafts are left alone.
///
/// # Errors
/// Where one is not there, or in the trash: then none is published.
#[tracing::instrument(skip_all, fields(events = events.len()))]
pub async fn publish(services: &Services, events: &Owned<Vec<EventId>>) -> Done<usize> {
    let author = author(services, events.actor(), Act::Published);
    Ok(services.store.publish(&author, events).await?)
}
