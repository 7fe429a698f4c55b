//! What the watchdog knew the last time, and what it concludes.

use chrono::{DateTime, Utc};
use domain::{AlertKind, IntegrityReport};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::super::alerts::{delivery, raise};
use super::super::{Database, Tx, dialect, from_json, json, sql};
use super::{addresses, counting};
use crate::{Conclusion, Memory, ReportedFaults, StoreResult};

/// The names under which values are kept.
const MEMORY: &str = "memory";

const LAST: &str = "last";

const WHOLE: &str = "whole";

const TOLD: &str = "told";

/// What the watchdog knew.
pub async fn read(tx: &mut Tx) -> StoreResult<Memory> {
    Ok(kept(tx, MEMORY, "").await?.unwrap_or_default())
}

/// Its last report.
pub async fn last(tx: &mut Tx) -> StoreResult<Option<IntegrityReport>> {
    report(tx, LAST).await
}

/// The last report, and the last whole one.
pub async fn reports(
    database: &Database,
) -> StoreResult<(Option<IntegrityReport>, Option<IntegrityReport>)> {
    let mut tx = database.read.begin_with(dialect::BEGIN_SNAPSHOT).await?;
    let reports = (report(&mut tx, LAST).await?, report(&mut tx, WHOLE).await?);
    tx.rollback().await?;
    Ok(reports)
}

/// Keeps a conclusion, unless another was reached since its look began.
pub async fn conclude(
    database: &Database,
    conclusion: &Conclusion,
    now: DateTime<Utc>,
) -> StoreResult<bool> {
    let mut tx = database.begin().await?;
    if lock(&mut tx, now).await?.looks != conclusion.looks {
        return Ok(false);
    }
    tell(&mut tx, conclusion, now).await?;
    let memory = Memory { looks: conclusion.looks + 1, ..conclusion.memory.clone() };
    put(&mut tx, MEMORY, &memory, now).await?;
    put(&mut tx, LAST, &conclusion.report, now).await?;
    if conclusion.report.whole {
        put(&mut tx, WHOLE, &conclusion.report, now).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Raises or ends the alert. What comes on top of what was told is told again.
async fn tell(tx: &mut Tx, conclusion: &Conclusion, now: DateTime<Utc>) -> StoreResult<()> {
    let told: ReportedFaults = kept(tx, TOLD, "").await?.unwrap_or_default();
    match &conclusion.alert {
        None => {
            raise::resolve_in(tx, AlertKind::Integrity, None, now).await?;
        }
        Some(new) => {
            let id = raise::raise_in(tx, new, now).await?;
            if !conclusion.told.0.is_subset(&told.0) {
                delivery::again_in(tx, id, now).await?;
            }
        }
    }
    if conclusion.told != told {
        put(tx, TOLD, &conclusion.told, now).await?;
    }
    Ok(())
}

/// Takes what is there as what was known. See [`crate::WatchTx::forget_losses`].
pub async fn forget_losses(tx: &mut Tx, now: DateTime<Utc>) -> StoreResult<()> {
    let memory = lock(tx, now).await?;
    let counts = counting::tables(tx).await?;
    addresses::forget_silent(tx).await?;
    let memory = Memory { looks: memory.looks + 1, counts, ..memory };
    put(tx, MEMORY, &memory, now).await
}

/// Locks the memory until the transaction ends, and reads it.
async fn lock(tx: &mut Tx, now: DateTime<Utc>) -> StoreResult<Memory> {
    sqlx::query(
        "INSERT INTO watch_memory (name, value, at) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO NOTHING",
    )
    .bind(MEMORY)
    .bind(json(&Memory::default())?)
    .bind(dialect::at(now))
    .execute(&mut **tx)
    .await?;
    Ok(kept(tx, MEMORY, dialect::FOR_UPDATE).await?.unwrap_or_default())
}

/// A report. One that an older version wrote, and this one does not understand, is none.
async fn report(tx: &mut Tx, name: &str) -> StoreResult<Option<IntegrityReport>> {
    let text: Option<String> = text(tx, name, "").await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

async fn kept<T: DeserializeOwned>(
    tx: &mut Tx,
    name: &str,
    locking: &str,
) -> StoreResult<Option<T>> {
    text(tx, name, locking).await?.as_deref().map(from_json).transpose()
}

async fn text(tx: &mut Tx, name: &str, locking: &str) -> StoreResult<Option<String>> {
    let select = format!("SELECT value FROM watch_memory WHERE name = $1 {locking}");
    Ok(sqlx::query_scalar(sql(select)).bind(name).fetch_optional(&mut **tx).await?)
}

async fn put<T: Serialize>(
    tx: &mut Tx,
    name: &str,
    value: &T,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    sqlx::query(
        "INSERT INTO watch_memory (name, value, at) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at",
    )
    .bind(name)
    .bind(json(value)?)
    .bind(dialect::at(now))
    .execute(&mut **tx)
    .await?;
    Ok(())
}
