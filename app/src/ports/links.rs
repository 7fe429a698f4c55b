//! Links that people are sent.

use async_trait::async_trait;
use domain::{Email, Link};

use super::failure::Answer;

/// Links that people are sent: each works once and for a while.
#[async_trait]
pub trait Links: Send + Sync {
    /// Has a link to another password be mailed to an address. Says and does the same whether or not
    /// it has an account; too many tries are refused.
    async fn forgotten(&self, email: &str) -> Answer<()>;
    /// What a link is for; `None` where it does not work, or not any more.
    async fn look(&self, token: &str) -> Answer<Option<Link>>;
    /// Gives the account of a link another password, or its first, and uses the link up.
    async fn choose_password(&self, token: &str, password: &str) -> Answer<Email>;
    /// Gives the account of a link the mail address that it was sent to, and uses the link up.
    async fn confirm_address(&self, token: &str) -> Answer<Email>;
    /// Gives the account of a link its mail address of before, and no password; gives the path of a
    /// link to another one.
    async fn take_address_back(&self, token: &str) -> Answer<String>;
}
