//! The sync log, in a transaction.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    AuditAction, Change, Counts, DeletionId, Delivery, RecordKind, Run, RunId, RunState, SourceId,
    Why,
};

use super::super::calendars::lease::{self, check_lease};
use super::super::transaction::OpenTransaction;
use super::super::{Tx, dialect, plain};
use super::changes::put_changes;
use super::end::{fail, finish};
use super::{hold, log, undone};
use crate::{Author, Decision, Ending, RunEnd, RunTx, StoreError, StoreResult, Waiting};

/// Writes the log and closes the run: see [`RunTx::close_run`].
async fn close(
    tx: &mut Tx,
    end: &Ending<'_>,
    log: &[Change],
    state: RunState,
    batch: Option<DeletionId>,
) -> StoreResult<()> {
    if end.approved.is_some() {
        // What it showed while it was held.
        sqlx::query("DELETE FROM run_changes WHERE run_id = $1")
            .bind(end.run_id.0)
            .execute(&mut **tx)
            .await?;
    }
    let changes: Vec<&Change> = log.iter().collect();
    put_changes(tx, end.run_id, &changes).await?;
    finish(tx, end, state, batch, &Counts::of(changes)).await?;
    match end.approved {
        Some(decision) => note_approval(tx, end.run_id, decision).await,
        None => Ok(()),
    }
}

async fn note_approval(tx: &mut Tx, id: RunId, decision: &Decision) -> StoreResult<()> {
    sqlx::query("UPDATE runs SET decided_by = $2, decided_at = $3 WHERE id = $1")
        .bind(id.0)
        .bind(plain(&decision.by))
        .bind(dialect::at(decision.at))
        .execute(&mut **tx)
        .await?;
    hold::forget_plan(tx, id, decision.at).await
}

#[async_trait]
impl RunTx for OpenTransaction {
    async fn check_lease(&mut self, id: SourceId, owner: &str) -> StoreResult<()> {
        check_lease(&mut self.0, id, owner).await
    }

    async fn release(&mut self, id: SourceId, owner: &str) -> StoreResult<()> {
        lease::release(&mut self.0, id, owner).await
    }

    async fn run_alone(&mut self, id: RunId) -> StoreResult<Run> {
        let found = sqlx::query("SELECT * FROM runs WHERE id = $1")
            .bind(id.0)
            .fetch_optional(&mut *self.0)
            .await?;
        log::run(&found.ok_or_else(|| StoreError::absent(RecordKind::Run, id))?)
    }

    async fn forget_undo(&mut self, id: RunId, author: &Author) -> StoreResult<()> {
        undone::forget(&mut self.0, id, author).await
    }

    async fn waiting_run(&mut self, id: SourceId) -> StoreResult<Option<Waiting>> {
        hold::waiting(&mut self.0, id).await
    }

    async fn not_held(&mut self, id: RunId) -> StoreResult<StoreError> {
        hold::not_held(&mut self.0, id).await
    }

    async fn rejected_before(
        &mut self,
        id: SourceId,
        digest: &str,
    ) -> StoreResult<Option<(RunId, Option<String>)>> {
        hold::rejected_before(&mut self.0, id, digest).await
    }

    async fn reject_run(
        &mut self,
        id: RunId,
        decision: &Decision,
        why: Option<&str>,
    ) -> StoreResult<()> {
        hold::reject(&mut self.0, id, decision, why).await
    }

    async fn note_decision(
        &mut self,
        id: RunId,
        decision: &Decision,
        action: AuditAction,
    ) -> StoreResult<()> {
        hold::note_decision(&mut self.0, id, decision, action).await
    }

    async fn close_run(
        &mut self,
        end: &Ending<'_>,
        log: &[Change],
        state: RunState,
        batch: Option<DeletionId>,
    ) -> StoreResult<()> {
        close(&mut self.0, end, log, state, batch).await
    }

    async fn hold_run(
        &mut self,
        end: &Ending<'_>,
        log: &[&Change],
        digest: &str,
        reason: &Why,
    ) -> StoreResult<()> {
        hold::hold(&mut self.0, end, log, digest, reason).await
    }

    async fn pass_run_over(&mut self, end: &Ending<'_>, reason: &Why) -> StoreResult<()> {
        hold::pass_over(&mut self.0, end, reason).await
    }

    async fn keep_delivery(
        &mut self,
        id: RunId,
        delivery: &Delivery,
        window: (DateTime<Utc>, DateTime<Utc>),
    ) -> StoreResult<()> {
        hold::keep(&mut self.0, id, delivery, window).await
    }

    async fn fail_run(
        &mut self,
        id: RunId,
        source: SourceId,
        end: &RunEnd,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        fail(&mut self.0, id, source, end, now).await
    }
}
