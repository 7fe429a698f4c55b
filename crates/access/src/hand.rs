//! By whose hand something is done.

use domain::{Account, Actor, Role};

use crate::confirmed::Confirmed;
use crate::outside::{Operator, Schedule};
use crate::record::Whose;
use crate::viewer::{Admin, Member};

/// Whoever does something: each kind is a proof, so this can be implemented nowhere else.
pub trait Hand: sealed::Sealed + Send + Sync {
    /// Who it is, for the log.
    fn actor(&self) -> Actor;
    /// Whether they may act on what belongs to somebody.
    fn acts_for(&self, whose: &Whose) -> bool;
    /// Whether they may know what exists and what does not.
    fn knows_all(&self) -> bool {
        false
    }
}

/// Whoever may administer the site: admins, and those who run it.
pub trait MayAdminister: Hand {}

/// Whoever may destroy for good: an admin with their password, and those who run the site, who could
/// delete its files as well.
pub trait MayDestroy: MayAdminister {}

mod sealed {
    pub trait Sealed {}
}

impl sealed::Sealed for Member {}
impl sealed::Sealed for Admin {}
impl sealed::Sealed for Confirmed {}
impl sealed::Sealed for Operator {}
impl sealed::Sealed for Schedule {}

impl Hand for Member {
    fn actor(&self) -> Actor {
        actor(self.account())
    }

    fn acts_for(&self, whose: &Whose) -> bool {
        let account = self.account();
        account.role == Role::Admin
            || match whose {
                Whose::Site => false,
                Whose::Of(organizers) => {
                    organizers.iter().all(|organizer| account.organizers.contains(organizer))
                }
            }
    }
}

impl Hand for Admin {
    fn actor(&self) -> Actor {
        actor(self.account())
    }

    fn acts_for(&self, _: &Whose) -> bool {
        true
    }
}

impl Hand for Confirmed {
    fn actor(&self) -> Actor {
        actor(self.admin().account())
    }

    fn acts_for(&self, _: &Whose) -> bool {
        true
    }
}

impl Hand for Operator {
    fn actor(&self) -> Actor {
        Actor::CommandLine
    }

    fn acts_for(&self, _: &Whose) -> bool {
        true
    }

    fn knows_all(&self) -> bool {
        true
    }
}

impl Hand for Schedule {
    fn actor(&self) -> Actor {
        Actor::System
    }

    fn acts_for(&self, _: &Whose) -> bool {
        true
    }

    fn knows_all(&self) -> bool {
        true
    }
}

impl MayAdminister for Admin {}
impl MayAdminister for Confirmed {}
impl MayAdminister for Operator {}
impl MayAdminister for Schedule {}
impl MayDestroy for Confirmed {}
impl MayDestroy for Operator {}
impl MayDestroy for Schedule {}

fn actor(account: &Account) -> Actor {
    Actor::Person { id: account.id, email: account.email.clone() }
}
