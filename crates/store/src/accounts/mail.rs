//! What is to be mailed to people.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{Email, Letter, UserId};

use crate::StoreResult;

/// Letters that wait at most: while no mail goes out, strangers who ask for links fill no disk.
pub const MOST_MAILS: i64 = 10_000;

/// A letter to somebody.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewMail {
    /// To which address.
    pub to: Email,
    /// Whose account it is about, where that is known.
    pub user: Option<UserId>,
    /// What it says.
    pub letter: Letter,
}

/// A letter that was taken to be sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mail {
    /// Its number.
    pub id: i64,
    /// What was asked for.
    pub mail: NewMail,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Tries, this one included.
    pub attempts: i64,
}

/// Letters that wait.
#[async_trait]
pub trait MailStore: Send + Sync {
    /// Takes the letter that is most overdue; nobody else takes it before `until`.
    async fn take_mail(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> StoreResult<Option<Mail>>;
    /// Forgets a letter: it was sent, or nobody is to be told any more.
    async fn drop_mail(&self, id: i64) -> StoreResult<()>;
    /// Has a letter wait until it is tried again.
    async fn put_mail_off(&self, id: i64, at: DateTime<Utc>) -> StoreResult<()>;
}

/// Letters, in a transaction.
#[async_trait]
pub trait MailTx: Send {
    /// Has somebody be told. Where [`MOST_MAILS`] wait, nothing is added.
    async fn post(&mut self, new: &NewMail, now: DateTime<Utc>) -> StoreResult<()>;
}
