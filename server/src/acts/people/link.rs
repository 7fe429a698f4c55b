//! A link that is handed out, where somebody cannot be mailed one.

use access::MayAdminister;
use domain::{AccountProblem, AuditAction, Email, LinkKind, RecordKind};
use store::{Credentials, StoreError, Transaction};

use crate::access::{Handed, NewLinkFor, put_link};
use crate::acts::audit;
use crate::acts::error::Done;
use crate::services::Services;

/// Makes a link with which an account's owner chooses a password: another one, or their first. Until
/// then the one that they have keeps working.
///
/// # Errors
/// Where no account has the address, or it is disabled.
#[tracing::instrument(skip_all)]
pub async fn make_link(services: &Services, by: &dyn MayAdminister, email: &Email) -> Done<Handed> {
    let known = services.store.credentials(email).await?;
    let known = known.ok_or_else(|| StoreError::absent(RecordKind::Account, email))?;
    if known.disabled {
        return Err(AccountProblem::Disabled.into());
    }
    let now = services.clock.now();
    let mut tx = services.store.begin_history().await?;
    let handed = to_a_password(services, &mut *tx, &known).await?;
    let (subject, action) = (format!("user {}", known.account.id), AuditAction::AccountChanged);
    let detail = format!("a link to a password for {email} was handed out");
    tx.note(&audit::line(&by.actor(), action, subject, detail), now).await?;
    tx.commit().await?;
    Ok(handed)
}

/// A link to another password, or to the first one.
pub(super) async fn to_a_password(
    services: &Services,
    tx: &mut dyn Transaction,
    known: &Credentials,
) -> Done<Handed> {
    let kind = if known.is_invited() { LinkKind::Invitation } else { LinkKind::Password };
    let new = NewLinkFor { kind, user: known.account.id, address: None };
    let (origin, now) = (services.config.origin(), services.clock.now());
    Ok(put_link(tx, &*services.entropy, &origin, new, now).await?)
}
