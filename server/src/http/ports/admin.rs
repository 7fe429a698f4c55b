//! The sync log, for admins, and the trash.

use access::{Hand, Owned};
use app::ports::{Admin, Answer, Confirmed, Purged, SyncLog, Trash};
use async_trait::async_trait;
use domain::views::{RunFilter, RunLine, TrashFilter, TrashPage};
use domain::{Addresses, RestoreOutcome, RestoreRequest, TrashedEvent};

use crate::acts;
use crate::services::Services;

/// Lines on a page of the log.
const RUNS: i64 = 50;
/// Lines on a page of the trash.
const TRASHED: i64 = 100;

pub struct RunsPort(pub Services);

#[async_trait]
impl SyncLog for RunsPort {
    async fn list(&self, _: &Admin, filter: RunFilter) -> Answer<Vec<RunLine>> {
        Ok(self.0.store.runs(&filter, RUNS).await?)
    }
}

/// The trash, over the store.
pub struct TrashPort(pub Services);

#[async_trait]
impl Trash for TrashPort {
    async fn list(&self, _: &Admin, filter: TrashFilter) -> Answer<TrashPage> {
        Ok(self.0.store.trash_page(&filter, TRASHED).await?)
    }

    async fn restore(
        &self,
        hand: &dyn Hand,
        what: RestoreRequest,
        addresses: Addresses,
    ) -> Answer<RestoreOutcome> {
        let what = Owned::load(&self.0, hand, what).await?;
        Ok(acts::restore(&self.0, &what, addresses).await?)
    }

    async fn purge_preview(&self, _: &Admin, what: RestoreRequest) -> Answer<Vec<TrashedEvent>> {
        Ok(self.0.store.purge_preview(&what).await?)
    }

    async fn purge(&self, by: &Confirmed, what: RestoreRequest) -> Answer<Purged> {
        Ok(acts::purge(&self.0, by, what).await?)
    }
}
