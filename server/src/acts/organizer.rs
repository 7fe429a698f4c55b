//! Adding an organizer.

use domain::{Actor, AuditAction, OrganizerId, check_slug, slugify};
use thiserror::Error;

use crate::acts::audit;
use crate::services::Services;
use store::{StoreError, StoreResult};

/// The longest name of an organizer, in characters.
const LONGEST_NAME: usize = 120;

/// Why an organizer was not added.
#[derive(Debug, Error)]
pub enum NoOrganizer {
    /// What was typed makes no sense.
    #[error("{0}")]
    Input(String),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An organizer that was added.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Added {
    /// Its id.
    pub id: OrganizerId,
    /// Its name, as it is kept.
    pub name: String,
    /// Its address.
    pub slug: String,
}

/// Adds an organizer.
///
/// # Errors
/// [`NoOrganizer::Input`] where the name is none or the slug cannot be one; [`StoreError::Taken`]
/// where the slug is in use.
pub async fn add_organizer(
    services: &Services,
    name: &str,
    slug: &str,
    by: &Actor,
) -> Result<Added, NoOrganizer> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(NoOrganizer::Input(format!(
            "an organizer needs a name of up to {LONGEST_NAME} characters"
        )));
    }
    check_slug(slug).map_err(|error| NoOrganizer::Input(error.to_string()))?;
    let id = write(services, name, slug, by).await?;
    Ok(Added { id, name: name.to_owned(), slug: slug.to_owned() })
}

/// The address of an organizer that has none of its own: made of its name.
#[must_use]
pub fn slug_of(name: &str) -> String {
    slugify(name.trim(), "organizer")
}

async fn write(
    services: &Services,
    name: &str,
    slug: &str,
    by: &Actor,
) -> StoreResult<OrganizerId> {
    let now = services.clock.now();
    let mut tx = services.store.begin_history().await?;
    let id = tx.add_organizer(slug, name, now).await?;
    let line = audit::line(by, AuditAction::AccountAdded, format!("organizer {id}"), name);
    tx.note(&line, now).await?;
    tx.commit().await?;
    Ok(id)
}
