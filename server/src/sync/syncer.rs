//! One sync of one source: lease, fetch, plan, apply.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use clock::{Clock, Entropy};
use domain::{Actor, Delivery, Run, RunId, Source, SourceId, SourceState, Trigger, Visibility};
use google::{Google, Tally};
use planner::plan::Context;
use secrets::Vault;
use store::{RunEnd, Store, StoreError, StoreResult};
use thiserror::Error;
use tokio::sync::oneshot;
use tracing::Instrument as _;

use super::alive::alive;
use super::apply::Work;
use super::decide::Started;
use super::fetch::{Extent, Failure};
use crate::durations::Syncs;
use crate::grants::Grants;

/// How long a lease lasts without being renewed: after a crash, the next sync waits at most this,
/// which is less than people are asked to wait (30 s), so that it comes through. A lease that ends
/// too early only fails a run: the transaction that writes checks whose it is.
pub const LEASE: Duration = Duration::from_secs(25);
/// How often the progress of a fetch is noted …
const BEAT: Duration = Duration::from_secs(1);
/// … and every how many-th time the lease is renewed.
const RENEW: u32 = 5;
/// How often somebody who waits for a lease tries again.
const TRY_AGAIN: Duration = Duration::from_millis(200);
/// Occurrences are published from this long before the first sync …
const BEFORE: TimeDelta = TimeDelta::days(31);
/// … to this long after now.
const AHEAD: TimeDelta = TimeDelta::days(366);

/// Where the window of occurrences starts and ends.
pub(super) type Window = (DateTime<Utc>, DateTime<Utc>);

/// Why there was no run. A run that failed is no error here: it is in the log.
#[derive(Debug, Error)]
pub enum SyncError {
    /// There is no such source.
    #[error("there is no source {0}")]
    Absent(SourceId),
    /// A person stopped it.
    #[error("source {0} is paused: resume it first")]
    Paused(SourceId),
    /// A person ended it.
    #[error("source {0} is disconnected: connect the calendar again")]
    Disconnected(SourceId),
    /// Another sync of it is under way.
    #[error("another sync of source {0} is under way: wait for it to end")]
    Busy(SourceId),
    /// The server stopped the task that ran it.
    #[error("the sync of source {0} stopped unexpectedly; the log knows more")]
    Stopped(SourceId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Syncs sources. Clone is cheap.
#[derive(Clone)]
pub struct Syncer {
    pub(super) store: Arc<dyn Store>,
    pub(super) grants: Grants,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) entropy: Arc<dyn Entropy>,
    pub(super) interval: Duration,
    durations: Syncs,
}

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
    /// A syncer over all it needs; `interval` is the schedule's.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        google: Google,
        vault: Arc<Vault>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        interval: Duration,
    ) -> Self {
        let parts = (Arc::clone(&store), Arc::clone(&clock), Arc::clone(&entropy));
        let grants = Grants::new(parts.0, google, vault, parts.1, parts.2);
        Self { store, grants, clock, entropy, interval, durations: Syncs::default() }
    }

    /// How long its syncs took.
    #[must_use]
    pub fn durations(&self) -> &Syncs {
        &self.durations
    }

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
    pub async fn start(
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

    /// Gives back the lease of something that did not come to its end. Where even that fails, the
    /// lease ends by itself.
    pub(super) async fn give_back(&self, id: SourceId, owner: &str) {
        if let Err(error) = self.store.release(id, owner).await {
            tracing::warn!(source = id.0, "a lease was not given back: {error}");
        }
    }

    /// The source, if it can be synced.
    pub(super) async fn ready(&self, id: SourceId) -> Result<Source, SyncError> {
        let source = self.store.source_alone(id).await?.ok_or(SyncError::Absent(id))?;
        match source.state {
            SourceState::Paused => Err(SyncError::Paused(id)),
            SourceState::Disconnected => Err(SyncError::Disconnected(id)),
            SourceState::Active | SourceState::NeedsReconnect | SourceState::AccessLost => {
                Ok(source)
            }
        }
    }

    /// Takes a source's lease and gives the name it is taken by.
    pub(super) async fn take_lease(
        &self,
        id: SourceId,
        patience: Duration,
    ) -> Result<String, SyncError> {
        let owner = self.token();
        let mut waited = Duration::ZERO;
        while !self.store.lease(id, &owner, self.clock.now(), LEASE).await? {
            if waited >= patience {
                return Err(SyncError::Busy(id));
            }
            tokio::time::sleep(TRY_AGAIN).await;
            waited += TRY_AGAIN;
        }
        Ok(owner)
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
            forget: anew.map(|(run_id, by)| (*run_id, self.anew(*run_id, by))),
            now,
        };
        self.apply(&work).await.map_err(|error| Failure {
            pages: delivery.pages,
            requests: delivery.requests,
            ..Failure::plain(error)
        })
    }

    pub(super) fn random(&self) -> u64 {
        let mut random = [0; 8];
        self.entropy.fill(&mut random);
        u64::from_le_bytes(random)
    }

    /// A name for this very sync, as the owner of a lease.
    fn token(&self) -> String {
        let mut bytes = [0; 16];
        self.entropy.fill(&mut bytes);
        hex::encode(bytes)
    }
}

/// From where to where occurrences are published. Whole days, so that the window moves, and
/// series are expanded further, once a day and not at every sync.
pub(super) fn window(source: &Source, now: DateTime<Utc>) -> Window {
    let day = |at: DateTime<Utc>| at.date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    let start = source.window_start.unwrap_or_else(|| day(now - BEFORE));
    // Never backwards: a clock set back must not take pages off the site.
    let end = day(now + AHEAD).max(source.window_end.unwrap_or(start));
    (start, end)
}

pub(super) fn context(source: &Source, window: Window) -> Context {
    let publish = if source.settings.review { Visibility::Draft } else { Visibility::Public };
    Context {
        window_start: window.0,
        window_end: window.1,
        previous_window_end: source.window_end,
        publish,
    }
}
