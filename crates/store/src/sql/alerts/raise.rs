//! Raising and ending alerts, in a transaction.

use chrono::{DateTime, Utc};
use domain::{Alert, AlertId, AlertKind, OrganizerId, RunId, SourceId};
use sqlx::Row as _;

use super::super::{Row, Tx, dialect, enum_text, from_enum_text, plain};
use crate::{NewAlert, StoreResult};

/// Raises an alert in a transaction: see [`AlertStore::raise`].
pub async fn raise_in(tx: &mut Tx, alert: &NewAlert, now: DateTime<Utc>) -> StoreResult<AlertId> {
    let id = sqlx::query_scalar(
        "INSERT INTO alerts (kind, organizer_id, source_id, run_id, title, detail, raised_at,
                             subject, link)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (kind, (COALESCE(source_id, 0)), subject) WHERE resolved_at IS NULL DO UPDATE
         SET run_id = excluded.run_id, title = excluded.title, detail = excluded.detail,
             link = excluded.link
         RETURNING id",
    )
    .bind(enum_text(&alert.kind))
    .bind(alert.organizer_id.map(|id| id.0))
    .bind(alert.source_id.map(|id| id.0))
    .bind(alert.run_id.map(|id| id.0))
    .bind(plain(&alert.title))
    .bind(plain(&alert.detail))
    .bind(dialect::at(now))
    .bind(plain(&alert.subject))
    .bind(alert.link.as_deref().map(plain))
    .fetch_one(&mut **tx)
    .await?;
    Ok(AlertId(id))
}

/// Ends an alert in a transaction: see [`AlertStore::resolve`].
pub async fn resolve_in(
    tx: &mut Tx,
    kind: AlertKind,
    source: Option<SourceId>,
    now: DateTime<Utc>,
) -> StoreResult<bool> {
    let done = sqlx::query(
        "UPDATE alerts SET resolved_at = $3
         WHERE kind = $1 AND COALESCE(source_id, 0) = $2 AND resolved_at IS NULL",
    )
    .bind(enum_text(&kind))
    .bind(source.map_or(0, |id| id.0))
    .bind(dialect::at(now))
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// An alert from its row, without its deliveries.
pub fn alert(row: &Row) -> StoreResult<Alert> {
    Ok(Alert {
        id: AlertId(row.try_get("id")?),
        kind: from_enum_text(row.try_get("kind")?)?,
        organizer_id: row.try_get::<Option<i64>, _>("organizer_id")?.map(OrganizerId),
        source_id: row.try_get::<Option<i64>, _>("source_id")?.map(SourceId),
        run_id: row.try_get::<Option<i64>, _>("run_id")?.map(RunId),
        subject: row.try_get("subject")?,
        title: row.try_get("title")?,
        detail: row.try_get("detail")?,
        link: row.try_get("link")?,
        deliveries: Vec::new(),
        raised_at: row.try_get("raised_at")?,
        resolved_at: row.try_get("resolved_at")?,
        acknowledged_at: row.try_get("acknowledged_at")?,
        acknowledged_by: row.try_get("acknowledged_by")?,
    })
}
