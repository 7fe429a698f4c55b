//! A transaction, as a value: what is done through it is done together or not at all.

use async_trait::async_trait;

use crate::{
    AccountTx, AlertTx, AuditTx, ChannelTx, JobTx, LinkTx, MailTx, PlanTx, RunTx, ScheduleTx,
    SourceTx, StoreResult, WatchTx,
};

/// A transaction under way. Dropped, it is rolled back; only [`Transaction::commit`] keeps what was
/// done. What can be done is in the traits of its subjects.
#[async_trait]
pub trait Transaction:
    AccountTx
    + AlertTx
    + AuditTx
    + ChannelTx
    + PlanTx
    + JobTx
    + LinkTx
    + MailTx
    + RunTx
    + ScheduleTx
    + SourceTx
    + WatchTx
{
    /// Keeps what was done: all of it, whatever happens from now on.
    async fn commit(self: Box<Self>) -> StoreResult<()>;
    /// Takes everything back at once. (A transaction that is dropped is taken back a little later,
    /// when its connection is used again.)
    async fn rollback(self: Box<Self>) -> StoreResult<()>;
    /// Marks a place to come back to, until [`Transaction::take_back`] or [`Transaction::go_on`].
    async fn savepoint(&mut self) -> StoreResult<()>;
    /// Takes back what was done since [`Transaction::savepoint`], also where the database refused it.
    async fn take_back(&mut self) -> StoreResult<()>;
    /// Forgets the place of [`Transaction::savepoint`] and keeps what was done since.
    async fn go_on(&mut self) -> StoreResult<()>;
}

/// Where transactions begin.
#[async_trait]
pub trait Transactions: Send + Sync {
    /// Begins a transaction that writes of one source, and neither events nor the audit log. It
    /// touches the source's row before its runs, jobs and alerts, so that two of them cannot wait for
    /// each other.
    async fn begin(&self) -> StoreResult<Box<dyn Transaction>>;
    /// Begins a transaction that writes events, or the audit log beside anything else. It holds the
    /// end of the chain of revisions from its start, so such come one after another and cannot
    /// deadlock.
    async fn begin_history(&self) -> StoreResult<Box<dyn Transaction>>;
    /// Begins a transaction that only reads.
    async fn begin_read(&self) -> StoreResult<Box<dyn Transaction>>;
}
