//! What people decide about runs: approve, reject, take back, sync anew.

use std::time::Duration;

use domain::why::Act;
use domain::{Actor, AuditAction, RecordKind, Run, RunId, SourceState, Trigger, UndoOutcome};
use store::{Decision, StoreError};

use super::fetch::Extent;
use super::run::{Order, Started};
use super::syncer::{SyncError, Syncer};
use super::work::Work;

impl Syncer {
    /// Applies a held run: exactly the list that it shows, planned anew from what Google said then
    /// and compared. Waits up to `patience` for a sync of the source that is under way.
    ///
    /// # Errors
    /// Where the run is not held, the source was disconnected, or what is here has changed so that
    /// the list would be another one. Then nothing is changed.
    #[tracing::instrument(skip_all, fields(run = id.0))]
    pub(crate) async fn approve(
        &self,
        id: RunId,
        by: &Actor,
        patience: Duration,
    ) -> Result<Run, SyncError> {
        let source_id = self.store.held_run(id).await?.source_id;
        let found = self.store.source_alone(source_id).await?;
        let source = found.ok_or(SyncError::Absent(source_id))?;
        if source.state == SourceState::Disconnected {
            return Err(SyncError::Disconnected(source_id));
        }
        let owner = self.take_lease(source_id, patience).await?;
        let applied = self.approve_leased(id, by, &owner).await;
        if applied.is_err() {
            self.give_back(source_id, &owner).await;
        }
        applied
    }

    async fn approve_leased(&self, id: RunId, by: &Actor, owner: &str) -> Result<Run, SyncError> {
        // Read again: a sync that we waited for may have put another list in its place.
        let held = self.store.held_run(id).await?;
        let found = self.store.source_alone(held.source_id).await?;
        let source = found.ok_or(SyncError::Absent(held.source_id))?;
        let decision = Decision { by: by.label(), at: self.clock.now() };
        let work = Work {
            run_id: id,
            source: &source,
            owner,
            delivery: &held.delivery,
            window: held.window,
            now: decision.at,
            approved: Some(decision),
            forget: None,
        };
        Ok(self.apply(&work).await?)
    }

    /// Refuses a held run. Nothing changes; the next sync asks Google again from where it was.
    ///
    /// # Errors
    /// Where the run is not held.
    #[tracing::instrument(skip_all, fields(run = id.0))]
    pub(crate) async fn reject(&self, id: RunId, by: &Actor) -> Result<Run, StoreError> {
        let decision = Decision { by: by.label(), at: self.clock.now() };
        let mut tx = self.store.begin_history().await?;
        tx.reject_run(id, &decision, None).await?;
        tx.note_decision(id, &decision, AuditAction::RunRejected).await?;
        let run = tx.run_alone(id).await?;
        tx.commit().await?;
        Ok(run)
    }

    /// Takes an applied run back, but for what has changed since.
    ///
    /// # Errors
    /// Where the run was not applied, or was taken back already.
    #[tracing::instrument(skip_all, fields(run = id.0))]
    pub(crate) async fn undo(&self, id: RunId, by: &Actor) -> Result<UndoOutcome, StoreError> {
        self.store.undo_run(id, &self.author(by, Act::TakenBack { run: id })).await
    }

    /// Syncs a run's source anew and compares in full. What was decided when the run was taken back
    /// is forgotten in the transaction that writes, so that the same changes can come about again;
    /// a run that fails changes nothing.
    ///
    /// # Errors
    /// Where there is no such run, or its source cannot be synced.
    #[tracing::instrument(skip_all, fields(run = id.0))]
    pub(crate) async fn rerun(
        &self,
        id: RunId,
        by: &Actor,
        trigger: Trigger,
        patience: Duration,
    ) -> Result<Started, SyncError> {
        let found = self.store.run_alone(id).await?;
        let source = found.ok_or_else(|| StoreError::absent(RecordKind::Run, id))?.source_id;
        let order = Order { trigger, extent: Extent::Full, anew: Some((id, by.clone())) };
        self.start_order(source, order, patience).await
    }
}
