//! When the retention looks at the trash next.

use chrono::{DateTime, Utc};

use super::super::Database;
use super::super::jobs::queue;
use crate::StoreResult;

const KIND: &str = "retention";

/// Takes the look that is due, where one is; the first is due at once.
pub async fn take(
    database: &Database,
    owner: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> StoreResult<bool> {
    queue::take_daily(database, KIND, owner, now, until).await
}

/// Plans the next one.
pub async fn plan(database: &Database, at: DateTime<Utc>, error: Option<&str>) -> StoreResult<()> {
    queue::plan_daily(database, KIND, at, error).await
}
