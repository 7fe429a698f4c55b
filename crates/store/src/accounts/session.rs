//! Sessions: who is signed in, since when and until when; signing in, and the first set-up.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{Account, Agent, Email, UserId};

use crate::{NewAudit, NewMail, StoreResult};

/// The setting that holds the digest of the token with which a site is set up.
pub const SETUP_TOKEN: &str = "setup_token";

/// A session that begins.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Digest of its id.
    pub id: String,
    /// When its owner signed in.
    pub at: DateTime<Utc>,
    /// When it ends unless its owner comes back.
    pub expires_at: DateTime<Utc>,
    /// When it ends in any case.
    pub ends_at: DateTime<Utc>,
    /// The session that it follows in the same browser, by its digest: that one ends.
    pub replaces: Option<String>,
    /// The browser.
    pub agent: Agent,
    /// A letter that tells of it.
    pub letter: Option<NewMail>,
}

/// A session that has not ended, and whose it is.
#[derive(Clone, Debug)]
pub struct SessionRecord {
    /// Whose.
    pub account: Account,
    /// When they signed in.
    pub signed_in_at: DateTime<Utc>,
    /// When they were last seen, to the hour.
    pub seen_at: DateTime<Utc>,
    /// When it ends unless they come back.
    pub expires_at: DateTime<Utc>,
    /// When it ends in any case.
    pub ends_at: DateTime<Utc>,
    /// What pages left for each other.
    pub data: String,
}

/// The first administrator, made by whoever has the server's token.
#[derive(Clone, Debug)]
pub struct SetUp {
    /// Digest of the token.
    pub token: String,
    /// Their address.
    pub email: Email,
    /// Argon2id, in PHC form.
    pub password_hash: String,
    /// A first organizer, by slug and name. One that is there already is taken.
    pub organizer: Option<(String, String)>,
    /// Their session.
    pub session: NewSession,
    /// The line about their signing in.
    pub sign_in: NewAudit,
}

/// What became of a set-up.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SetUpOutcome {
    /// They are the administrator, and signed in.
    Done(UserId),
    /// Somebody has an account already.
    Closed,
    /// The token is another, or was used.
    WrongToken,
}

/// Sessions. A session that is over stays over: nothing but signing in makes a row.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Begins a session and notes it, together or not at all. `false`, and nothing is written, where
    /// the account was removed, disabled or given another password since `password_hash` was read.
    async fn begin_session(
        &self,
        user: UserId,
        password_hash: &str,
        new: &NewSession,
        note: &NewAudit,
    ) -> StoreResult<bool>;
    /// A session by the digest of its id; `None` where it has ended, or its account is disabled.
    async fn session(&self, id: &str, now: DateTime<Utc>) -> StoreResult<Option<SessionRecord>>;
    /// Notes that a session's owner came back.
    async fn see_session(
        &self,
        id: &str,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// Writes what pages leave for each other, where it is still what was read; says whether.
    async fn swap_session_data(&self, id: &str, read: &str, new: &str) -> StoreResult<bool>;
    /// Ends a session and notes it, together; says whether there was one.
    async fn end_session(&self, id: &str, note: &NewAudit, now: DateTime<Utc>)
    -> StoreResult<bool>;
    /// Makes the first administrator and uses the token up, together: of many at once, one.
    async fn set_up(&self, new: &SetUp) -> StoreResult<SetUpOutcome>;
}
