//! What people should know: alerts.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{Alert, AlertId, AlertKind, AuditAction, OrganizerId, RecordKind, SourceId};

use super::super::transaction::OpenTransaction;
use super::super::{Database, Db, audit, dialect, enum_text, from_enum_text, json, plain, sql};
use super::delivery;
use super::raise::{alert, raise_in, resolve_in};
use crate::{AlertStore, AlertTx, Kind, NewAlert, NewAudit, StoreError, StoreResult};

/// A connection of this database.
type SqlConnection = <Db as sqlx::Database>::Connection;

#[async_trait]
impl AlertStore for Database {
    async fn raise(&self, alert: &NewAlert, now: DateTime<Utc>) -> StoreResult<AlertId> {
        let mut tx = self.begin().await?;
        let id = raise_in(&mut tx, alert, now).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn resolve(
        &self,
        kind: AlertKind,
        source: Option<SourceId>,
        now: DateTime<Utc>,
    ) -> StoreResult<bool> {
        let mut tx = self.begin().await?;
        let was_open = resolve_in(&mut tx, kind, source, now).await?;
        tx.commit().await?;
        Ok(was_open)
    }

    async fn open_alerts(&self, source: SourceId) -> StoreResult<Vec<AlertKind>> {
        let mut connection = self.read.acquire().await?;
        open_of(&mut connection, source).await
    }

    async fn open_alert(&self, kind: AlertKind) -> StoreResult<Option<Alert>> {
        let found = sqlx::query(
            "SELECT * FROM alerts WHERE kind = $1 AND source_id IS NULL AND resolved_at IS NULL
             ORDER BY id DESC LIMIT 1",
        )
        .bind(enum_text(&kind))
        .fetch_optional(&self.read)
        .await?;
        found.as_ref().map(alert).transpose()
    }

    async fn alerts(
        &self,
        organizers: Option<&[OrganizerId]>,
        all: bool,
        limit: i64,
    ) -> StoreResult<Vec<Alert>> {
        let select = format!(
            "SELECT * FROM alerts
             WHERE ($1 = 1 OR organizer_id IN (SELECT value FROM {} AS w))
               AND ($3 = 1 OR resolved_at IS NULL)
             ORDER BY id DESC LIMIT $4",
            dialect::list("$2", Kind::Int)
        );
        let found = sqlx::query(sql(select))
            .bind(i64::from(organizers.is_none()))
            .bind(json(organizers.unwrap_or_default())?)
            .bind(i64::from(all))
            .bind(limit)
            .fetch_all(&self.read)
            .await?;
        let mut alerts = found.iter().map(alert).collect::<StoreResult<Vec<_>>>()?;
        delivery::of_alerts(self, &mut alerts).await?;
        Ok(alerts)
    }

    async fn alert(&self, id: AlertId) -> StoreResult<Option<Alert>> {
        let found = sqlx::query("SELECT * FROM alerts WHERE id = $1")
            .bind(id.0)
            .fetch_optional(&self.read)
            .await?;
        let Some(row) = found else { return Ok(None) };
        let mut alerts = [alert(&row)?];
        delivery::of_alerts(self, &mut alerts).await?;
        let [alert] = alerts;
        Ok(Some(alert))
    }

    async fn acknowledge(&self, id: AlertId, by: &str, now: DateTime<Utc>) -> StoreResult<()> {
        let mut tx = self.begin_history().await?;
        let title: Option<String> = sqlx::query_scalar("SELECT title FROM alerts WHERE id = $1")
            .bind(id.0)
            .fetch_optional(&mut *tx)
            .await?;
        let title = title.ok_or_else(|| StoreError::absent(RecordKind::Alert, id))?;
        let done = sqlx::query(
            "UPDATE alerts SET acknowledged_by = $2, acknowledged_at = $3
             WHERE id = $1 AND acknowledged_at IS NULL",
        )
        .bind(id.0)
        .bind(plain(by))
        .bind(dialect::at(now))
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() > 0 {
            let (actor, subject) = (by.to_owned(), format!("alert {id}"));
            let action = AuditAction::AlertAcknowledged;
            audit::note_in(
                &mut tx,
                &NewAudit { actor, action, subject, detail: title, private: None },
                now,
            )
            .await?;
        }
        Ok(tx.commit().await?)
    }
}

#[async_trait]
impl AlertTx for OpenTransaction {
    async fn raise(&mut self, alert: &NewAlert, now: DateTime<Utc>) -> StoreResult<AlertId> {
        raise_in(&mut self.0, alert, now).await
    }

    async fn resolve(
        &mut self,
        kind: AlertKind,
        source: Option<SourceId>,
        now: DateTime<Utc>,
    ) -> StoreResult<bool> {
        resolve_in(&mut self.0, kind, source, now).await
    }

    async fn open_alerts(&mut self, source: SourceId) -> StoreResult<Vec<AlertKind>> {
        open_of(&mut self.0, source).await
    }
}

/// The kinds of a calendar's open alerts.
async fn open_of(connection: &mut SqlConnection, source: SourceId) -> StoreResult<Vec<AlertKind>> {
    let kinds: Vec<String> = sqlx::query_scalar(
        "SELECT kind FROM alerts WHERE source_id = $1 AND resolved_at IS NULL ORDER BY id",
    )
    .bind(source.0)
    .fetch_all(connection)
    .await?;
    kinds.into_iter().map(from_enum_text).collect()
}
