//! Somebody's own account.

use access::Member;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{Agent, Email, Organizer, Role};

use super::failure::Answer;

/// An account, as its owner sees it.
#[derive(Clone, Debug)]
pub struct MyAccount {
    /// The address to sign in with.
    pub email: Email,
    /// As they want to be called; may be empty.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
    /// Whom they act for.
    pub organizers: Vec<Organizer>,
    /// Where they are signed in, newest first.
    pub sessions: Vec<MySession>,
}

/// A session, as its owner sees it.
#[derive(Clone, Debug)]
pub struct MySession {
    /// What a form calls it.
    pub handle: String,
    /// Whether it is the one that asks.
    pub is_here: bool,
    /// The browser.
    pub agent: Agent,
    /// When they signed in.
    pub signed_in_at: DateTime<Utc>,
    /// When they were last here, to the hour.
    pub seen_at: DateTime<Utc>,
}

/// What people do with their own accounts. Where a password is asked for, tries in vain count as those
/// of signing in do.
#[async_trait]
pub trait Me: Send + Sync {
    /// The account.
    async fn show(&self, member: &Member) -> Answer<MyAccount>;
    /// Changes what they are called.
    async fn rename(&self, member: &Member, name: &str) -> Answer<()>;
    /// Has a link be mailed to another address, which makes it the account's.
    async fn change_address(&self, member: &Member, to: &str, password: &str) -> Answer<()>;
    /// Changes the password; ends all other sessions.
    async fn change_password(&self, member: &Member, old: &str, new: &str) -> Answer<()>;
    /// Ends one session; says how many that were.
    async fn end_session(&self, member: &Member, handle: &str) -> Answer<u64>;
    /// Ends all sessions but the one that asks; says how many.
    async fn end_other_sessions(&self, member: &Member) -> Answer<u64>;
    /// Removes the account.
    async fn leave(&self, member: &Member, password: &str) -> Answer<()>;
}
