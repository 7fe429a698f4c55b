//! Who can sign in, organizers, settings.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{Account, Email, Organizer, OrganizerId, Role, UserId};

use crate::{AccountAct, AccountOutcome, StoreResult, Which};

/// What signing in is checked against.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Whose.
    pub account: Account,
    /// Argon2id, in PHC form; empty until somebody who was invited has chosen one.
    pub password_hash: String,
    /// Whether it cannot sign in although its password is right.
    pub disabled: bool,
}

impl Credentials {
    /// Whether its owner was invited and has not chosen a password yet.
    #[must_use]
    pub fn is_invited(&self) -> bool {
        self.password_hash.is_empty()
    }
}

/// Who can sign in, organizers, settings.
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// Adds a person, who acts for `organizer` where given; a token for the first set-up is void
    /// then. [`crate::StoreError::Refused`] where the address has an account.
    async fn add_user(
        &self,
        email: &Email,
        password_hash: &str,
        role: Role,
        organizer: Option<OrganizerId>,
        now: DateTime<Utc>,
    ) -> StoreResult<UserId>;
    /// How many people can sign in.
    async fn count_users(&self) -> StoreResult<i64>;
    /// The account of an address, with its password's hash.
    async fn credentials(&self, email: &Email) -> StoreResult<Option<Credentials>>;
    /// Writes the hash of the same password, made anew, where it is still the one that was read; says
    /// whether. No session ends, and nothing is noted: the password is what it was.
    async fn rehash(&self, user: UserId, read: &str, new: &str) -> StoreResult<bool>;
    /// An account.
    async fn account(&self, id: UserId) -> StoreResult<Option<Account>>;
    /// Adds an organizer. [`crate::StoreError::Refused`] where the slug is in use.
    async fn add_organizer(
        &self,
        slug: &str,
        name: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<OrganizerId>;
    /// Sets an organizer's description, in plain text.
    async fn describe_organizer(&self, id: OrganizerId, text: &str) -> StoreResult<()>;
    /// Lets a person act for an organizer.
    async fn add_membership(
        &self,
        user: UserId,
        organizer: OrganizerId,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// All live organizers by name.
    async fn organizers(&self) -> StoreResult<Vec<Organizer>>;
    /// A live organizer by its slug.
    async fn organizer_by_slug(&self, slug: &str) -> StoreResult<Option<Organizer>>;
    /// An organizer by its number.
    async fn organizer(&self, id: OrganizerId) -> StoreResult<Option<Organizer>>;

    /// Clears away sessions and links that have ended.
    async fn sweep(&self, now: DateTime<Utc>) -> StoreResult<u64>;

    /// A setting.
    async fn setting(&self, name: &str) -> StoreResult<Option<String>>;
    /// Writes a setting.
    async fn put_setting(&self, name: &str, value: &str, now: DateTime<Utc>) -> StoreResult<()>;
    /// Whether the database answers.
    async fn ping(&self) -> StoreResult<()>;
}

/// People and organizers, in a transaction.
#[async_trait]
pub trait AccountTx: Send {
    /// Adds a person: see [`AccountStore::add_user`].
    async fn add_user(
        &mut self,
        email: &Email,
        password_hash: &str,
        role: Role,
        organizer: Option<OrganizerId>,
        now: DateTime<Utc>,
    ) -> StoreResult<UserId>;
    /// Adds an organizer: see [`AccountStore::add_organizer`].
    async fn add_organizer(
        &mut self,
        slug: &str,
        name: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<OrganizerId>;
    /// Changes an account, ends its sessions and notes it: see
    /// [`crate::PeopleStore::change_account`].
    async fn change_account(&mut self, act: &AccountAct) -> StoreResult<AccountOutcome>;
    /// Ends some of an account's sessions; says how many.
    async fn end_sessions(&mut self, user: UserId, which: &Which) -> StoreResult<u64>;
}
