//! Everybody who has an account, as admins see them.

use access::{Admin, Confirmed};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{Email, Organizer, OrganizerId, Role, UserId};

use super::failure::Answer;
use super::me::MySession;

/// Somebody who has an account.
#[derive(Clone, Debug)]
pub struct SomePerson {
    /// Their number.
    pub id: UserId,
    /// The address that they sign in with.
    pub email: Email,
    /// As they want to be called; may be empty.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whom they act for.
    pub organizers: Vec<Organizer>,
    /// Whether they were invited and have not come yet.
    pub invited: bool,
    /// Since when they cannot sign in.
    pub suspended_at: Option<DateTime<Utc>>,
    /// When they last signed in.
    pub signed_in_at: Option<DateTime<Utc>>,
    /// Where they are signed in: how often.
    pub sessions: i64,
}

/// Somebody, with all that can be done about them.
#[derive(Clone, Debug)]
pub struct PersonPage {
    /// Who.
    pub person: SomePerson,
    /// Where they are signed in, newest first.
    pub sessions: Vec<MySession>,
    /// All organizers of the site, to join.
    pub organizers: Vec<Organizer>,
}

/// What an admin does about somebody.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PersonChange {
    /// They may do something else.
    Role(Role),
    /// They act for an organizer.
    Join(OrganizerId),
    /// They no longer act for an organizer.
    Leave(OrganizerId),
    /// They can no longer sign in.
    Suspend,
    /// They can sign in again.
    Reactivate,
    /// All of their sessions end.
    SignOut,
}

/// A link that is to be handed to somebody.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HandedLink {
    /// The address to open.
    pub address: String,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
}

/// Everybody who has an account.
#[async_trait]
pub trait People: Send + Sync {
    /// Those whose name, address or organizer has these words in it, by number.
    async fn list(&self, admin: &Admin, words: &str) -> Answer<Vec<SomePerson>>;
    /// One of them.
    async fn person(&self, admin: &Admin, id: UserId) -> Answer<PersonPage>;
    /// Invites somebody; a link where it is not mailed.
    async fn invite(
        &self,
        admin: &Admin,
        email: &str,
        role: Role,
        organizer: Option<OrganizerId>,
    ) -> Answer<Option<HandedLink>>;
    /// Makes a link with which somebody chooses a password.
    async fn link(&self, admin: &Admin, id: UserId) -> Answer<HandedLink>;
    /// Changes what somebody may do; gives their address.
    async fn change(&self, admin: &Admin, id: UserId, change: PersonChange) -> Answer<Email>;
    /// Removes somebody for good; gives their address.
    async fn remove(&self, by: &Confirmed, id: UserId) -> Answer<Email>;
}
