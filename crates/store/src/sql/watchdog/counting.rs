//! Counting ids and rows.

use std::collections::BTreeMap;

use domain::EventId;
use sqlx::Row as _;

use super::super::{Tx, dialect, sql};
use crate::StoreResult;

/// Tables whose rows are never deleted. (Pictures go with the last that names them, by a purge.)
const NEVER_SHRINK: &[&str] = &[
    "addresses",
    "audit",
    "audit_private",
    "connections",
    "deletions",
    "event_ids",
    "organizers",
    "purges",
    "revisions",
    "runs",
    "series",
    "sources",
    "users",
];

/// The same of the sync log, but for a held run's list: its approval writes that anew.
const RUN_CHANGES: &str = "SELECT count(*) FROM run_changes
     WHERE run_id NOT IN (SELECT id FROM runs WHERE state = 'held')";

/// Where every id is.
pub struct Account {
    pub allocated: i64,
    pub live: i64,
    pub trashed: i64,
    pub purged: i64,
    pub missing: Vec<EventId>,
    pub unaccounted: Vec<EventId>,
}

/// Accounts for every id that was ever given.
pub async fn account(tx: &mut Tx) -> StoreResult<Account> {
    let row = sqlx::query(
        "SELECT (SELECT count(*) FROM event_ids) AS allocated,
                (SELECT count(*) FROM events WHERE deleted_at IS NULL) AS live,
                (SELECT count(*) FROM events) AS present,
                (SELECT count(*) FROM purges) AS purged",
    )
    .fetch_one(&mut **tx)
    .await?;
    let (live, present): (i64, i64) = (row.try_get("live")?, row.try_get("present")?);
    Ok(Account {
        allocated: row.try_get("allocated")?,
        live,
        trashed: present - live,
        purged: row.try_get("purged")?,
        missing: ids(
            tx,
            "SELECT i.id FROM event_ids AS i
             WHERE NOT EXISTS (SELECT 1 FROM events AS e WHERE e.id = i.id)
               AND NOT EXISTS (SELECT 1 FROM purges AS p WHERE p.event_id = i.id)
             ORDER BY i.id",
        )
        .await?,
        unaccounted: ids(
            tx,
            "SELECT e.id FROM events AS e
             WHERE NOT EXISTS (SELECT 1 FROM event_ids AS i WHERE i.id = e.id)
                OR EXISTS (SELECT 1 FROM purges AS p WHERE p.event_id = e.id)
             ORDER BY e.id",
        )
        .await?,
    })
}

async fn ids(tx: &mut Tx, select: &'static str) -> StoreResult<Vec<EventId>> {
    let ids: Vec<i64> = sqlx::query_scalar(select).fetch_all(&mut **tx).await?;
    Ok(ids.into_iter().map(EventId).collect())
}

/// Rows of the tables that never shrink.
pub async fn tables(tx: &mut Tx) -> StoreResult<BTreeMap<String, i64>> {
    let mut counts = BTreeMap::new();
    for table in NEVER_SHRINK {
        let count = format!("SELECT count(*) FROM {table}");
        let count = sqlx::query_scalar(sql(count)).fetch_one(&mut **tx).await?;
        counts.insert((*table).to_owned(), count);
    }
    let changes = sqlx::query_scalar(RUN_CHANGES).fetch_one(&mut **tx).await?;
    counts.insert("run_changes".to_owned(), changes);
    Ok(counts)
}

/// What the database finds wrong with itself.
pub async fn database(tx: &mut Tx) -> StoreResult<Option<String>> {
    let mut found: Vec<String> = Vec::new();
    for check in dialect::SELF_CHECKS {
        let lines: Vec<String> = sqlx::query_scalar(*check).fetch_all(&mut **tx).await?;
        found.extend(lines.into_iter().filter(|line| line != "ok"));
    }
    Ok((!found.is_empty()).then(|| found.join("; ")))
}
