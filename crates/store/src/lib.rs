//! What is kept, and the one way to write it.
//!
//! Traits say what the rest of the server may ask. Both databases answer with **one body** of
//! code: `body/` is compiled twice, once below [`sqlite`] and once below [`postgres`], each with
//! its own `Db` type and `dialect`. The contract suite (`tests/contract`) runs on both.

#![expect(clippy::duplicate_mod, reason = "the store's one body is compiled once per database")]

mod account;
mod alert;
mod audit;
mod backup;
mod chain;
mod channel;
mod cover;
mod delivery;
mod desk;
mod error;
mod event;
mod feed;
mod fit;
#[cfg(test)]
mod full;
mod held;
mod history;
pub mod json_lines;
mod later;
mod open;
mod patience;
mod people;
mod pools;
mod postgres;
mod recovery;
mod repeat;
mod rescue;
mod restore;
mod run;
mod schedule;
mod session;
mod source;
mod sqlite;
pub mod tables;
mod transaction;
mod tries;
mod trouble;
mod watch;
mod words;

pub use account::{AccountStore, AccountTx, Credentials};
pub use alert::{AlertStore, AlertTx, NewAlert};
pub use audit::{AuditFault, AuditHead, AuditStore, AuditTx, NewAudit, verify_audit};
pub use backup::{ActKind, BackupStore, Loader, Snapshot};
pub use chain::{ChainFault, ChainHead, digest, verify_chain};
pub use channel::{Channel, ChannelStore, ChannelTx, DueWatch};
pub use cover::{CoverFile, CoverStore, NewCover};
pub use delivery::{DeliveryStore, Due, Failed, News, Outcome, Sent};
pub use desk::DeskStore;
pub use domain::RevisionAction;
pub use error::{StoreError, StoreResult};
pub use event::{EventStore, ExportFilter};
pub use feed::{FeedEvent, FeedFilter, FeedOrder, FeedStore, SitePage};
pub use held::{HeldTx, Touched};
pub use history::{Author, Entity, HistoryStore, ImportFailure, ImportReport, NewEvent, Revision};
pub use open::{Kind, OpenError, is_there, open, open_to_read, open_with_replica, sqlite_options};
pub use patience::for_a_visitor;
pub use people::{AccountAct, AccountChange, AccountOutcome, OpenSession, PeopleStore, Person};
pub use recovery::{Beside, BesideTable, RETENTION, RecoveryStore};
pub use repeat::{NewSeries, RepeatStore};
pub use rescue::{KnownEvents, RescueStore, Rescued};
pub use restore::{
    Filling, RestoreError, Scratch, pending_schema, restore_into, scratch, snapshot_of,
};
pub use run::{Decision, Ending, HeldRun, RunEnd, RunTx, Waiting};
pub use schedule::{JobLimit, JobTx, Limits, Mended, ScheduleStore, ScheduleTx};
pub use session::{NewSession, SETUP_TOKEN, SessionRecord, SessionStore, SetUp, SetUpOutcome};
pub use source::{DueSync, NewSource, SourceDetail, SourceStore, SourceTx};
pub use tables::Shape;
pub use transaction::{Transaction, Transactions};
pub use tries::{Count, Counted, FailedTry, Pace, TryStore, Turn};
pub use trouble::Trouble;
pub use watch::{Conclusion, Facts, Figures, Memory, Told, WatchStore, WatchTx};

/// Everything that is kept.
pub trait Store:
    AccountStore
    + AlertStore
    + AuditStore
    + BackupStore
    + ChannelStore
    + CoverStore
    + DeliveryStore
    + DeskStore
    + EventStore
    + FeedStore
    + HistoryStore
    + PeopleStore
    + RecoveryStore
    + RepeatStore
    + RescueStore
    + ScheduleStore
    + SessionStore
    + SourceStore
    + Transactions
    + TryStore
    + WatchStore
{
}

impl<T> Store for T where
    T: AccountStore
        + AlertStore
        + AuditStore
        + BackupStore
        + ChannelStore
        + CoverStore
        + DeliveryStore
        + DeskStore
        + EventStore
        + FeedStore
        + HistoryStore
        + PeopleStore
        + RecoveryStore
        + RepeatStore
        + RescueStore
        + ScheduleStore
        + SessionStore
        + SourceStore
        + Transactions
        + TryStore
        + WatchStore
{
}
