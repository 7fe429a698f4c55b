//! That an admin has just typed their password again.

use async_trait::async_trait;
use domain::Account;

use crate::denied::{Denied, LoadError};
use crate::viewer::Admin;

/// What knows passwords: [`Confirmed::by_password`] asks it.
#[async_trait]
pub trait Passwords: Send + Sync {
    /// Why it cannot answer.
    type Error: Send;
    /// Whether a password is an account's. Tries in vain are counted and noted.
    async fn is_right(&self, account: &Account, password: &str) -> Result<bool, Self::Error>;
}

/// Proof that an admin has just typed their password again: for what cannot be taken back. Only
/// [`Confirmed::by_password`] makes one:
///
/// ```compile_fail,E0423
/// fn forged(admin: access::Admin) -> access::Confirmed {
///     access::Confirmed(admin)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Confirmed(Admin);

impl Confirmed {
    /// Checks an admin's password.
    ///
    /// # Errors
    /// [`Denied::WrongPassword`] where it is not theirs; what `passwords` says where it cannot be
    /// checked.
    pub async fn by_password<P: Passwords + ?Sized>(
        passwords: &P,
        admin: &Admin,
        password: &str,
    ) -> Result<Self, LoadError<P::Error>> {
        let right = passwords.is_right(admin.account(), password).await;
        if right.map_err(LoadError::Unanswered)? {
            return Ok(Self(admin.clone()));
        }
        Err(Denied::WrongPassword.into())
    }

    /// Who it is.
    #[must_use]
    pub fn admin(&self) -> &Admin {
        &self.0
    }
}
