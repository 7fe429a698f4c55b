//! Runs of syncs: how they begin, wait and end, in a transaction.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    AuditAction, Change, DeletionId, Delivery, Run, RunId, RunState, SourceId, SourceState, Why,
};

use crate::{Author, StoreError, StoreResult};

/// A person's word on a held run.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Who, in words.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What a held run waits with.
#[derive(Clone, Debug)]
pub struct HeldRun {
    /// The source it is of.
    pub source_id: SourceId,
    /// What Google said.
    pub delivery: Delivery,
    /// Where the window of occurrences starts and ends.
    pub window: (DateTime<Utc>, DateTime<Utc>),
}

/// A run that waits for a decision.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Waiting {
    /// Which.
    pub id: RunId,
    /// What its approval is bound to: the digest of its list.
    pub digest: String,
}

/// A run whose fetch went well, at its end.
#[derive(Clone, Copy, Debug)]
pub struct Ending<'a> {
    /// The run.
    pub run_id: RunId,
    /// The source it is of.
    pub source_id: SourceId,
    /// What Google said.
    pub delivery: &'a Delivery,
    /// A person approved it: the run was held until then.
    pub approved: Option<&'a Decision>,
    /// When the work was done.
    pub at: DateTime<Utc>,
}

/// How a run ends that applies nothing.
#[derive(Clone, Debug)]
pub struct RunEnd {
    /// Why it failed, in words.
    pub error: String,
    /// Google's result pages before that.
    pub pages: i64,
    /// Requests sent before that.
    pub requests: i64,
    /// The state the source gets, where the failure says so.
    pub source_state: Option<SourceState>,
    /// Google shows no more of the calendar than when it is busy.
    pub access_lowered: bool,
    /// Google asked not to be asked before this.
    pub retry_at: Option<DateTime<Utc>>,
}

/// Runs, in a transaction.
#[async_trait]
pub trait RunTx: Send {
    /// Locks a source that `owner` has the lease of: it must be theirs in the very transaction that
    /// writes.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`]; [`StoreError::Refused`] where a person disconnected the source while
    /// Google was being asked.
    async fn check_lease(&mut self, id: SourceId, owner: &str) -> StoreResult<()>;
    /// Gives a lease back, with the end of what it was taken for.
    async fn release(&mut self, id: SourceId, owner: &str) -> StoreResult<()>;
    /// A run without its log.
    async fn run_alone(&mut self, id: RunId) -> StoreResult<Run>;
    /// Forgets what was decided when a run was taken back: what that moved to the trash comes out
    /// again, and Google's removals and values count anew.
    async fn forget_undo(&mut self, id: RunId, author: &Author) -> StoreResult<()>;

    /// The run of a source that waits for a decision. Until the end of the transaction nobody else
    /// decides about it.
    async fn waiting_run(&mut self, id: SourceId) -> StoreResult<Option<Waiting>>;
    /// That a run is not held, and what became of one that was.
    async fn not_held(&mut self, id: RunId) -> StoreResult<StoreError>;
    /// A rejected run of a source with this very list, where a person rejected it: the last one, and
    /// who.
    async fn rejected_before(
        &mut self,
        id: SourceId,
        digest: &str,
    ) -> StoreResult<Option<(RunId, Option<String>)>>;
    /// Rejects a held run, with `why` where no person did, and ends its alert.
    async fn reject_run(
        &mut self,
        id: RunId,
        decision: &Decision,
        why: Option<&str>,
    ) -> StoreResult<()>;
    /// Notes what a person decided about a held run, in the audit log.
    async fn note_decision(
        &mut self,
        id: RunId,
        decision: &Decision,
        action: AuditAction,
    ) -> StoreResult<()>;

    /// Writes a run's log and closes it: the last thing that is done of its work. An approved run
    /// begins its work anew with the decision; what it showed before gives way.
    ///
    /// # Errors
    /// Where the run is not under way (or, approved, not held), or of another source.
    async fn close_run(
        &mut self,
        end: &Ending<'_>,
        log: &[Change],
        state: RunState,
        batch: Option<DeletionId>,
    ) -> StoreResult<()>;
    /// Holds a run for a person's decision: its list with the list's digest, and why.
    ///
    /// # Errors
    /// As [`RunTx::close_run`].
    async fn hold_run(
        &mut self,
        end: &Ending<'_>,
        log: &[&Change],
        digest: &str,
        reason: &Why,
    ) -> StoreResult<()>;
    /// Closes a run that has nothing new to tell, and says why.
    async fn pass_run_over(&mut self, end: &Ending<'_>, reason: &Why) -> StoreResult<()>;
    /// Keeps what Google said until a person decided about a held run.
    async fn keep_delivery(
        &mut self,
        id: RunId,
        delivery: &Delivery,
        window: (DateTime<Utc>, DateTime<Utc>),
    ) -> StoreResult<()>;
    /// Closes a run that failed and notes it at its source; nothing else changes. A run that is over
    /// already stays what it is. A person who stopped the source meanwhile keeps the last word.
    async fn fail_run(
        &mut self,
        id: RunId,
        source: SourceId,
        end: &RunEnd,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
}
