//! What whoever has a link does with it.

use access::ByLink;
use domain::{AccountProblem, Denied, Email, LinkKind};
use store::{AccountAct, AccountChange, Transaction};

use super::tell::change_and_tell;
use crate::access::{Handed, NewLinkFor, put_link};
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
    let change = AccountChange::Password(password_hash);
    let tx = used(services, by, &link.email, change).await?;
    tx.commit().await?;
    Ok(link.email.clone())
}

/// Gives the account of a link the mail address at which it was opened, and tells the one of before;
/// gives the new address.
///
/// # Errors
/// [`Denied::DeadLink`] where the link is for something else, or somebody used it at this moment;
/// [`AccountProblem::AddressTaken`] where the address has an account by now.
#[tracing::instrument(skip_all)]
pub async fn confirm_address(services: &Services, by: &ByLink) -> Done<Email> {
    let link = by.link();
    let (LinkKind::Address, Some(address)) = (link.kind, &link.address) else {
        return Err(Denied::DeadLink.into());
    };
    let change = AccountChange::Address(address.clone());
    let tx = used(services, by, &link.email, change).await?;
    tx.commit().await?;
    Ok(address.clone())
}

/// Gives the account of a link the mail address of before again, ends its sessions, and takes its
/// password away; gives a link to another one.
///
/// # Errors
/// [`Denied::DeadLink`] where the link is for something else, or somebody used it at this moment;
/// [`AccountProblem::AddressTaken`] where the address has another account by now.
#[tracing::instrument(skip_all)]
pub async fn take_address_back(services: &Services, by: &ByLink) -> Done<Handed> {
    let link = by.link();
    let (LinkKind::AddressBack, Some(address)) = (link.kind, &link.address) else {
        return Err(Denied::DeadLink.into());
    };
    let change = AccountChange::AddressBack(address.clone());
    let mut tx = used(services, by, &link.email, change).await?;
    let new = NewLinkFor { kind: LinkKind::Password, user: link.user, address: None };
    let (origin, now) = (services.config.origin(), services.clock.now());
    let handed = put_link(&mut *tx, &*services.entropy, &origin, new, now).await?;
    tx.commit().await?;
    Ok(handed)
}

/// Uses a link up and changes its account.
async fn used(
    services: &Services,
    by: &ByLink,
    email: &Email,
    change: AccountChange,
) -> Done<Box<dyn Transaction>> {
    let (link, now) = (by.link(), services.clock.now());
    let mut tx = services.store.begin_history().await?;
    if !tx.use_link(&link.digest, now).await? {
        return Err(Denied::DeadLink.into());
    }
    // Even of the last admin: whoever has the link is let in by it, and shut out by nothing.
    let act = AccountAct { email: email.clone(), change, force: true, actor: by.actor(), at: now };
    let outcome = match link.kind {
        // They know: it is the first thing that they did.
        LinkKind::Invitation => tx.change_account(&act).await?,
        _ => change_and_tell(services, &mut *tx, &act).await?,
    };
    if outcome.id != link.user {
        // The address went to another account since the link was looked up.
        return Err(AccountProblem::ChangedSince.into());
    }
    Ok(tx)
}
