//! Adding somebody who can sign in.

use domain::{Actor, AuditAction, Email, OrganizerId, Role, UserId};

use crate::acts::audit;
use crate::services::Services;
use store::StoreResult;

/// Adds somebody who can sign in, and acts for an organizer where one is given.
///
/// # Errors
/// [`store::StoreError::Taken`] where the address has an account.
pub async fn add_user(
    services: &Services,
    email: &Email,
    password_hash: &str,
    role: Role,
    organizer: Option<OrganizerId>,
    by: &Actor,
) -> StoreResult<UserId> {
    let now = services.clock.now();
    let mut tx = services.store.begin_history().await?;
    let id = tx.add_user(email, password_hash, role, organizer, now).await?;
    let detail = format!("{email}, {}", role.as_str());
    tx.note(&audit::line(by, AuditAction::AccountAdded, format!("user {id}"), detail), now).await?;
    tx.commit().await?;
    Ok(id)
}
