//! Changing somebody's account, or taking it away.

use access::MayAdminister;
use domain::Email;
use store::{AccountAct, AccountChange, AccountOutcome};

use super::tell::change_and_tell;
use crate::acts::error::Done;
use crate::services::Services;

/// Changes an account, and ends its sessions where that asks for it. `force`: also where nobody would
/// be left who administers the site.
///
/// # Errors
/// Where no account has the address, or nobody would be left.
#[tracing::instrument(skip_all)]
pub async fn change_account(
    services: &Services,
    by: &dyn MayAdminister,
    email: &Email,
    change: &AccountChange,
    force: bool,
) -> Done<AccountOutcome> {
    let act = AccountAct {
        email: email.clone(),
        change: change.clone(),
        force,
        actor: by.actor(),
        at: services.clock.now(),
    };
    let mut tx = services.store.begin_history().await?;
    let outcome = change_and_tell(services, &mut *tx, &act).await?;
    tx.commit().await?;
    Ok(outcome)
}
