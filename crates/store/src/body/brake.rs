//! What the brake looks at, read from the database.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{GoogleId, Live, REWRITTEN, Removals, Situation, Source, SourceId, Step};
use sqlx::{Row as _, Transaction};

use super::{Db, dialect, rows, sql};
use crate::{Judge, Planned, StoreError, StoreResult};

/// How far back earlier runs count, and when the base was live.
const LATELY: TimeDelta = TimeDelta::hours(24);

/// Events `e` that a run took off the site lately and that nobody looked at, with their batches
/// `d` and runs `r`. What a person approved or took back is not among them.
const LEAKED: &str =
    "r.state = 'applied' AND r.decided_by IS NULL AND d.cause = 'sync' AND d.created_at > $2";

/// Asks the brake about a change set. A change of a few events costs no more than looking at a few,
/// however large the source.
pub async fn verdict(
    tx: &mut Transaction<'static, Db>,
    source: &Source,
    planned: &Planned,
    judge: Judge<'_>,
    now: DateTime<Utc>,
) -> StoreResult<Option<String>> {
    let since = now - LATELY;
    if planned.rewritten < REWRITTEN {
        if planned.removals.is_empty() {
            return Ok(None);
        }
        if is_little(tx, source, planned, since).await? {
            return Ok(None);
        }
    }
    let lately = lately(tx, source.id, since).await?;
    let (base, live) = counts(tx, source.id, since).await?;
    let added = |step: &Step| matches!(step, Step::Create { .. } | Step::Restore { .. });
    let added = planned.plan.steps.iter().filter(|(step, _)| added(step)).count();
    Ok(judge(&Situation {
        now: planned.removals.clone(),
        lately,
        base,
        live,
        added: i64::try_from(added).unwrap_or(i64::MAX),
        rewritten: planned.rewritten,
    }))
}

/// Whether no more pages go, the last day's included, than the source's limit lets pass without
/// another look, and some are left. Then the sizes of things do not matter.
async fn is_little(
    tx: &mut Transaction<'static, Db>,
    source: &Source,
    planned: &Planned,
    since: DateTime<Utc>,
) -> StoreResult<bool> {
    let going: i64 = planned.removals.values().sum();
    let gone: i64 = lately(tx, source.id, since).await?.values().sum();
    if going + gone > source.settings.brake_items {
        return Ok(false);
    }
    let left: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (SELECT 1 AS one FROM events
         WHERE source_id = $1 AND deleted_at IS NULL LIMIT $2) AS few",
    )
    .bind(source.id.0)
    .bind(going + 1)
    .fetch_one(&mut **tx)
    .await?;
    Ok(left > going)
}

/// What runs of this source removed since, by item.
async fn lately(
    tx: &mut Transaction<'static, Db>,
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

/// What was live then (of a source that had nothing then: what it has had since), and what is
/// live now.
async fn counts(
    tx: &mut Transaction<'static, Db>,
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
