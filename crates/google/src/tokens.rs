//! Access tokens for the Calendar client: kept while they last, refreshed when they do not.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use clock::Clock;
use google_calendar3::common::GetToken;
use secrets::Secret;
use tokio::sync::Mutex;

use super::{OAuth, OAuthError};

/// A token is renewed this long before it ends, so that it does not end on its way.
const MARGIN: TimeDelta = TimeDelta::seconds(60);

/// One account's tokens. Clones share them.
#[derive(Clone)]
pub(super) struct Tokens(Arc<Inner>);

struct Inner {
    oauth: Arc<OAuth>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

struct State {
    refresh: Secret,
    rotated: bool,
    access: Option<(Secret, DateTime<Utc>)>,
}

impl Tokens {
    pub(super) fn new(oauth: Arc<OAuth>, clock: Arc<dyn Clock>, refresh: Secret) -> Self {
        let state = Mutex::new(State { refresh, rotated: false, access: None });
        Self(Arc::new(Inner { oauth, clock, state }))
    }

    /// Forgets the access token: the next request refreshes.
    pub(super) async fn forget_access(&self) {
        self.0.state.lock().await.access = None;
    }

    /// The refresh token that replaced the one we came with.
    pub(super) async fn rotated(&self) -> Option<Secret> {
        let state = self.0.state.lock().await;
        state.rotated.then(|| state.refresh.clone())
    }

    /// A token that lasts, from memory or from Google. The lock is held meanwhile, so that
    /// requests at the same time refresh once.
    async fn access(&self) -> Result<String, OAuthError> {
        let mut state = self.0.state.lock().await;
        let now = self.0.clock.now();
        if let Some((token, until)) = &state.access
            && *until > now + MARGIN
        {
            return Ok(token.expose().to_owned());
        }
        let grant = self.0.oauth.refresh(&state.refresh).await?;
        if let Some(next) = grant.refresh_token.filter(|next| *next != state.refresh) {
            state.refresh = next;
            state.rotated = true;
        }
        let text = grant.access_token.expose().to_owned();
        state.access = Some((grant.access_token, grant.expires_at));
        Ok(text)
    }
}

type Answer<'a> =
    Pin<Box<dyn Future<Output = Result<Option<String>, Box<dyn Error + Send + Sync>>> + Send + 'a>>;

impl GetToken for Tokens {
    /// The scopes are those that were granted at consent; a refresh cannot widen them.
    fn get_token<'a>(&'a self, _scopes: &'a [&str]) -> Answer<'a> {
        Box::pin(async move {
            match self.access().await {
                Ok(token) => Ok(Some(token)),
                Err(error) => Err(error.into()),
            }
        })
    }
}
