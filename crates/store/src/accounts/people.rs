//! Who can sign in, as an operator sees them, and taking an account back.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{Account, Actor, Agent, AuditAction, Email, LinkKind, OrganizerId, Role, UserId};
use strum::VariantArray as _;

use crate::StoreResult;

/// An account as an operator sees it.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account.
    pub account: Account,
    /// As they want to be called; may be empty.
    pub name: String,
    /// Whether they were invited and have not chosen a password yet.
    pub invited: bool,
    /// When they last signed in.
    pub signed_in_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Since when it cannot sign in.
    pub disabled_at: Option<DateTime<Utc>>,
    /// How many sessions are open.
    pub sessions: i64,
    /// When one of them was last seen, to the hour.
    pub seen_at: Option<DateTime<Utc>>,
}

/// An open session as an operator sees it: nothing in it opens anything.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// The digest of its id.
    pub id: String,
    /// Whose.
    pub email: Email,
    /// The browser.
    pub agent: Agent,
    /// When they signed in.
    pub signed_in_at: DateTime<Utc>,
    /// When they were last seen, to the hour.
    pub seen_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub ends_at: DateTime<Utc>,
}

/// Which of an account's sessions end.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Which {
    /// The one of this digest.
    One(String),
    /// All but the one of this digest.
    AllBut(String),
}

/// What is done to an account.
#[derive(Clone, Debug)]
pub enum AccountChange {
    /// It gets another password: the hash, argon2id in PHC form.
    Password(String),
    /// It may do something else.
    Role(Role),
    /// Its owner is called otherwise.
    Name(String),
    /// It has another mail address.
    Address(Email),
    /// It has the mail address of before again, and no password: whoever took it away may know that.
    AddressBack(Email),
    /// It can no longer sign in.
    Disable,
    /// It can sign in again.
    Enable,
    /// It goes for good; what it did stays.
    Remove,
    /// Its sessions end, and nothing else.
    SignOut,
    /// It acts for an organizer from now on.
    Join(OrganizerId),
    /// It no longer acts for an organizer.
    Leave(OrganizerId),
}

/// An act on an account, and who does it.
#[derive(Clone, Debug)]
pub struct AccountAct {
    /// The account's address.
    pub email: Email,
    /// What is done.
    pub change: AccountChange,
    /// Also where no administrator is left that can sign in.
    pub force: bool,
    /// Who does it.
    pub actor: Actor,
    /// When.
    pub at: DateTime<Utc>,
}

/// What became of an act on an account.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AccountOutcome {
    /// Whose.
    pub id: UserId,
    /// Whether anything was otherwise before.
    pub changed: bool,
    /// How many sessions ended.
    pub signed_out: u64,
}

impl AccountChange {
    /// The audit log's word for it.
    #[must_use]
    pub fn action(&self) -> AuditAction {
        match self {
            Self::Remove => AuditAction::AccountRemoved,
            _ => AuditAction::AccountChanged,
        }
    }

    /// What was done, in the audit log's words.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Password(_) => "got another password".into(),
            Self::Role(role) => format!("is now {}", <&str>::from(role)),
            Self::Name(_) => "is called otherwise".into(),
            Self::Address(email) => format!("has the address {email} from now on"),
            Self::AddressBack(email) => format!("has the address {email} again, and no password"),
            Self::Disable => "was disabled".into(),
            Self::Enable => "was enabled".into(),
            Self::Remove => "was removed".into(),
            Self::SignOut => "was signed out everywhere".into(),
            Self::Join(id) => format!("acts for organizer {id} from now on"),
            Self::Leave(id) => format!("no longer acts for organizer {id}"),
        }
    }

    /// The kinds of links that do not work any more. One that takes a change of the mail address back
    /// outlives a new password: a thief chooses one as well.
    #[must_use]
    pub fn ends_links(&self) -> &'static [LinkKind] {
        match self {
            Self::Password(_) => &[LinkKind::Password, LinkKind::Invitation],
            Self::Address(_) => &[LinkKind::Password, LinkKind::Address],
            Self::AddressBack(_) | Self::Disable | Self::Remove => LinkKind::VARIANTS,
            _ => &[],
        }
    }

    /// Whether the account's sessions end. Rights are looked up at each request, so joining and
    /// leaving an organizer need no new sign-in.
    #[must_use]
    pub fn ends_sessions(&self) -> bool {
        !matches!(self, Self::Join(_) | Self::Leave(_) | Self::Name(_) | Self::Address(_))
    }
}

/// Who can sign in, and taking an account back.
#[async_trait]
pub trait PeopleStore: Send + Sync {
    /// All accounts, by number.
    async fn people(&self, now: DateTime<Utc>) -> StoreResult<Vec<Person>>;
    /// Sessions that have not ended, newest first; all, or those of one account.
    async fn open_sessions(
        &self,
        user: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StoreResult<Vec<OpenSession>>;
    /// One account.
    async fn person(&self, id: UserId, now: DateTime<Utc>) -> StoreResult<Option<Person>>;
    /// Changes an account, ends its sessions and notes it, together.
    /// [`crate::StoreError::Absent`] where no account has the address, [`crate::StoreError::Refused`]
    /// where nobody would be left who administers the site.
    async fn change_account(&self, act: &AccountAct) -> StoreResult<AccountOutcome>;
}
