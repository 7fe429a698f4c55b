//! What people are told by mail about their accounts. The words are put together when a letter is sent,
//! and so are its links: until then there is none that could be stolen.

use serde::{Deserialize, Serialize};

use super::Email;

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
    /// To the address of before: the account has another one, and a link that takes it back.
    AddressChanged {
        /// The account's address now.
        to: Email,
    },
}
