//! What somebody may not do, or not see.

use thiserror::Error;

use super::kind::RecordKind;

/// Why somebody may not do what they asked for.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum Denied {
    /// Nobody is signed in.
    #[error("sign in to see this page")]
    SignIn,
    /// It is for administrators.
    #[error("this page is for administrators")]
    AdminsOnly,
    /// There is no such record, or it is somebody else's: who asks does not learn which.
    #[error("there is no such {0}, or it is not yours")]
    NotYours(RecordKind),
    /// There is no such record; said to those for whom nothing is hidden.
    #[error("there is no {} {id}", kind.column())]
    Absent {
        /// What kind of record.
        kind: RecordKind,
        /// Which.
        id: String,
    },
    /// What an address names is no record at all.
    #[error("there is no such {0}")]
    NoSuch(RecordKind),
    /// A link does nothing: it was used, replaced or never given, or it is too old. Who asks does not
    /// learn which.
    #[error("this link does not work, or not any more")]
    DeadLink,
    /// The password is not the account's.
    #[error("the password is not right: nothing was done")]
    WrongPassword,
}
