//! Keeping the schedule whole: what crashes left open, and what a wrong clock left far ahead.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{RunId, Source, SourceId};

use crate::StoreResult;

/// How far ahead a kind of job can lie.
#[derive(Clone, Copy, Debug)]
pub struct JobLimit {
    /// The kind, as `jobs` has it.
    pub kind: &'static str,
    /// The longest from one to the next; `None` where other things say how long that is.
    pub every: Option<TimeDelta>,
    /// For how long whoever takes one has it.
    pub taken_for: TimeDelta,
}

/// How far ahead of now things can lie while the clock is right.
#[derive(Clone, Copy, Debug)]
pub struct Limits<'a> {
    /// Jobs, by kind.
    pub jobs: &'a [JobLimit],
    /// A source's lease.
    pub lease: TimeDelta,
    /// The longest that Google can ask not to be asked.
    pub silence: TimeDelta,
    /// The longest from one try of a delivery to the next.
    pub delivery: TimeDelta,
    /// For how long whoever takes a delivery has it.
    pub delivery_taken_for: TimeDelta,
}

/// What was put right.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Mended {
    /// Sources that sync and had no job: they have one now.
    pub planned: Vec<SourceId>,
    /// Runs that nobody finished: they are closed as failed.
    pub closed: Vec<RunId>,
    /// Syncs that were planned for later than their sources would be now: they are due. (Perhaps
    /// `SYNC_INTERVAL` is shorter than it was.)
    pub sooner: u64,
    /// Plans that lay further ahead than any can: they are due now.
    pub plans: u64,
    /// Locks and leases that would have lasted longer than any does: they are free.
    pub locks: u64,
    /// Other times that lay too far ahead: when a trouble began, when something is tried again.
    pub times: u64,
}

impl Mended {
    /// Whether something was found that only a wrong clock explains.
    #[must_use]
    pub fn is_of_the_clock(&self) -> bool {
        self.plans + self.locks + self.times > 0
    }
}

/// The schedule as a whole.
#[async_trait]
pub trait ScheduleStore: Send + Sync {
    /// Sources on the schedule that are to be synced after an instant only.
    async fn planned_after(&self, at: DateTime<Utc>) -> StoreResult<Vec<Source>>;
    /// Whether anything is to be put right by [`ScheduleTx::mend_schedule`]: most looks find nothing,
    /// and need not write.
    async fn schedule_wants(&self, limits: &Limits<'_>, now: DateTime<Utc>) -> StoreResult<bool>;
}

/// The schedule as a whole, in a transaction.
#[async_trait]
pub trait ScheduleTx: Send {
    /// Puts the schedule right: plans sources that have no job, and those of `late` at once; closes
    /// runs of which nobody has the lease; brings back what lies further ahead than `limits` say. An
    /// alert of an hour ago is over.
    async fn mend_schedule(
        &mut self,
        limits: &Limits<'_>,
        late: &[SourceId],
        now: DateTime<Utc>,
    ) -> StoreResult<Mended>;
}
