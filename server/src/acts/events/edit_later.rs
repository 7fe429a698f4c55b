//! Changing a date of a series and all later ones.

use access::Owned;
use domain::why::Act;
use domain::{Event, EventContent};

use super::written::as_seen;
use crate::acts::author::author;
use crate::acts::error::Done;
use crate::services::Services;

/// Writes what a person changed in one date of a series that was written here into that date and all
/// later ones; says how many changed. What was changed in a later date alone stays, where it is not
/// the same field.
///
/// # Errors
/// As [`super::edit`]; where the series is Google's, or more than the time of day was changed of it.
#[tracing::instrument(skip_all, fields(event = event.id.0))]
pub async fn edit_later(
    services: &Services,
    event: &Owned<Event>,
    version: i64,
    content: EventContent,
) -> Done<usize> {
    let content = as_seen(event, version, content).await?;
    let author = author(services, event.actor(), Act::EditedLater);
    Ok(services.store.edit_later(&author, event.id, version, content).await?)
}
