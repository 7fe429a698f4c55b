//! The trash, backups, the accounting and the audit log without a server.

use std::sync::Mutex;

use async_trait::async_trait;
use domain::*;

use super::super::{records, samples};
use super::{Inner, World};
use crate::ports::*;
use domain::views::*;

/// What is kept for when things go wrong.
pub(super) struct Kept {
    pub(super) history: Mutex<Vec<HistoryEntry>>,
    shelf: Mutex<BackupList>,
    reports: Mutex<Reports>,
}

impl Default for Kept {
    fn default() -> Self {
        let whole = IntegrityReport { whole: true, ..records::report() };
        Self {
            history: Mutex::new(records::history()),
            shelf: Mutex::new(records::shelf()),
            reports: Mutex::new(Reports { last: Some(records::report()), whole: Some(whole) }),
        }
    }
}

impl World {
    pub(in super::super) fn with_history(self, history: Vec<HistoryEntry>) -> Self {
        *self.0.kept.history.lock().unwrap() = history;
        self
    }

    pub(in super::super) fn with_shelf(self, shelf: BackupList) -> Self {
        *self.0.kept.shelf.lock().unwrap() = shelf;
        self
    }

    pub(in super::super) fn with_reports(self, reports: Reports) -> Self {
        *self.0.kept.reports.lock().unwrap() = reports;
        self
    }
}

#[async_trait]
impl Trash for Inner {
    async fn list(&self, _: &Admin, filter: TrashFilter) -> Answer<TrashPage> {
        Ok(samples::trash_page(&filter))
    }
    async fn restore(
        &self,
        hand: &dyn Hand,
        what: RestoreRequest,
        addresses: Addresses,
    ) -> Answer<RestoreOutcome> {
        let act = format!("{} restores {what:?}", hand.actor().label());
        match addresses {
            Addresses::Own => self.act(act).map(|()| samples::restored(what)),
            Addresses::Free => self
                .act(format!("{act} at free addresses"))
                .map(|()| RestoreOutcome { restored: vec![EventId(412)], conflicts: vec![] }),
        }
    }
    async fn purge_preview(&self, _: &Admin, what: RestoreRequest) -> Answer<Vec<TrashedEvent>> {
        Ok(match what {
            RestoreRequest::Batch(_) => samples::trash_page(&TrashFilter::default()).events,
            RestoreRequest::Events(ids) => {
                ids.into_iter().map(|id| samples::trashed(id.0, "Learn to play <Go>")).collect()
            }
        })
    }
    async fn purge(&self, by: &Confirmed, what: RestoreRequest) -> Answer<Purged> {
        self.act(format!("{} purges {what:?}", by.admin().actor().label()))?;
        Ok(Purged { events: vec![EventId(412), EventId(413)], backup: 20_261_123_150_000 })
    }
}

#[async_trait]
impl Backups for Inner {
    async fn list(&self, _: &Admin) -> Answer<BackupList> {
        self.works().map(|()| self.kept.shelf.lock().unwrap().clone())
    }
    async fn progress(&self, _: &Admin) -> Answer<Option<BackupProgress>> {
        Ok(self.kept.shelf.lock().unwrap().under_way.clone())
    }
    async fn create(&self, _: &Admin) -> Answer<Option<BackupInfo>> {
        self.act("back up".into()).map(|()| Some(records::backup(20_261_123_150_000)))
    }
    async fn verify(&self, _: &Admin, id: i64) -> Answer<Option<BackupInfo>> {
        self.act(format!("verify {id}"))?;
        let shelf = self.kept.shelf.lock().unwrap();
        Ok(shelf.backups.iter().find(|backup| backup.id == id).cloned())
    }
    async fn diff(&self, _: &Admin, _: i64, filter: DiffFilter) -> Answer<DiffPage> {
        self.works().map(|()| records::diff_page(&filter))
    }
    async fn try_merge(&self, _: &Admin, id: i64, what: MergeRequest) -> Answer<BringBack> {
        self.act(format!("try merge {id}: {:?} overwrite {}", what.ids, what.overwrite))?;
        Ok(BringBack { report: records::merge_report(), titles: records::titles() })
    }
    async fn merge(&self, admin: &Admin, id: i64, what: MergeRequest) -> Answer<MergeReport> {
        let who = admin.actor().label();
        self.act(format!("{who} merges {id}: {:?} overwrite {}", what.ids, what.overwrite))?;
        Ok(records::merge_report())
    }
}

#[async_trait]
impl Integrity for Inner {
    async fn reports(&self, _: &Admin) -> Answer<Reports> {
        Ok(self.kept.reports.lock().unwrap().clone())
    }
    async fn check(&self, _: &Admin) -> Answer<IntegrityReport> {
        self.act("check everything".into())?;
        let last = self.kept.reports.lock().unwrap().last.clone();
        Ok(last.unwrap_or_else(records::report))
    }
    async fn try_bring_back(&self, _: &Admin, _: Lost, ids: Vec<EventId>) -> Answer<BringBack> {
        let report = MergeReport { created: ids, ..MergeReport::default() };
        Ok(BringBack { report, titles: records::titles() })
    }
    async fn bring_back(
        &self,
        admin: &Admin,
        lost: Lost,
        ids: Vec<EventId>,
    ) -> Answer<MergeReport> {
        self.act(format!("{} brings back {lost:?} {ids:?}", admin.actor().label()))?;
        Ok(MergeReport { created: ids, ..MergeReport::default() })
    }
}

#[async_trait]
impl AuditLog for Inner {
    async fn list(&self, _: &Admin, filter: AuditFilter) -> Answer<Vec<AuditEntry>> {
        self.acts.lock().unwrap().push(format!("{filter:?}"));
        let found = records::audit();
        let fits = |entry: &AuditEntry| filter.action.is_none_or(|kind| kind == entry.action);
        Ok(found.into_iter().filter(fits).collect())
    }
}
