//! What organizers granted at Google: refresh tokens, kept sealed, and opened only to ask Google.

use std::sync::Arc;

use domain::{ConnectionId, OrganizerId};
use thiserror::Error;

use clock::{Clock, Entropy};
use google::{Calendar, Google};
use secrets::Secret;
use secrets::{Vault, VaultError};
use store::{Store, StoreError, StoreResult, Transaction};

/// Why a grant cannot be used.
#[derive(Debug, Error)]
pub enum GrantError {
    /// There is no such connection.
    #[error("the connected account is gone")]
    Gone,
    /// Its token was given back to Google.
    #[error("the access to Google was given back: connect the Google account again")]
    GivenBack,
    /// Its token was sealed with another `SECRET_KEY`, or is not what was sealed.
    #[error("{}", sealed_words(.0))]
    Sealed(#[from] VaultError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a person can do about a token that does not open.
fn sealed_words(error: &VaultError) -> &'static str {
    match error {
        VaultError::OtherKey(_) => {
            "the access to Google that is kept here was sealed with another SECRET_KEY, and cannot be \
             opened with this one: connect the Google account again, or set the key that was used"
        }
        VaultError::Spoiled => {
            "the access to Google that is kept here does not open, since it was changed or cut: \
             connect the Google account again"
        }
    }
}

impl GrantError {
    /// Whether only a person can help, by connecting the account again.
    #[must_use]
    pub fn needs_reconnect(&self) -> bool {
        match self {
            Self::Gone | Self::GivenBack | Self::Sealed(_) => true,
            Self::Store(_) => false,
        }
    }
}

/// The grants. Clone is cheap.
#[derive(Clone)]
pub struct Grants {
    store: Arc<dyn Store>,
    google: Google,
    vault: Arc<Vault>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Grants {
    /// Grants over all they need.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        google: Google,
        vault: Arc<Vault>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self { store, google, vault, clock, entropy }
    }

    /// Keeps what Google granted: the account, known by Google's `subject`, and its refresh token.
    /// Calendars of it that waited for that are synced at once.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn keep(
        &self,
        organizer: OrganizerId,
        subject: Option<&str>,
        email: Option<&str>,
        token: &Secret,
    ) -> StoreResult<ConnectionId> {
        let mut tx = self.store.begin().await?;
        let id = self.keep_in(&mut *tx, organizer, subject, email, token).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// The same, as a part of a transaction.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn keep_in(
        &self,
        tx: &mut dyn Transaction,
        organizer: OrganizerId,
        subject: Option<&str>,
        email: Option<&str>,
        token: &Secret,
    ) -> StoreResult<ConnectionId> {
        let now = self.clock.now();
        let id = tx.put_connection(organizer, subject, email, now).await?;
        tx.renew_grant(id, &self.seal(id, token), now).await?;
        Ok(id)
    }

    /// What a connected account shows. Whoever asked Google calls [`Grants::keep_rotated`] then.
    ///
    /// # Errors
    /// Where there is no grant, or it does not open.
    pub async fn open(&self, id: ConnectionId) -> Result<Calendar, GrantError> {
        Ok(self.google.calendar(self.token(id).await?))
    }

    /// Google may have given a new refresh token in place of the old one (RFC 6749, 6): it is kept.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn keep_rotated(&self, id: ConnectionId, calendar: &Calendar) -> StoreResult<()> {
        match calendar.rotated_refresh_token().await {
            Some(token) => self.put(id, &token).await,
            None => Ok(()),
        }
    }

    /// Erases our copy of a grant, as a part of a transaction, and gives it, still sealed, to be given
    /// back to Google once that is committed; `None` where there is none.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn take_from(
        &self,
        tx: &mut dyn Transaction,
        id: ConnectionId,
    ) -> StoreResult<Option<String>> {
        let Some((_, envelope)) = tx.connection(id).await? else { return Ok(None) };
        tx.put_refresh_token(id, "", self.clock.now()).await?;
        Ok(Some(envelope).filter(|envelope| !envelope.is_empty()))
    }

    /// What the account of a grant that was taken shows.
    ///
    /// # Errors
    /// Where it does not open.
    pub fn open_with(&self, id: ConnectionId, envelope: &str) -> Result<Calendar, GrantError> {
        Ok(self.google.calendar(self.unseal(id, envelope)?))
    }

    /// Gives a grant that was taken back to Google; says whether Google knows of it now. What fails is
    /// logged: the person wants out.
    pub async fn give_back(&self, id: ConnectionId, envelope: &str) -> bool {
        let token = match self.unseal(id, envelope) {
            Ok(token) => token,
            Err(error) => {
                tracing::warn!(connection = id.0, "no token to revoke: {error}");
                return false;
            }
        };
        let told = self.google.oauth().revoke(&token).await;
        if let Err(error) = &told {
            tracing::warn!(connection = id.0, "Google was not told of the end: {error}");
        }
        told.is_ok()
    }

    async fn token(&self, id: ConnectionId) -> Result<Secret, GrantError> {
        let (_, envelope) = self.store.connection(id).await?.ok_or(GrantError::Gone)?;
        if envelope.is_empty() {
            return Err(GrantError::GivenBack);
        }
        self.unseal(id, &envelope)
    }

    fn unseal(&self, id: ConnectionId, envelope: &str) -> Result<Secret, GrantError> {
        Ok(Secret::new(self.vault.open(&place(id), envelope)?))
    }

    async fn put(&self, id: ConnectionId, token: &Secret) -> StoreResult<()> {
        self.store.put_refresh_token(id, &self.seal(id, token), self.clock.now()).await
    }

    fn seal(&self, id: ConnectionId, token: &Secret) -> String {
        self.vault.seal(&*self.entropy, &place(id), token.expose())
    }
}

/// Where a connection's refresh token is sealed to: moved to another row, it does not open.
fn place(id: ConnectionId) -> String {
    format!("connections/{id}/refresh_token")
}
