//! Links for people: the token goes to whoever is to have it, its digest to the database.

use chrono::{DateTime, Utc};
use clock::Entropy;
use domain::{Email, LinkKind, UserId};
use store::{NewLink, StoreResult, Transaction};

use super::token::Token;

/// A link, as it is sent or handed out. It is told once, to one person: nothing keeps it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Handed {
    /// The address to open.
    pub address: String,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
}

/// What a new link is for.
#[derive(Clone, Debug)]
pub struct NewLinkFor {
    /// What it lets its owner do.
    pub kind: LinkKind,
    /// Whose account it is about.
    pub user: UserId,
    /// The mail address that it is about, where it is about one.
    pub address: Option<Email>,
}

/// Makes a link of the site at `origin`. It replaces the one of the same kind that the account had.
///
/// # Errors
/// Where the store fails.
pub async fn put_link(
    tx: &mut dyn Transaction,
    entropy: &dyn Entropy,
    origin: &str,
    new: NewLinkFor,
    now: DateTime<Utc>,
) -> StoreResult<Handed> {
    let NewLinkFor { kind, user, address } = new;
    let (token, expires_at) = (Token::new(entropy), now + kind.lasts());
    let link = NewLink { digest: token.digest(), kind, user, address, expires_at };
    tx.put_link(&link, now).await?;
    Ok(Handed { address: format!("{origin}/link/{}", token.as_str()), expires_at })
}
