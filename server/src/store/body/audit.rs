//! The audit log.

use app::domain::AuditEntry;
use app::ports::AuditFilter;
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::Database;
use crate::store::{AuditStore, NewAudit, StoreResult};

#[async_trait]
impl AuditStore for Database {
    async fn note(&self, _entry: &NewAudit, _now: DateTime<Utc>) -> StoreResult<()> {
        Ok(())
    }

    async fn audit(&self, _filter: &AuditFilter, _limit: i64) -> StoreResult<Vec<AuditEntry>> {
        Ok(Vec::new())
    }

    async fn audit_after(&self, _after: i64, _limit: i64) -> StoreResult<Vec<AuditEntry>> {
        Ok(Vec::new())
    }
}
