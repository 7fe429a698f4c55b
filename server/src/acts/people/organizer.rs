//! Adding an organizer.

use access::MayAdminister;
use domain::{AuditAction, OrganizerId, OrganizerProblem, check_name, check_slug, slugify};

use crate::acts::audit;
use crate::acts::error::Done;
use crate::services::Services;

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
/// [`OrganizerProblem`] where the name is none, or the slug cannot be one or is in use.
#[tracing::instrument(skip_all)]
pub async fn add_organizer(
    services: &Services,
    by: &dyn MayAdminister,
    name: &str,
    slug: &str,
) -> Done<Added> {
    let name = check_name(name)?;
    check_slug(slug).map_err(OrganizerProblem::from)?;
    let now = services.clock.now();
    let mut tx = services.store.begin_history().await?;
    let id = tx.add_organizer(slug, name, now).await?;
    let (subject, action) = (format!("organizer {id}"), AuditAction::AccountAdded);
    tx.note(&audit::line(&by.actor(), action, subject, name), now).await?;
    tx.commit().await?;
    Ok(Added { id, name: name.to_owned(), slug: slug.to_owned() })
}

/// The address of an organizer that has none of its own: made of its name.
#[must_use]
pub fn slug_of(name: &str) -> String {
    slugify(name.trim(), "organizer")
}
