//! Signing in and setting up.

use app::ports::{Accounts, Admin, Answer, Confirmed, Failure};
use async_trait::async_trait;
use domain::{AuditAction, Email, slugify};
use store::{Credentials, NewAudit, SETUP_TOKEN, SetUp, SetUpOutcome};
use subtle::ConstantTimeEq as _;
use words::{Language, t};

use super::failure::failure;
use super::tries::{AccountsPort, trouble_with_hash};
use crate::access::check_new_password;
use crate::acts::{audit, set_up};
use crate::tries::{Door, Failed};

#[async_trait]
impl Accounts for AccountsPort {
    async fn sign_in(&self, email: &str, password: &str) -> Answer<()> {
        let account: Option<Email> = email.parse().ok();
        let known = match &account {
            Some(email) => self.services.store.credentials(email).await,
            None => Ok(None),
        };
        let known = known.map_err(|error| failure(&error))?;
        let device = self.device(known.as_ref());
        let turn = match &device {
            Some(device) => self.turn(&Door::KnownDevice(device)).await?,
            None => self.turn(&Door::SignIn { from: self.peer.address, email }).await?,
        };
        let (right, turn) = self.check(turn, password, known.as_ref()).await?;
        let Some(known) = known.as_ref().filter(|_| right) else {
            let email = known.as_ref().map(|known| &known.account.email);
            self.failed(&email.map_or(Failed::Unknown, Failed::Password)).await?;
            return Err(Failure::Invalid(t!(Language::English, "sign-in-wrong")));
        };
        if known.disabled {
            self.failed(&Failed::Disabled(&known.account.email)).await?;
            return Err(disabled());
        }
        self.begin(known).await?;
        self.remember(known, device);
        self.was_right(turn).await;
        Ok(())
    }

    async fn confirm(&self, admin: &Admin, password: &str) -> Answer<Confirmed> {
        let account = admin.account();
        let turn = self.turn(&Door::Confirm(account.id)).await?;
        let known = self.services.store.credentials(&account.email).await;
        let known = known.map_err(|error| failure(&error))?;
        let known = known.filter(|known| known.account.id == account.id);
        let (right, turn) = self.check(turn, password, known.as_ref()).await?;
        if !right {
            self.failed(&Failed::Again(&account.email)).await?;
            return Err(Failure::Invalid("the password is not right: nothing was done".into()));
        }
        self.was_right(turn).await;
        Ok(Confirmed::new(admin.clone()))
    }

    async fn sign_out(&self) -> Answer<()> {
        let Some(session) = &self.session else { return Ok(()) };
        let account = session.account().await.map_err(|error| failure(&error))?;
        let Some(account) = account else { return Ok(()) };
        let note = self.line(&account.email, AuditAction::SignOut);
        session.sign_out(&note).await.map_err(|error| {
            let failure = failure(&error);
            tracing::error!("a session was not ended: {error}");
            failure
        })
    }

    async fn setup_open(&self) -> Answer<bool> {
        let count = self.services.store.count_users().await;
        Ok(count.map_err(|error| failure(&error))? == 0)
    }

    async fn set_up(
        &self,
        token: &str,
        email: &str,
        password: &str,
        organizer_name: &str,
    ) -> Answer<()> {
        if !self.setup_open().await? {
            return Err(set_up_already());
        }
        let turn = self.turn(&Door::SetUp { from: self.peer.address }).await?;
        if !self.token_is_right(token).await? {
            self.failed(&Failed::Token).await?;
            return Err(wrong_token());
        }
        self.was_right(turn).await;
        let invalid = |error: &dyn std::fmt::Display| Failure::Invalid(error.to_string());
        let email: Email = email.parse().map_err(|error| invalid(&error))?;
        check_new_password(password, &email, &self.services.config.site_name)
            .map_err(|error| invalid(&error))?;
        self.make_admin(email, set_up::digest(token.trim()), password, organizer_name.trim()).await
    }
}

fn disabled() -> Failure {
    Failure::Invalid("this account is disabled: ask an administrator of this site".into())
}

fn set_up_already() -> Failure {
    Failure::NotFound("the site is set up already: sign in".into())
}

fn wrong_token() -> Failure {
    Failure::Invalid("this is not the token that the server printed at its start".into())
}

impl AccountsPort {
    /// A line about signing in, and from where it came.
    fn line(&self, account: &Email, action: AuditAction) -> NewAudit {
        audit::sign_in_line(&self.services, account, action, self.peer.address)
    }

    /// Signs in: session and audit line together, or neither.
    async fn begin(&self, known: &Credentials) -> Answer<()> {
        let Some(session) = &self.session else { return Err(Failure::Internal) };
        let line = self.line(&known.account.email, AuditAction::SignIn);
        match session.sign_in(known, &line).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Failure::Conflict(
                "this account was changed at this very moment: sign in again".into(),
            )),
            Err(error) => Err(failure(&error)),
        }
    }

    async fn token_is_right(&self, token: &str) -> Answer<bool> {
        let kept = self.services.store.setting(SETUP_TOKEN).await;
        let kept = kept.map_err(|error| failure(&error))?.unwrap_or_default();
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
        let hashed = self.services.passwords.hash(password).await;
        let password_hash = hashed.map_err(|trouble| trouble_with_hash(&trouble))?;
        let organizer = (!name.is_empty()).then(|| (slugify(name, "organizer"), name.to_owned()));
        let sign_in = self.line(&email, AuditAction::SignIn);
        let done = session
            .set_up(|session| SetUp { token, email, password_hash, organizer, session, sign_in })
            .await;
        match done.map_err(|error| failure(&error))? {
            SetUpOutcome::Done(_) => Ok(()),
            SetUpOutcome::Closed => Err(set_up_already()),
            SetUpOutcome::WrongToken => Err(wrong_token()),
        }
    }
}
