//! What the watchdog reads, and what it remembers.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{AuditFault, ChainFault, EventId, IntegrityReport, LostAddress};
use serde::{Deserialize, Serialize};

use crate::{AuditHead, ChainHead, NewAlert, StoreResult};

/// What the watchdog knew after its last look.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// Counts the looks that were concluded: of two that overlap, only one is.
    pub looks: i64,
    /// The most rows that each table which never shrinks was seen with.
    pub counts: BTreeMap<String, i64>,
    /// How far the chain of revisions is known to be whole.
    pub chain: ChainHead,
    /// How far the audit log is known to be whole.
    pub audit: AuditHead,
}

/// What an open alert has told of already: where anything comes on top, it is told again.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct ReportedFaults(pub std::collections::BTreeSet<String>);

/// What is there, seen in one instant, and what the watchdog knew in that instant.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What the watchdog knew.
    pub memory: Memory,
    /// Its last report.
    pub last: Option<IntegrityReport>,
    /// Ids ever given.
    pub allocated: i64,
    /// Rows that are live.
    pub live: i64,
    /// Rows in the trash.
    pub trashed: i64,
    /// Lines in the ledger of purges.
    pub purged: i64,
    /// Ids that were given, and have neither a row nor a line among the purged.
    pub missing: Vec<EventId>,
    /// Rows whose id was never given, or was purged.
    pub unaccounted: Vec<EventId>,
    /// Rows that are not what their last revision says: of all, or of those that were not so the
    /// last time.
    pub altered: Vec<EventId>,
    /// Addresses that answered and do not, with nothing in the history that says why: of all that
    /// ever did, or of those that the last report names.
    pub lost_addresses: Vec<LostAddress>,
    /// Rows of the tables that never shrink.
    pub counts: BTreeMap<String, i64>,
    /// Guarding triggers that must be there.
    pub guards: Vec<String>,
    /// Triggers that are there and switched on.
    pub triggers: Vec<String>,
    /// How far the chain of revisions is whole, from where it was known to be (or its beginning).
    pub chain: Result<ChainHead, ChainFault>,
    /// The same of the audit log.
    pub audit: Result<AuditHead, AuditFault>,
    /// What the database says of itself; only where everything was looked at.
    pub database: Option<String>,
}

/// What a look came to.
#[derive(Clone, Debug)]
pub struct Conclusion {
    /// The look that it is about began when so many were concluded.
    pub looks: i64,
    /// What is known from now on.
    pub memory: Memory,
    /// The report.
    pub report: IntegrityReport,
    /// What to raise; `None`: all is well, and an open alert is over.
    pub alert: Option<NewAlert>,
    /// What the alert tells of.
    pub told: ReportedFaults,
}

/// The watchdog's side of the store.
#[async_trait]
pub trait WatchStore: Send + Sync {
    /// Looks at everything, or at what is cheap, in one instant, whoever writes meanwhile.
    async fn facts(&self, whole: bool) -> StoreResult<Facts>;
    /// Keeps what a look came to, and raises or ends its alert. `false` where another look was
    /// concluded since this one began: this one may be older, and nothing is kept of it.
    async fn conclude(&self, conclusion: &Conclusion, now: DateTime<Utc>) -> StoreResult<bool>;
    /// Notes which public addresses answer today, and forgets those that history explains.
    async fn note_addresses(&self, now: DateTime<Utc>) -> StoreResult<()>;
    /// The last report, and the last whole one.
    async fn reports(&self) -> StoreResult<(Option<IntegrityReport>, Option<IntegrityReport>)>;
    /// Tries whether something could be written, and takes it back. A `thorough` try costs more, and
    /// finds a full disk that a small write would not.
    async fn try_write(&self, thorough: bool) -> StoreResult<()>;
    /// Figures for [`crate::watchdog::metrics`].
    async fn figures(&self, now: DateTime<Utc>) -> StoreResult<Figures>;
}

/// Figures that change with use.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Figures {
    /// Live events.
    pub live: i64,
    /// Events in the trash.
    pub trashed: i64,
    /// Events that were purged.
    pub purged: i64,
    /// Alerts that are not over.
    pub alerts: i64,
    /// Deliveries of alerts that were given up.
    pub undelivered: i64,
    /// Deliveries of alerts that wait.
    pub waiting: i64,
    /// The time of the most overdue sync that nobody has taken.
    pub oldest_due: Option<DateTime<Utc>>,
    /// When a source was last synced with success. Times that lie ahead are left out: a clock was
    /// wrong then.
    pub last_sync: Option<DateTime<Utc>>,
    /// Sources that sync and are not on the schedule.
    pub unplanned: i64,
}

/// The watchdog's memory, in a transaction.
#[async_trait]
pub trait WatchTx: Send {
    /// Takes what is there now as what the watchdog knew: for tables that lost rows for a reason
    /// that a person knows, and addresses that are gone with it.
    async fn forget_losses(&mut self, now: DateTime<Utc>) -> StoreResult<()>;
}
