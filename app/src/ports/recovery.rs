//! What keeps records from being lost: backups, the accounting, the audit log. For admins.

use std::collections::BTreeMap;

use access::Admin;
use async_trait::async_trait;

use domain::views::AuditFilter;
use domain::{
    AuditEntry, BackupChange, BackupDifference, BackupInfo, BackupProgress, EventId,
    IntegrityReport, MergeReport, MergeRequest,
};

use super::failure::Answer;

/// All backups, and what is being done with them.
#[derive(Clone, Debug, Default)]
pub struct BackupList {
    /// Complete backups, newest first.
    pub backups: Vec<BackupInfo>,
    /// What is under way.
    pub under_way: Option<BackupProgress>,
}

/// Which of a backup's differences to list.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DiffFilter {
    /// Only of this kind.
    pub change: Option<BackupChange>,
    /// Only these events.
    pub ids: Option<Vec<EventId>>,
    /// Words in the title.
    pub text: Option<String>,
    /// Only events after this one (paging).
    pub after: Option<EventId>,
}

/// How many events of a backup differ, by kind; whatever is filtered.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct DiffTotals {
    /// The site has no such row; those that were purged on purpose are counted apart.
    pub absent: i64,
    /// The site has no such row because it was purged on purpose since.
    pub purged: i64,
    /// In the site's trash, and not in the backup's.
    pub trashed: i64,
    /// The site has other values.
    pub changed: i64,
}

/// One page of what a backup has that the site has not, in order of id.
#[derive(Clone, Debug)]
pub struct DiffPage {
    /// The backup.
    pub backup: BackupInfo,
    /// How many differ in all.
    pub totals: DiffTotals,
    /// All events that fit the filter, on whatever page, those that were purged left out.
    pub fitting: Vec<EventId>,
    /// This page's events, at most 100.
    pub differences: Vec<BackupDifference>,
    /// After which event the next page starts.
    pub next: Option<EventId>,
}

/// What bringing records back would do, or did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BringBack {
    /// Record by record.
    pub report: MergeReport,
    /// The titles of those whose title is known.
    pub titles: BTreeMap<EventId, String>,
}

/// Backups.
#[async_trait]
pub trait Backups: Send + Sync {
    /// What there is.
    async fn list(&self, admin: &Admin) -> Answer<BackupList>;
    /// How far the act is that is under way; `None` where there is none.
    async fn progress(&self, admin: &Admin) -> Answer<Option<BackupProgress>>;
    /// Begins a backup, and waits a moment for its end; `None` where it goes on.
    async fn create(&self, admin: &Admin) -> Answer<Option<BackupInfo>>;
    /// Begins verifying a backup, and waits as [`Self::create`] does. A backup that does not verify
    /// is an answer with a problem.
    async fn verify(&self, admin: &Admin, id: i64) -> Answer<Option<BackupInfo>>;
    /// What a backup has that the site has not, or has otherwise.
    async fn diff(&self, admin: &Admin, id: i64, filter: DiffFilter) -> Answer<DiffPage>;
    /// Says what [`Self::merge`] would do; changes nothing.
    async fn try_merge(&self, admin: &Admin, id: i64, what: MergeRequest) -> Answer<BringBack>;
    /// Takes records from a backup.
    async fn merge(&self, admin: &Admin, id: i64, what: MergeRequest) -> Answer<MergeReport>;
}

/// What an accounting found that can be brought back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Lost {
    /// Rows that are gone.
    Missing,
    /// Rows that are not what their last revision says.
    Altered,
}

impl Lost {
    /// The events that a report names.
    #[must_use]
    pub fn of(self, report: &IntegrityReport) -> &[EventId] {
        match self {
            Self::Missing => &report.missing,
            Self::Altered => &report.altered,
        }
    }
}

/// What the watchdog said last.
#[derive(Clone, Debug, Default)]
pub struct Reports {
    /// The last time it looked.
    pub last: Option<IntegrityReport>,
    /// The last time it looked at everything.
    pub whole: Option<IntegrityReport>,
}

/// The accounting of all records.
#[async_trait]
pub trait Integrity: Send + Sync {
    /// The last reports.
    async fn reports(&self, admin: &Admin) -> Answer<Reports>;
    /// Looks at everything now.
    async fn check(&self, admin: &Admin) -> Answer<IntegrityReport>;
    /// What history has of these events, and what [`Self::bring_back`] would do; changes nothing.
    async fn try_bring_back(
        &self,
        admin: &Admin,
        lost: Lost,
        ids: Vec<EventId>,
    ) -> Answer<BringBack>;
    /// Brings events back as their last revision knows them: missing rows are re-created, altered
    /// ones get the values of their last revision. Doing it twice changes nothing.
    async fn bring_back(&self, admin: &Admin, lost: Lost, ids: Vec<EventId>)
    -> Answer<MergeReport>;
}

/// Who did what.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Lines that match, newest first, at most 100.
    async fn list(&self, admin: &Admin, filter: AuditFilter) -> Answer<Vec<AuditEntry>>;
}
