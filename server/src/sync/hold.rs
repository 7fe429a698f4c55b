//! Runs that wait for a person's word, in the transaction of the sync that comes to their list.

use domain::why::Hold;
use domain::{Change, Plan, RunId, Why};
use store::{Decision, Ending, StoreResult, Transaction, Waiting};

use super::notice;
use super::planned::digest_of;
use super::work::Work;

/// Holds a run: keeps what it would do, and changes nothing else. Where the run that waits already
/// has the same list, that one is given back, and this one had nothing new to tell.
pub(super) async fn hold(
    tx: &mut dyn Transaction,
    work: &Work<'_>,
    end: &Ending<'_>,
    plan: &Plan,
    waiting: Option<Waiting>,
    hold: &Hold,
) -> StoreResult<RunId> {
    let digest = digest_of(plan)?;
    tx.note_fetched(work.source.id, work.now).await?;
    match waiting {
        Some(waiting) if waiting.digest == digest => {
            tx.pass_run_over(end, &Hold::Same { run: waiting.id }.into()).await?;
            tx.keep_delivery(waiting.id, work.delivery, work.window).await?;
            return Ok(waiting.id);
        }
        Some(waiting) => replace(tx, work, waiting.id).await?,
        None => {}
    }
    // A list that a person has rejected already is no news.
    let reason = match tx.rejected_before(work.source.id, &digest).await? {
        Some((run, by)) => Why::RejectedBefore {
            why: Box::new(hold.clone().into()),
            by: by.unwrap_or_else(|| "somebody".into()),
            run,
        },
        None => {
            let why = hold.clone().into();
            tx.raise(&notice::held(work.source, work.run_id, &why), work.now).await?;
            why
        }
    };
    let log: Vec<&Change> = plan.changes().collect();
    tx.hold_run(end, &log, &digest, &reason).await?;
    tx.keep_delivery(work.run_id, work.delivery, work.window).await?;
    Ok(work.run_id)
}

/// A held run whose list is no longer what Google shows gives way to the newer one.
async fn replace(tx: &mut dyn Transaction, work: &Work<'_>, id: RunId) -> StoreResult<()> {
    let why = Hold::OtherSince { run: work.run_id };
    tx.reject_run(id, &by_sync(work), Some(&why.to_string())).await
}

/// Google took back what a held run waits with, or asks for so little by now that it is applied:
/// there is nothing left to decide.
pub(super) async fn settle(
    tx: &mut dyn Transaction,
    work: &Work<'_>,
    id: RunId,
    is_nothing: bool,
) -> StoreResult<()> {
    let why = match is_nothing {
        true => Hold::NothingLeft,
        false => Hold::FewSince { run: work.run_id },
    };
    tx.reject_run(id, &by_sync(work), Some(&why.to_string())).await
}

fn by_sync(work: &Work<'_>) -> Decision {
    Decision { by: format!("sync run {}", work.run_id), at: work.now }
}
