//! Jobs: what is to be done, and when. One row for each kind and subject: asking twice is asking once.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{SourceId, Trigger};

use crate::StoreResult;

/// A kind of job that somebody can take.
#[derive(Clone, Copy, Debug)]
pub struct JobKind {
    /// The kind, as `jobs` has it.
    pub kind: &'static str,
    /// For how long whoever takes one has it, unless it is renewed.
    pub lease: TimeDelta,
}

/// A job that was taken.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TakenJob {
    /// Its kind.
    pub kind: &'static str,
    /// What it is about: the id of a source, or 0 for the whole site.
    pub subject: i64,
    /// What asked for it: the schedule, or a notification.
    pub trigger: Trigger,
    /// Tries since it last came through, this one included.
    pub attempts: i64,
    /// In whose name it was taken. A name of its own for each taking: it proves that the job is
    /// still that of whoever has it.
    pub owner: String,
}

/// How a job ended that was taken.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum JobEnd {
    /// There is nothing more to do about its subject: its row goes.
    Done,
    /// It came through, and is due again then.
    Again(DateTime<Utc>),
    /// It did not come through, and is tried again.
    Failed {
        /// Why.
        error: String,
        /// When.
        at: DateTime<Utc>,
    },
}

/// Jobs, whatever they are about.
#[async_trait]
pub trait JobStore: Send + Sync {
    /// Takes the most overdue job of some kinds in `owner`'s name, so that nobody else takes it
    /// before its kind's lease is over. What asked for it is told once: whatever is asked for from
    /// now on is asked for anew.
    async fn take_job(
        &self,
        kinds: &[JobKind],
        owner: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<TakenJob>>;
    /// Keeps a job until a later time; says whether it is still whose it was.
    async fn renew_job(&self, job: &TakenJob, until: DateTime<Utc>) -> StoreResult<bool>;
    /// Notes how a job ended; says whether it was still whose it was. Else nothing is noted: the job
    /// planned its next in a transaction of its own, a person stopped its subject, or somebody else
    /// has it. A notification that came meanwhile keeps its earlier time.
    async fn finish_job(&self, job: &TakenJob, end: &JobEnd) -> StoreResult<bool>;
    /// Makes sure that the whole site has a job of each of these kinds: those that are missing are
    /// due at once.
    async fn plan_site_jobs(&self, kinds: &[&str], now: DateTime<Utc>) -> StoreResult<()>;
    /// The kinds of jobs that there are beside these.
    async fn other_kinds(&self, known: &[&str]) -> StoreResult<Vec<String>>;
}

/// Planned syncs, in a transaction.
#[async_trait]
pub trait JobTx: Send {
    /// Plans the next sync of a source that syncs, replacing an earlier plan; but a notification that
    /// came since the last sync began keeps its earlier time.
    async fn plan_sync(&mut self, id: SourceId, at: DateTime<Utc>) -> StoreResult<()>;
    /// Moves the planned sync of an active source to an earlier time, because Google said that
    /// something changed; says whether that was news. Never to a later time, nor before the
    /// source's `retry_at`; a source that does not sync, or was never synced, is left alone. While a
    /// sync is under way, this asks for one more after it.
    async fn sync_soon(
        &mut self,
        id: SourceId,
        at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> StoreResult<bool>;
    /// Takes a source off the schedule that a person stopped; one that syncs stays on it.
    async fn unplan_sync(&mut self, id: SourceId) -> StoreResult<()>;
}
