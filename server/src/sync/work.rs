//! A delivery to be applied, and what it is compared with.

use chrono::{DateTime, Utc};
use domain::why::Act;
use domain::{Actor, Delivery, Held, Refusals, RunId, Source};
use planner::plan::Context;
use store::{Author, Decision, Ending, StoreResult, Transaction};

use super::planned::{Planned, planned, touched};
use super::window::{Window, context};

/// A delivery to be applied.
pub(super) struct Work<'a> {
    pub(super) run_id: RunId,
    /// The source, as it was when the run began.
    pub(super) source: &'a Source,
    /// Whose lease must still hold.
    pub(super) owner: &'a str,
    pub(super) delivery: &'a Delivery,
    /// Where this run's window of occurrences starts and ends.
    pub(super) window: Window,
    /// A person approved it: the run was held, and must come to the very same change set.
    pub(super) approved: Option<Decision>,
    /// An undone run, whose changes somebody wants after all: what was decided then is forgotten
    /// first, whether this one is then applied or held.
    pub(super) forget: Option<(RunId, Author)>,
    pub(super) now: DateTime<Utc>,
}

impl Work<'_> {
    /// What the delivery can touch, of what is held; after what is to be forgotten.
    pub(super) async fn held(&self, tx: &mut dyn Transaction) -> StoreResult<Held> {
        if let Some((run_id, author)) = &self.forget {
            tx.forget_undo(*run_id, author).await?;
        }
        let touched = touched(self.source, self.delivery, self.window);
        tx.held(self.source.id, &touched).await
    }

    /// The change set, without what the database refused.
    pub(super) fn plan(&self, held: &Held, refused: &Refusals) -> Planned {
        planned(held, self.delivery, &self.context(), refused)
    }

    fn context(&self) -> Context {
        context(self.source, self.window)
    }

    /// Whoever writes the change set.
    pub(super) fn author(&self) -> Author {
        let calendar = self.source.name.clone();
        let act = match &self.approved {
            Some(approved) => Act::SyncedApproved { calendar, by: approved.by.clone() },
            None => Act::Synced { calendar },
        };
        Author { actor: Actor::Sync { run_id: self.run_id }, reason: act.into(), at: self.now }
    }

    pub(super) fn ending(&self, at: DateTime<Utc>) -> Ending<'_> {
        Ending {
            run_id: self.run_id,
            source_id: self.source.id,
            delivery: self.delivery,
            approved: self.approved.as_ref(),
            at,
        }
    }
}
