//! Purging on purpose, and bringing back what is gone.

use app::domain::{
    BackupDifference, DeletionId, Event, EventId, MergeReport, RestoreRequest, TrashedEvent,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::Database;
use crate::store::{Author, RecoveryStore, Revision, StoreResult};

#[async_trait]
impl RecoveryStore for Database {
    async fn purge_preview(&self, _what: &RestoreRequest) -> StoreResult<Vec<TrashedEvent>> {
        Ok(Vec::new())
    }

    async fn purge(&self, _author: &Author, _what: &RestoreRequest) -> StoreResult<Vec<EventId>> {
        Ok(Vec::new())
    }

    async fn expired(
        &self,
        _before: DateTime<Utc>,
        _limit: i64,
    ) -> StoreResult<Vec<(EventId, DeletionId)>> {
        Ok(Vec::new())
    }

    async fn last_revisions(&self, _events: &[EventId]) -> StoreResult<Vec<Revision>> {
        Ok(Vec::new())
    }

    async fn differences(&self, _rows: &[Event]) -> StoreResult<Vec<BackupDifference>> {
        Ok(Vec::new())
    }

    async fn merge(
        &self,
        _author: &Author,
        _rows: &[Event],
        _overwrite: bool,
        _dry_run: bool,
    ) -> StoreResult<MergeReport> {
        Ok(MergeReport::default())
    }
}
