//! Giving a field of an event back to Google.

use access::Owned;
use domain::why::Act;
use domain::{Event, Field};

use crate::acts::author::author;
use crate::acts::error::Done;
use crate::services::Services;

/// Gives a field back to Google: its value is what Google says, now and from then on.
///
/// # Errors
/// Where the event has changed since a person saw it in a version, or is in the trash.
#[tracing::instrument(skip_all, fields(event = event.id.0))]
pub async fn take_googles(
    services: &Services,
    event: &Owned<Event>,
    version: i64,
    field: Field,
) -> Done<Event> {
    let author = author(services, event.actor(), Act::TookGoogles { part: field.into() });
    Ok(services.store.take_googles(&author, event.id, version, field).await?)
}
