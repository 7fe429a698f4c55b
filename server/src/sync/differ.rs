//! Where a calendar's events are not as Google has them, because people decided so.

use domain::{Difference, Event, GoogleId, Source};
use planner::plan;
use store::{StoreResult, Touched};

use super::syncer::Syncer;
use super::window::context;

impl Syncer {
    /// The events of a source (or one of them) that are not as Google said last, since a run was
    /// taken back or somebody brought them back. Asks nobody but the store, and that only in part
    /// where nothing of the kind was ever decided.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn differences(
        &self,
        source: &Source,
        of: Option<&Event>,
    ) -> StoreResult<Vec<Difference>> {
        let mut decided = self.store.decided(source.id).await?;
        if let Some(event) = of {
            decided.retain(|id, _| *id == event.id);
        }
        let Some(window) = source.window_start.zip(source.window_end) else {
            return Ok(Vec::new());
        };
        if decided.is_empty() {
            return Ok(Vec::new());
        }
        let touched = match of {
            None => Touched { all: true, ..Touched::default() },
            Some(event) => {
                let ids = event.google_id.iter();
                let ids = ids.flat_map(|id| [Some(id.clone()), GoogleId::new(id.root())]);
                Touched { ids: ids.flatten().collect(), ..Touched::default() }
            }
        };
        let mut tx = self.store.begin_read().await?;
        let held = tx.held(source.id, &touched).await?;
        tx.rollback().await?;
        Ok(plan::differences(&held, &context(source, window), &decided))
    }
}
