//! The accounting of all records, and bringing back what it misses.

use app::ports::{Admin, Answer, BringBack, Integrity, Lost, Reports};
use async_trait::async_trait;
use domain::{Event, EventId, IntegrityReport, MergeReport};
use store::Revision;

use super::failure::finished;
use crate::acts;
use crate::services::Services;
use crate::watchdog;

pub struct IntegrityPort(pub Services);

#[async_trait]
impl Integrity for IntegrityPort {
    async fn reports(&self, _: &Admin) -> Answer<Reports> {
        let (last, whole) = watchdog::last(&self.0).await?;
        Ok(Reports { last, whole })
    }

    async fn check(&self, _: &Admin) -> Answer<IntegrityReport> {
        Ok(watchdog::check(&self.0, true).await?)
    }

    async fn try_bring_back(
        &self,
        admin: &Admin,
        lost: Lost,
        ids: Vec<EventId>,
    ) -> Answer<BringBack> {
        let report = acts::bring_back(&self.0, admin, lost, &ids, true).await?;
        let revisions = self.0.store.last_revisions(&ids).await?;
        Ok(BringBack { report, titles: revisions.iter().filter_map(title).collect() })
    }

    async fn bring_back(
        &self,
        admin: &Admin,
        lost: Lost,
        ids: Vec<EventId>,
    ) -> Answer<MergeReport> {
        let (services, admin) = (self.0.clone(), admin.clone());
        let task = tokio::spawn(async move {
            let report = acts::bring_back(&services, &admin, lost, &ids, false).await?;
            // So that the page says at once how the account comes out now.
            watchdog::check(&services, true).await?;
            Ok(report)
        });
        finished(task).await
    }
}

fn title(revision: &Revision) -> Option<(EventId, String)> {
    let row: Event = serde_json::from_str(revision.payload.as_deref()?).ok()?;
    Some((EventId(revision.entity_id), row.title))
}
