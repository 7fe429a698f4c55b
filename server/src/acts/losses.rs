//! Taking losses that a person knows the reason of as known.

use domain::{Actor, AuditAction};

use crate::acts::audit;
use crate::services::Services;
use store::StoreResult;

/// What is there now is what the watchdog knew: lost rows and addresses are not told of any more.
///
/// # Errors
/// Where the store fails.
pub async fn accept_losses(services: &Services, by: &Actor) -> StoreResult<()> {
    const TAKEN: &str = "lost rows and addresses are taken as known from now on";
    let now = services.clock.now();
    let mut tx = services.store.begin_history().await?;
    tx.forget_losses(now).await?;
    tx.note(&audit::line(by, AuditAction::Settings, "watchdog", TAKEN), now).await?;
    tx.commit().await
}
