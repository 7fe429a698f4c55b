//! Channels over which Google tells that a calendar changed, and the jobs that keep them open.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{SourceId, SourceState};
use sqlx::Row as _;

use super::super::transaction::OpenTransaction;
use super::super::{Database, Row, Tx, dialect, enum_text, from_enum_text, plain, sql};
use super::schedule;
use crate::{Channel, ChannelStore, ChannelTx, StoreResult};

/// How long channels that ended are remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

#[async_trait]
impl ChannelStore for Database {
    async fn put_channel(&self, channel: &Channel) -> StoreResult<bool> {
        let done = sqlx::query(
            "INSERT INTO channels
                 (id, source_id, token_digest, address, resource_id, opened_at, expires_at)
             SELECT $1, id, $3, $4, $5, $6, $7 FROM sources
             WHERE id = $2 AND state = $8 AND deleted_at IS NULL",
        )
        .bind(&channel.id)
        .bind(channel.source_id.0)
        .bind(&channel.token_digest)
        .bind(&channel.address)
        .bind(plain(&channel.resource_id))
        .bind(dialect::at(channel.opened_at))
        .bind(dialect::at(channel.expires_at))
        .bind(enum_text(&SourceState::Active))
        .execute(self.writing())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn channel(&self, id: &str) -> StoreResult<Option<(Channel, SourceState)>> {
        let found = sqlx::query(
            "SELECT c.*, s.state AS source_state FROM channels c
             JOIN sources s ON s.id = c.source_id WHERE c.id = $1 AND s.deleted_at IS NULL",
        )
        .bind(plain(id))
        .fetch_optional(&self.read)
        .await?;
        let Some(row) = found else { return Ok(None) };
        Ok(Some((channel(&row)?, from_enum_text(row.try_get("source_state")?)?)))
    }

    async fn open_channels(&self, id: SourceId, now: DateTime<Utc>) -> StoreResult<Vec<Channel>> {
        let found = sqlx::query(
            "SELECT * FROM channels
             WHERE source_id = $1 AND stopped_at IS NULL AND expires_at > $2
             ORDER BY expires_at DESC, id",
        )
        .bind(id.0)
        .bind(dialect::at(now))
        .fetch_all(&self.read)
        .await?;
        found.iter().map(channel).collect()
    }

    async fn close_channels(
        &self,
        id: SourceId,
        except: Option<&str>,
        now: DateTime<Utc>,
    ) -> StoreResult<Vec<Channel>> {
        let mut tx = self.begin().await?;
        let closed = close(&mut tx, id, except, now).await?;
        tx.commit().await?;
        Ok(closed)
    }

    async fn close_stray_channels(
        &self,
        address: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<Vec<Channel>> {
        sqlx::query("DELETE FROM channels WHERE expires_at < $1")
            .bind(dialect::at(now - REMEMBERED))
            .execute(self.writing())
            .await?;
        let closed = sqlx::query(
            "UPDATE channels SET stopped_at = $2
             WHERE stopped_at IS NULL AND (address <> $1 OR source_id NOT IN
                 (SELECT id FROM sources WHERE state = $3 AND deleted_at IS NULL))
             RETURNING *",
        )
        .bind(address)
        .bind(dialect::at(now))
        .bind(enum_text(&SourceState::Active))
        .fetch_all(self.writing())
        .await?;
        still_at_google(&closed, now)
    }

    async fn plan_watches(&self, now: DateTime<Utc>) -> StoreResult<u64> {
        // A plan that failed (attempts > 0) keeps its own time.
        let insert = format!(
            "INSERT INTO jobs (kind, subject, run_at, created_at)
             SELECT 'watch', s.id, $1, $1 FROM sources s
             WHERE s.state = $2 AND s.deleted_at IS NULL AND {} AND NOT EXISTS
                 (SELECT 1 FROM channels c WHERE c.source_id = s.id
                  AND c.stopped_at IS NULL AND c.expires_at > $1)
             ON CONFLICT (kind, subject) DO UPDATE SET run_at = excluded.run_at
             WHERE jobs.attempts = 0 AND jobs.run_at > excluded.run_at",
            schedule::BEGUN
        );
        let done = sqlx::query(sql(insert))
            .bind(dialect::at(now))
            .bind(enum_text(&SourceState::Active))
            .execute(self.writing())
            .await?;
        Ok(done.rows_affected())
    }
}

#[async_trait]
impl ChannelTx for OpenTransaction {
    async fn close_channels(
        &mut self,
        id: SourceId,
        except: Option<&str>,
        now: DateTime<Utc>,
    ) -> StoreResult<Vec<Channel>> {
        close(&mut self.0, id, except, now).await
    }
}

async fn close(
    tx: &mut Tx,
    id: SourceId,
    except: Option<&str>,
    now: DateTime<Utc>,
) -> StoreResult<Vec<Channel>> {
    let closed = sqlx::query(
        "UPDATE channels SET stopped_at = $3
         WHERE source_id = $1 AND id <> $2 AND stopped_at IS NULL RETURNING *",
    )
    .bind(id.0)
    .bind(except.unwrap_or_default())
    .bind(dialect::at(now))
    .fetch_all(&mut **tx)
    .await?;
    still_at_google(&closed, now)
}

/// Of the channels that were closed here, those that have not ended by themselves.
fn still_at_google(closed: &[Row], now: DateTime<Utc>) -> StoreResult<Vec<Channel>> {
    let mut channels: Vec<Channel> = closed.iter().map(channel).collect::<StoreResult<_>>()?;
    channels.retain(|channel| channel.expires_at > now);
    Ok(channels)
}

fn channel(row: &Row) -> StoreResult<Channel> {
    Ok(Channel {
        id: row.try_get("id")?,
        source_id: SourceId(row.try_get("source_id")?),
        token_digest: row.try_get("token_digest")?,
        address: row.try_get("address")?,
        resource_id: row.try_get("resource_id")?,
        opened_at: row.try_get("opened_at")?,
        expires_at: row.try_get("expires_at")?,
        stopped_at: row.try_get("stopped_at")?,
    })
}
