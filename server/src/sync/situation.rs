//! What the brake looks at, read in the transaction that would write.

use chrono::{DateTime, TimeDelta, Utc};
use domain::why::Hold;
use domain::{REWRITTEN, Situation, Source, Step};
use planner::brake;
use store::{StoreResult, Transaction};

use super::planned::Planned;

/// How far back earlier runs count, and when the base was live.
const LATELY: TimeDelta = TimeDelta::hours(24);

/// Asks the brake about a change set: why it has to wait for a person. A change of a few events
/// costs no more than looking at a few, however large the source.
pub(super) async fn verdict(
    tx: &mut dyn Transaction,
    source: &Source,
    planned: &Planned,
    now: DateTime<Utc>,
) -> StoreResult<Option<Hold>> {
    let since = now - LATELY;
    if planned.rewritten < REWRITTEN {
        if planned.removals.is_empty() {
            return Ok(None);
        }
        if is_little(tx, source, planned, since).await? {
            return Ok(None);
        }
    }
    let lately = tx.removed_since(source.id, since).await?;
    let (base, live) = tx.live_then_and_now(source.id, since).await?;
    let added = |step: &Step| matches!(step, Step::Create { .. } | Step::Restore { .. });
    let added = planned.plan.steps.iter().filter(|(step, _)| added(step)).count();
    let situation = Situation {
        now: planned.removals.clone(),
        lately,
        base,
        live,
        added: i64::try_from(added).unwrap_or(i64::MAX),
        rewritten: planned.rewritten,
    };
    Ok(brake::verdict(&situation, &source.settings))
}

/// Whether no more pages go, the last day's included, than the source's limit lets pass without
/// another look, and some are left. Then the sizes of things do not matter.
async fn is_little(
    tx: &mut dyn Transaction,
    source: &Source,
    planned: &Planned,
    since: DateTime<Utc>,
) -> StoreResult<bool> {
    let going: i64 = planned.removals.values().sum();
    let gone: i64 = tx.removed_since(source.id, since).await?.values().sum();
    if going + gone > source.settings.brake_items {
        return Ok(false);
    }
    tx.has_more_pages(source.id, going).await
}
