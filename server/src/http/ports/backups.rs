//! Backups: made, verified, compared with the site, merged.

use std::future::Future;
use std::time::Duration;

use app::ports::{Admin, Answer, BackupList, Backups, BringBack, DiffFilter, DiffPage, Failure};
use async_trait::async_trait;
use domain::{BackupInfo, BackupProblem, BackupProgress, BackupReason, MergeReport, MergeRequest};

use super::differences;
use super::failure::finished;
use crate::acts::{self, Done};
use crate::services::Services;

/// How long a person waits for an act before the page shows how far it is instead.
const MOMENT: Duration = Duration::from_millis(1500);

pub struct BackupsPort(pub Services);

#[async_trait]
impl Backups for BackupsPort {
    async fn list(&self, admin: &Admin) -> Answer<BackupList> {
        let backups = self.0.backups.list().await?;
        Ok(BackupList { backups, under_way: self.progress(admin).await? })
    }

    async fn progress(&self, _: &Admin) -> Answer<Option<BackupProgress>> {
        Ok(self.0.backups.progress().await?)
    }

    async fn create(&self, admin: &Admin) -> Answer<Option<BackupInfo>> {
        let (services, admin) = (self.0.clone(), admin.clone());
        waited(async move { acts::back_up(&services, &admin, BackupReason::Asked, &|_| {}).await })
            .await
    }

    async fn verify(&self, admin: &Admin, id: i64) -> Answer<Option<BackupInfo>> {
        // WithReason at once, not by a task that nobody hears.
        self.backup(id).await?;
        let (backups, admin) = (self.0.backups.clone(), admin.clone());
        waited(async move { acts::verify_backup(&backups, &admin, id, &|_| {}).await }).await
    }

    async fn diff(&self, _: &Admin, id: i64, filter: DiffFilter) -> Answer<DiffPage> {
        let backup = self.backup(id).await?;
        let found = self.0.backups.diff(id).await?;
        Ok(differences::page(backup, found, &filter))
    }

    async fn try_merge(&self, admin: &Admin, id: i64, what: MergeRequest) -> Answer<BringBack> {
        self.backup(id).await?;
        let what = MergeRequest { dry_run: true, ..what };
        let found = self.0.backups.diff(id).await?;
        let report = acts::merge_backup(&self.0, &self.0.backups, admin, id, &what).await?;
        let titles = found.into_iter().map(|one| (one.event_id, one.title)).collect();
        Ok(BringBack { report, titles })
    }

    async fn merge(&self, admin: &Admin, id: i64, what: MergeRequest) -> Answer<MergeReport> {
        self.backup(id).await?;
        let (services, admin) = (self.0.clone(), admin.clone());
        let what = MergeRequest { dry_run: false, ..what };
        finished(tokio::spawn(async move {
            let merged = acts::merge_backup(&services, &services.backups, &admin, id, &what);
            Ok(merged.await?)
        }))
        .await
    }
}

impl BackupsPort {
    async fn backup(&self, id: i64) -> Answer<BackupInfo> {
        let all = self.0.backups.list().await?;
        let found = all.into_iter().find(|backup| backup.id == id);
        found.ok_or_else(|| BackupProblem::Absent(id).into())
    }
}

/// Begins an act that goes on whoever stops waiting, and waits a moment for its end.
async fn waited(
    act: impl Future<Output = Done<BackupInfo>> + Send + 'static,
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
        Ok(Ok(Err(error))) => Err(error.into()),
        Ok(Err(error)) => {
            tracing::error!("an act on backups stopped: {error}");
            Err(Failure::Internal)
        }
        Err(_) => Ok(None),
    }
}
