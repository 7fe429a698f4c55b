//! What whoever has a link does with it.

use access::ByLink;
use domain::{AccountProblem, Denied, Email, LinkKind};
use store::{AccountAct, AccountChange};

use crate::acts::error::Done;
use crate::services::Services;

/// Gives the account of a link the password of this hash, ends its sessions and uses the link up; gives
/// the account's address.
///
/// # Errors
/// [`Denied::DeadLink`] where the link is for something else, or somebody used it at this moment.
#[tracing::instrument(skip_all)]
pub async fn choose_password(
    services: &Services,
    by: &ByLink,
    password_hash: String,
) -> Done<Email> {
    let link = by.link();
    if !matches!(link.kind, LinkKind::Password | LinkKind::Invitation) {
        return Err(Denied::DeadLink.into());
    }
    let now = services.clock.now();
    let mut tx = services.store.begin_history().await?;
    if !tx.use_link(&link.digest, now).await? {
        return Err(Denied::DeadLink.into());
    }
    let act = AccountAct {
        email: link.email.clone(),
        change: AccountChange::Password(password_hash),
        force: false,
        actor: by.actor(),
        at: now,
    };
    let outcome = tx.change_account(&act).await?;
    if outcome.id != link.user {
        // The address went to another account since the link was looked up.
        return Err(AccountProblem::ChangedSince.into());
    }
    tx.commit().await?;
    Ok(link.email.clone())
}
