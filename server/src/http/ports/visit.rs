//! A request's session, as pages see it.

use app::ports::{Answer, Failure, Flash, Viewer, Visit};
use async_trait::async_trait;
use store::StoreResult;

use crate::http::session::Session;

/// A request's session, and who it belongs to.
pub struct Visitor {
    session: Option<Session>,
    viewer: Viewer,
}

impl Visitor {
    /// Looks up who the session belongs to: at each request, so that an account which was disabled
    /// or removed is nobody from then on.
    pub async fn of(session: Option<Session>) -> StoreResult<Self> {
        let account = match &session {
            Some(session) => session.account().await?,
            None => None,
        };
        Ok(Self { session, viewer: Viewer::new(account) })
    }
}

#[async_trait]
impl Visit for Visitor {
    fn viewer(&self) -> Viewer {
        self.viewer.clone()
    }

    async fn flash(&self, flash: Flash) -> Answer<()> {
        let Some(session) = &self.session else { return Ok(()) };
        session.leave(flash).await.map_err(|_| {
            Failure::Invalid(
                "what you typed was too long to be kept: your browser's \"back\" may still have it"
                    .into(),
            )
        })
    }

    async fn take_flashes(&self) -> Vec<Flash> {
        match &self.session {
            Some(session) => session.take().await,
            None => Vec::new(),
        }
    }
}
