//! Signing in and setting up.

use std::net::IpAddr;

use app::domain::{Actor, AuditAction, Email, Role, UserId, check_password, slugify};
use app::ports::{Accounts, Admin, Answer, Confirmed, Failure};
use async_trait::async_trait;
use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;
use tower_sessions::Session;

use super::failure;
use super::visit::{USER, session_failure};
use crate::audit;
use crate::services::Services;
use crate::setup;
use crate::store::NewAudit;

/// Failed sign-ins count for so long.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// So many failures for one address with one account …
const PER_ACCOUNT: i64 = 8;
/// … and so many for one address whatever the account: a shop's visitors share one.
const PER_ADDRESS: i64 = 40;

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
        // An account always costs one hash, known or not, however long the password is.
        let password = if check_password(password).is_ok() { password } else { "" };
        let hash = known.as_ref().map(|known| known.password_hash.as_str());
        let right = self.services.passwords.verify(password, hash).await.map_err(|error| {
            tracing::error!("{error}");
            Failure::Internal
        })?;
        match known.filter(|_| right) {
            Some(known) => {
                let cleared = self.services.store.clear_sign_in_failures(&subjects[0]).await;
                cleared.map_err(|error| failure(&error))?;
                self.begin(known.account.id).await?;
                self.note(given, AuditAction::SignIn).await
            }
            None => {
                self.note_failure(&subjects).await?;
                self.note(given, AuditAction::SignInFailed).await?;
                Err(wrong())
            }
        }
    }

    async fn confirm(&self, admin: &Admin, password: &str) -> Answer<Confirmed> {
        let account = admin.account();
        let subjects = self.subjects(account.email.as_str());
        self.check_limit(&subjects).await?;
        let known = self.services.store.credentials(&account.email).await;
        let known = known.map_err(|error| failure(&error))?;
        let known = known.filter(|known| known.account.id == account.id);
        let password = if check_password(password).is_ok() { password } else { "" };
        let hash = known.as_ref().map(|known| known.password_hash.as_str());
        let right = self.services.passwords.verify(password, hash).await.map_err(|error| {
            tracing::error!("{error}");
            Failure::Internal
        })?;
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
        let user: Option<UserId> =
            session.get(USER).await.map_err(|error| session_failure(&error))?;
        session.flush().await.map_err(|error| session_failure(&error))?;
        let Some(user) = user else { return Ok(()) };
        let account = self.services.store.account(user).await.map_err(|error| failure(&error))?;
        match account {
            Some(account) => self.note(account.email.as_str(), AuditAction::SignOut).await,
            None => Ok(()),
        }
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
            return Err(Failure::NotFound("the site is set up already: sign in".into()));
        }
        let subjects = self.subjects("setup");
        self.check_limit(&subjects).await?;
        if !self.token_is_right(token).await? {
            self.note_failure(&subjects).await?;
            return Err(Failure::Invalid(
                "this is not the token that the server printed at its start".into(),
            ));
        }
        let invalid = |error: &dyn std::fmt::Display| Failure::Invalid(error.to_string());
        let email: Email = email.parse().map_err(|error| invalid(&error))?;
        check_password(password).map_err(|error| invalid(&error))?;
        let id = self.make_admin(&email, password, organizer_name.trim()).await?;
        self.begin(id).await?;
        self.note(email.as_str(), AuditAction::SignIn).await
    }
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

    /// Notes an act about signing in, and from where it came.
    async fn note(&self, address: &str, action: AuditAction) -> Answer<()> {
        let from = format!("from {}", self.peer);
        let noted = audit::note_sign_in(&self.services, address, action, from).await;
        noted.map_err(|error| failure(&error))
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

    /// Starts a session under a new id: one that was planted before is worth nothing.
    async fn begin(&self, user: UserId) -> Answer<()> {
        let Some(session) = &self.session else { return Err(Failure::Internal) };
        session.clear().await;
        session.cycle_id().await.map_err(|error| session_failure(&error))?;
        session.insert(USER, user).await.map_err(|error| session_failure(&error))
    }

    async fn token_is_right(&self, token: &str) -> Answer<bool> {
        let kept = self.services.store.setting(setup::TOKEN).await;
        let kept = kept.map_err(|error| failure(&error))?.unwrap_or_default();
        let given = setup::digest(token.trim());
        Ok(!kept.is_empty() && bool::from(kept.as_bytes().ct_eq(given.as_bytes())))
    }

    async fn make_admin(&self, email: &Email, password: &str, name: &str) -> Answer<UserId> {
        let now = self.services.clock.now();
        let store = &self.services.store;
        let hash = self.services.passwords.hash(password).await.map_err(|error| {
            tracing::error!("{error}");
            Failure::Internal
        })?;
        let organizer = if name.is_empty() {
            None
        } else {
            let slug = slugify(name, "organizer");
            let known = store.organizer_by_slug(&slug).await.map_err(|error| failure(&error))?;
            match known {
                Some(organizer) => Some(organizer.id),
                None => {
                    let added = store.add_organizer(&slug, name, now).await;
                    let id = added.map_err(|error| failure(&error))?;
                    self.note_added(email, UserId(0), format!("organizer {id}"), name).await?;
                    Some(id)
                }
            }
        };
        let added = store.add_user(email, &hash, Role::Admin, organizer, now).await;
        let id = added.map_err(|error| failure(&error))?;
        self.note_added(email, id, format!("user {id}"), "the first administrator").await?;
        Ok(id)
    }

    /// Notes what the set-up made, in the name of who sets up.
    async fn note_added(
        &self,
        email: &Email,
        id: UserId,
        subject: String,
        detail: &str,
    ) -> Answer<()> {
        let by = Actor::Person { id, email: email.clone() };
        let added = AuditAction::AccountAdded;
        let noted = audit::note(&self.services, &by, added, subject, detail).await;
        noted.map_err(|error| failure(&error))
    }
}
