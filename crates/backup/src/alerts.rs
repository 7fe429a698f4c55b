//! What people are told about backups: that one failed, that none is young enough, that one does
//! not verify.

use chrono::{DateTime, TimeDelta, Utc};
use domain::time::CLOCK_SLACK;
use domain::{AlertKind, BackupInfo, BackupOrigin};
use store::NewAlert;

use super::BackupError;
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
            Some(error) => {
                let detail = format!(
                    "{error}. The site goes on; what changes from now on is in no backup until one \
                     comes through. It is tried again every ten minutes."
                );
                self.raise(AlertKind::BackupFailed, "A backup could not be made", detail).await;
            }
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
                let title = format!("Backup {} does not verify", info.id);
                let detail = format!(
                    "{problem}. Do not rely on it: make a new one (reroll backup create) and verify \
                     that."
                );
                self.raise(AlertKind::BackupUnverified, &title, detail).await;
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
            let detail = format!("{error}. As long as that is so, no backup can be made or read.");
            let title = "The place of the backups cannot be read";
            self.raise(AlertKind::BackupFailed, title, detail).await;
        }
        let mut ours = listed?;
        ours.retain(|info| info.origin == BackupOrigin::Ours);
        let (now, made) = (self.workshop.clock.now(), self.store.last_backup_made().await?);
        match lateness(&ours, made, since, now) {
            None => self.resolve(AlertKind::BackupLate).await,
            Some((title, detail)) => self.raise(AlertKind::BackupLate, title, detail).await,
        }
        Ok(())
    }

    async fn raise(&self, kind: AlertKind, title: &str, detail: String) {
        let alert = NewAlert {
            kind,
            organizer_id: None,
            source_id: None,
            run_id: None,
            subject: String::new(),
            link: Some(PAGE.into()),
            title: title.into(),
            detail,
        };
        if let Err(error) = self.store.raise(&alert, self.workshop.clock.now()).await {
            tracing::error!("cannot raise an alert ({title}): {error}");
        }
    }

    async fn resolve(&self, kind: AlertKind) {
        if let Err(error) = self.store.resolve(kind, None, self.workshop.clock.now()).await {
            tracing::error!("cannot end an alert: {error}");
        }
    }
}

/// What is wrong with the age of the newest backup, in words. One that is dated in the future was
/// made while a clock was wrong: it would look young for weeks, so it does not count; and while it
/// is the one that was `made` last, that is told.
fn lateness(
    backups: &[BackupInfo],
    made: Option<i64>,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<(&'static str, String)> {
    let minute = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M UTC");
    let is_ahead = |info: &&BackupInfo| info.created_at > now + CLOCK_SLACK;
    let last = made.and_then(|id| backups.iter().find(|info| info.id == id)).or(backups.first());
    if let Some(info) = last.filter(is_ahead) {
        let detail = format!(
            "It is of {}, and the server's clock says {}: one of the two is wrong. Set the clock \
             right; the next backup, within the hour, ends this alert. If none comes, make one by \
             hand (reroll backup create).",
            minute(info.created_at),
            minute(now)
        );
        return Some(("The newest backup is dated in the future", detail));
    }
    let newest = backups.iter().filter(|info| !is_ahead(info)).map(|info| info.created_at).max();
    // A server that started while the clock was ahead has started by now.
    if now - newest.unwrap_or(since).min(now) <= LATE {
        return None;
    }
    let what = match newest {
        Some(at) => format!("The newest backup is of {}.", minute(at)),
        None => "There is no backup at all.".to_owned(),
    };
    let detail = format!(
        "{what} One is made every hour while the server runs: look at its log, or make one by hand \
         (reroll backup create)."
    );
    Some(("Backups are late", detail))
}
