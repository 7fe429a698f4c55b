//! What people are told by mail about their accounts. The words are put together when a letter is sent,
//! and so are its links: until then there is none that could be stolen.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::time::stamp;
use super::{Email, Role};

/// What a letter says.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Letter {
    /// A link to another password, for the account of an address that somebody typed. Where there is
    /// none, nothing is sent.
    Forgotten,
    /// A link to the first password of an account.
    Invitation {
        /// Who invites; nobody in particular where it was whoever runs the site.
        by: Option<Email>,
    },
    /// A link with which whoever reads the mail of another address says that it is theirs. Where the
    /// address has an account by now, nothing is sent.
    ConfirmAddress {
        /// The account's address until then.
        account: Email,
    },
    /// Somebody signed in with a browser that the account did not know.
    NewBrowser {
        /// The browser, in the log's words.
        browser: String,
        /// When.
        #[serde(with = "stamp")]
        at: DateTime<Utc>,
    },
    /// Something else was changed about the account.
    Changed(Changed),
    /// To the address of before: the account has another one, and a link that takes it back.
    AddressChanged {
        /// The account's address now.
        to: Email,
    },
}

/// What was changed about an account.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    /// It has another password.
    Password,
    /// It may do something else on the site.
    Role(Role),
    /// It acts for an organizer, of this name.
    Joined(String),
    /// It no longer acts for an organizer, of this name.
    Left(String),
    /// It can no longer sign in.
    Disabled,
    /// It can sign in again.
    Enabled,
    /// It is gone.
    Removed,
}
