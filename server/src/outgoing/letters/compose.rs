//! What a letter says at the moment at which it is sent: whether there still is an account, and the link
//! that it carries.

use domain::{AuditAction, Email, Letter, LinkKind};
use store::{Credentials, Mail, NewAudit, StoreResult};

use super::words::{self, Written};
use crate::access::{Handed, NewLinkFor, put_link};
use crate::services::Services;

/// Puts a letter together; `None` where there is nobody to be told.
pub(super) async fn compose(services: &Services, mail: &Mail) -> StoreResult<Option<Written>> {
    match &mail.mail.letter {
        Letter::Forgotten | Letter::Invitation { .. } => to_a_password(services, mail).await,
        Letter::ConfirmAddress { account } => confirm(services, mail, account).await,
        Letter::AddressChanged { to } => changed(services, mail, to).await,
        Letter::NewBrowser { browser, at } => {
            Ok(Some(words::new_browser(&services.config, browser, *at)))
        }
        Letter::Changed(what) => Ok(Some(words::told(&services.config.site_name, what))),
    }
}

/// To an address of which nobody knows whose it is: nothing where it has an account, or where the one
/// that it is for has another address by now.
async fn confirm(
    services: &Services,
    mail: &Mail,
    account: &Email,
) -> StoreResult<Option<Written>> {
    let store = &services.store;
    let known = store.credentials(account).await?;
    let known = known.filter(|known| Some(known.account.id) == mail.mail.user && !known.disabled);
    let Some(known) = known else { return Ok(None) };
    if store.credentials(&mail.mail.to).await?.is_some() {
        return Ok(None);
    }
    let new = NewLinkFor {
        kind: LinkKind::Address,
        user: known.account.id,
        address: Some(mail.mail.to.clone()),
    };
    let handed = made(services, new).await?;
    Ok(Some(words::confirm(&services.config.site_name, account, &handed)))
}

/// To the address of before, whatever became of the account since: a thief does not stop at one change.
async fn changed(services: &Services, mail: &Mail, to: &Email) -> StoreResult<Option<Written>> {
    let Some(user) = mail.mail.user else { return Ok(None) };
    if services.store.account(user).await?.is_none() {
        return Ok(None);
    }
    let new = NewLinkFor { kind: LinkKind::AddressBack, user, address: Some(mail.mail.to.clone()) };
    let handed = made(services, new).await?;
    Ok(Some(words::changed(&services.config.site_name, to, &handed)))
}

async fn made(services: &Services, new: NewLinkFor) -> StoreResult<Handed> {
    let (origin, now) = (services.config.origin(), services.clock.now());
    let mut tx = services.store.begin().await?;
    let handed = put_link(&mut *tx, &*services.entropy, &origin, new, now).await?;
    tx.commit().await?;
    Ok(handed)
}

async fn to_a_password(services: &Services, mail: &Mail) -> StoreResult<Option<Written>> {
    let known = services.store.credentials(&mail.mail.to).await?;
    let known = known.filter(|known| {
        let same = mail.mail.user.is_none_or(|user| user == known.account.id);
        same && !known.disabled
    });
    let Some(known) = known else { return Ok(None) };
    let site = services.config.site_name.as_str();
    Ok(match &mail.mail.letter {
        Letter::Forgotten => {
            let handed = link(services, mail, &known).await?;
            Some(words::forgotten(site, &handed))
        }
        // Somebody else handed them a link, and they have chosen a password.
        Letter::Invitation { .. } if !known.is_invited() => None,
        Letter::Invitation { by } => {
            let handed = link(services, mail, &known).await?;
            Some(words::invitation(site, by.as_ref(), &handed))
        }
        _ => None,
    })
}

/// A link to a password. That it was made is noted once, however often it takes to send it.
async fn link(services: &Services, mail: &Mail, known: &Credentials) -> StoreResult<Handed> {
    let kind = if known.is_invited() { LinkKind::Invitation } else { LinkKind::Password };
    let new = NewLinkFor { kind, user: known.account.id, address: None };
    let (origin, now) = (services.config.origin(), services.clock.now());
    let mut tx = services.store.begin_history().await?;
    let handed = put_link(&mut *tx, &*services.entropy, &origin, new, now).await?;
    if mail.attempts == 1 {
        tx.note(&line(&mail.mail.letter, known), now).await?;
    }
    tx.commit().await?;
    Ok(handed)
}

fn line(letter: &Letter, known: &Credentials) -> NewAudit {
    let email = &known.account.email;
    let detail = match letter {
        Letter::Forgotten => format!("somebody asked for a link to another password for {email}"),
        _ => format!("{email} was mailed the invitation"),
    };
    NewAudit {
        actor: "system".into(),
        action: AuditAction::AccountChanged,
        subject: format!("user {}", known.account.id),
        detail,
        private: None,
    }
}
