//! When the retention looks at the trash next.

use chrono::{DateTime, Utc};

use super::super::{dialect, jobs, plain};
use super::Database;
use crate::store::StoreResult;

const KIND: &str = "retention";

/// Takes the look that is due, where one is; the first is due at once.
pub async fn take(
    database: &Database,
    owner: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> StoreResult<bool> {
    sqlx::query(
        "INSERT INTO jobs (kind, subject, run_at, created_at) VALUES ($1, 0, $2, $2)
         ON CONFLICT (kind, subject) DO NOTHING",
    )
    .bind(KIND)
    .bind(dialect::at(now))
    .execute(database.writing())
    .await?;
    Ok(jobs::take(database, KIND, owner, now, until).await?.is_some())
}

/// Plans the next one.
pub async fn plan(database: &Database, at: DateTime<Utc>, error: Option<&str>) -> StoreResult<()> {
    sqlx::query(
        "UPDATE jobs SET run_at = $2, locked_by = NULL, locked_until = NULL, last_error = $3,
                attempts = CASE WHEN $4 = 1 THEN attempts ELSE 0 END
         WHERE kind = $1 AND subject = 0",
    )
    .bind(KIND)
    .bind(dialect::at(at))
    .bind(error.map(plain))
    .bind(i64::from(error.is_some()))
    .execute(database.writing())
    .await?;
    Ok(())
}
