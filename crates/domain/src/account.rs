//! People who can sign in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use thiserror::Error;

use super::{OrganizerId, UserId};

/// What a person may do.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// Everything: all organizers, the sync log, the trash.
    Admin,
    /// The organizers they are a member of.
    Organizer,
}

/// A person who can sign in, without their password.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Their number.
    pub id: UserId,
    /// Their address, in lower case.
    pub email: Email,
    /// What they may do.
    pub role: Role,
    /// The organizers they act for. Empty for most admins, who need no membership.
    pub organizers: Vec<OrganizerId>,
}

/// An e-mail address, trimmed and in lower case, so that one address is one account.
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// Why an address is refused.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("\"{0}\" is not an e-mail address: write one as in name@example.org")]
pub struct EmailError(String);

impl Email {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl TryFrom<String> for Email {
    type Error = EmailError;
    fn try_from(text: String) -> Result<Self, EmailError> {
        text.parse()
    }
}

impl FromStr for Email {
    type Err = EmailError;

    /// Accepts what can be delivered to: one `@`, something on either side, no white space, at
    /// most 254 bytes (RFC 5321). Whether it exists, only a mail can tell.
    fn from_str(text: &str) -> Result<Self, EmailError> {
        let email = text.trim().to_lowercase();
        let parts = email.split_once('@');
        let ok = parts.is_some_and(|(local, domain)| {
            !local.is_empty()
                && !domain.is_empty()
                && !domain.contains('@')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
        });
        let clean = !email.chars().any(|c| c.is_whitespace() || c.is_control());
        if ok && clean && email.len() <= 254 { Ok(Self(email)) } else { Err(EmailError(email)) }
    }
}

/// The longest name of a person, in characters.
pub const LONGEST_NAME: usize = 100;

/// A person's name as it is kept: one line, without white space around it; empty where they do not want
/// to be called anything.
///
/// # Errors
/// [`NameError`] where it is longer than [`LONGEST_NAME`] or more than a line.
pub fn check_person(name: &str) -> Result<&str, NameError> {
    let name = name.trim();
    let fits = name.chars().count() <= LONGEST_NAME;
    if fits && !name.chars().any(char::is_control) { Ok(name) } else { Err(NameError) }
}

/// Why a person's name is refused.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("a name is one line of at most {LONGEST_NAME} characters")]
pub struct NameError;

/// Why a password is refused.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum PasswordError {
    /// Too short to hold against guessing (NIST SP 800-63B-4 asks for 15 where there is no second
    /// factor, and for 8 else; what can be guessed is refused besides).
    #[error("a password needs at least 12 characters; this one has {0}")]
    Short(usize),
    /// So long that hashing it would be a burden.
    #[error("a password may have at most 1000 characters")]
    Long,
}

/// Checks a new password's length; what it is made of is its owner's business.
///
/// # Errors
/// Where it has fewer than 12 or more than 1000 characters.
pub fn check_password(password: &str) -> Result<(), PasswordError> {
    match password.chars().count() {
        short @ 0..12 => Err(PasswordError::Short(short)),
        12..=1000 => Ok(()),
        _ => Err(PasswordError::Long),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_normalized_or_refused() {
        assert_eq!(
            " Ada@Example.ORG ".parse::<Email>().map(String::from),
            Ok("ada@example.org".into())
        );
        for bad in ["", "ada", "@example.org", "ada@", "a b@c", "a@b@c", "a@.b", "a@b."] {
            assert!(bad.parse::<Email>().is_err(), "{bad}");
        }
    }

    #[test]
    fn names_are_one_line() {
        assert_eq!(check_person(" Ada  Lovelace "), Ok("Ada  Lovelace"));
        assert_eq!(check_person(""), Ok(""));
        for bad in ["a\nb", "a\u{0}", &"x".repeat(LONGEST_NAME + 1)] {
            assert_eq!(check_person(bad), Err(NameError), "{bad:?}");
        }
    }

    #[test]
    fn passwords_have_a_length() {
        assert_eq!(check_password("short"), Err(PasswordError::Short(5)));
        assert_eq!(check_password("eleven char"), Err(PasswordError::Short(11)));
        assert_eq!(check_password("twelve chars"), Ok(()));
        assert_eq!(check_password(&"x".repeat(1001)), Err(PasswordError::Long));
    }
}
