//! Signing in and setting up.

use access::{Passwords, Sessions as _};
use app::ports::{Accounts, Admin, Answer, Confirmed, Failure};
use async_trait::async_trait;
use domain::{Account, AccountProblem, AuditAction, Email, Letter, check_name};
use store::{Credentials, NewAudit, NewMail, SETUP_TOKEN, SetUp, SetUpOutcome};
use subtle::ConstantTimeEq as _;

use super::tries::AccountsPort;
use crate::access::{Owner, check_new_password};
use crate::acts::{audit, set_up, slug_of};
use crate::tries::{Door, Failed};

#[async_trait]
impl Accounts for AccountsPort {
    async fn sign_in(&self, email: &str, password: &str) -> Answer<()> {
        let account: Option<Email> = email.parse().ok();
        let known = match &account {
            Some(email) => self.services.store.credentials(email).await?,
            None => None,
        };
        let device = self.device(known.as_ref());
        let turn = match &device {
            Some(device) => self.turn(&Door::KnownDevice(device)).await?,
            None => self.turn(&Door::SignIn { from: self.peer.address, email }).await?,
        };
        let (right, turn) = self.check(turn, password, known.as_ref()).await?;
        let Some(known) = known.as_ref().filter(|_| right) else {
            let email = known.as_ref().map(|known| &known.account.email);
            self.failed(&email.map_or(Failed::Unknown, Failed::Password)).await?;
            return Err(AccountProblem::NotRight.into());
        };
        if known.disabled {
            self.failed(&Failed::Disabled(&known.account.email)).await?;
            return Err(AccountProblem::Disabled.into());
        }
        let known = &self.kept_up(known.clone(), password).await;
        self.begin(known, device.is_none()).await?;
        self.remember(known, device);
        self.was_right(turn).await;
        Ok(())
    }

    async fn confirm(&self, admin: &Admin, password: &str) -> Answer<Confirmed> {
        Ok(Confirmed::by_password(self, admin, password).await?)
    }

    async fn sign_out(&self) -> Answer<()> {
        let Some(session) = &self.session else { return Ok(()) };
        let account = session.account().await?;
        let Some(account) = account else { return Ok(()) };
        let note = self.line(&account.email, AuditAction::SignOut);
        let ended = session.sign_out(&note).await;
        Ok(ended.inspect_err(|error| tracing::error!("a session was not ended: {error}"))?)
    }

    async fn setup_open(&self) -> Answer<bool> {
        Ok(self.services.store.count_users().await? == 0)
    }

    async fn set_up(
        &self,
        token: &str,
        email: &str,
        password: &str,
        organizer_name: &str,
    ) -> Answer<()> {
        if !self.setup_open().await? {
            return Err(AccountProblem::SetUpAlready.into());
        }
        let turn = self.turn(&Door::SetUp { from: self.peer.address }).await?;
        if !self.token_is_right(token).await? {
            self.failed(&Failed::Token).await?;
            return Err(AccountProblem::WrongToken.into());
        }
        self.was_right(turn).await;
        let email: Email = email.parse().map_err(AccountProblem::from)?;
        let owner = Owner { email: &email, name: "" };
        check_new_password(password, &owner, &self.services.config.site_name)?;
        self.make_admin(email, set_up::digest(token.trim()), password, organizer_name.trim()).await
    }
}

#[async_trait]
impl Passwords for AccountsPort {
    type Error = Failure;

    /// Tries in vain count as those of signing in do.
    async fn is_right(&self, account: &Account, password: &str) -> Answer<bool> {
        let turn = self.turn(&Door::Confirm(account.id)).await?;
        let known = self.services.store.credentials(&account.email).await?;
        let known = known.filter(|known| known.account.id == account.id);
        let (right, turn) = self.check(turn, password, known.as_ref()).await?;
        if right {
            self.was_right(turn).await;
        } else {
            self.failed(&Failed::Again(&account.email)).await?;
        }
        Ok(right)
    }
}

impl AccountsPort {
    /// A line about signing in, and from where it came.
    fn line(&self, account: &Email, action: AuditAction) -> NewAudit {
        audit::sign_in_line(&self.services, account, action, self.peer.address)
    }

    /// The account with its password's hash as new ones are made. Where that cannot be just now, it
    /// stays as it is until the next time: no reason to refuse.
    async fn kept_up(&self, known: Credentials, password: &str) -> Credentials {
        if !self.services.passwords.is_outdated(&known.password_hash) {
            return known;
        }
        match self.rehash(&known, password).await {
            Ok(Some(password_hash)) => Credentials { password_hash, ..known },
            Ok(None) => known,
            Err(error) => {
                tracing::warn!("a password cannot be hashed anew just now: {error}");
                known
            }
        }
    }

    async fn rehash(&self, known: &Credentials, password: &str) -> Answer<Option<String>> {
        let new = self.services.passwords.hash(password).await?;
        let store = &self.services.store;
        let done = store.rehash(known.account.id, &known.password_hash, &new).await?;
        Ok(done.then_some(new))
    }

    /// Signs in: session and audit line together, or neither.
    pub(super) async fn begin(&self, known: &Credentials, is_strange: bool) -> Answer<()> {
        let Some(session) = &self.session else { return Err(Failure::Internal) };
        let mut line = self.line(&known.account.email, AuditAction::SignIn);
        let letter = match is_strange && self.was_here(known).await? {
            true => {
                let browser = session.agent().to_string();
                line.detail = format!("{browser}, new to the account");
                Some(self.of_a_strange_browser(known, browser))
            }
            false => None,
        };
        match session.sign_in(known, &line, letter).await? {
            true => Ok(()),
            false => Err(AccountProblem::ChangedSince.into()),
        }
    }

    /// Whether an account has signed in before: at the first time, each browser is new to it.
    async fn was_here(&self, known: &Credentials) -> Answer<bool> {
        let (store, now) = (&self.services.store, self.services.clock.now());
        let person = store.person(known.account.id, now).await?;
        Ok(person.is_some_and(|person| person.signed_in_at.is_some()))
    }

    fn of_a_strange_browser(&self, known: &Credentials, browser: String) -> NewMail {
        let letter = Letter::NewBrowser { browser, at: self.services.clock.now() };
        let account = &known.account;
        NewMail { to: account.email.clone(), user: Some(account.id), letter }
    }

    async fn token_is_right(&self, token: &str) -> Answer<bool> {
        let kept = self.services.store.setting(SETUP_TOKEN).await?.unwrap_or_default();
        let given = set_up::digest(token.trim());
        Ok(!kept.is_empty() && bool::from(kept.as_bytes().ct_eq(given.as_bytes())))
    }

    /// The admin, their organizer, their session and the end of the token: all, or nothing.
    async fn make_admin(
        &self,
        email: Email,
        token: String,
        password: &str,
        name: &str,
    ) -> Answer<()> {
        let Some(session) = &self.session else { return Err(Failure::Internal) };
        let password_hash = self.services.passwords.hash(password).await?;
        let organizer = first_organizer(name)?;
        let sign_in = self.line(&email, AuditAction::SignIn);
        let done = session
            .set_up(|session| SetUp { token, email, password_hash, organizer, session, sign_in })
            .await;
        match done? {
            SetUpOutcome::Done(_) => Ok(()),
            SetUpOutcome::Closed => Err(AccountProblem::SetUpAlready.into()),
            SetUpOutcome::WrongToken => Err(AccountProblem::WrongToken.into()),
        }
    }
}

/// The first organizer, by slug and name, where one is named: by the same rules as any other.
fn first_organizer(name: &str) -> Answer<Option<(String, String)>> {
    if name.is_empty() {
        return Ok(None);
    }
    let name = check_name(name)?;
    Ok(Some((slug_of(name), name.to_owned())))
}
