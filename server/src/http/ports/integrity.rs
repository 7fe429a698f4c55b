//! The accounting of all records, and bringing back what it misses.

use app::ports::{Admin, Answer, BringBack, Integrity, Lost, Reports};
use async_trait::async_trait;
use domain::{Event, EventId, IntegrityReport, MergeReport};
use store::{Author, Revision};

use super::failure::{failure, finished};
use crate::acts::recovery;
use crate::services::Services;
use crate::watchdog;

pub struct IntegrityPort(pub Services);

#[async_trait]
impl Integrity for IntegrityPort {
    async fn reports(&self, _: &Admin) -> Answer<Reports> {
        let (last, whole) = watchdog::last(&self.0).await.map_err(|error| failure(&error))?;
        Ok(Reports { last, whole })
    }

    async fn check(&self, _: &Admin) -> Answer<IntegrityReport> {
        watchdog::check(&self.0, true).await.map_err(|error| failure(&error))
    }

    async fn try_bring_back(
        &self,
        admin: &Admin,
        lost: Lost,
        ids: Vec<EventId>,
    ) -> Answer<BringBack> {
        let author = self.by(admin, lost);
        let report = recovery::from_history(&self.0, &author, &ids, lost == Lost::Altered, true);
        let report = report.await.map_err(|error| failure(&error))?;
        let revisions = self.0.store.last_revisions(&ids).await;
        let revisions = revisions.map_err(|error| failure(&error))?;
        Ok(BringBack { report, titles: revisions.iter().filter_map(title).collect() })
    }

    async fn bring_back(
        &self,
        admin: &Admin,
        lost: Lost,
        ids: Vec<EventId>,
    ) -> Answer<MergeReport> {
        let (services, author) = (self.0.clone(), self.by(admin, lost));
        let task = tokio::spawn(async move {
            let overwrite = lost == Lost::Altered;
            let done = recovery::from_history(&services, &author, &ids, overwrite, false).await;
            let report = done.map_err(|error| failure(&error))?;
            // So that the page says at once how the account comes out now.
            watchdog::check(&services, true).await.map_err(|error| failure(&error))?;
            Ok(report)
        });
        finished(task).await
    }
}

impl IntegrityPort {
    fn by(&self, admin: &Admin, lost: Lost) -> Author {
        let reason = match lost {
            Lost::Missing => "brought back from history: its row was gone",
            Lost::Altered => "brought back from history: its row was not what its history says",
        };
        Author { actor: admin.actor(), reason: reason.into(), at: self.0.clock.now() }
    }
}

fn title(revision: &Revision) -> Option<(EventId, String)> {
    let row: Event = serde_json::from_str(revision.payload.as_deref()?).ok()?;
    Some((EventId(revision.entity_id), row.title))
}
