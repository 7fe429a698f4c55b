//! A request's session.

use app::domain::UserId;
use app::ports::{Answer, Failure, Flash, Viewer, Visit};
use async_trait::async_trait;
use tower_sessions::Session;
use tower_sessions::session::Error;

use crate::services::Services;

/// Where the session keeps who signed in.
pub const USER: &str = "user";
/// Where the session keeps messages for the next page.
const FLASHES: &str = "flashes";

/// A request's session, and who it belongs to.
pub struct Visitor {
    session: Option<Session>,
    viewer: Viewer,
}

impl Visitor {
    /// Looks up who the session belongs to. An account that is gone is nobody.
    pub async fn of(services: &Services, session: Option<Session>) -> Result<Self, String> {
        let user: Option<UserId> = match &session {
            Some(session) => session.get(USER).await.map_err(|error| error.to_string())?,
            None => None,
        };
        let account = match user {
            Some(id) => services.store.account(id).await.map_err(|error| error.to_string())?,
            None => None,
        };
        Ok(Self { session, viewer: Viewer::new(account) })
    }
}

/// A session that cannot be read or written is a fault of ours.
pub fn session_failure(error: &Error) -> Failure {
    tracing::error!("session: {error}");
    Failure::Internal
}

#[async_trait]
impl Visit for Visitor {
    fn viewer(&self) -> Viewer {
        self.viewer.clone()
    }

    async fn flash(&self, flash: Flash) -> Answer<()> {
        let Some(session) = &self.session else { return Ok(()) };
        let kept = session.get::<Vec<Flash>>(FLASHES).await;
        let mut flashes = kept.map_err(|error| session_failure(&error))?.unwrap_or_default();
        flashes.push(flash);
        session.insert(FLASHES, flashes).await.map_err(|error| session_failure(&error))
    }

    async fn take_flashes(&self) -> Vec<Flash> {
        let Some(session) = &self.session else { return Vec::new() };
        match session.remove(FLASHES).await {
            Ok(flashes) => flashes.unwrap_or_default(),
            Err(error) => {
                tracing::error!("session: {error}");
                Vec::new()
            }
        }
    }
}
