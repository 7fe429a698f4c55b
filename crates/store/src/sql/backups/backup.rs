//! Backups: the instant they are of, and notes about long acts.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{BackupProgress, BackupStage};
use sqlx::Row as _;

use super::super::{Database, dialect, enum_text, plain};
use super::dump::Dump;
use crate::{ActKind, BackupStore, Snapshot, StoreError, StoreResult};

/// How long ended acts are remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

#[async_trait]
impl BackupStore for Database {
    async fn snapshot(&self) -> StoreResult<Box<dyn Snapshot>> {
        Ok(Box::new(Dump::begin(&self.read.connect_options()).await?))
    }

    async fn begin_act(
        &self,
        kind: ActKind,
        backup: Option<i64>,
        actor: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<i64> {
        sqlx::query("DELETE FROM backup_acts WHERE seen_at < $1")
            .bind(dialect::at(now - REMEMBERED))
            .execute(self.writing())
            .await?;
        let insert = "INSERT INTO backup_acts (kind, backup_id, actor, stage, started_at, seen_at)
             VALUES ($1, $2, $3, 'starting', $4, $4) RETURNING id";
        let id = sqlx::query_scalar(insert)
            .bind(enum_text(&kind))
            .bind(backup)
            .bind(plain(actor))
            .bind(dialect::at(now))
            .fetch_one(self.writing())
            .await?;
        Ok(id)
    }

    async fn act_goes_on(
        &self,
        act: i64,
        progress: &BackupProgress,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        sqlx::query(
            "UPDATE backup_acts SET stage = $2, done = $3, total = $4, seen_at = $5
             WHERE id = $1 AND finished_at IS NULL",
        )
        .bind(act)
        .bind(plain(&progress.stage.to_string()))
        .bind(i64::try_from(progress.done).unwrap_or(i64::MAX))
        .bind(i64::try_from(progress.total).unwrap_or(i64::MAX))
        .bind(dialect::at(now))
        .execute(self.writing())
        .await?;
        Ok(())
    }

    async fn end_act(
        &self,
        act: i64,
        backup: Option<i64>,
        error: Option<&str>,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        sqlx::query(
            "UPDATE backup_acts SET backup_id = COALESCE($2, backup_id), error = $3,
                    seen_at = $4, finished_at = $4
             WHERE id = $1",
        )
        .bind(act)
        .bind(backup)
        .bind(error.map(plain))
        .bind(dialect::at(now))
        .execute(self.writing())
        .await?;
        Ok(())
    }

    async fn act_under_way(&self, since: DateTime<Utc>) -> StoreResult<Option<BackupProgress>> {
        let select = "SELECT stage, done, total FROM backup_acts
             WHERE finished_at IS NULL AND seen_at >= $1 ORDER BY id DESC LIMIT 1";
        let found = sqlx::query(select).bind(dialect::at(since)).fetch_optional(&self.read).await?;
        let number = |value: i64| {
            u64::try_from(value).map_err(|_| StoreError::Garbled(format!("{value} rows")))
        };
        let Some(row) = found else { return Ok(None) };
        Ok(Some(BackupProgress {
            stage: BackupStage::from(row.try_get::<String, _>("stage")?),
            done: number(row.try_get("done")?)?,
            total: number(row.try_get("total")?)?,
        }))
    }

    async fn last_backup_made(&self) -> StoreResult<Option<i64>> {
        let select = "SELECT backup_id FROM backup_acts
             WHERE kind = $1 AND finished_at IS NOT NULL AND error IS NULL
               AND backup_id IS NOT NULL
             ORDER BY id DESC LIMIT 1";
        let kind = enum_text(&ActKind::Create);
        Ok(sqlx::query_scalar(select).bind(kind).fetch_optional(&self.read).await?)
    }
}
