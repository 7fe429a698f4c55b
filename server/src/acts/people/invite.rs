//! Inviting somebody to an account, whose password they choose themselves.

use access::MayAdminister;
use domain::{
    AccountProblem, Actor, AuditAction, Email, Letter, LinkKind, OrganizerId, Role, UserId,
};
use store::{NewMail, Transaction};

use crate::access::{Handed, NewLinkFor, put_link};
use crate::acts::audit;
use crate::acts::error::Done;
use crate::services::Services;

/// Who is invited, and to what.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Their address.
    pub email: Email,
    /// What they may do.
    pub role: Role,
    /// The organizer that they act for.
    pub organizer: Option<OrganizerId>,
    /// The link is handed out, and not mailed. So it is in any case where the site sends no mail.
    pub by_hand: bool,
}

/// What became of an invitation.
#[derive(Clone, Debug)]
pub struct Invited {
    /// Their number.
    pub id: UserId,
    /// The link, where it is to be handed to them.
    pub link: Option<Handed>,
}

/// Makes an account without a password, and has its owner be told how to choose one. Whoever was
/// invited before and did not come is sent another link; what they may do stays as it is.
///
/// # Errors
/// [`AccountProblem::InvitedBefore`] where the account has a password already.
#[tracing::instrument(skip_all)]
pub async fn invite(
    services: &Services,
    by: &dyn MayAdminister,
    invitation: &Invitation,
) -> Done<Invited> {
    let Invitation { email, role, organizer, by_hand } = invitation;
    let known = services.store.credentials(email).await?;
    if known.as_ref().is_some_and(|known| !known.is_invited()) {
        return Err(AccountProblem::InvitedBefore(email.clone()).into());
    }
    let now = services.clock.now();
    let mut tx = services.store.begin_history().await?;
    let (id, action, again) = match known {
        Some(known) => (known.account.id, AuditAction::AccountChanged, " again"),
        None => {
            let id = tx.add_user(email, "", *role, *organizer, now).await?;
            (id, AuditAction::AccountAdded, "")
        }
    };
    let detail = format!("{email}, {}, was invited{again}", <&str>::from(*role));
    tx.note(&audit::line(&by.actor(), action, format!("user {id}"), detail), now).await?;
    let by_mail = services.config.alerts.sends_mail() && !by_hand;
    let link = match by_mail {
        true => {
            tx.post(&letter(by, email, id), now).await?;
            None
        }
        false => Some(link(services, &mut *tx, id).await?),
    };
    tx.commit().await?;
    Ok(Invited { id, link })
}

fn letter(by: &dyn MayAdminister, email: &Email, id: UserId) -> NewMail {
    let by = match by.actor() {
        Actor::Person { email, .. } => Some(email),
        _ => None,
    };
    NewMail { to: email.clone(), user: Some(id), letter: Letter::Invitation { by } }
}

async fn link(services: &Services, tx: &mut dyn Transaction, user: UserId) -> Done<Handed> {
    let new = NewLinkFor { kind: LinkKind::Invitation, user, address: None };
    let (origin, now) = (services.config.origin(), services.clock.now());
    Ok(put_link(tx, &*services.entropy, &origin, new, now).await?)
}
