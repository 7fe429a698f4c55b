//! Removing backups that the rules of retention do not keep.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{BackupInfo, BackupOrigin, BackupStage};

use super::BackupError;
use super::context::BackupContext;
use super::place::Lock;
use super::progress::Report;
use super::retention::{RetainedBackup, expired};

/// What an upload left that nobody took up again: removed by then.
const STRANDED: TimeDelta = TimeDelta::days(1);

/// The backups that go. Ours are judged among themselves: whoever puts others beside them must not
/// push them out. Those of another site are not ours to remove.
fn of_all(all: &[BackupInfo], now: DateTime<Utc>) -> Vec<i64> {
    let of = |origin| {
        let kept: Vec<RetainedBackup> =
            all.iter().filter(|info| info.origin == origin).map(RetainedBackup::from).collect();
        expired(&kept, now)
    };
    [of(BackupOrigin::Ours), of(BackupOrigin::Unsigned)].concat()
}

impl BackupContext {
    /// Removes what is not kept; gives the numbers of those removed, however it ended.
    pub(super) async fn prune(&self, report: &Report<'_>) -> (Vec<i64>, Result<(), BackupError>) {
        let mut removed = Vec::new();
        let outcome = self.remove_expired(&mut removed, report).await;
        (removed, outcome)
    }

    async fn remove_expired(
        &self,
        removed: &mut Vec<i64>,
        report: &Report<'_>,
    ) -> Result<(), BackupError> {
        let _lock = Lock::take(self.place.drafts()).await?;
        let now = self.clock.now();
        let expired = of_all(&self.list().await?, now);
        let total = expired.len() as u64;
        for id in expired {
            report.tell(&BackupStage::RemovingOld, removed.len() as u64, total);
            self.place.remove(id, &*self.steps).await?;
            removed.push(id);
        }
        let before: i64 = (now - STRANDED).format("%Y%m%d%H%M%S").to_string().parse().unwrap_or(0);
        for files in self.place.list().await? {
            if !files.is_complete() && files.id < before {
                self.place.remove(files.id, &*self.steps).await?;
            }
        }
        Ok(())
    }
}
