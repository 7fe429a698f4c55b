//! Sessions, and the sweeping away of what has ended.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Row as _;

use super::{Database, dialect, plain};
use crate::store::{SessionRecord, StoreResult};

pub async fn save(database: &Database, session: &SessionRecord) -> StoreResult<()> {
    sqlx::query(
        "INSERT INTO sessions (id, data, expires_at) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at",
    )
    .bind(&session.id)
    .bind(&session.data)
    .bind(dialect::at(session.expires_at))
    .execute(&database.write)
    .await?;
    Ok(())
}

pub async fn create(database: &Database, session: &SessionRecord) -> StoreResult<bool> {
    let done = sqlx::query(
        "INSERT INTO sessions (id, data, expires_at) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(&session.id)
    .bind(&session.data)
    .bind(dialect::at(session.expires_at))
    .execute(&database.write)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn load(
    database: &Database,
    id: &str,
    now: DateTime<Utc>,
) -> StoreResult<Option<SessionRecord>> {
    let found = sqlx::query("SELECT * FROM sessions WHERE id = $1 AND expires_at > $2")
        .bind(plain(id))
        .bind(dialect::at(now))
        .fetch_optional(&database.read)
        .await?;
    found
        .map(|row| {
            Ok(SessionRecord {
                id: row.try_get("id")?,
                data: row.try_get("data")?,
                expires_at: row.try_get("expires_at")?,
            })
        })
        .transpose()
}

/// Sign-in failures count for 15 minutes; a day is kept for whoever wonders.
pub async fn sweep(database: &Database, now: DateTime<Utc>) -> StoreResult<u64> {
    let sessions = sqlx::query("DELETE FROM sessions WHERE expires_at <= $1")
        .bind(dialect::at(now))
        .execute(&database.write)
        .await?;
    let failures = sqlx::query("DELETE FROM sign_in_failures WHERE at < $1")
        .bind(dialect::at(now - TimeDelta::days(1)))
        .execute(&database.write)
        .await?;
    Ok(sessions.rows_affected() + failures.rows_affected())
}
