//! Whoever asks, and what a session's account proves.

use async_trait::async_trait;
use domain::{Account, Role};

use crate::denied::Denied;

/// What knows a request's session: [`Viewer::load`] asks it.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// Why it cannot answer.
    type Error: Send;
    /// Whose session it is. A session that has ended, and an account that is gone or disabled, are
    /// nobody's.
    async fn account(&self) -> Result<Option<Account>, Self::Error>;
}

/// Whoever asks: the session's account, or nobody. Only [`Viewer::load`] makes one of an account:
///
/// ```compile_fail,E0423
/// fn forged(account: domain::Account) -> access::Viewer {
///     access::Viewer(Some(account))
/// }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Viewer(Option<Account>);

/// Proof that the viewer is an admin. Only [`Viewer::admin`] gives it:
///
/// ```compile_fail,E0423
/// fn forged(account: domain::Account) -> access::Admin {
///     access::Admin(account)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Admin(Account);

/// Proof that the viewer is signed in, and for which organizers they may act. Only [`Viewer::member`]
/// gives it:
///
/// ```compile_fail,E0423
/// fn forged(account: domain::Account) -> access::Member {
///     access::Member(account)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Member(Account);

impl Viewer {
    /// Looks up whose a request's session is.
    ///
    /// # Errors
    /// Where that cannot be looked up.
    pub async fn load<S: Sessions + ?Sized>(session: &S) -> Result<Self, S::Error> {
        Ok(Self(session.account().await?))
    }

    /// Nobody: a request without a session.
    #[must_use]
    pub fn nobody() -> Self {
        Self(None)
    }

    /// The account, to greet it.
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        self.0.as_ref()
    }

    /// Requires an admin.
    ///
    /// # Errors
    /// [`Denied::SignIn`] for nobody, [`Denied::AdminsOnly`] for an organizer.
    pub fn admin(&self) -> Result<Admin, Denied> {
        let account = self.0.as_ref().ok_or(Denied::SignIn)?;
        if account.role == Role::Admin {
            Ok(Admin(account.clone()))
        } else {
            Err(Denied::AdminsOnly)
        }
    }

    /// Requires somebody who is signed in.
    ///
    /// # Errors
    /// [`Denied::SignIn`] for nobody.
    pub fn member(&self) -> Result<Member, Denied> {
        self.0.clone().map(Member).ok_or(Denied::SignIn)
    }
}

impl Admin {
    /// The account.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.0
    }
}

impl Member {
    /// The account.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.0
    }

    /// The same person as an admin, where they are one.
    ///
    /// # Errors
    /// [`Denied::AdminsOnly`] where they are not.
    pub fn admin(&self) -> Result<Admin, Denied> {
        if self.0.role == Role::Admin { Ok(Admin(self.0.clone())) } else { Err(Denied::AdminsOnly) }
    }
}
