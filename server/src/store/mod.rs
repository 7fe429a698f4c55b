//! What is kept, and the one way to write it.
//!
//! Traits say what the rest of the server may ask. Both databases answer with **one body** of
//! code: `body/` is compiled twice, once below [`sqlite`] and once below [`postgres`], each with
//! its own `Db` type and `dialect`. The contract suite (`tests/contract`) runs on both.

mod account;
mod alert;
mod audit;
mod chain;
mod channel;
mod desk;
mod error;
mod event;
mod feed;
mod fit;
mod history;
mod open;
mod postgres;
mod recovery;
mod source;
mod sqlite;
mod words;

pub use account::{AccountStore, Credentials, SessionRecord};
pub use alert::{AlertStore, NewAlert};
pub use app::domain::RevisionAction;
pub use audit::{AuditStore, NewAudit};
pub use chain::{ChainFault, ChainHead, digest, verify_chain};
pub use channel::{Channel, ChannelStore, DueWatch};
pub use desk::DeskStore;
pub use error::{StoreError, StoreResult};
pub use event::{EventStore, ExportFilter};
pub use feed::{FeedEvent, FeedFilter, FeedOrder, FeedStore, SitePage};
pub use history::{Author, Entity, HistoryStore, ImportFailure, ImportReport, NewEvent, Revision};
pub use open::{OpenError, open, open_with_replica, sqlite_options};
pub use recovery::RecoveryStore;
pub use source::{
    Applied, Apply, Decision, DueSync, HeldRun, Judge, NewSource, Planned, Planner, RunEnd,
    SourceDetail, SourceStore, Touched,
};

/// Everything that is kept.
pub trait Store:
    AccountStore
    + AlertStore
    + AuditStore
    + ChannelStore
    + DeskStore
    + EventStore
    + FeedStore
    + HistoryStore
    + RecoveryStore
    + SourceStore
{
}

impl<T> Store for T where
    T: AccountStore
        + AlertStore
        + AuditStore
        + ChannelStore
        + DeskStore
        + EventStore
        + FeedStore
        + HistoryStore
        + RecoveryStore
        + SourceStore
{
}
