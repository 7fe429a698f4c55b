//! Who has a link that works.

use async_trait::async_trait;
use domain::{Actor, Link};

use crate::denied::{Denied, LoadError};

/// Where links are kept: what [`ByLink::open`] asks.
#[async_trait]
pub trait Links: Send + Sync {
    /// Why it cannot answer.
    type Error: Send;
    /// The link of a token; `None` where there is none, or it does not work any more.
    async fn link(&self, token: &str) -> Result<Option<Link>, Self::Error>;
}

/// Proof that somebody has a link that works: the right to do once what it is for. Only
/// [`ByLink::open`] makes one; that it is used once, the act sees to, in its transaction.
///
/// ```compile_fail,E0423
/// fn forged(link: domain::Link) -> access::ByLink {
///     access::ByLink(link)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct ByLink(Link);

impl ByLink {
    /// Looks a token up.
    ///
    /// # Errors
    /// [`Denied::DeadLink`] where it is that of no link that works.
    pub async fn open<L: Links + ?Sized>(
        links: &L,
        token: &str,
    ) -> Result<Self, LoadError<L::Error>> {
        let found = links.link(token).await.map_err(LoadError::Unanswered)?;
        Ok(Self(found.ok_or(Denied::DeadLink)?))
    }

    /// The link.
    #[must_use]
    pub fn link(&self) -> &Link {
        &self.0
    }

    /// Who has it, for the log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.0.actor()
    }
}
