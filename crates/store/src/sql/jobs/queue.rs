//! What is to be done, and when: one row for each kind and subject.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{SourceId, SourceState, Trigger};
use sqlx::Row as _;

use super::super::calendars::schedule;
use super::super::transaction::Work;
use super::super::{Database, Tx, dialect, from_word, plain, sql, word};
use crate::{JobTx, StoreResult};

/// A job that was taken.
pub struct Taken {
    /// What it is about.
    pub subject: i64,
    /// What asked for it.
    pub trigger: Trigger,
    /// How often it was taken since it last came through.
    pub attempts: i64,
}

/// Takes the most overdue job of a kind for `owner`. What asked for it is told once: whatever is
/// asked for from now on is asked for anew.
pub async fn take(
    database: &Database,
    kind: &str,
    owner: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> StoreResult<Option<Taken>> {
    let mut tx = database.begin().await?;
    let due = format!(
        "SELECT id, subject, attempts, trigger FROM jobs
         WHERE kind = $1 AND run_at <= $2 AND (locked_until IS NULL OR locked_until <= $2)
         ORDER BY run_at LIMIT 1 {}",
        dialect::SKIP_LOCKED
    );
    let found =
        sqlx::query(sql(due)).bind(kind).bind(dialect::at(now)).fetch_optional(&mut *tx).await?;
    let Some(row) = found else { return Ok(None) };
    sqlx::query(
        "UPDATE jobs SET locked_by = $2, locked_until = $3, attempts = attempts + 1, trigger = $4
         WHERE id = $1",
    )
    .bind(row.try_get::<i64, _>("id")?)
    .bind(owner)
    .bind(dialect::at(until))
    .bind(word(&Trigger::Schedule))
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(Some(Taken {
        subject: row.try_get("subject")?,
        trigger: from_word(row.try_get("trigger")?)?,
        attempts: row.try_get::<i64, _>("attempts")? + 1,
    }))
}

/// Plans the next sync of a source that syncs. A notification that nothing has answered yet keeps
/// its earlier time.
pub async fn plan_sync(tx: &mut Tx, id: SourceId, at: DateTime<Utc>) -> StoreResult<()> {
    let insert = format!(
        "INSERT INTO jobs (kind, subject, run_at, created_at)
         SELECT 'sync', s.id, $2, $2 FROM sources s
         WHERE s.id = $1 AND s.state IN {} AND s.deleted_at IS NULL
         ON CONFLICT (kind, subject) DO UPDATE
         SET run_at = CASE WHEN jobs.trigger = $3 AND jobs.run_at < excluded.run_at
                           THEN jobs.run_at ELSE excluded.run_at END,
             trigger = CASE WHEN jobs.trigger = $3 AND jobs.run_at < excluded.run_at
                            THEN jobs.trigger ELSE excluded.trigger END,
             locked_by = NULL, locked_until = NULL",
        schedule::SYNCS
    );
    sqlx::query(sql(insert))
        .bind(id.0)
        .bind(dialect::at(at))
        .bind(word(&Trigger::Push))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Moves a planned sync of an active source to an earlier time, for a notification; never to a
/// later one, nor before the time that Google asked for. Where a sync is under way, its own plan is
/// over, and this is the next one. Says whether that was news.
pub async fn sync_soon(
    tx: &mut Tx,
    id: SourceId,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> StoreResult<bool> {
    // A flood of notifications writes once: the rest finds that it is asked for already.
    let update = format!(
        "UPDATE jobs SET trigger = $4,
                run_at = CASE WHEN jobs.run_at < wanted.soon
                                   AND (jobs.locked_until IS NULL OR jobs.locked_until <= $3)
                              THEN jobs.run_at ELSE wanted.soon END
         FROM (SELECT CASE WHEN s.retry_at > $2 THEN s.retry_at ELSE $2 END AS soon
               FROM sources s
               WHERE s.id = $1 AND s.state = $5 AND s.deleted_at IS NULL AND {}) AS wanted
         WHERE jobs.kind = 'sync' AND jobs.subject = $1
           AND (jobs.trigger <> $4 OR jobs.run_at > wanted.soon)",
        schedule::BEGUN
    );
    let done = sqlx::query(sql(update))
        .bind(id.0)
        .bind(dialect::at(at))
        .bind(dialect::at(now))
        .bind(word(&Trigger::Push))
        .bind(word(&SourceState::Active))
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes the look of a kind that the whole site needs, where one is due; the first is due at once.
pub async fn take_daily(
    database: &Database,
    kind: &str,
    owner: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> StoreResult<bool> {
    sqlx::query(
        "INSERT INTO jobs (kind, subject, run_at, created_at) VALUES ($1, 0, $2, $2)
         ON CONFLICT (kind, subject) DO NOTHING",
    )
    .bind(kind)
    .bind(dialect::at(now))
    .execute(database.writing())
    .await?;
    Ok(take(database, kind, owner, now, until).await?.is_some())
}

/// Plans the next look.
pub async fn plan_daily(
    database: &Database,
    kind: &str,
    at: DateTime<Utc>,
    error: Option<&str>,
) -> StoreResult<()> {
    sqlx::query(
        "UPDATE jobs SET run_at = $2, locked_by = NULL, locked_until = NULL, last_error = $3,
                attempts = CASE WHEN $4 = 1 THEN attempts ELSE 0 END
         WHERE kind = $1 AND subject = 0",
    )
    .bind(kind)
    .bind(dialect::at(at))
    .bind(error.map(plain))
    .bind(i64::from(error.is_some()))
    .execute(database.writing())
    .await?;
    Ok(())
}

#[async_trait]
impl JobTx for Work {
    async fn plan_sync(&mut self, id: SourceId, at: DateTime<Utc>) -> StoreResult<()> {
        plan_sync(&mut self.0, id, at).await
    }

    async fn sync_soon(
        &mut self,
        id: SourceId,
        at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> StoreResult<bool> {
        sync_soon(&mut self.0, id, at, now).await
    }

    async fn unplan_sync(&mut self, id: SourceId) -> StoreResult<()> {
        let delete = format!(
            "DELETE FROM jobs WHERE kind = 'sync' AND subject = $1 AND NOT EXISTS
                 (SELECT 1 FROM sources s WHERE s.id = $1 AND s.state IN {}
                  AND s.deleted_at IS NULL)",
            schedule::SYNCS
        );
        sqlx::query(sql(delete)).bind(id.0).execute(&mut *self.0).await?;
        Ok(())
    }
}
