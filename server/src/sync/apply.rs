//! The one transaction of a sync, from the lease to the commit: what is held is compared with what
//! Google said, and the difference is written, or held for a person. The next sync is planned and
//! people are told in the same transaction. A crash anywhere leaves all of it or nothing.

use domain::why::Hold;
use domain::{AuditAction, Change, Held, Refusals, Run, RunId, RunProblem, RunState, SourceId};
use planner::schedule;
use store::{StoreResult, Transaction, Waiting};

use super::planned::{Planned, digest_of};
use super::syncer::Syncer;
use super::work::Work;
use super::{hold, notice, refused, situation};

/// Whether a change set is written.
enum Verdict {
    Write,
    /// A person decides, for this reason; a run that waits already.
    Wait(Hold, Option<Waiting>),
}

impl Syncer {
    /// Applies a delivery; or holds it, where the brake says so and nobody approved it.
    ///
    /// What the database refuses (a rule of its own, or a value that does not fit) never stops the
    /// rest: it is found out, planned again without, set aside in the log, and an alert is raised.
    ///
    /// # Errors
    /// Where the lease is somebody else's, the run is not under way, or an approved run would come
    /// to another list. Then nothing is changed.
    pub(super) async fn apply(&self, work: &Work<'_>) -> StoreResult<Run> {
        let mut refused = Refusals::new();
        loop {
            let error = match self.apply_without(work, &refused).await {
                Err(error) if error.refusal().is_some() => error,
                done => return done,
            };
            let known = refused.len();
            refused.extend(refused::sift(&*self.store, work, &refused).await?);
            if refused.len() == known || refused.len() > refused::MOST {
                return Err(error);
            }
            tracing::error!(run = work.run_id.0, "planning again without {refused:?}");
        }
    }

    /// The transaction, without what the database refused before.
    async fn apply_without(&self, work: &Work<'_>, refused: &Refusals) -> StoreResult<Run> {
        let mut tx = self.store.begin_history().await?;
        tx.check_lease(work.source.id, work.owner).await?;
        let held = work.held(&mut *tx).await?;
        if work.approved.is_some() {
            // The list that was shown had everything in it.
            check_approved(&mut *tx, work, &work.plan(&held, &Refusals::new())).await?;
        }
        let planned = work.plan(&held, refused);
        let ended = match verdict(&mut *tx, work, &planned).await? {
            Verdict::Write => self.write(&mut *tx, work, planned, &held, refused).await?,
            Verdict::Wait(why, waiting) => {
                let end = work.ending(self.clock.now());
                hold::hold(&mut *tx, work, &end, &planned.plan, waiting, &why).await?
            }
        };
        let run = self.follow_up(&mut *tx, work.source.id, ended).await?;
        tx.release(work.source.id, work.owner).await?;
        tx.commit().await?;
        Ok(run)
    }

    /// Writes a change set: records, the log, the new sync token.
    async fn write(
        &self,
        tx: &mut dyn Transaction,
        work: &Work<'_>,
        planned: Planned,
        held: &Held,
        refused: &Refusals,
    ) -> StoreResult<RunId> {
        let (source, mut plan) = (work.source, planned.plan);
        if let Some(decision) = &work.approved {
            tx.note_decision(work.run_id, decision, AuditAction::RunApproved).await?;
        }
        let batch = tx.write_plan(&work.author(), source, &mut plan, &held.items).await?;
        refused::raise_or_end(tx, work, refused).await?;
        let is_nothing = plan.steps.is_empty();
        let state = if is_nothing { RunState::Nothing } else { RunState::Applied };
        let steps = plan.steps.into_iter().map(|(_, change)| change);
        let log: Vec<Change> = steps.chain(plan.notes).collect();
        // When the work was done: only the log is left to write.
        tx.close_run(&work.ending(self.clock.now()), &log, state, batch).await?;
        let is_whole = refused.is_empty();
        tx.advance_source(source.id, work.delivery, work.window, is_whole, work.now).await?;
        Ok(work.run_id)
    }

    /// What follows of a run's end, whichever it was: people are told what they should know, and the
    /// next sync is planned by the source's state and failures.
    pub(super) async fn follow_up(
        &self,
        tx: &mut dyn Transaction,
        id: SourceId,
        run: RunId,
    ) -> StoreResult<Run> {
        let run = tx.run_alone(run).await?;
        let Some(source) = tx.source(id).await? else { return Ok(run) };
        let now = self.clock.now();
        notice::after_run(tx, &source, &run, now).await?;
        match schedule::delay(&source, self.interval, now, self.random()) {
            Some(delay) => tx.plan_sync(id, now + delay).await?,
            None => tx.unplan_sync(id).await?,
        }
        Ok(run)
    }
}

/// Whether an approved run comes to the list that the person saw; else nothing happens.
async fn check_approved(
    tx: &mut dyn Transaction,
    work: &Work<'_>,
    planned: &Planned,
) -> StoreResult<()> {
    let waiting = tx.waiting_run(work.source.id).await?;
    let Some(waiting) = waiting.filter(|waiting| waiting.id == work.run_id) else {
        return Err(tx.not_held(work.run_id).await?);
    };
    if waiting.digest == digest_of(&planned.plan)? {
        return Ok(());
    }
    Err(RunProblem::ListChanged(work.run_id).into())
}

/// Whether a change set may be written now. It is all that Google says otherwise than the site, so
/// one that passes the brake settles a run that waits with another list: nobody has to decide about
/// what Google does not ask for any more. The very list that waits is a person's to decide.
async fn verdict(
    tx: &mut dyn Transaction,
    work: &Work<'_>,
    planned: &Planned,
) -> StoreResult<Verdict> {
    if work.approved.is_some() {
        return Ok(Verdict::Write);
    }
    let waiting = tx.waiting_run(work.source.id).await?;
    let is_nothing = planned.plan.steps.is_empty() && planned.plan.series.is_empty();
    if !is_nothing && let Some(why) = situation::verdict(tx, work.source, planned, work.now).await?
    {
        return Ok(Verdict::Wait(why, waiting));
    }
    let Some(waiting) = waiting else { return Ok(Verdict::Write) };
    if !is_nothing && waiting.digest == digest_of(&planned.plan)? {
        let why = Hold::Same { run: waiting.id };
        return Ok(Verdict::Wait(why, Some(waiting)));
    }
    hold::settle(tx, work, waiting.id, is_nothing).await?;
    Ok(Verdict::Write)
}
