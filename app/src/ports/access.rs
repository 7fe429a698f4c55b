//! The one mechanism that says who may do what.
//!
//! Ports that need a right take a capability ([`Member`], [`Admin`]) as an argument. The only way
//! to get one is [`Viewer`], which checks the session's account; so a page or server function that
//! forgets the check does not compile.

use domain::{Account, Actor, OrganizerId, Role};

use super::failure::{Answer, Failure};

/// Whoever asks: the session's account, or nobody.
#[derive(Clone, Debug, Default)]
pub struct Viewer(Option<Account>);

/// Proof that the viewer is an admin.
#[derive(Clone, Debug)]
pub struct Admin(Account);

/// Proof that the viewer is signed in, and for which organizers they may act.
#[derive(Clone, Debug)]
pub struct Member(Account);

/// Proof that an admin has just typed their password again: for what cannot be taken back.
#[derive(Clone, Debug)]
pub struct Confirmed(Admin);

impl Confirmed {
    /// Wraps an admin whose password was right. Called by the server's accounts only.
    #[must_use]
    pub fn new(admin: Admin) -> Self {
        Self(admin)
    }

    /// Who it is.
    #[must_use]
    pub fn admin(&self) -> &Admin {
        &self.0
    }
}

impl Viewer {
    /// Wraps what the session says. Called by the server's session layer only.
    #[must_use]
    pub fn new(account: Option<Account>) -> Self {
        Self(account)
    }

    /// The account, to greet it.
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        self.0.as_ref()
    }

    /// Requires an admin.
    ///
    /// # Errors
    /// [`Failure::SignIn`] for nobody, [`Failure::Forbidden`] for an organizer.
    pub fn admin(&self) -> Answer<Admin> {
        match &self.0 {
            None => Err(Failure::SignIn),
            Some(account) if account.role == Role::Admin => Ok(Admin(account.clone())),
            Some(_) => Err(Failure::Forbidden("this page is for administrators".into())),
        }
    }

    /// Requires somebody who is signed in.
    ///
    /// # Errors
    /// [`Failure::SignIn`] for nobody.
    pub fn member(&self) -> Answer<Member> {
        self.0.clone().map(Member).ok_or(Failure::SignIn)
    }
}

impl Admin {
    /// Who it is, for the log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        actor(&self.0)
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.0
    }
}

impl Member {
    /// Who it is, for the log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        actor(&self.0)
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.0
    }

    /// Whether they may act for an organizer: admins for all, others for those they belong to.
    #[must_use]
    pub fn acts_for(&self, organizer: OrganizerId) -> bool {
        self.0.role == Role::Admin || self.0.organizers.contains(&organizer)
    }

    /// Requires the right to act for an organizer. Others learn nothing about what exists.
    ///
    /// # Errors
    /// [`Failure::NotFound`] with `what` ("calendar", "organizer") in the message.
    pub fn must_act_for(&self, organizer: OrganizerId, what: &str) -> Answer<()> {
        if self.acts_for(organizer) {
            return Ok(());
        }
        Err(Failure::NotFound(format!("there is no such {what}, or it is not yours")))
    }
}

fn actor(account: &Account) -> Actor {
    Actor::Person { id: account.id, email: account.email.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::UserId;

    fn viewer(role: Role) -> Viewer {
        let email = "ada@example.org".parse().unwrap();
        let organizers = vec![OrganizerId(1)];
        Viewer::new(Some(Account { id: UserId(1), email, role, organizers }))
    }

    #[test]
    fn rights_follow_the_role() {
        assert!(matches!(Viewer::default().admin(), Err(Failure::SignIn)));
        assert!(matches!(Viewer::default().member(), Err(Failure::SignIn)));
        assert!(matches!(viewer(Role::Organizer).admin(), Err(Failure::Forbidden(_))));
        assert!(viewer(Role::Admin).admin().is_ok());
        for (role, organizer, may) in [
            (Role::Organizer, 1, true),
            (Role::Organizer, 2, false),
            (Role::Admin, 1, true),
            (Role::Admin, 2, true),
        ] {
            let member = viewer(role).member().unwrap();
            let organizer = OrganizerId(organizer);
            assert_eq!(member.acts_for(organizer), may, "{role:?} {organizer}");
            assert_eq!(member.must_act_for(organizer, "organizer").is_ok(), may);
        }
    }
}
