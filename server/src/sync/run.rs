//! One sync of one source, from its lease to its end: fetch, then the one transaction.

use std::time::Duration;

use domain::{Actor, Delivery, Run, RunId, Source, SourceId, Trigger};
use google::Tally;
use store::{RunEnd, StoreError, StoreResult};
use tokio::sync::oneshot;
use tracing::Instrument as _;

use super::alive::alive;
use super::fetch::{Extent, Failure};
use super::syncer::{LEASE, SyncError, Syncer};
use super::window::window;
use super::work::Work;

/// How often the progress of a fetch is noted …
const BEAT: Duration = Duration::from_secs(1);
/// … and every how many-th time the lease is renewed.
const RENEW: u32 = 5;
/// A run that was started, and its end.
pub type Started = (RunId, tokio::task::JoinHandle<Result<Run, SyncError>>);

/// What a sync is to do.
pub(super) struct Order {
    pub(super) trigger: Trigger,
    pub(super) extent: Extent,
    /// An undone run whose changes may come about again, and who says so.
    pub(super) anew: Option<(RunId, Actor)>,
}

/// A run that has begun.
struct Begun {
    order: Order,
    source: Source,
    owner: String,
    run_id: RunId,
}

impl Syncer {
    /// Syncs a source now and plans its next sync. Waits up to `patience` for another sync of it.
    ///
    /// # Errors
    /// Where there was no run at all; a run that failed is `Ok` and says so.
    pub async fn sync(
        &self,
        id: SourceId,
        trigger: Trigger,
        patience: Duration,
    ) -> Result<Run, SyncError> {
        let order = Order { trigger, extent: Extent::Increment, anew: None };
        let begun = self.begin(id, order, patience).await?;
        self.go_on(begun).await
    }

    /// Begins a sync and gives its run at once; the rest goes on by itself, whoever stops waiting
    /// for what is in the second place.
    ///
    /// # Errors
    /// Where there was no run at all.
    pub(crate) async fn start(
        &self,
        id: SourceId,
        trigger: Trigger,
        extent: Extent,
        patience: Duration,
    ) -> Result<Started, SyncError> {
        self.start_order(id, Order { trigger, extent, anew: None }, patience).await
    }

    pub(super) async fn start_order(
        &self,
        id: SourceId,
        order: Order,
        patience: Duration,
    ) -> Result<Started, SyncError> {
        let syncer = self.clone();
        let (tell, told) = oneshot::channel();
        // One task from the lease to its end: whoever goes away meanwhile, it is given back.
        let work = async move {
            let begun = syncer.begin(id, order, patience).await?;
            let _ = tell.send(begun.run_id);
            syncer.go_on(begun).await
        };
        let task = tokio::spawn(work.in_current_span());
        match told.await {
            Ok(run_id) => Ok((run_id, task)),
            // It ended without a run.
            Err(_) => match task.await {
                Ok(Err(error)) => Err(error),
                Ok(Ok(_)) | Err(_) => Err(SyncError::Stopped(id)),
            },
        }
    }

    /// Takes the lease and writes that a run began.
    async fn begin(
        &self,
        id: SourceId,
        order: Order,
        patience: Duration,
    ) -> Result<Begun, SyncError> {
        let source = self.ready(id).await?;
        let owner = self.take_lease(id, patience).await?;
        let begun = self.begin_leased(source.id, &owner, order).await;
        if begun.is_err() {
            self.give_back(id, &owner).await;
        }
        begun
    }

    async fn begin_leased(
        &self,
        id: SourceId,
        owner: &str,
        order: Order,
    ) -> Result<Begun, SyncError> {
        // Read again: while we waited, another run may have moved the token on.
        let source = self.ready(id).await?;
        let run_id = self.store.start_run(id, order.trigger, self.clock.now()).await?;
        Ok(Begun { order, source, owner: owner.to_owned(), run_id })
    }

    /// Fetches and applies. The lease is given back with the run's end.
    #[tracing::instrument(
        name = "sync",
        skip_all,
        fields(source = begun.source.id.0, run = begun.run_id.0)
    )]
    async fn go_on(&self, begun: Begun) -> Result<Run, SyncError> {
        let ran = self.run_leased(&begun).await;
        match &ran {
            Ok(run) => self.durations.note(run),
            Err(_) => self.give_back(begun.source.id, &begun.owner).await,
        }
        ran
    }

    /// One run, the lease being ours.
    async fn run_leased(&self, begun: &Begun) -> Result<Run, SyncError> {
        let ended = match self.fetch_leased(begun).await {
            Ok(delivery) => self.apply_fetched(begun, &delivery).await,
            Err(failure) => Err(failure),
        };
        match ended {
            Ok(run) => Ok(run),
            Err(failure) => Ok(self.fail(begun, failure).await?),
        }
    }

    /// Closes a run that failed, with all that follows of it, in one transaction.
    async fn fail(&self, begun: &Begun, failure: Failure) -> StoreResult<Run> {
        let (id, run_id) = (begun.source.id, begun.run_id);
        tracing::warn!(source = id.0, run = run_id.0, "sync failed: {}", failure.words);
        let end = RunEnd {
            error: failure.words,
            pages: failure.pages,
            requests: failure.requests,
            source_state: failure.source_state,
            access_lowered: failure.access_lowered,
            retry_at: failure.retry_at,
        };
        let mut tx = self.store.begin().await?;
        tx.fail_run(run_id, id, &end, self.clock.now()).await?;
        let run = self.follow_up(&mut *tx, id, run_id).await?;
        tx.release(id, &begun.owner).await?;
        tx.commit().await?;
        Ok(run)
    }

    /// Fetches while keeping the lease alive and noting how far it has come.
    async fn fetch_leased(&self, begun: &Begun) -> Result<Delivery, Failure> {
        let calendar = self.calendar(&begun.source).await?;
        let fetch = self.fetch(&calendar, &begun.source, begun.order.extent);
        alive(BEAT, fetch, |beats| self.beat(begun, calendar.tally(), beats)).await?
    }

    async fn beat(&self, begun: &Begun, tally: Tally, beats: u32) -> Result<(), Failure> {
        // A page shows this; the sync does not depend on it.
        let _ = self.store.note_progress(begun.run_id, tally.pages, tally.items).await;
        if beats.is_multiple_of(RENEW) { self.renew(begun).await } else { Ok(()) }
    }

    async fn renew(&self, begun: &Begun) -> Result<(), Failure> {
        let (id, now) = (begun.source.id, self.clock.now());
        let ours = self.store.lease(id, &begun.owner, now, LEASE).await;
        if ours.map_err(Failure::plain)? {
            return Ok(());
        }
        Err(Failure::plain(StoreError::LeaseLost(id)))
    }

    async fn apply_fetched(&self, begun: &Begun, delivery: &Delivery) -> Result<Run, Failure> {
        let (source, now) = (&begun.source, self.clock.now());
        let window = window(source, now);
        let anew = begun.order.anew.as_ref();
        let work = Work {
            run_id: begun.run_id,
            source,
            owner: &begun.owner,
            delivery,
            window,
            approved: None,
            forget: anew.map(|(run_id, by)| (*run_id, self.rerun_author(*run_id, by))),
            now,
        };
        self.apply(&work).await.map_err(|error| Failure {
            pages: delivery.pages,
            requests: delivery.requests,
            ..Failure::plain(error)
        })
    }
}
