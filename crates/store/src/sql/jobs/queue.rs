//! What is to be done, and when: one row for each kind and subject.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{SourceId, SourceState, Trigger};
use sqlx::Row as _;

use super::super::calendars::schedule;
use super::super::transaction::OpenTransaction;
use super::super::{Database, Tx, dialect, enum_text, from_enum_text, json, plain, sql};
use crate::{JobEnd, JobKind, JobStore, JobTx, Kind, StoreResult, TakenJob};

/// What is due of the kinds `$1` at `$2`.
const DUE: &str = "run_at <= $2 AND (locked_until IS NULL OR locked_until <= $2) AND kind IN ";

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
             locked_by = NULL, locked_until = NULL, attempts = 0, last_error = NULL",
        schedule::SYNCS
    );
    sqlx::query(sql(insert))
        .bind(id.0)
        .bind(dialect::at(at))
        .bind(enum_text(&Trigger::Push))
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
        .bind(enum_text(&Trigger::Push))
        .bind(enum_text(&SourceState::Active))
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

#[async_trait]
impl JobStore for Database {
    async fn take_job(
        &self,
        kinds: &[JobKind],
        owner: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<TakenJob>> {
        let names: Vec<&str> = kinds.iter().map(|kind| kind.kind).collect();
        let due = format!("{DUE} (SELECT value FROM {} AS k)", dialect::list("$1", Kind::Text));
        // Most looks find nothing, and need not write.
        let any = format!("SELECT EXISTS (SELECT 1 FROM jobs WHERE {due})");
        let is_any: bool = sqlx::query_scalar(sql(any))
            .bind(json(&names)?)
            .bind(dialect::at(now))
            .fetch_one(&self.read)
            .await?;
        if !is_any {
            return Ok(None);
        }
        let mut tx = self.begin().await?;
        let select = format!(
            "SELECT id, kind, subject, attempts, trigger FROM jobs WHERE {due}
             ORDER BY run_at, id LIMIT 1 {}",
            dialect::SKIP_LOCKED
        );
        let found = sqlx::query(sql(select))
            .bind(json(&names)?)
            .bind(dialect::at(now))
            .fetch_optional(&mut *tx)
            .await?;
        let Some(row) = found else { return Ok(None) };
        let name: String = row.try_get("kind")?;
        let Some(kind) = kinds.iter().find(|kind| kind.kind == name) else { return Ok(None) };
        sqlx::query(
            "UPDATE jobs SET locked_by = $2, locked_until = $3, attempts = attempts + 1,
                    trigger = $4
             WHERE id = $1",
        )
        .bind(row.try_get::<i64, _>("id")?)
        .bind(owner)
        .bind(dialect::at(now + kind.lease))
        .bind(enum_text(&Trigger::Schedule))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Some(TakenJob {
            kind: kind.kind,
            subject: row.try_get("subject")?,
            trigger: from_enum_text(row.try_get("trigger")?)?,
            attempts: row.try_get::<i64, _>("attempts")? + 1,
            owner: owner.to_owned(),
        }))
    }

    async fn renew_job(&self, job: &TakenJob, until: DateTime<Utc>) -> StoreResult<bool> {
        let update = "UPDATE jobs SET locked_until = $4
             WHERE kind = $1 AND subject = $2 AND locked_by = $3";
        let done = sqlx::query(update)
            .bind(job.kind)
            .bind(job.subject)
            .bind(&job.owner)
            .bind(dialect::at(until))
            .execute(self.writing())
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn finish_job(&self, job: &TakenJob, end: &JobEnd) -> StoreResult<bool> {
        match end {
            JobEnd::Done => drop_taken(self, job).await,
            JobEnd::Again(at) => plan_taken(self, job, *at, None).await,
            JobEnd::Failed { error, at } => plan_taken(self, job, *at, Some(error)).await,
        }
    }

    async fn plan_site_jobs(&self, kinds: &[&str], now: DateTime<Utc>) -> StoreResult<()> {
        let select = "SELECT kind FROM jobs WHERE subject = 0";
        let there: Vec<String> = sqlx::query_scalar(select).fetch_all(&self.read).await?;
        for kind in kinds.iter().filter(|kind| !there.iter().any(|there| there == *kind)) {
            sqlx::query(
                "INSERT INTO jobs (kind, subject, run_at, created_at) VALUES ($1, 0, $2, $2)
                 ON CONFLICT (kind, subject) DO NOTHING",
            )
            .bind(kind)
            .bind(dialect::at(now))
            .execute(self.writing())
            .await?;
        }
        Ok(())
    }

    async fn other_kinds(&self, known: &[&str]) -> StoreResult<Vec<String>> {
        let select = "SELECT DISTINCT kind FROM jobs ORDER BY kind";
        let mut kinds: Vec<String> = sqlx::query_scalar(select).fetch_all(&self.read).await?;
        kinds.retain(|kind| !known.contains(&kind.as_str()));
        Ok(kinds)
    }
}

/// Takes the row of a job away, if it is still whose it was.
async fn drop_taken(database: &Database, job: &TakenJob) -> StoreResult<bool> {
    let delete = "DELETE FROM jobs WHERE kind = $1 AND subject = $2 AND locked_by = $3";
    let done = sqlx::query(delete)
        .bind(job.kind)
        .bind(job.subject)
        .bind(&job.owner)
        .execute(database.writing())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Plans a job anew, if it is still whose it was. Without an error its tries count from none.
async fn plan_taken(
    database: &Database,
    job: &TakenJob,
    at: DateTime<Utc>,
    error: Option<&str>,
) -> StoreResult<bool> {
    let update = "UPDATE jobs
         SET run_at = CASE WHEN trigger = $7 AND run_at < $4 THEN run_at ELSE $4 END,
             locked_by = NULL, locked_until = NULL, last_error = $5,
             attempts = CASE WHEN $6 = 1 THEN attempts ELSE 0 END
         WHERE kind = $1 AND subject = $2 AND locked_by = $3";
    let done = sqlx::query(update)
        .bind(job.kind)
        .bind(job.subject)
        .bind(&job.owner)
        .bind(dialect::at(at))
        .bind(error.map(plain))
        .bind(i64::from(error.is_some()))
        .bind(enum_text(&Trigger::Push))
        .execute(database.writing())
        .await?;
    Ok(done.rows_affected() == 1)
}

#[async_trait]
impl JobTx for OpenTransaction {
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
