//! Backups: made, verified, compared with the site, merged.

use std::future::Future;
use std::time::Duration;

use app::ports::{Admin, Answer, Backups, BringBack, DiffFilter, DiffPage, Failure, Shelf};
use async_trait::async_trait;
use backup::BackupError;
use domain::{BackupInfo, BackupProgress, BackupReason, MergeReport, MergeRequest};
use store::Author;

use super::differences;
use super::failure::{failure, finished};
use crate::services::Services;

/// How long a person waits for an act before the page shows how far it is instead.
const MOMENT: Duration = Duration::from_millis(1500);

pub struct BackupsPort(pub Services);

#[async_trait]
impl Backups for BackupsPort {
    async fn list(&self, admin: &Admin) -> Answer<Shelf> {
        let backups = self.0.backups.list().await.map_err(|error| backup_failure(&error))?;
        Ok(Shelf { backups, under_way: self.progress(admin).await? })
    }

    async fn progress(&self, _: &Admin) -> Answer<Option<BackupProgress>> {
        self.0.backups.progress().await.map_err(|error| backup_failure(&error))
    }

    async fn create(&self, admin: &Admin) -> Answer<Option<BackupInfo>> {
        let (backups, actor) = (self.0.backups.clone(), admin.actor());
        waited(async move { backups.create(&actor, BackupReason::Asked, &|_| {}).await }).await
    }

    async fn verify(&self, admin: &Admin, id: i64) -> Answer<Option<BackupInfo>> {
        // Said at once, not by a task that nobody hears.
        self.backup(id).await?;
        let (backups, actor) = (self.0.backups.clone(), admin.actor());
        waited(async move { backups.verify(&actor, id, &|_| {}).await }).await
    }

    async fn diff(&self, _: &Admin, id: i64, filter: DiffFilter) -> Answer<DiffPage> {
        let backup = self.backup(id).await?;
        let found = self.0.backups.diff(id).await.map_err(|error| backup_failure(&error))?;
        Ok(differences::page(backup, found, &filter))
    }

    async fn try_merge(&self, admin: &Admin, id: i64, what: MergeRequest) -> Answer<BringBack> {
        self.backup(id).await?;
        let what = MergeRequest { dry_run: true, ..what };
        let found = self.0.backups.diff(id).await.map_err(|error| backup_failure(&error))?;
        let report = self.0.backups.merge(&self.by(admin, id), id, &what).await;
        let report = report.map_err(|error| backup_failure(&error))?;
        let titles = found.into_iter().map(|one| (one.event_id, one.title)).collect();
        Ok(BringBack { report, titles })
    }

    async fn merge(&self, admin: &Admin, id: i64, what: MergeRequest) -> Answer<MergeReport> {
        self.backup(id).await?;
        let (backups, author) = (self.0.backups.clone(), self.by(admin, id));
        let what = MergeRequest { dry_run: false, ..what };
        let task = tokio::spawn(async move {
            backups.merge(&author, id, &what).await.map_err(|error| backup_failure(&error))
        });
        finished(task).await
    }
}

impl BackupsPort {
    fn by(&self, admin: &Admin, id: i64) -> Author {
        let reason = format!("merged from backup {id}");
        Author { actor: admin.actor(), reason, at: self.0.clock.now() }
    }

    async fn backup(&self, id: i64) -> Answer<BackupInfo> {
        let all = self.0.backups.list().await.map_err(|error| backup_failure(&error))?;
        let found = all.into_iter().find(|backup| backup.id == id);
        found.ok_or_else(|| Failure::NotFound(format!("there is no backup {id}")))
    }
}

/// Begins an act that goes on whoever stops waiting, and waits a moment for its end.
async fn waited(
    act: impl Future<Output = Result<BackupInfo, BackupError>> + Send + 'static,
) -> Answer<Option<BackupInfo>> {
    let task = tokio::spawn(async move {
        let done = act.await;
        if let Err(error) = &done {
            tracing::error!("an act on backups failed: {error}");
        }
        done
    });
    match tokio::time::timeout(MOMENT, task).await {
        Ok(Ok(Ok(backup))) => Ok(Some(backup)),
        Ok(Ok(Err(error))) => Err(backup_failure(&error)),
        Ok(Err(error)) => {
            tracing::error!("an act on backups stopped: {error}");
            Err(Failure::Internal)
        }
        Err(_) => Ok(None),
    }
}

/// What a failure of backups means to an admin, who is told what is wrong with the storage.
pub fn backup_failure(error: &BackupError) -> Failure {
    if let BackupError::Store(error) = error {
        return failure(error);
    }
    if matches!(error, BackupError::Absent(_)) {
        return Failure::NotFound(error.to_string());
    }
    tracing::error!("{error}");
    if error.is_full() {
        return Failure::Unavailable(format!("the disk of the backups is full: {error}"));
    }
    Failure::Conflict(error.to_string())
}
