//! What is kept, and the one way to write it.
//!
//! Traits say what the rest of the server may ask, in a folder for each subject. Both databases
//! answer with **one** text: `sql/` is compiled twice, once below [`sqlite`] and once below
//! [`postgres`], each with its own `Db` type and `dialect`. The contract suite runs on both.

#![expect(clippy::duplicate_mod, reason = "the SQL is compiled once per database")]

mod accounts;
mod alerts;
mod audit;
mod backups;
mod calendars;
mod database;
mod events;
mod jobs;
mod postgres;
mod reads;
mod recovery;
mod runs;
mod sqlite;
mod store;
mod sync;
mod transaction;
mod watchdog;

pub use accounts::account::{AccountStore, AccountTx, Credentials};
pub use accounts::link::{LinkStore, LinkTx, NewLink};
pub use accounts::mail::{MOST_MAILS, Mail, MailStore, MailTx, NewMail};
pub use accounts::people::{
    AccountAct, AccountChange, AccountOutcome, OpenSession, PeopleStore, Person, Which,
};
pub use accounts::session::{
    NewSession, SETUP_TOKEN, SessionRecord, SessionStore, SetUp, SetUpOutcome,
};
pub use accounts::tries::{Count, Counted, FailedTry, Pace, TryStore, Turn};
pub use alerts::alert::{AlertStore, AlertTx, NewAlert};
pub use alerts::delivery::{DeliveryStore, Due, Failed, News, Outcome, Sent};
pub use alerts::telling::{AlertText, AlertTexts, LargeDeletion};
pub use audit::log::{AuditHead, AuditStore, AuditTx, NewAudit};
pub use audit::verify::verify_audit;
pub use backups::backup::{ActKind, BackupStore, Loader, Snapshot};
pub use backups::restore::{
    Filling, RestoreError, Scratch, pending_schema, restore_into, scratch, snapshot_of,
};
pub use calendars::channel::{Channel, ChannelStore, ChannelTx};
pub use calendars::source::{NewSource, SourceDetail, SourceStore, SourceTx};
pub use database::error::{StoreError, StoreResult};
pub use database::kind::Kind;
pub use database::open::{
    OpenError, is_there, open, open_to_read, open_with_replica, sqlite_options,
};
pub use database::tables::Shape;
pub use database::waiting::for_a_visitor;
pub use database::{json_lines, tables};
pub use domain::{RevisionAction, Trouble};
pub use events::author::Author;
pub use events::chain::{ChainHead, digest};
pub use events::cover::{CoverFile, CoverStore, NewCover};
pub use events::dashboard::DashboardStore;
pub use events::history::{HistoryStore, ImportFailure, ImportReport, NewEvent};
pub use events::repeat::{NewSeries, RepeatStore};
pub use events::revision::{Entity, Revision};
pub use events::verify::verify_chain;
pub use jobs::queue::{JobEnd, JobKind, JobStore, JobTx, TakenJob};
pub use jobs::schedule::{JobLimit, Limits, Mended, ScheduleStore, ScheduleTx};
pub use reads::event::{EventStore, ExportFilter};
pub use reads::feed::{FeedEvent, FeedFilter, FeedOrder, FeedStore, SitePage};
pub use recovery::rescue::{KnownEvents, RescueStore, Rescued};
pub use recovery::{RETENTION, RecoveryStore, RelatedRows, RelatedTable};
pub use runs::run::{Decision, Ending, HeldRun, RunEnd, RunTx, Waiting};
pub use store::Store;
pub use sync::plan::{PlanTx, Touched};
pub use transaction::{Transaction, Transactions};
pub use watchdog::{Conclusion, Facts, Figures, Memory, ReportedFaults, WatchStore, WatchTx};
