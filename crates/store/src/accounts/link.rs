//! Links for people, by the digests of their tokens.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{Email, Link, LinkKind, UserId};

use crate::StoreResult;

/// A new link.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// The digest of its token.
    pub digest: String,
    /// What it is for.
    pub kind: LinkKind,
    /// Whose account it is about.
    pub user: UserId,
    /// The mail address that it is about, where it is about one.
    pub address: Option<Email>,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
}

/// Links.
#[async_trait]
pub trait LinkStore: Send + Sync {
    /// A link that works, by its digest. Those of accounts that are disabled or removed do not.
    async fn link(&self, digest: &str, now: DateTime<Utc>) -> StoreResult<Option<Link>>;
}

/// Links, in a transaction.
#[async_trait]
pub trait LinkTx: Send {
    /// Keeps a new link; it replaces those of the same kind that the account had. But one that takes
    /// a change of the mail address back stays beside the next: a thief who changes it twice would
    /// else make the owner's worthless.
    async fn put_link(&mut self, new: &NewLink, now: DateTime<Utc>) -> StoreResult<()>;
    /// Uses a link up; says whether it still worked. Of many at once, one is told so.
    async fn use_link(&mut self, digest: &str, now: DateTime<Utc>) -> StoreResult<bool>;
}
