//! What organizers granted at Google: refresh tokens, kept sealed, and opened only to ask Google.

use std::sync::Arc;

use domain::{ConnectionId, OrganizerId};
use thiserror::Error;

use clock::{Clock, Entropy};
use google::{Calendar, Google};
use secrets::Secret;
use secrets::{Vault, VaultError};
use store::{Store, StoreError, StoreResult};

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
        let now = self.clock.now();
        let id = self.store.put_connection(organizer, subject, email, now).await?;
        self.store.renew_grant(id, &self.seal(id, token), now).await?;
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

    /// Gives a grant back to Google, and erases our copy.
    ///
    /// # Errors
    /// Where the store fails. That Google cannot be told is only logged: the person wants out.
    pub async fn revoke(&self, id: ConnectionId) -> StoreResult<()> {
        match self.token(id).await {
            Ok(token) => {
                if let Err(error) = self.google.oauth().revoke(&token).await {
                    tracing::warn!(connection = id.0, "Google was not told of the end: {error}");
                }
            }
            Err(GrantError::Store(error)) => return Err(error),
            Err(error) => tracing::warn!(connection = id.0, "no token to revoke: {error}"),
        }
        self.store.put_refresh_token(id, "", self.clock.now()).await
    }

    async fn token(&self, id: ConnectionId) -> Result<Secret, GrantError> {
        let (_, envelope) = self.store.connection(id).await?.ok_or(GrantError::Gone)?;
        if envelope.is_empty() {
            return Err(GrantError::GivenBack);
        }
        Ok(Secret::new(self.vault.open(&place(id), &envelope)?))
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
