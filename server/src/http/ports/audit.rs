//! Who did what.

use app::ports::{Admin, Answer, AuditLog};
use async_trait::async_trait;
use domain::AuditEntry;
use domain::views::AuditFilter;

use crate::services::Services;

/// Lines on a page of the log.
const LINES: i64 = 100;

pub struct AuditPort(pub Services);

#[async_trait]
impl AuditLog for AuditPort {
    async fn list(&self, _: &Admin, filter: AuditFilter) -> Answer<Vec<AuditEntry>> {
        Ok(self.0.store.audit(&filter, LINES).await?)
    }
}
