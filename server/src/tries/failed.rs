//! Failed tries in the audit log. Accounts are named; what a stranger typed is not: it may be a
//! password in the wrong field, or somebody's address. Such tries are only counted.

use std::net::IpAddr;

use domain::Email;
use store::{FailedTry, StoreResult};

use crate::acts::audit;
use crate::services::Services;

/// What was tried in vain.
#[derive(Clone, Debug)]
pub enum Failed<'a> {
    /// The password of an account.
    Password(&'a Email),
    /// To sign in, with the right password, to an account that is disabled.
    Disabled(&'a Email),
    /// The password of an account that is signed in, asked for again.
    Again(&'a Email),
    /// To sign in as somebody who has no account.
    Unknown,
    /// The token of the set-up.
    Token,
}

impl Failed<'_> {
    /// What is counted together, who, and what it was.
    fn describe(&self) -> (String, String, &'static str) {
        match self {
            Self::Password(email) => (format!("account {email}"), email.to_string(), ""),
            Self::Disabled(email) => {
                (format!("disabled {email}"), email.to_string(), "the account is disabled")
            }
            Self::Again(email) => {
                (format!("again {email}"), email.to_string(), "the password, asked for again")
            }
            Self::Unknown => ("unknown".into(), "nobody".into(), "no account has that address"),
            Self::Token => ("set-up".into(), "nobody".into(), "the token of the set-up"),
        }
    }
}

/// Notes a failed try: the first of an hour by itself, those behind it together.
///
/// # Errors
/// Where the database fails.
pub async fn note(services: &Services, failed: &Failed<'_>, from: IpAddr) -> StoreResult<()> {
    let (tally, actor, detail) = failed.describe();
    let private = audit::origin(services, from);
    let failed = FailedTry { tally, actor, detail: detail.into(), private };
    services.store.note_failed_try(&failed, services.clock.now()).await
}
