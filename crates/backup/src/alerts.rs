//! What people are told about backups: that one failed, that none is young enough, that one does
//! not verify.

use chrono::{DateTime, TimeDelta, Utc};
use domain::time::CLOCK_SLACK;
use domain::{AlertKind, BackupInfo, BackupOrigin};
use store::{AlertText, NewAlert};

use super::BackupError;
use super::backup_alert::BackupAlert;
use super::backups::Backups;

/// The newest backup is late when it is older: three turns of the schedule failed, or none was
/// tried.
pub const LATE: TimeDelta = TimeDelta::hours(3);

/// Where backups are looked at.
const PAGE: &str = "/admin/backups";

impl Backups {
    /// A backup was made, or failed with an error.
    pub(super) async fn tell_made(&self, error: Option<&str>) {
        match error {
            Some(error) => self.raise(&BackupAlert::Failed { error }).await,
            None => {
                self.resolve(AlertKind::BackupFailed).await;
                self.resolve(AlertKind::BackupLate).await;
            }
        }
    }

    /// A backup verified, or did not.
    pub(super) async fn tell_verified(&self, info: &BackupInfo) {
        match &info.problem {
            Some(problem) => {
                self.raise(&BackupAlert::Unverified { id: info.id, problem }).await;
            }
            None => self.resolve(AlertKind::BackupUnverified).await,
        }
    }

    /// Raises the alert about a missing backup where the newest is older than [`LATE`], or, while
    /// there is none, `since` is that long ago; and where the last one is dated in the future.
    ///
    /// # Errors
    /// Where the storage cannot be read; that is an alert as well.
    pub async fn watch(&self, since: DateTime<Utc>) -> Result<(), BackupError> {
        let listed = self.list().await;
        if let Err(error) = &listed {
            self.raise(&BackupAlert::Unreadable { error: &error.to_string() }).await;
        }
        let mut ours = listed?;
        ours.retain(|info| info.origin == BackupOrigin::Ours);
        let (now, made) = (self.workshop.clock.now(), self.store.last_backup_made().await?);
        match lateness(&ours, made, since, now) {
            None => self.resolve(AlertKind::BackupLate).await,
            Some(alert) => self.raise(&alert).await,
        }
        Ok(())
    }

    async fn raise(&self, alert: &BackupAlert<'_>) {
        let kind = alert.kind();
        let AlertText { title, detail } = (self.telling)(alert);
        let alert = NewAlert {
            kind,
            organizer_id: None,
            source_id: None,
            run_id: None,
            subject: String::new(),
            link: Some(PAGE.into()),
            title,
            detail,
        };
        if let Err(error) = self.store.raise(&alert, self.workshop.clock.now()).await {
            tracing::error!("cannot raise an alert ({kind:?}): {error}");
        }
    }

    async fn resolve(&self, kind: AlertKind) {
        if let Err(error) = self.store.resolve(kind, None, self.workshop.clock.now()).await {
            tracing::error!("cannot end an alert: {error}");
        }
    }
}

/// What is wrong with the age of the newest backup. One that is dated in the future was
/// made while a clock was wrong: it would look young for weeks, so it does not count; and while it
/// is the one that was `made` last, that is told.
fn lateness(
    backups: &[BackupInfo],
    made: Option<i64>,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<BackupAlert<'static>> {
    let is_ahead = |info: &&BackupInfo| info.created_at > now + CLOCK_SLACK;
    let last = made.and_then(|id| backups.iter().find(|info| info.id == id)).or(backups.first());
    if let Some(info) = last.filter(is_ahead) {
        return Some(BackupAlert::Ahead { made: info.created_at, now });
    }
    let newest = backups.iter().filter(|info| !is_ahead(info)).map(|info| info.created_at).max();
    // A server that started while the clock was ahead has started by now.
    let is_late = now - newest.unwrap_or(since).min(now) > LATE;
    is_late.then_some(BackupAlert::Late { newest })
}
