//! A person connects a Google account, or connects it again.

use access::Owned;
use domain::{AuditAction, ConnectionId, Organizer};
use secrets::Secret;

use crate::acts::audit;
use crate::acts::error::Done;
use crate::services::Services;

/// A Google account, as Google names it.
#[derive(Clone, Copy, Debug)]
pub struct Account<'a> {
    /// Google's id of it.
    pub subject: &'a str,
    /// Its address, where Google tells it.
    pub email: Option<&'a str>,
}

/// Keeps what Google granted to an organizer, sealed. Calendars of the account that waited for it are
/// synced at once.
///
/// # Errors
/// Where the store fails.
pub async fn grant(
    services: &Services,
    organizer: &Owned<Organizer>,
    account: Account<'_>,
    token: &Secret,
) -> Done<ConnectionId> {
    let Account { subject, email } = account;
    let mut tx = services.store.begin_history().await?;
    let id = services.grants().keep_in(&mut *tx, organizer.id, Some(subject), email, token).await?;
    let (named, detail) = (
        format!("connection {id}"),
        format!("Google account {}", email.unwrap_or("without an address")),
    );
    let line = audit::line(organizer.actor(), AuditAction::Connected, named, detail);
    tx.note(&line, services.clock.now()).await?;
    tx.commit().await?;
    Ok(id)
}
