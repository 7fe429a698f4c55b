//! Adding somebody who can sign in.

use access::MayAdminister;
use domain::{AuditAction, Email, OrganizerId, Role, UserId};

use crate::acts::audit;
use crate::acts::error::Done;
use crate::services::Services;

/// Adds somebody who can sign in, and acts for an organizer where one is given.
///
/// # Errors
/// Where the address has an account.
pub async fn add_user(
    services: &Services,
    by: &dyn MayAdminister,
    email: &Email,
    password_hash: &str,
    role: Role,
    organizer: Option<OrganizerId>,
) -> Done<UserId> {
    let now = services.clock.now();
    let mut tx = services.store.begin_history().await?;
    let id = tx.add_user(email, password_hash, role, organizer, now).await?;
    let detail = format!("{email}, {}", <&str>::from(role));
    let (subject, action) = (format!("user {id}"), AuditAction::AccountAdded);
    tx.note(&audit::line(&by.actor(), action, subject, detail), now).await?;
    tx.commit().await?;
    Ok(id)
}
