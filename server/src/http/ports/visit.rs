//! A request's session, as pages see it.

use app::ports::{Answer, Flash, Viewer, Visit};
use async_trait::async_trait;
use domain::AccountProblem;
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
        let viewer = match &session {
            Some(session) => Viewer::load(session).await?,
            None => Viewer::nobody(),
        };
        Ok(Self { session, viewer })
    }
}

#[async_trait]
impl Visit for Visitor {
    fn viewer(&self) -> Viewer {
        self.viewer.clone()
    }

    async fn flash(&self, flash: Flash) -> Answer<()> {
        let Some(session) = &self.session else { return Ok(()) };
        Ok(session.leave(flash).await.map_err(|_| AccountProblem::SessionFull)?)
    }

    async fn hand(&self, flash: Flash) -> Answer<()> {
        let Some(session) = &self.session else { return Ok(()) };
        Ok(session.hand(flash).map_err(|_| AccountProblem::SessionFull)?)
    }

    async fn take_flashes(&self) -> Vec<Flash> {
        match &self.session {
            Some(session) => session.take().await,
            None => Vec::new(),
        }
    }
}
