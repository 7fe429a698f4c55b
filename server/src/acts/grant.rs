//! A person connects a Google account, or connects it again.

use domain::{Actor, AuditAction, ConnectionId, OrganizerId};
use secrets::Secret;
use store::StoreResult;

use crate::acts::audit;
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
    organizer: OrganizerId,
    account: Account<'_>,
    token: &Secret,
    by: &Actor,
) -> StoreResult<ConnectionId> {
    let Account { subject, email } = account;
    let mut tx = services.store.begin_history().await?;
    let id = services.grants().keep_in(&mut *tx, organizer, Some(subject), email, token).await?;
    let (named, detail) = (
        format!("connection {id}"),
        format!("Google account {}", email.unwrap_or("without an address")),
    );
    let line = audit::line(by, AuditAction::Connected, named, detail);
    tx.note(&line, services.clock.now()).await?;
    tx.commit().await?;
    Ok(id)
}
