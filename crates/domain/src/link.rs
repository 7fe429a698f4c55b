//! Links that people are sent or handed: what each lets whoever has it do, once and for a while.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::{Actor, Email, UserId};

/// What a link is for.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum LinkKind {
    /// To choose another password.
    Password,
    /// To choose the first password of an account that somebody was invited to.
    Invitation,
    /// To confirm another mail address, at that address.
    Address,
    /// To take a change of the mail address back, at the address of before.
    AddressBack,
}

impl LinkKind {
    /// For how long it works. Short where somebody has just asked for it; whoever is invited may be
    /// away, and whoever lost their address may not look there every day.
    #[must_use]
    pub fn lasts(self) -> TimeDelta {
        match self {
            Self::Password => TimeDelta::hours(1),
            Self::Address => TimeDelta::hours(24),
            Self::Invitation | Self::AddressBack => TimeDelta::days(7),
        }
    }
}

/// A link that works.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Link {
    /// The digest of its token, by which the database knows it.
    pub digest: String,
    /// What it is for.
    pub kind: LinkKind,
    /// Whose account it is about.
    pub user: UserId,
    /// The account's mail address.
    pub email: Email,
    /// The mail address that it is about, where it is about one.
    pub address: Option<Email>,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
}

impl Link {
    /// Whoever has it, for the log: links go to nobody but the account's owner.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Person { id: self.user, email: self.email.clone() }
    }
}
