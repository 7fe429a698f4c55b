//! Telling people what was changed about their accounts.

use domain::{Changed, Letter, OrganizerId};
use store::{AccountAct, AccountChange, AccountOutcome, NewMail, Transaction};

use crate::acts::error::Done;
use crate::services::Services;

/// Changes an account, and has its owner be told at the address that they had: together.
pub(super) async fn change_and_tell(
    services: &Services,
    tx: &mut dyn Transaction,
    act: &AccountAct,
) -> Done<AccountOutcome> {
    let outcome = tx.change_account(act).await?;
    if !outcome.changed {
        return Ok(outcome);
    }
    if let Some(letter) = letter(services, &act.change).await? {
        let mail = NewMail { to: act.email.clone(), user: Some(outcome.id), letter };
        tx.post(&mail, act.at).await?;
    }
    Ok(outcome)
}

/// What is told of a change: whatever a thief would change, and whatever changes what they may do.
async fn letter(services: &Services, change: &AccountChange) -> Done<Option<Letter>> {
    let changed = match change {
        AccountChange::Password(_) => Changed::Password,
        AccountChange::Role(role) => Changed::Role(*role),
        AccountChange::Join(id) => Changed::Joined(name(services, *id).await?),
        AccountChange::Leave(id) => Changed::Left(name(services, *id).await?),
        AccountChange::Disable => Changed::Disabled,
        AccountChange::Enable => Changed::Enabled,
        AccountChange::Remove => Changed::Removed,
        AccountChange::Address(to) => return Ok(Some(Letter::AddressChanged { to: to.clone() })),
        AccountChange::Name(_) | AccountChange::AddressBack(_) | AccountChange::SignOut => {
            return Ok(None);
        }
    };
    Ok(Some(Letter::Changed(changed)))
}

async fn name(services: &Services, id: OrganizerId) -> Done<String> {
    let organizer = services.store.organizer(id).await?;
    Ok(organizer.map(|organizer| organizer.name).unwrap_or_default())
}
