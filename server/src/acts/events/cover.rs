//! Giving an event a picture.

use access::Owned;
use domain::Event;
use domain::why::Act;
use store::NewCover;

use crate::acts::author::author;
use crate::acts::error::Done;
use crate::pictures::{self, PictureError};
use crate::services::Services;

/// Why a picture was not taken: what was sent is none, or the act was refused.
pub enum NoCover {
    /// What was sent.
    Picture(PictureError),
    /// The act.
    Act(crate::acts::ActError),
}

/// Reads a picture as it was sent, keeps it, and makes it the event's that a person saw in a version:
/// all of it, or nothing.
///
/// # Errors
/// Where the event has changed since, or is in the trash: then the file is not even looked at. Where
/// the file is no picture.
#[tracing::instrument(skip_all, fields(event = event.id.0))]
pub async fn put_cover(
    services: &Services,
    event: &Owned<Event>,
    version: i64,
    file: Vec<u8>,
) -> Result<Event, NoCover> {
    // Before the work of reading a picture: whether the event can take one.
    let may = services.store.check_seen(event.id, version).await;
    may.map_err(|error| NoCover::Act(error.into()))?;
    let picture = pictures::take(file).await.map_err(NoCover::Picture)?;
    let (jpeg, width, height) = (picture.jpeg, picture.width, picture.height);
    let new = NewCover { jpeg, width, height, at: services.clock.now() };
    put(services, event, version, &new).await.map_err(NoCover::Act)
}

async fn put(
    services: &Services,
    event: &Owned<Event>,
    version: i64,
    cover: &NewCover,
) -> Done<Event> {
    let author = author(services, event.actor(), Act::Edited);
    Ok(services.store.edit_cover(&author, event.id, version, cover).await?)
}
