//! Public addresses that answered, and do not any more.
//!
//! This is a second account beside the ledger: it notices what is gone even where the ledger's own
//! line was taken along.

use chrono::{DateTime, Utc};
use domain::views::Place;
use domain::{Event, EventId, LostAddress};
use sqlx::Row as _;

use super::super::events::addresses;
use super::super::{Tx, dialect, json, sql};
use crate::{Kind, StoreResult};

/// An event that answers at an address, `s` being what was noted.
const ANSWERS: &str = "SELECT 1 FROM events AS e
     WHERE e.id = s.event_id AND e.slug = s.slug AND e.deleted_at IS NULL
       AND e.visibility <> 'draft'";

/// Addresses that answered and do not, without a reason in the history: of all, or of some.
pub async fn lost(tx: &mut Tx, only: Option<&[LostAddress]>) -> StoreResult<Vec<LostAddress>> {
    let silent = silent(tx, only).await?;
    let mut lost = Vec::new();
    for address in silent {
        if !is_explained(tx, &address).await? {
            lost.push(address);
        }
    }
    Ok(lost)
}

/// Addresses that answered and do not, for whatever reason.
async fn silent(tx: &mut Tx, only: Option<&[LostAddress]>) -> StoreResult<Vec<LostAddress>> {
    let slugs: Vec<&str> =
        only.unwrap_or_default().iter().map(|address| address.slug.as_str()).collect();
    if only.is_some() && slugs.is_empty() {
        return Ok(Vec::new());
    }
    let select = format!(
        "SELECT s.slug, s.event_id FROM seen_addresses AS s
         WHERE NOT EXISTS ({ANSWERS})
           AND ($2 = 1 OR s.slug IN (SELECT value FROM {} AS w))
         ORDER BY s.slug, s.event_id",
        dialect::list("$1", Kind::Text)
    );
    let found = sqlx::query(sql(select))
        .bind(json(&slugs)?)
        .bind(i64::from(only.is_none()))
        .fetch_all(&mut **tx)
        .await?;
    found
        .iter()
        .map(|row| {
            let event_id = EventId(row.try_get("event_id")?);
            Ok(LostAddress { slug: row.try_get("slug")?, event_id })
        })
        .collect()
}

/// Whether history says why: the event was purged, or its last revision puts it into the trash,
/// hides it, or gives it another address.
async fn is_explained(tx: &mut Tx, address: &LostAddress) -> StoreResult<bool> {
    let purged: Option<i64> = sqlx::query_scalar("SELECT event_id FROM purges WHERE event_id = $1")
        .bind(address.event_id.0)
        .fetch_optional(&mut **tx)
        .await?;
    if purged.is_some() {
        return Ok(true);
    }
    let payload: Option<Option<String>> = sqlx::query_scalar(
        "SELECT payload FROM revisions WHERE entity = 'event' AND entity_id = $1
         ORDER BY id DESC LIMIT 1",
    )
    .bind(address.event_id.0)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(payload) = payload.flatten() else { return Ok(false) };
    let Ok(event) = serde_json::from_str::<Event>(&payload) else { return Ok(false) };
    let hidden = event.visibility == domain::Visibility::Draft;
    if event.deleted_at.is_some() || hidden {
        return Ok(true);
    }
    Ok(event.slug != address.slug && leads_on(tx, address).await?)
}

/// Whether an address of before is still known to have been given: then it leads to its event.
async fn leads_on(tx: &mut Tx, address: &LostAddress) -> StoreResult<bool> {
    let owners = addresses::owners(tx, Place::Event, &[&address.slug]).await?;
    Ok(owners.contains_key(&address.slug))
}

/// Forgets addresses whose silence is explained, and notes those that answer now.
pub async fn note(tx: &mut Tx, now: DateTime<Utc>) -> StoreResult<()> {
    for address in silent(tx, None).await? {
        if is_explained(tx, &address).await? {
            forget(tx, &address).await?;
        }
    }
    sqlx::query(
        "INSERT INTO seen_addresses (slug, event_id, seen_at)
         SELECT e.slug, e.id, $1 FROM events AS e
         WHERE e.deleted_at IS NULL AND e.visibility <> 'draft'
           AND NOT EXISTS (SELECT 1 FROM seen_addresses AS s
                           WHERE s.slug = e.slug AND s.event_id = e.id)",
    )
    .bind(dialect::at(now))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn forget(tx: &mut Tx, address: &LostAddress) -> StoreResult<()> {
    sqlx::query("DELETE FROM seen_addresses WHERE slug = $1 AND event_id = $2")
        .bind(&address.slug)
        .bind(address.event_id.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Forgets all that do not answer, whatever the reason: a person knows.
pub async fn forget_silent(tx: &mut Tx) -> StoreResult<()> {
    sqlx::query(sql(format!("DELETE FROM seen_addresses AS s WHERE NOT EXISTS ({ANSWERS})")))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
