//! What people do, by the very acts that pages and commands call, in the name of whoever runs the site.

use std::fmt::Debug;

use domain::{
    Addresses, DeletionId, EventId, Reason, RestoreOutcome, RestoreRequest, Run, RunDetail,
    SourceId, SourceSettings, Trigger, UndoOutcome,
};
use reroll::acts::{self, ActError, Done};
use reroll::sync::{Extent, SyncError};
use store::StoreError;

use super::World;

impl World {
    /// Syncs, or says why there was no run.
    pub async fn try_sync(&self, source: SourceId) -> Result<Run, SyncError> {
        let source = self.own(source).await;
        match acts::sync(&self.services, &source, Trigger::Cli, Extent::Increment).await {
            Ok((_, ended)) => ended.await.unwrap(),
            Err(ActError::Sync(error)) => Err(error),
            Err(error) => panic!("{error}"),
        }
    }

    /// What a sync would do.
    pub async fn try_out(&self, source: SourceId) -> RunDetail {
        let source = self.own(source).await;
        acts::dry_run(&self.services, &source, Trigger::Cli).await.unwrap()
    }

    /// Approves a held run.
    pub async fn approve(&self, run: &Run) -> Done<Run> {
        acts::approve(&self.services, &self.own(run.run_id.unwrap()).await).await
    }

    /// Rejects a held run.
    pub async fn reject(&self, run: &Run) -> Done<Run> {
        acts::reject(&self.services, &self.own(run.run_id.unwrap()).await).await
    }

    /// Takes a run back.
    pub async fn undo(&self, run: &Run) -> Done<UndoOutcome> {
        acts::undo(&self.services, &self.own(run.run_id.unwrap()).await).await
    }

    /// Syncs a run's calendar anew, to the end.
    pub async fn rerun(&self, run: &Run) -> Run {
        let run = self.own(run.run_id.unwrap()).await;
        let (_, ended) = acts::rerun(&self.services, &run, Trigger::Cli).await.unwrap();
        ended.await.unwrap().unwrap()
    }

    /// Chooses for a calendar.
    pub async fn choose(&self, source: SourceId, settings: &SourceSettings) {
        let source = self.own(source).await;
        acts::save_settings(&self.services, &source, settings).await.unwrap();
    }

    /// Moves events to the trash.
    pub async fn trash(&self, events: &[EventId]) -> DeletionId {
        acts::trash(&self.services, &self.own(events.to_vec()).await).await.unwrap()
    }

    /// Brings events back from the trash, at their own addresses.
    pub async fn restore(&self, what: RestoreRequest) -> RestoreOutcome {
        let what = self.own(what).await;
        acts::restore(&self.services, &what, Addresses::Own).await.unwrap()
    }
}

/// Why an act was refused.
pub fn refused<T: Debug>(outcome: Done<T>) -> Reason {
    match outcome {
        Err(
            ActError::Refused(why)
            | ActError::Store(StoreError::Refused(why))
            | ActError::Sync(SyncError::Store(StoreError::Refused(why))),
        ) => why,
        other => panic!("not refused: {other:?}"),
    }
}
