//! What a sync would do, without doing it.

use chrono::{DateTime, Utc};
use domain::why::Hold;
use domain::{Change, Counts, Refusals, Run, RunDetail, RunState, Source, SourceId, Trigger, Why};

use super::fetch::{Extent, Failure};
use super::planned::{planned, touched};
use super::situation;
use super::syncer::{SyncError, Syncer};
use super::window::{context, window};

impl Syncer {
    /// What a sync would do now. Changes nothing, the stored sync token included, and leaves no
    /// trace in the log.
    ///
    /// # Errors
    /// Where the source cannot be synced at all; a fetch that fails is `Ok` and says so.
    pub(crate) async fn dry_run(
        &self,
        id: SourceId,
        trigger: Trigger,
    ) -> Result<RunDetail, SyncError> {
        let source = self.ready(id).await?;
        let now = self.clock.now();
        let mut run = blank_run(&source, trigger, now);
        let calendar = match self.calendar(&source).await {
            Ok(calendar) => calendar,
            Err(failure) => return Ok(failed(run, failure)),
        };
        let delivery = match self.fetch(&calendar, &source, Extent::Increment).await {
            Ok(delivery) => delivery,
            Err(failure) => return Ok(failed(run, failure)),
        };
        let window = window(&source, now);
        let mut tx = self.store.begin_read().await?;
        let held = tx.held(id, &touched(&source, &delivery, window)).await?;
        let none = Refusals::new();
        let planned = planned(&held, &delivery, &context(&source, window), &none);
        let held_reason = situation::verdict(&mut *tx, &source, &planned, now).await?;
        tx.rollback().await?;
        let changes: Vec<_> = planned.plan.changes().cloned().collect();
        run.counts = Counts::of(&changes);
        (run.pages, run.requests) = (delivery.pages, delivery.requests);
        run.finished_at = Some(self.clock.now());
        Ok(unlogged(run, held_reason, changes))
    }
}

/// A dry run whose fetch failed.
fn failed(mut run: Run, failure: Failure) -> RunDetail {
    run.state = RunState::Failed;
    run.error = Some(failure.words);
    (run.pages, run.requests) = (failure.pages, failure.requests);
    unlogged(run, None, Vec::new())
}

/// A run that leaves no trace in the log.
fn unlogged(run: Run, held_reason: Option<Hold>, changes: Vec<Change>) -> RunDetail {
    RunDetail {
        run,
        held_reason: held_reason.map(Why::from),
        decided_by: None,
        undone_by: None,
        undone_at: None,
        changes,
    }
}

fn blank_run(source: &Source, trigger: Trigger, now: DateTime<Utc>) -> Run {
    Run {
        run_id: None,
        source_id: source.id,
        state: RunState::Planned,
        counts: Counts::default(),
        pages: 0,
        requests: 0,
        error: None,
        trigger,
        started_at: now,
        finished_at: None,
        decided_at: None,
        fetched_at: None,
        held_at: None,
        batch_id: None,
    }
}
