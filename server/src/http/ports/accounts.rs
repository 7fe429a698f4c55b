//! Signing in and setting up.

use std::net::IpAddr;

use app::domain::{AuditAction, Email, slugify};
use app::ports::{Accounts, Admin, Answer, Confirmed, Failure};
use async_trait::async_trait;
use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;

use super::failure;
use crate::access::check_new_password;
use crate::audit;
use crate::http::session::Session;
use crate::services::Services;
use crate::setup;
use crate::store::{Credentials, NewAudit, SETUP_TOKEN, SetUp, SetUpOutcome};

/// Failed sign-ins count for so long.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// So many failures for one address with one account …
const PER_ACCOUNT: i64 = 8;
/// … and so many for one address whatever the account: a shop's visitors share one.
const PER_ADDRESS: i64 = 40;

/// The longest password that is hashed, in bytes: 1,000 characters.
const LONGEST_PASSWORD: usize = 4_000;

pub struct AccountsPort {
    pub services: Services,
    pub session: Option<Session>,
    pub peer: IpAddr,
}

#[async_trait]
impl Accounts for AccountsPort {
    async fn sign_in(&self, email: &str, password: &str) -> Answer<()> {
        let wrong = || Failure::Invalid("the address or the password is not right".into());
        let subjects = self.subjects(email);
        self.check_limit(&subjects).await?;
        let given = email;
        let email: Option<Email> = email.parse().ok();
        let known = match &email {
            Some(email) => self.services.store.credentials(email).await,
            None => Ok(None),
        };
        let known = known.map_err(|error| failure(&error))?;
        let right = self.is_right(password, known.as_ref()).await?;
        let Some(known) = known.filter(|_| right) else {
            self.note_failure(&subjects).await?;
            self.note(given, AuditAction::SignInFailed).await?;
            return Err(wrong());
        };
        if known.disabled {
            self.note(given, AuditAction::SignInFailed).await?;
            return Err(disabled());
        }
        self.begin(&known).await?;
        if let Err(error) = self.services.store.clear_sign_in_failures(&subjects[0]).await {
            // They count for a quarter of an hour more.
            tracing::warn!("failed sign-ins cannot be forgotten just now: {error}");
        }
        Ok(())
    }

    async fn confirm(&self, admin: &Admin, password: &str) -> Answer<Confirmed> {
        let account = admin.account();
        let subjects = self.subjects(account.email.as_str());
        self.check_limit(&subjects).await?;
        let known = self.services.store.credentials(&account.email).await;
        let known = known.map_err(|error| failure(&error))?;
        let known = known.filter(|known| known.account.id == account.id);
        let right = self.is_right(password, known.as_ref()).await?;
        if known.is_none() || !right {
            self.note_failure(&subjects).await?;
            self.note_refused(&account.email).await?;
            return Err(Failure::Invalid("the password is not right: nothing was done".into()));
        }
        let cleared = self.services.store.clear_sign_in_failures(&subjects[0]).await;
        cleared.map_err(|error| failure(&error))?;
        Ok(Confirmed::new(admin.clone()))
    }

    async fn sign_out(&self) -> Answer<()> {
        let Some(session) = &self.session else { return Ok(()) };
        let account = session.account().await.map_err(|error| failure(&error))?;
        let Some(account) = account else { return Ok(()) };
        let note = self.line(account.email.as_str(), AuditAction::SignOut);
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
        let subjects = self.subjects("setup");
        self.check_limit(&subjects).await?;
        if !self.token_is_right(token).await? {
            self.note_failure(&subjects).await?;
            return Err(wrong_token());
        }
        let invalid = |error: &dyn std::fmt::Display| Failure::Invalid(error.to_string());
        let email: Email = email.parse().map_err(|error| invalid(&error))?;
        check_new_password(password, &email, &self.services.config.site_name)
            .map_err(|error| invalid(&error))?;
        self.make_admin(email, setup::digest(token.trim()), password, organizer_name.trim()).await
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
    /// What failures are counted under: the account tried from this address, and the address.
    /// Digests, so that the table is no list of who tried to sign in from where.
    fn subjects(&self, email: &str) -> [String; 2] {
        let digest = |text: String| {
            let digest = Sha256::digest(text.as_bytes());
            digest[..16].iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
        };
        let email = email.trim().to_lowercase();
        [digest(format!("{}\n{email}", self.peer)), digest(self.peer.to_string())]
    }

    /// A line about signing in, and from where it came.
    fn line(&self, address: &str, action: AuditAction) -> NewAudit {
        audit::sign_in_line(address, action, format!("from {}", self.peer))
    }

    async fn note(&self, address: &str, action: AuditAction) -> Answer<()> {
        let line = self.line(address, action);
        let noted = self.services.store.note(&line, self.services.clock.now()).await;
        noted.map_err(|error| failure(&error))
    }

    /// Whether a password is an account's. It always costs one hash, known or not, however long the
    /// password is; and what was taken once is taken for ever, whatever new ones have to be.
    async fn is_right(&self, password: &str, known: Option<&Credentials>) -> Answer<bool> {
        let fits = password.len() <= LONGEST_PASSWORD;
        let hash = known.map(|known| known.password_hash.as_str());
        let right = self.services.passwords.verify(if fits { password } else { "" }, hash).await;
        right.map(|right| right && fits).map_err(|error| {
            tracing::error!("{error}");
            Failure::Internal
        })
    }

    async fn check_limit(&self, subjects: &[String; 2]) -> Answer<()> {
        let since = self.services.clock.now() - WINDOW;
        for (subject, limit) in subjects.iter().zip([PER_ACCOUNT, PER_ADDRESS]) {
            let count = self.services.store.sign_in_failures(subject, since).await;
            if count.map_err(|error| failure(&error))? >= limit {
                return Err(Failure::TooMany(
                    "too many tries: wait a quarter of an hour and try again".into(),
                ));
            }
        }
        Ok(())
    }

    async fn note_failure(&self, subjects: &[String; 2]) -> Answer<()> {
        for subject in subjects {
            let now = self.services.clock.now();
            let noted = self.services.store.note_sign_in_failure(subject, now).await;
            noted.map_err(|error| failure(&error))?;
        }
        Ok(())
    }

    /// Notes that somebody in a session did not know its account's password.
    async fn note_refused(&self, email: &Email) -> Answer<()> {
        let entry = NewAudit {
            actor: email.to_string(),
            action: AuditAction::SignInFailed,
            subject: String::new(),
            detail: format!("the password, asked for again; from {}", self.peer),
        };
        let noted = self.services.store.note(&entry, self.services.clock.now()).await;
        noted.map_err(|error| failure(&error))
    }

    /// Signs in: session and audit line together, or neither.
    async fn begin(&self, known: &Credentials) -> Answer<()> {
        let Some(session) = &self.session else { return Err(Failure::Internal) };
        let line = self.line(known.account.email.as_str(), AuditAction::SignIn);
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
        let given = setup::digest(token.trim());
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
        let password_hash = self.services.passwords.hash(password).await.map_err(|error| {
            tracing::error!("{error}");
            Failure::Internal
        })?;
        let organizer = (!name.is_empty()).then(|| (slugify(name, "organizer"), name.to_owned()));
        let sign_in = self.line(email.as_str(), AuditAction::SignIn);
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
