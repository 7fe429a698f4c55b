//! What a plan and the brake look at, read from the database, and the writing of a plan.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{DeletionId, GoogleId, Held, HeldItems, Live, Plan, Removals, Source, SourceId};
use sqlx::Row as _;

use super::super::transaction::OpenTransaction;
use super::super::{Tx, dialect, rows, sql};
use super::{apply, remote};
use crate::{Author, PlanTx, StoreError, StoreResult, Touched};

/// Events `e` that a run took off the site lately and that nobody looked at, with their batches
/// `d` and runs `r`. What a person approved or took back is not among them.
const LEAKED: &str =
    "r.state = 'applied' AND r.decided_by IS NULL AND d.cause = 'sync' AND d.created_at > $2";

#[async_trait]
impl PlanTx for OpenTransaction {
    async fn held(&mut self, id: SourceId, touched: &Touched) -> StoreResult<Held> {
        remote::held(&mut self.0, id, touched).await
    }

    async fn removed_since(&mut self, id: SourceId, since: DateTime<Utc>) -> StoreResult<Removals> {
        removed_since(&mut self.0, id, since).await
    }

    async fn has_more_pages(&mut self, id: SourceId, than: i64) -> StoreResult<bool> {
        let some: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM (SELECT 1 AS one FROM events
             WHERE source_id = $1 AND deleted_at IS NULL LIMIT $2) AS few",
        )
        .bind(id.0)
        .bind(than.saturating_add(1))
        .fetch_one(&mut *self.0)
        .await?;
        Ok(some > than)
    }

    async fn live_then_and_now(
        &mut self,
        id: SourceId,
        then: DateTime<Utc>,
    ) -> StoreResult<(Live, Live)> {
        live_then_and_now(&mut self.0, id, then).await
    }

    async fn write_plan(
        &mut self,
        author: &Author,
        source: &Source,
        plan: &mut Plan,
        held: &HeldItems,
    ) -> StoreResult<Option<DeletionId>> {
        apply::write_plan(&mut self.0, author, source, plan, held).await
    }
}

async fn removed_since(
    tx: &mut Tx,
    source: SourceId,
    since: DateTime<Utc>,
) -> StoreResult<Removals> {
    let select = format!(
        "SELECT COALESCE(s.google_id, e.google_id) AS item, count(*) AS pages
         FROM runs r JOIN deletions d ON d.run_id = r.id JOIN events e ON e.deletion_id = d.id
         LEFT JOIN series s ON s.id = e.series_id
         WHERE r.source_id = $1 AND {LEAKED} GROUP BY COALESCE(s.google_id, e.google_id)"
    );
    let found = sqlx::query(sql(select))
        .bind(source.0)
        .bind(dialect::at(since))
        .fetch_all(&mut **tx)
        .await?;
    let mut removals = Removals::new();
    for row in &found {
        let item: Option<GoogleId> = rows::google_id(row, "item")?;
        let item = item.ok_or_else(|| StoreError::Garbled("a synced event has no key".into()))?;
        removals.insert(item, row.try_get("pages")?);
    }
    Ok(removals)
}

async fn live_then_and_now(
    tx: &mut Tx,
    source: SourceId,
    since: DateTime<Utc>,
) -> StoreResult<(Live, Live)> {
    // A series is one item; an id of its own, below zero, stands for each other event.
    let select = format!(
        "SELECT count(*) AS had_pages,
                count(DISTINCT item) AS had_items,
                count(CASE WHEN old THEN 1 END) AS old_pages,
                count(DISTINCT CASE WHEN old THEN item END) AS old_items,
                count(CASE WHEN live THEN 1 END) AS live_pages,
                count(DISTINCT CASE WHEN live THEN item END) AS live_items
         FROM (SELECT COALESCE(e.series_id, -e.id) AS item, e.created_at <= $2 AS old,
                      e.deleted_at IS NULL AS live
               FROM events e
               LEFT JOIN deletions d ON d.id = e.deletion_id
               LEFT JOIN runs r ON r.id = d.run_id
               WHERE e.source_id = $1 AND (e.deleted_at IS NULL OR ({LEAKED}))) AS had"
    );
    let row = sqlx::query(sql(select))
        .bind(source.0)
        .bind(dialect::at(since))
        .fetch_one(&mut **tx)
        .await?;
    let pair = |name: &str| -> StoreResult<Live> {
        Ok(Live {
            items: row.try_get(format!("{name}_items").as_str())?,
            pages: row.try_get(format!("{name}_pages").as_str())?,
        })
    };
    let old = pair("old")?;
    let base = if old.pages > 0 { old } else { pair("had")? };
    Ok((base, pair("live")?))
}
