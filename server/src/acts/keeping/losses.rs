//! Taking losses that a person knows the reason of as known.

use access::MayAdminister;
use domain::AuditAction;

use crate::acts::audit;
use crate::acts::error::Done;
use crate::services::Services;

/// What is there now is what the watchdog knew: lost rows and addresses are not told of any more.
///
/// # Errors
/// Where the store fails.
pub async fn accept_losses(services: &Services, by: &dyn MayAdminister) -> Done<()> {
    const TAKEN: &str = "lost rows and addresses are taken as known from now on";
    let now = services.clock.now();
    let mut tx = services.store.begin_history().await?;
    tx.forget_losses(now).await?;
    let line = audit::line(&by.actor(), AuditAction::Settings, "watchdog", TAKEN);
    tx.note(&line, now).await?;
    Ok(tx.commit().await?)
}
