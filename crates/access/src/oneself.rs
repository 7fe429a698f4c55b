//! That somebody has just typed their own password again.

use domain::{Account, Actor};

use crate::confirmed::Passwords;
use crate::denied::{Denied, LoadError};
use crate::hand::Hand as _;
use crate::viewer::Member;

/// Proof that somebody who is signed in has just typed their password again: for what whoever finds an
/// open browser must not do to its owner's account. Only [`Oneself::by_password`] makes one:
///
/// ```compile_fail,E0423
/// fn forged(member: access::Member) -> access::Oneself {
///     access::Oneself(member)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Oneself(Member);

impl Oneself {
    /// Checks a member's password.
    ///
    /// # Errors
    /// [`Denied::WrongPassword`] where it is not theirs; what `passwords` says where it cannot be
    /// checked.
    pub async fn by_password<P: Passwords + ?Sized>(
        passwords: &P,
        member: &Member,
        password: &str,
    ) -> Result<Self, LoadError<P::Error>> {
        let right = passwords.is_right(member.account(), password).await;
        if right.map_err(LoadError::Unanswered)? {
            return Ok(Self(member.clone()));
        }
        Err(Denied::WrongPassword.into())
    }

    /// Whose account it is.
    #[must_use]
    pub fn account(&self) -> &Account {
        self.0.account()
    }

    /// Who they are, for the log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.0.actor()
    }
}
