//! Runs that wait for a person's word, in the transaction of the sync that comes to their list.

use domain::{Change, Plan, RunId, SourceId};
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
    reason: &str,
) -> StoreResult<RunId> {
    let digest = digest_of(plan)?;
    tx.note_fetched(work.source.id, work.now).await?;
    match waiting {
        Some(waiting) if waiting.digest == digest => {
            let reason = format!("Google shows the same list as run {}, which waits", waiting.id);
            tx.pass_run_over(end, &reason).await?;
            tx.keep_delivery(waiting.id, work.delivery, work.window).await?;
            return Ok(waiting.id);
        }
        Some(waiting) => replace(tx, work, waiting.id).await?,
        None => {}
    }
    // A list that a person has rejected already is no news.
    let reason = match rejected_before(tx, work.source.id, &digest).await? {
        Some(before) => format!("{reason}. {before}"),
        None => {
            tx.raise(&notice::held(work.source, work.run_id, reason), work.now).await?;
            reason.to_owned()
        }
    };
    let log: Vec<&Change> = plan.changes().collect();
    tx.hold_run(end, &log, &digest, &reason).await?;
    tx.keep_delivery(work.run_id, work.delivery, work.window).await?;
    Ok(work.run_id)
}

/// A held run whose list is no longer what Google shows gives way to the newer one.
async fn replace(tx: &mut dyn Transaction, work: &Work<'_>, id: RunId) -> StoreResult<()> {
    let why = format!("Google shows other changes since: run {} has the new list", work.run_id);
    tx.reject_run(id, &by_sync(work), Some(&why)).await
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
        true => "Google no longer asks for any of these changes: nothing is left to decide".into(),
        false => format!(
            "Google asks for other changes since, few enough to be applied without asking: run {} \
             did so, and nothing is left to decide",
            work.run_id
        ),
    };
    tx.reject_run(id, &by_sync(work), Some(&why)).await
}

fn by_sync(work: &Work<'_>) -> Decision {
    Decision { by: format!("sync run {}", work.run_id), at: work.now }
}

/// Who rejected the very same list before.
async fn rejected_before(
    tx: &mut dyn Transaction,
    id: SourceId,
    digest: &str,
) -> StoreResult<Option<String>> {
    let found = tx.rejected_before(id, digest).await?;
    Ok(found.map(|(run, by)| {
        let by = by.unwrap_or_else(|| "somebody".into());
        format!("{by} rejected the same list before, as run {run}")
    }))
}
