//! What people should know: alerts.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{Alert, AlertId, AlertKind, OrganizerId, RunId, SourceId};

use crate::StoreResult;

/// An alert to raise.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewAlert {
    /// What it is about.
    pub kind: AlertKind,
    /// Whom it concerns; `None`: administrators only.
    pub organizer_id: Option<OrganizerId>,
    /// The calendar.
    pub source_id: Option<SourceId>,
    /// The run.
    pub run_id: Option<RunId>,
    /// What it is about where neither source nor run says it; else empty.
    pub subject: String,
    /// Where it can be looked into or undone: a path on this site.
    pub link: Option<String>,
    /// In one line.
    pub title: String,
    /// What happened and what to do, in words.
    pub detail: String,
}

/// Alerts.
#[async_trait]
pub trait AlertStore: Send + Sync {
    /// Raises an alert. While one of the same kind, calendar and subject is open, that one gets the new
    /// words and run, and keeps its time and whoever acknowledged it.
    async fn raise(&self, alert: &NewAlert, now: DateTime<Utc>) -> StoreResult<AlertId>;
    /// Ends the open alert of a kind and calendar (with any subject); says whether there was one.
    async fn resolve(
        &self,
        kind: AlertKind,
        source: Option<SourceId>,
        now: DateTime<Utc>,
    ) -> StoreResult<bool>;
    /// The kinds of a calendar's open alerts.
    async fn open_alerts(&self, source: SourceId) -> StoreResult<Vec<AlertKind>>;
    /// The open alert of a kind that is about no calendar, without what became of it outside.
    async fn open_alert(&self, kind: AlertKind) -> StoreResult<Option<Alert>>;
    /// Alerts, newest first: of some organizers or (`None`) all there are; those that are not
    /// over, or with `all` every one.
    async fn alerts(
        &self,
        organizers: Option<&[OrganizerId]>,
        all: bool,
        limit: i64,
    ) -> StoreResult<Vec<Alert>>;
    /// An alert.
    async fn alert(&self, id: AlertId) -> StoreResult<Option<Alert>>;
    /// Notes that a person knows; the first who said so stays noted.
    /// [`crate::StoreError::Absent`] where there is no such alert.
    async fn acknowledge(&self, id: AlertId, by: &str, now: DateTime<Utc>) -> StoreResult<()>;
}

/// Alerts, in a transaction.
#[async_trait]
pub trait AlertTx: Send {
    /// Raises an alert: see [`AlertStore::raise`].
    async fn raise(&mut self, alert: &NewAlert, now: DateTime<Utc>) -> StoreResult<AlertId>;
    /// Ends an alert: see [`AlertStore::resolve`].
    async fn resolve(
        &mut self,
        kind: AlertKind,
        source: Option<SourceId>,
        now: DateTime<Utc>,
    ) -> StoreResult<bool>;
    /// The kinds of a calendar's open alerts.
    async fn open_alerts(&mut self, source: SourceId) -> StoreResult<Vec<AlertKind>>;
}
