//! Accounts, signing in, the first set-up.

use thiserror::Error;

use crate::account::{Email, EmailError, NameError, PasswordError};

/// Why somebody cannot sign in, or an account cannot be made or changed.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum AccountProblem {
    /// No account has this address with this password: who asks does not learn which is wrong.
    #[error("the address or the password is not right")]
    NotRight,
    /// The account cannot sign in.
    #[error("this account is disabled: ask an administrator of this site")]
    Disabled,
    /// It was changed while its password was checked.
    #[error("this account was changed at this very moment: sign in again")]
    ChangedSince,
    /// Somebody has an account already, so nobody needs the token.
    #[error("the site is set up already: sign in")]
    SetUpAlready,
    /// The same, on the page of the set-up.
    #[error("this site is set up already; there is nothing to do here")]
    NothingToSetUp,
    /// The token of the set-up is another.
    #[error("this is not the token that the server printed at its start")]
    WrongToken,
    /// What was typed is no address.
    #[error(transparent)]
    Address(#[from] EmailError),
    /// What was typed is no name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The address is the account's already.
    #[error("this is the account's address already")]
    SameAddress,
    /// A password is too short or too long.
    #[error(transparent)]
    Length(#[from] PasswordError),
    /// A password is the address or the site's name with little added.
    #[error(
        "this password is little more than the e-mail address or the name of the site: take a few \
         words that do not belong together"
    )]
    PasswordNamed,
    /// A password is common, or a pattern.
    #[error(
        "this password is easy to guess: take a few words that do not belong together, or more of \
         them"
    )]
    PasswordGuessable,
    /// The address has an account.
    #[error("{0} has an account already")]
    AddressTaken(Email),
    /// The account has a password already, so its owner needs no invitation.
    #[error("{0} has an account already and can sign in")]
    InvitedBefore(Email),
    /// This site sends no mail.
    #[error("this site sends no mail: ask one of its administrators for a link")]
    NoMail,
    /// Nobody would be left who administers the site.
    #[error("{0} is the last administrator who can sign in: make another one first")]
    LastAdmin(Email),
    /// Several requests of one session changed it at once.
    #[error("too much happened in this session at once: try again")]
    SessionBusy,
    /// A session has no room for what was typed.
    #[error("what you typed was too long to be kept: your browser's \"back\" may still have it")]
    SessionFull,
}
