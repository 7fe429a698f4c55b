//! What people do to their own accounts.

use access::{Hand as _, Member, Oneself};
use domain::{AccountProblem, AuditAction, Email, Letter, check_person};
use store::{AccountAct, AccountChange, AccountOutcome, NewMail, Which};

use super::tell::change_and_tell;
use crate::acts::audit;
use crate::acts::error::Done;
use crate::services::Services;

/// Changes what somebody is called.
///
/// # Errors
/// Where it is no name.
#[tracing::instrument(skip_all)]
pub async fn rename(services: &Services, by: &Member, name: &str) -> Done<()> {
    let name = check_person(name).map_err(AccountProblem::from)?;
    let act = AccountAct {
        email: by.account().email.clone(),
        change: AccountChange::Name(name.to_owned()),
        force: false,
        actor: by.actor(),
        at: services.clock.now(),
    };
    services.store.change_account(&act).await?;
    Ok(())
}

/// Has a link be mailed to another address, which confirms it. Whoever asks does not learn whether it
/// has an account.
///
/// # Errors
/// Where the site sends no mail, or the address is theirs already.
#[tracing::instrument(skip_all)]
pub async fn change_address(services: &Services, by: &Oneself, to: &Email) -> Done<()> {
    let account = by.account();
    if account.email == *to {
        return Err(AccountProblem::SameAddress.into());
    }
    if !services.config.alerts.sends_mail() {
        return Err(AccountProblem::NoMail.into());
    }
    let now = services.clock.now();
    let mut tx = services.store.begin_history().await?;
    let letter = Letter::ConfirmAddress { account: account.email.clone() };
    tx.post(&NewMail { to: to.clone(), user: Some(account.id), letter }, now).await?;
    let (subject, action) = (format!("user {}", account.id), AuditAction::AccountChanged);
    let detail = format!("{} asked for the address {to}", account.email);
    tx.note(&audit::line(&by.actor(), action, subject, detail), now).await?;
    Ok(tx.commit().await?)
}

/// Gives somebody's own account the password of this hash, and ends all of its sessions.
///
/// # Errors
/// Where the store fails.
#[tracing::instrument(skip_all)]
pub async fn change_password(
    services: &Services,
    by: &Oneself,
    password_hash: String,
) -> Done<AccountOutcome> {
    let change = AccountChange::Password(password_hash);
    change_own(services, by, change).await
}

/// Removes somebody's own account. What they published stays with its organizers, and calendars keep
/// syncing: connections to Google are the organizers', whoever made them.
///
/// # Errors
/// [`AccountProblem::LastAdmin`] where nobody would be left who administers the site.
#[tracing::instrument(skip_all)]
pub async fn leave(services: &Services, by: &Oneself) -> Done<AccountOutcome> {
    change_own(services, by, AccountChange::Remove).await
}

async fn change_own(
    services: &Services,
    by: &Oneself,
    change: AccountChange,
) -> Done<AccountOutcome> {
    let act = AccountAct {
        email: by.account().email.clone(),
        change,
        force: false,
        actor: by.actor(),
        at: services.clock.now(),
    };
    let mut tx = services.store.begin_history().await?;
    let outcome = change_and_tell(services, &mut *tx, &act).await?;
    tx.commit().await?;
    Ok(outcome)
}

/// Ends some of somebody's own sessions; says how many.
///
/// # Errors
/// Where the store fails.
#[tracing::instrument(skip_all)]
pub async fn end_sessions(services: &Services, by: &Member, which: &Which) -> Done<u64> {
    let (account, now) = (by.account(), services.clock.now());
    let mut tx = services.store.begin_history().await?;
    let ended = tx.end_sessions(account.id, which).await?;
    if ended == 0 {
        return Ok(0);
    }
    let sessions = if ended == 1 { "1 session".to_owned() } else { format!("{ended} sessions") };
    let (subject, action) = (format!("user {}", account.id), AuditAction::AccountChanged);
    let detail = format!("{} ended {sessions} of their own", account.email);
    tx.note(&audit::line(&by.actor(), action, subject, detail), now).await?;
    tx.commit().await?;
    Ok(ended)
}
