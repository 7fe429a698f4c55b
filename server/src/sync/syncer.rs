//! One sync of one source: lease, fetch, plan, apply.

use std::sync::Arc;
use std::time::Duration;

use app::domain::{
    Change, ConnectionId, Counts, Delivery, Held, Run, RunDetail, RunId, RunState, Source,
    SourceId, SourceState, Trigger,
};
use chrono::{DateTime, TimeDelta, Utc};
use thiserror::Error;

use super::plan::{self, Context};
use super::{notice, schedule};
use crate::access::{Vault, VaultError};
use crate::clock::{Clock, Entropy};
use crate::google::{FetchError, Google, Secret, Tally};
use crate::store::{Apply, RunEnd, Store, StoreError, Touched};

/// How long a lease lasts without being renewed: after a crash, the next sync waits at most this,
/// which is less than people are asked to wait (30 s), so that it comes through. A lease that ends
/// too early only fails a run: the transaction that writes checks whose it is.
const LEASE: Duration = Duration::from_secs(25);
/// How often a lease is renewed while Google is asked.
const RENEW: Duration = Duration::from_secs(5);
/// How often somebody who waits for a lease tries again.
const TRY_AGAIN: Duration = Duration::from_millis(200);
/// Occurrences are published from this long before the first sync …
const BEFORE: TimeDelta = TimeDelta::days(31);
/// … to this long after now.
const AHEAD: TimeDelta = TimeDelta::days(366);

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
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Syncs sources. Clone is cheap.
#[derive(Clone)]
pub struct Syncer {
    store: Arc<dyn Store>,
    google: Google,
    vault: Arc<Vault>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    interval: Duration,
}

/// Why a run fails, and what that says of its source.
struct Failure {
    words: String,
    pages: i64,
    requests: i64,
    source_state: Option<SourceState>,
}

impl Failure {
    fn plain(error: impl ToString) -> Self {
        Self { words: error.to_string(), pages: 0, requests: 0, source_state: None }
    }
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
        Self { store, google, vault, clock, entropy, interval }
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
        self.ready(id).await?;
        let owner = self.token();
        self.take_lease(id, &owner, patience).await?;
        let ran = self.run_leased(id, &owner, trigger).await;
        self.store.release(id, &owner).await?;
        let run = ran?;
        self.plan_next(id, &run).await?;
        Ok(run)
    }

    /// What a sync would do now. Changes nothing, the stored sync token included, and leaves no
    /// trace in the log.
    ///
    /// # Errors
    /// Where the source cannot be synced at all; a fetch that fails is `Ok` and says so.
    pub async fn dry_run(&self, id: SourceId, trigger: Trigger) -> Result<RunDetail, SyncError> {
        let source = self.ready(id).await?;
        let now = self.clock.now();
        let mut run = blank_run(&source, trigger, now);
        let delivery = match self.fetch(&source).await {
            Ok(delivery) => delivery,
            Err(failure) => {
                run.state = RunState::Failed;
                run.error = Some(failure.words);
                (run.pages, run.requests) = (failure.pages, failure.requests);
                return Ok(unlogged(run, None, Vec::new()));
            }
        };
        let window = window(&source, now);
        let held = self.store.held(id, &touched(&source, &delivery, window)).await?;
        let plan = plan::plan(&held, &delivery, &context(&source, window));
        let changes: Vec<_> = plan.changes().cloned().collect();
        run.counts = Counts::of(&changes);
        (run.pages, run.requests) = (delivery.pages, delivery.requests);
        run.finished_at = Some(self.clock.now());
        Ok(unlogged(run, None, changes))
    }

    /// The source, if it can be synced.
    async fn ready(&self, id: SourceId) -> Result<Source, SyncError> {
        let found = self.store.source(id).await?.ok_or(SyncError::Absent(id))?;
        match found.line.source.state {
            SourceState::Paused => Err(SyncError::Paused(id)),
            SourceState::Disconnected => Err(SyncError::Disconnected(id)),
            SourceState::Active | SourceState::NeedsReconnect | SourceState::AccessLost => {
                Ok(found.line.source)
            }
        }
    }

    async fn take_lease(
        &self,
        id: SourceId,
        owner: &str,
        patience: Duration,
    ) -> Result<(), SyncError> {
        let mut waited = Duration::ZERO;
        while !self.store.lease(id, owner, self.clock.now(), LEASE).await? {
            if waited >= patience {
                return Err(SyncError::Busy(id));
            }
            tokio::time::sleep(TRY_AGAIN).await;
            waited += TRY_AGAIN;
        }
        Ok(())
    }

    /// One run, the lease being ours.
    async fn run_leased(
        &self,
        id: SourceId,
        owner: &str,
        trigger: Trigger,
    ) -> Result<Run, SyncError> {
        // Read again: while we waited, another run may have moved the token on.
        let source = self.ready(id).await?;
        let run_id = self.store.start_run(id, trigger, self.clock.now()).await?;
        let ended = match self.fetch_leased(&source, owner).await {
            Ok(delivery) => self.apply(&source, owner, run_id, &delivery).await,
            Err(failure) => Err(failure),
        };
        match ended {
            Ok(run) => Ok(run),
            Err(failure) => {
                tracing::warn!(source = id.0, run = run_id.0, "sync failed: {}", failure.words);
                let end = RunEnd {
                    error: failure.words,
                    pages: failure.pages,
                    requests: failure.requests,
                    source_state: failure.source_state,
                };
                Ok(self.store.fail_run(run_id, id, &end, self.clock.now()).await?)
            }
        }
    }

    /// Fetches while keeping the lease alive.
    async fn fetch_leased(&self, source: &Source, owner: &str) -> Result<Delivery, Failure> {
        let fetch = self.fetch(source);
        tokio::pin!(fetch);
        loop {
            tokio::select! {
                done = &mut fetch => return done,
                () = tokio::time::sleep(RENEW) => {
                    let now = self.clock.now();
                    let ours = self.store.lease(source.id, owner, now, LEASE).await;
                    if !ours.map_err(Failure::plain)? {
                        return Err(Failure::plain(StoreError::LeaseLost(source.id)));
                    }
                }
            }
        }
    }

    /// Everything Google has to say: the increment, or the complete list where there is no token
    /// or Google no longer knows it. A lost token never removes anything by itself.
    async fn fetch(&self, source: &Source) -> Result<Delivery, Failure> {
        let token = self.refresh_token(source).await?;
        let calendar = self.google.calendar(token);
        let mut asked = calendar.deliver(&source.calendar_id, source.sync_token.as_deref()).await;
        if matches!(asked, Err(FetchError::TokenExpired)) && source.sync_token.is_some() {
            tracing::info!(source = source.id.0, "sync token expired: listing in full");
            asked = calendar.deliver(&source.calendar_id, None).await;
        }
        if let Some(token) = calendar.rotated_refresh_token().await {
            self.keep_token(source.connection_id, &token).await?;
        }
        asked.map_err(|error| fetch_failure(&error, calendar.tally()))
    }

    /// Google may give a new refresh token in place of the old one (RFC 6749, 6).
    async fn keep_token(&self, id: ConnectionId, token: &Secret) -> Result<(), Failure> {
        let sealed = self.vault.seal(&*self.entropy, &token_place(id), token.expose());
        self.store.put_refresh_token(id, &sealed, self.clock.now()).await.map_err(Failure::plain)
    }

    async fn refresh_token(&self, source: &Source) -> Result<Secret, Failure> {
        let found = self.store.connection(source.connection_id).await.map_err(Failure::plain)?;
        let (connection, envelope) =
            found.ok_or_else(|| Failure::plain("the connected account is gone"))?;
        let place = token_place(connection.id);
        match self.vault.open(&place, &envelope) {
            Ok(token) => Ok(Secret::new(token)),
            Err(error @ (VaultError::OtherKey(_) | VaultError::Spoiled)) => {
                Err(Failure::plain(error))
            }
        }
    }

    async fn apply(
        &self,
        source: &Source,
        owner: &str,
        run_id: RunId,
        delivery: &Delivery,
    ) -> Result<Run, Failure> {
        let now = self.clock.now();
        let window = window(source, now);
        let touched = touched(source, delivery, window);
        let context = context(source, window);
        let apply = Apply { run_id, source, owner, delivery, touched: &touched, window, now };
        let planner = |held: &Held| plan::plan(held, delivery, &context);
        let applied = self.store.apply(&apply, &planner).await;
        applied.map(|done| done.run).map_err(|error| Failure {
            pages: delivery.pages,
            requests: delivery.requests,
            ..Failure::plain(error)
        })
    }

    /// Plans the next sync by the source's state and failures, and tells people what they should
    /// know.
    async fn plan_next(&self, id: SourceId, run: &Run) -> Result<(), StoreError> {
        let Some(found) = self.store.source(id).await? else { return Ok(()) };
        let mut random = [0; 8];
        self.entropy.fill(&mut random);
        let source = &found.line.source;
        notice::after_run(&*self.store, source, run, self.clock.now()).await;
        let (now, random) = (self.clock.now(), u64::from_le_bytes(random));
        let delay = schedule::delay(source, self.interval, now, random);
        match delay {
            Some(delay) => self.store.schedule_sync(id, now + delay).await,
            None => self.store.unschedule_sync(id).await,
        }
    }

    /// A name for this very sync, as the owner of a lease.
    fn token(&self) -> String {
        let mut bytes = [0; 16];
        self.entropy.fill(&mut bytes);
        bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    }
}

/// Where a connection's refresh token is sealed to.
#[must_use]
pub fn token_place(id: ConnectionId) -> String {
    format!("connections/{id}/refresh_token")
}

/// What a failed fetch says of the run and of the source.
fn fetch_failure(error: &FetchError, tally: Tally) -> Failure {
    let source_state = match error {
        FetchError::NeedsReconnect(_) => Some(SourceState::NeedsReconnect),
        FetchError::AccessLost(_) => Some(SourceState::AccessLost),
        _ => None,
    };
    Failure { words: error.to_string(), pages: tally.pages, requests: tally.requests, source_state }
}

/// From where to where occurrences are published. Whole days, so that the window moves, and
/// series are expanded further, once a day and not at every sync.
fn window(source: &Source, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    let day = |at: DateTime<Utc>| at.date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    let start = source.window_start.unwrap_or_else(|| day(now - BEFORE));
    // Never backwards: a clock set back must not take pages off the site.
    let end = day(now + AHEAD).max(source.window_end.unwrap_or(start));
    (start, end)
}

/// Which records a delivery can touch.
fn touched(
    source: &Source,
    delivery: &Delivery,
    window: (DateTime<Utc>, DateTime<Utc>),
) -> Touched {
    Touched {
        all: delivery.complete,
        ids: plan::touched(delivery).into_iter().collect(),
        all_series: source.window_end.is_none_or(|end| end < window.1),
    }
}

fn context(source: &Source, window: (DateTime<Utc>, DateTime<Utc>)) -> Context {
    Context { window_start: window.0, window_end: window.1, previous_window_end: source.window_end }
}

/// A run that leaves no trace in the log.
fn unlogged(run: Run, held_reason: Option<String>, changes: Vec<Change>) -> RunDetail {
    RunDetail {
        run,
        held_reason,
        decided_by: None,
        decided_at: None,
        undone_by: None,
        undone_at: None,
        changes,
    }
}

fn blank_run(source: &Source, trigger: Trigger, now: DateTime<Utc>) -> Run {
    Run {
        run_id: None,
        source_id: source.id,
        state: RunState::Planned,
        counts: Counts::default(),
        pages: 0,
        requests: 0,
        error: None,
        trigger,
        started_at: now,
        finished_at: None,
        batch_id: None,
    }
}
