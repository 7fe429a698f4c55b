//! Asking Google: the account's token, the increment or the complete list, and what a failure says.

use app::domain::{ConnectionId, Delivery, Source, SourceState};
use chrono::{DateTime, Utc};

use super::filter;
use super::syncer::Syncer;
use crate::access::VaultError;
use crate::google::{Calendar, FetchError, Secret, Tally};

/// Why a run fails, and what that says of its source.
#[derive(Default)]
pub(super) struct Failure {
    pub(super) words: String,
    pub(super) pages: i64,
    pub(super) requests: i64,
    pub(super) source_state: Option<SourceState>,
    pub(super) retry_at: Option<DateTime<Utc>>,
}

impl Failure {
    pub(super) fn plain(error: impl ToString) -> Self {
        Self { words: error.to_string(), ..Self::default() }
    }
}

/// What is asked of Google.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Extent {
    /// What changed since the last sync, where Google still knows it.
    #[default]
    Increment,
    /// Everything, compared with everything that is held.
    Full,
}

impl Syncer {
    pub(super) async fn calendar(&self, source: &Source) -> Result<Calendar, Failure> {
        Ok(self.google.calendar(self.refresh_token(source).await?))
    }

    /// Everything Google has to say: the increment, or the complete list where there is no token
    /// or Google no longer knows it. A lost token never removes anything by itself.
    pub(super) async fn fetch(
        &self,
        calendar: &Calendar,
        source: &Source,
        extent: Extent,
    ) -> Result<Delivery, Failure> {
        let token = source.sync_token.as_deref().filter(|_| extent == Extent::Increment);
        let mut asked = calendar.deliver(&source.calendar_id, token).await;
        if matches!(asked, Err(FetchError::TokenExpired)) && token.is_some() {
            tracing::info!(source = source.id.0, "sync token expired: listing in full");
            asked = calendar.deliver(&source.calendar_id, None).await;
        }
        if let Some(token) = calendar.rotated_refresh_token().await {
            self.keep_token(source.connection_id, &token).await?;
        }
        let mut delivery =
            asked.map_err(|error| fetch_failure(&error, calendar.tally(), self.clock.now()))?;
        filter::apply(&mut delivery, source.settings.filter.as_deref());
        Ok(delivery)
    }

    /// Google may give a new refresh token in place of the old one (RFC 6749, 6).
    async fn keep_token(&self, id: ConnectionId, token: &Secret) -> Result<(), Failure> {
        let sealed = self.vault.seal(&*self.entropy, &token_place(id), token.expose());
        self.store.put_refresh_token(id, &sealed, self.clock.now()).await.map_err(Failure::plain)
    }

    async fn refresh_token(&self, source: &Source) -> Result<Secret, Failure> {
        let found = self.store.connection(source.connection_id).await.map_err(Failure::plain)?;
        let (connection, envelope) =
            found.ok_or_else(|| Failure::plain("the connected account is gone"))?;
        let place = token_place(connection.id);
        match self.vault.open(&place, &envelope) {
            Ok(token) => Ok(Secret::new(token)),
            Err(error @ (VaultError::OtherKey(_) | VaultError::Spoiled)) => {
                Err(Failure::plain(error))
            }
        }
    }
}

/// Where a connection's refresh token is sealed to.
#[must_use]
pub fn token_place(id: ConnectionId) -> String {
    format!("connections/{id}/refresh_token")
}

/// What a failed fetch says of the run and of the source.
fn fetch_failure(error: &FetchError, tally: Tally, now: DateTime<Utc>) -> Failure {
    let source_state = match error {
        FetchError::NeedsReconnect(_) => Some(SourceState::NeedsReconnect),
        FetchError::AccessLost(_) => Some(SourceState::AccessLost),
        _ => None,
    };
    let retry_at = error.retry_at(now);
    Failure {
        words: error.to_string(),
        pages: tally.pages,
        requests: tally.requests,
        source_state,
        retry_at,
    }
}
