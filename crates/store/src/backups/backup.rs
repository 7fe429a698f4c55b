//! What backups need of a database: all rows of one instant, a way to write them back, and the
//! notes about long acts.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::BackupProgress;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use tokio::sync::mpsc;

use crate::{AuditHead, ChainHead, Shape, StoreResult};

/// A database's rows as they were at one instant, on a connection of its own, whatever others write
/// meanwhile.
#[async_trait]
pub trait Snapshot: Send {
    /// The number of the database's last migration.
    fn schema(&self) -> i64;
    /// Its tables, in the order in which rows can be written.
    fn shapes(&self) -> Vec<Shape>;
    /// Where the chain of revisions ends.
    async fn chain_head(&mut self) -> StoreResult<ChainHead>;
    /// Where the audit log ends.
    async fn audit_head(&mut self) -> StoreResult<AuditHead>;
    /// How many rows a table has.
    async fn count(&mut self, table: &str) -> StoreResult<i64>;
    /// Sends all rows of a table in order of its key, each as one line of JSON without its end, in
    /// batches. Ends early where nobody takes them any more.
    async fn rows(&mut self, shape: &Shape, to: mpsc::Sender<Vec<String>>) -> StoreResult<()>;
}

/// Writes rows into an empty database, in one transaction: dropped before [`Loader::finish`], it
/// leaves the database empty.
#[async_trait]
pub trait Loader: Send {
    /// Writes rows, as a [`Snapshot`] gave them.
    async fn rows(&mut self, shape: &Shape, lines: &[String]) -> StoreResult<()>;
    /// How many rows a table has now.
    async fn count(&mut self, table: &str) -> StoreResult<i64>;
    /// Moves the givers of ids past those that were written, and commits.
    async fn finish(self: Box<Self>) -> StoreResult<()>;
}

/// A kind of long act on backups.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ActKind {
    /// Making one.
    Create,
    /// Restoring one into a scratch database.
    Verify,
    /// Removing those that are too old.
    Prune,
}

/// What backups need of a database.
#[async_trait]
pub trait BackupStore: Send + Sync {
    /// The rows of this instant.
    async fn snapshot(&self) -> StoreResult<Box<dyn Snapshot>>;
    /// Notes that a long act began; gives its number. Forgets acts of more than 30 days ago.
    async fn begin_act(
        &self,
        kind: ActKind,
        backup: Option<i64>,
        actor: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<i64>;
    /// Notes how far an act is, and that its process is alive.
    async fn act_goes_on(
        &self,
        act: i64,
        progress: &BackupProgress,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// Notes how an act ended.
    async fn end_act(
        &self,
        act: i64,
        backup: Option<i64>,
        error: Option<&str>,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// The newest act that has not ended and whose process was alive at `since` or later.
    async fn act_under_way(&self, since: DateTime<Utc>) -> StoreResult<Option<BackupProgress>>;
    /// The backup that was made last, as far as anybody remembers.
    async fn last_backup_made(&self) -> StoreResult<Option<i64>>;
}
