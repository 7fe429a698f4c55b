//! How far a long act is: told to whoever asked for it, and noted in the database, so that a page
//! of another process sees it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use domain::{BackupProgress, BackupStage};
use tokio::task::JoinHandle;

use clock::Clock;
use store::{ActKind, Store};

/// How often an act's process notes that it is alive.
const BEAT: Duration = Duration::from_secs(2);
/// An act that nothing was heard of for so long is over: its process was killed.
pub const SILENCE: TimeDelta = TimeDelta::seconds(30);

/// What is called with each progress.
pub type Callback<'a> = &'a (dyn Fn(BackupProgress) + Send + Sync);

/// How far an act is, for whoever asked and for the database.
pub struct Report<'a> {
    callback: Callback<'a>,
    latest: Arc<Mutex<BackupProgress>>,
}

impl<'a> Report<'a> {
    /// Nothing is done yet.
    pub fn new(callback: Callback<'a>) -> Self {
        let start = BackupProgress { stage: BackupStage::Starting, done: 0, total: 0 };
        Self { callback, latest: Arc::new(Mutex::new(start)) }
    }

    /// So much is done.
    pub fn tell(&self, stage: &BackupStage, done: u64, total: u64) {
        let progress = BackupProgress { stage: stage.clone(), done, total };
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = progress.clone();
        (self.callback)(progress);
    }
}

/// A long act, noted in the database while it goes on. Notes are a courtesy: where they cannot be
/// written, the act goes on without.
pub struct Act {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    id: Option<i64>,
    beat: Option<JoinHandle<()>>,
}

impl Act {
    /// Begins.
    pub async fn begin(
        store: &Arc<dyn Store>,
        clock: &Arc<dyn Clock>,
        kind: ActKind,
        backup: Option<i64>,
        actor: &str,
        report: &Report<'_>,
    ) -> Self {
        let begun = store.begin_act(kind, backup, actor, clock.now()).await;
        let id = begun.map_err(|error| tracing::warn!("cannot note a backup's progress: {error}"));
        let id = id.ok();
        let (store, clock) = (Arc::clone(store), Arc::clone(clock));
        let beat = id.map(|id| {
            tokio::spawn(beat(Arc::clone(&store), Arc::clone(&clock), id, report.latest.clone()))
        });
        Self { store, clock, id, beat }
    }

    /// Ends: well, or with an error.
    pub async fn end(mut self, backup: Option<i64>, error: Option<&str>) {
        self.stop();
        let Some(id) = self.id else { return };
        if let Err(error) = self.store.end_act(id, backup, error, self.clock.now()).await {
            tracing::warn!("cannot note how a backup ended: {error}");
        }
    }

    fn stop(&mut self) {
        if let Some(beat) = self.beat.take() {
            beat.abort();
        }
    }
}

impl Drop for Act {
    fn drop(&mut self) {
        self.stop();
    }
}

async fn beat(
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    id: i64,
    latest: Arc<Mutex<BackupProgress>>,
) {
    loop {
        let progress = latest.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Err(error) = store.act_goes_on(id, &progress, clock.now()).await {
            tracing::warn!("cannot note a backup's progress: {error}");
        }
        tokio::time::sleep(BEAT).await;
    }
}
