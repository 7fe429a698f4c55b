//! When the retention looks at the trash next.

use chrono::{DateTime, Utc};

use super::super::jobs;
use super::Database;
use crate::StoreResult;

const KIND: &str = "retention";

/// Takes the look that is due, where one is; the first is due at once.
pub async fn take(
    database: &Database,
    owner: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> StoreResult<bool> {
    jobs::take_daily(database, KIND, owner, now, until).await
}

/// Plans the next one.
pub async fn plan(database: &Database, at: DateTime<Utc>, error: Option<&str>) -> StoreResult<()> {
    jobs::plan_daily(database, KIND, at, error).await
}
