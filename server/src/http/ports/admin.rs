//! The sync log and the trash, for admins.

use app::ports::{Admin, Answer, Confirmed, Failure, Purged, SyncLog, Trash};
use async_trait::async_trait;
use domain::views::{RunFilter, RunLine, TrashFilter, TrashPage};
use domain::{RestoreOutcome, RestoreRequest, TrashedEvent};
use store::Author;

use super::failure::{failure, finished};
use crate::acts::recovery::{self, PurgeError};
use crate::services::Services;

/// Lines on a page of the log.
const RUNS: i64 = 50;
/// Lines on a page of the trash.
const TRASHED: i64 = 100;

pub struct RunsPort(pub Services);

#[async_trait]
impl SyncLog for RunsPort {
    async fn list(&self, _: &Admin, filter: RunFilter) -> Answer<Vec<RunLine>> {
        self.0.store.runs(&filter, RUNS).await.map_err(|error| failure(&error))
    }
}

pub struct TrashPort(pub Services);

#[async_trait]
impl Trash for TrashPort {
    async fn list(&self, _: &Admin, filter: TrashFilter) -> Answer<TrashPage> {
        self.0.store.trash_page(&filter, TRASHED).await.map_err(|error| failure(&error))
    }

    async fn restore(&self, admin: &Admin, what: RestoreRequest) -> Answer<RestoreOutcome> {
        let author = self.by(admin, "restored from the trash");
        self.0.store.restore(&author, &what).await.map_err(|error| failure(&error))
    }

    async fn restore_at_free_addresses(
        &self,
        admin: &Admin,
        what: RestoreRequest,
    ) -> Answer<RestoreOutcome> {
        let author = self.by(admin, "restored from the trash, at a free address where need be");
        let restored = self.0.store.restore_at_free_addresses(&author, &what).await;
        restored.map_err(|error| failure(&error))
    }

    async fn purge_preview(&self, _: &Admin, what: RestoreRequest) -> Answer<Vec<TrashedEvent>> {
        self.0.store.purge_preview(&what).await.map_err(|error| failure(&error))
    }

    async fn purge(&self, by: &Confirmed, what: RestoreRequest) -> Answer<Purged> {
        let author = self.by(by.admin(), "purged from the trash");
        let services = self.0.clone();
        // In a task: whoever stops waiting for the answer stops nothing half-way.
        finished(tokio::spawn(async move { purge(&services, &author, &what).await })).await
    }
}

impl TrashPort {
    fn by(&self, admin: &Admin, reason: &str) -> Author {
        Author { actor: admin.actor(), reason: reason.to_owned(), at: self.0.clock.now() }
    }
}

/// A backup that has it all, and then the purge.
async fn purge(services: &Services, author: &Author, what: &RestoreRequest) -> Answer<Purged> {
    let gone = || Failure::Conflict("nothing of it is in the trash any more".into());
    match recovery::purge(services, author, what).await {
        Ok(purged) => purged.ok_or_else(gone),
        Err(PurgeError::Store(error)) => Err(failure(&error)),
        Err(error @ PurgeError::Backup(_)) => {
            tracing::error!("{error}");
            Err(Failure::Conflict(error.to_string()))
        }
    }
}
