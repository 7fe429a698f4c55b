//! The sync log and the trash, for admins.

use app::domain::{RestoreOutcome, RestoreRequest};
use app::ports::{Admin, Answer, RunFilter, RunLine, SyncLog, Trash, TrashFilter, TrashPage};
use async_trait::async_trait;

use super::failure;
use crate::services::Services;
use crate::store::Author;

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
        let author = Author {
            actor: admin.actor(),
            reason: "restored from the trash".into(),
            at: self.0.clock.now(),
        };
        self.0.store.restore(&author, &what).await.map_err(|error| failure(&error))
    }
}
