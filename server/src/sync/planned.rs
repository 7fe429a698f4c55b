//! A change set, as a sync plans it: the pure planner's, with what the brake and an approval want to
//! know of it. Pure.

use domain::{Change, Delivery, Held, Plan, Refusals, Removals, Source};
use planner::plan::{self, Context};
use store::{StoreError, StoreResult, Touched, digest};

use super::window::Window;

/// A change set, as the brake sees it.
#[derive(Clone, Debug, Default)]
pub(super) struct Planned {
    pub(super) plan: Plan,
    /// What it takes off the site, by item.
    pub(super) removals: Removals,
    /// How many items would get another title or start.
    pub(super) rewritten: i64,
}

/// Plans a delivery, without what the database refused.
pub(super) fn planned(
    held: &Held,
    delivery: &Delivery,
    context: &Context,
    refused: &Refusals,
) -> Planned {
    let plan = plan::plan(held, delivery, context, refused);
    let removals = plan::removals(&plan, held);
    let rewritten = i64::try_from(plan::rewritten(&plan, held).len()).unwrap_or(i64::MAX);
    Planned { plan, removals, rewritten }
}

/// Which records a delivery can touch.
pub(super) fn touched(source: &Source, delivery: &Delivery, window: Window) -> Touched {
    Touched {
        all: delivery.complete,
        ids: plan::touched(delivery).into_iter().collect(),
        all_series: source.window_end.is_none_or(|end| end < window.1),
    }
}

/// What an approval is bound to: every change, with its old and new values. Not the words about
/// it: Google tells the same removal by a tombstone or by a complete list that leaves it out.
pub(super) fn digest_of(plan: &Plan) -> StoreResult<String> {
    let change = |change: &Change| {
        let Change { action, event_id, google_id, title, starts_at, fields, .. } = change.clone();
        serde_json::to_string(&(action, event_id, google_id, title, starts_at, fields))
    };
    let lines: Result<Vec<String>, _> = plan.steps.iter().map(|(_, line)| change(line)).collect();
    let lines = lines.map_err(|error| StoreError::Garbled(error.to_string()))?;
    Ok(digest(&lines.join("\n")))
}
