//! What syncs sources: its parts, whether a source can be synced, and the lease of one.

use std::sync::Arc;
use std::time::Duration;

use clock::{Clock, Entropy};
use domain::why::Act;
use domain::{Actor, CalendarProblem, Failure, RunId, RunProblem, Source, SourceId, SourceState};
use google::Google;
use secrets::Vault;
use store::{Author, Store, StoreError};
use thiserror::Error;

use crate::connections::grants::Grants;
use crate::figures::durations::Syncs;

/// How long a lease lasts without being renewed: after a crash, the next sync waits at most this,
/// which is less than people are asked to wait (30 s), so that it comes through. A lease that ends
/// too early only fails a run: the transaction that writes checks whose it is.
pub const LEASE: Duration = Duration::from_secs(25);
/// How often somebody who waits for a lease tries again.
const TRY_AGAIN: Duration = Duration::from_millis(200);
/// Why there was no run. A run that failed is no error here: it is in the log.
#[derive(Debug, Error)]
pub enum SyncError {
    /// There is no such source.
    #[error("{}", RunProblem::NoSource(*.0))]
    Absent(SourceId),
    /// A person stopped it.
    #[error("{}", RunProblem::Paused(*.0))]
    Paused(SourceId),
    /// A person ended it.
    #[error("{}", CalendarProblem::Disconnected(*.0))]
    Disconnected(SourceId),
    /// Another sync of it is under way.
    #[error("{}", RunProblem::Busy(*.0))]
    Busy(SourceId),
    /// The server stopped the task that ran it.
    #[error("{}", RunProblem::Stopped(*.0))]
    Stopped(SourceId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SyncError> for Failure {
    /// What a sync that never began means to a visitor.
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Absent(id) => RunProblem::NoSource(id).into(),
            SyncError::Paused(id) => RunProblem::Paused(id).into(),
            SyncError::Disconnected(id) => CalendarProblem::Disconnected(id).into(),
            SyncError::Busy(id) => RunProblem::Busy(id).into(),
            SyncError::Stopped(_) => {
                tracing::error!("{error}");
                Self::Internal
            }
            SyncError::Store(error) => error.into(),
        }
    }
}

/// Syncs sources. Clone is cheap.
#[derive(Clone)]
pub struct Syncer {
    pub(super) store: Arc<dyn Store>,
    pub(super) grants: Grants,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) entropy: Arc<dyn Entropy>,
    pub(super) interval: Duration,
    pub(super) durations: Syncs,
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

    /// Whoever syncs a run anew, which forgets what was decided when it was taken back.
    pub(super) fn rerun_author(&self, run_id: RunId, by: &Actor) -> Author {
        self.author(by, Act::Anew { run: run_id })
    }

    pub(super) fn author(&self, by: &Actor, act: Act) -> Author {
        Author { actor: by.clone(), reason: act.into(), at: self.clock.now() }
    }
}
