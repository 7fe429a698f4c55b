//! Connected accounts and calendars, their leases and their schedule.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::views::{RunFilter, RunLine, SourceLine};
use domain::{
    Connection, ConnectionId, Delivery, EventId, OrganizerId, Progress, Run, RunDetail, RunId,
    Source, SourceId, SourceSettings, SourceState, Trigger, UndoOutcome,
};
use sqlx::Row as _;

use super::super::jobs::queue;
use super::super::runs::{hold, log, start, undo, undone};
use super::super::transaction::OpenTransaction;
use super::super::{Database, Row, Tx, dialect, plain, rows, sql};
use super::lease::release;
use super::schedule;
use crate::{Author, HeldRun, NewSource, SourceDetail, SourceStore, SourceTx, StoreResult};

/// A source, with what is planned for it.
pub const SOURCE: &str = "SELECT s.*, j.run_at AS next_sync_at,
        (SELECT max(w.expires_at) FROM channels w
         WHERE w.source_id = s.id AND w.stopped_at IS NULL) AS pushed_until
    FROM sources s LEFT JOIN jobs j ON j.kind = 'sync' AND j.subject = s.id
    WHERE s.deleted_at IS NULL";

/// A source with what lists show beside it. Counting its events takes the longer, the more it has.
const DETAIL: &str = "SELECT s.*, j.run_at AS next_sync_at, c.email AS account,
        o.slug AS organizer_slug,
        (SELECT count(*) FROM events e
         WHERE e.source_id = s.id AND e.deleted_at IS NULL) AS live,
        (SELECT max(r.id) FROM runs r
         WHERE r.source_id = s.id AND r.state = 'held') AS held_run_id,
        (SELECT max(w.expires_at) FROM channels w
         WHERE w.source_id = s.id AND w.stopped_at IS NULL) AS pushed_until
    FROM sources s
    JOIN connections c ON c.id = s.connection_id
    JOIN organizers o ON o.id = s.organizer_id
    LEFT JOIN jobs j ON j.kind = 'sync' AND j.subject = s.id
    WHERE s.deleted_at IS NULL";

#[async_trait]
impl SourceStore for Database {
    async fn put_refresh_token(
        &self,
        id: ConnectionId,
        envelope: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        let mut tx = self.begin().await?;
        put_refresh_token(&mut tx, id, envelope, now).await?;
        Ok(tx.commit().await?)
    }

    async fn connection(&self, id: ConnectionId) -> StoreResult<Option<(Connection, String)>> {
        let found = sqlx::query("SELECT * FROM connections WHERE id = $1")
            .bind(id.0)
            .fetch_optional(&self.read)
            .await?;
        found.as_ref().map(connection).transpose()
    }

    async fn source(&self, id: SourceId) -> StoreResult<Option<SourceDetail>> {
        let select = format!("{DETAIL} AND s.id = $1");
        let found = sqlx::query(sql(select)).bind(id.0).fetch_optional(&self.read).await?;
        found.as_ref().map(detail).transpose()
    }

    async fn source_alone(&self, id: SourceId) -> StoreResult<Option<Source>> {
        let select = format!("{SOURCE} AND s.id = $1");
        let found = sqlx::query(sql(select)).bind(id.0).fetch_optional(&self.read).await?;
        found.as_ref().map(rows::source).transpose()
    }

    async fn sources(&self, organizer: Option<OrganizerId>) -> StoreResult<Vec<SourceDetail>> {
        let select = format!("{DETAIL} AND ($1 = 0 OR s.organizer_id = $1) ORDER BY s.id");
        let found = sqlx::query(sql(select))
            .bind(organizer.map_or(0, |id| id.0))
            .fetch_all(&self.read)
            .await?;
        found.iter().map(detail).collect()
    }

    async fn lease(
        &self,
        id: SourceId,
        owner: &str,
        now: DateTime<Utc>,
        length: Duration,
    ) -> StoreResult<bool> {
        let length = TimeDelta::from_std(length).unwrap_or(TimeDelta::minutes(5));
        let done = sqlx::query(
            "UPDATE sources SET lease_owner = $2, lease_until = $4
             WHERE id = $1 AND (lease_owner IS NULL OR lease_owner = $2 OR lease_until <= $3)",
        )
        .bind(id.0)
        .bind(owner)
        .bind(dialect::at(now))
        .bind(dialect::at(now + length))
        .execute(self.writing())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn release(&self, id: SourceId, owner: &str) -> StoreResult<()> {
        let mut tx = self.begin().await?;
        release(&mut tx, id, owner).await?;
        Ok(tx.commit().await?)
    }

    async fn schedule_sync_soon(
        &self,
        id: SourceId,
        at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> StoreResult<bool> {
        let mut tx = self.begin().await?;
        let is_news = queue::sync_soon(&mut tx, id, at, now).await?;
        tx.commit().await?;
        Ok(is_news)
    }

    async fn start_run(
        &self,
        id: SourceId,
        trigger: Trigger,
        now: DateTime<Utc>,
    ) -> StoreResult<RunId> {
        start::start(self, id, trigger, now).await
    }

    async fn held_run(&self, id: RunId) -> StoreResult<HeldRun> {
        hold::held_run(self, id).await
    }

    async fn undo_run(&self, id: RunId, author: &Author) -> StoreResult<UndoOutcome> {
        undo::undo(self, id, author).await
    }

    async fn note_progress(&self, id: RunId, pages: i64, items: i64) -> StoreResult<()> {
        start::note_progress(self, id, pages, items).await
    }

    async fn progress(&self, id: RunId) -> StoreResult<Option<Progress>> {
        log::progress(self, id).await
    }

    async fn run(&self, id: RunId) -> StoreResult<Option<RunDetail>> {
        log::detail(self, id).await
    }

    async fn decided(&self, id: SourceId) -> StoreResult<BTreeMap<EventId, Option<RunId>>> {
        undone::decided(self, id).await
    }

    async fn run_alone(&self, id: RunId) -> StoreResult<Option<Run>> {
        log::alone(self, id).await
    }

    async fn runs(&self, filter: &RunFilter, limit: i64) -> StoreResult<Vec<RunLine>> {
        log::list(self, filter, limit).await
    }
}

#[async_trait]
impl SourceTx for OpenTransaction {
    async fn source(&mut self, id: SourceId) -> StoreResult<Option<Source>> {
        let select = format!("{SOURCE} AND s.id = $1");
        let found = sqlx::query(sql(select)).bind(id.0).fetch_optional(&mut *self.0).await?;
        found.as_ref().map(rows::source).transpose()
    }

    async fn put_connection(
        &mut self,
        organizer: OrganizerId,
        subject: Option<&str>,
        email: Option<&str>,
        now: DateTime<Utc>,
    ) -> StoreResult<ConnectionId> {
        let id = sqlx::query_scalar(
            "INSERT INTO connections
                 (organizer_id, subject, email, refresh_token, created_at, updated_at)
             VALUES ($1, $2, $3, '', $4, $4)
             ON CONFLICT (organizer_id, subject) WHERE subject IS NOT NULL DO UPDATE
             SET email = excluded.email, updated_at = excluded.updated_at
             RETURNING id",
        )
        .bind(organizer.0)
        .bind(subject)
        .bind(email)
        .bind(dialect::at(now))
        .fetch_one(&mut *self.0)
        .await?;
        Ok(ConnectionId(id))
    }

    async fn connection(&mut self, id: ConnectionId) -> StoreResult<Option<(Connection, String)>> {
        let select = format!("SELECT * FROM connections WHERE id = $1 {}", dialect::FOR_UPDATE);
        let found = sqlx::query(sql(select)).bind(id.0).fetch_optional(&mut *self.0).await?;
        found.as_ref().map(connection).transpose()
    }

    async fn put_refresh_token(
        &mut self,
        id: ConnectionId,
        envelope: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        put_refresh_token(&mut self.0, id, envelope, now).await
    }

    async fn renew_grant(
        &mut self,
        id: ConnectionId,
        envelope: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        put_refresh_token(&mut self.0, id, envelope, now).await?;
        schedule::try_waiting(&mut self.0, id, now).await
    }

    async fn connection_in_use(
        &mut self,
        id: ConnectionId,
        without: SourceId,
    ) -> StoreResult<bool> {
        // Google revokes by account, not by token: another connection of the same account would
        // fall with this one. Of accounts added without a browser we do not know which they are.
        let count: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM sources s
             JOIN connections other ON other.id = s.connection_id
             JOIN connections this ON this.id = $1
             WHERE s.id <> $2 AND s.state <> 'disconnected' AND s.deleted_at IS NULL
               AND (other.id = this.id OR other.subject IS NULL OR this.subject IS NULL
                    OR other.subject = this.subject)",
        )
        .bind(id.0)
        .bind(without.0)
        .fetch_one(&mut *self.0)
        .await?;
        Ok(count > 0)
    }

    async fn put_source(
        &mut self,
        source: &NewSource,
        now: DateTime<Utc>,
    ) -> StoreResult<SourceId> {
        schedule::connect(&mut self.0, source, now).await
    }

    async fn set_source_state(
        &mut self,
        id: SourceId,
        state: SourceState,
        error: Option<&str>,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        schedule::set_state(&mut self.0, id, state, error, now).await
    }

    async fn put_settings(
        &mut self,
        id: SourceId,
        settings: &SourceSettings,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        // Another filter speaks of events that an increment would not bring: the next list is a
        // complete one.
        let filter = settings.filter.as_deref().map(plain).unwrap_or_default();
        sqlx::query(
            "UPDATE sources SET brake_items = $2, brake_percent = $3, review = $4,
                    sync_token = CASE WHEN COALESCE(filter, '') = $5 THEN sync_token END,
                    filter = CASE WHEN $5 = '' THEN NULL ELSE $5 END, updated_at = $6
             WHERE id = $1",
        )
        .bind(id.0)
        .bind(settings.brake_items)
        .bind(settings.brake_percent)
        .bind(settings.review)
        .bind(filter)
        .bind(dialect::at(now))
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    async fn note_fetched(&mut self, id: SourceId, now: DateTime<Utc>) -> StoreResult<()> {
        sqlx::query(
            "UPDATE sources SET error = NULL, failures = 0, failing_since = NULL, retry_at = NULL,
                    lowered_since = NULL, updated_at = $2,
                    state = CASE WHEN state = 'paused' THEN state ELSE 'active' END
             WHERE id = $1",
        )
        .bind(id.0)
        .bind(dialect::at(now))
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    async fn advance_source(
        &mut self,
        id: SourceId,
        delivery: &Delivery,
        window: (DateTime<Utc>, DateTime<Utc>),
        is_whole: bool,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        sqlx::query(
            "UPDATE sources SET
                    sync_token = CASE WHEN $9 AND COALESCE(filter, '') = $8 THEN $2 END,
                    window_start = $3,
                    window_end = CASE WHEN $9 THEN $4 ELSE COALESCE(window_end, $4) END,
                    last_synced_at = $5, updated_at = $5, error = NULL, failures = 0,
                    failing_since = NULL, retry_at = NULL, lowered_since = NULL,
                    state = CASE WHEN state = 'paused' THEN state ELSE 'active' END,
                    name = CASE WHEN $6 = '' THEN name ELSE $6 END,
                    time_zone = CASE WHEN $7 = '' THEN time_zone ELSE $7 END
             WHERE id = $1",
        )
        .bind(id.0)
        .bind(&delivery.next_sync_token)
        .bind(dialect::at(window.0))
        .bind(dialect::at(window.1))
        .bind(dialect::at(now))
        .bind(plain(delivery.name.as_deref().unwrap_or_default()))
        .bind(plain(delivery.time_zone.as_deref().unwrap_or_default()))
        .bind(delivery.filter.as_deref().unwrap_or_default())
        .bind(is_whole)
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }
}

/// Writes a connection's encrypted refresh token.
async fn put_refresh_token(
    tx: &mut Tx,
    id: ConnectionId,
    envelope: &str,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    sqlx::query("UPDATE connections SET refresh_token = $2, updated_at = $3 WHERE id = $1")
        .bind(id.0)
        .bind(envelope)
        .bind(dialect::at(now))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A connection with its encrypted refresh token, from its row.
fn connection(row: &Row) -> StoreResult<(Connection, String)> {
    let connection = Connection {
        id: ConnectionId(row.try_get("id")?),
        organizer_id: OrganizerId(row.try_get("organizer_id")?),
        subject: row.try_get("subject")?,
        email: row.try_get("email")?,
        created_at: row.try_get("created_at")?,
    };
    Ok((connection, row.try_get("refresh_token")?))
}

fn detail(row: &Row) -> StoreResult<SourceDetail> {
    let source = rows::source(row)?;
    let held_run_id = row.try_get::<Option<i64>, _>("held_run_id")?.map(RunId);
    let (account, live) = (row.try_get("account")?, row.try_get("live")?);
    let line = SourceLine { source, account, live, held: held_run_id.is_some() };
    Ok(SourceDetail { line, organizer: row.try_get("organizer_slug")?, held_run_id })
}
