//! The watchdog's looks: everything of one is read in one instant.

pub mod addresses;
pub mod altered;
pub mod chains;
pub mod counting;
pub mod memory;
pub mod probe;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::IntegrityReport;
use domain::time::CLOCK_SLACK;
use sqlx::Row as _;

use super::jobs::mend;
use super::transaction::OpenTransaction;
use super::{Database, Tx, dialect, sql};
use crate::{AuditHead, ChainHead, Conclusion, Facts, Figures, StoreResult, WatchStore, WatchTx};

#[async_trait]
impl WatchTx for OpenTransaction {
    async fn forget_losses(&mut self, now: DateTime<Utc>) -> StoreResult<()> {
        memory::forget_losses(&mut self.0, now).await
    }
}

#[async_trait]
impl WatchStore for Database {
    async fn facts(&self, whole: bool) -> StoreResult<Facts> {
        let mut tx = self.read.begin_with(dialect::BEGIN_SNAPSHOT).await?;
        let facts = facts(&mut tx, whole).await?;
        tx.rollback().await?;
        Ok(facts)
    }

    async fn conclude(&self, conclusion: &Conclusion, now: DateTime<Utc>) -> StoreResult<bool> {
        memory::conclude(self, conclusion, now).await
    }

    async fn note_addresses(&self, now: DateTime<Utc>) -> StoreResult<()> {
        let mut tx = self.begin().await?;
        addresses::note(&mut tx, now).await?;
        Ok(tx.commit().await?)
    }

    async fn reports(&self) -> StoreResult<(Option<IntegrityReport>, Option<IntegrityReport>)> {
        memory::reports(self).await
    }

    async fn try_write(&self, thorough: bool) -> StoreResult<()> {
        probe::try_write(self, thorough).await
    }

    async fn figures(&self, now: DateTime<Utc>) -> StoreResult<Figures> {
        let select = format!(
            "SELECT (SELECT count(*) FROM events WHERE deleted_at IS NULL) AS live,
                    (SELECT count(*) FROM events WHERE deleted_at IS NOT NULL) AS trashed,
                    (SELECT count(*) FROM purges) AS purged,
                    (SELECT count(*) FROM alerts WHERE resolved_at IS NULL) AS alerts,
                    (SELECT count(*) FROM alert_deliveries WHERE state = 'failed') AS undelivered,
                    (SELECT count(*) FROM alert_deliveries WHERE state = 'pending') AS waiting,
                    (SELECT min(run_at) FROM jobs WHERE kind = 'sync' AND run_at <= $1
                       AND (locked_until IS NULL OR locked_until <= $1)) AS oldest_due,
                    (SELECT max(last_synced_at) FROM sources
                       WHERE last_synced_at <= $2) AS last_sync,
                    (SELECT count(*) {}) AS unplanned",
            mend::unplanned()
        );
        let row = sqlx::query(sql(select))
            .bind(dialect::at(now))
            .bind(dialect::at(now + CLOCK_SLACK))
            .fetch_one(&self.read)
            .await?;
        Ok(Figures {
            live: row.try_get("live")?,
            trashed: row.try_get("trashed")?,
            purged: row.try_get("purged")?,
            alerts: row.try_get("alerts")?,
            undelivered: row.try_get("undelivered")?,
            waiting: row.try_get("waiting")?,
            oldest_due: row.try_get("oldest_due")?,
            last_sync: row.try_get("last_sync")?,
            unplanned: row.try_get("unplanned")?,
        })
    }
}

/// All reads of one look.
async fn facts(tx: &mut Tx, whole: bool) -> StoreResult<Facts> {
    let memory = memory::read(tx).await?;
    let last = memory::last(tx).await?;
    let (known, noted) = if whole {
        (ChainHead::default(), AuditHead::default())
    } else {
        (memory.chain.clone(), memory.audit.clone())
    };
    let account = counting::account(tx).await?;
    let (chain, digests) = chains::revisions(tx, known, whole).await?;
    let suspects = last.as_ref().filter(|_| !whole);
    let altered = match suspects {
        None if whole => altered::all(tx, &digests).await?,
        None => Vec::new(),
        Some(last) => altered::among(tx, &last.altered).await?,
    };
    let lost_addresses = match suspects {
        None if whole => addresses::lost(tx, None).await?,
        None => Vec::new(),
        Some(last) => addresses::lost(tx, Some(&last.lost_addresses)).await?,
    };
    Ok(Facts {
        memory,
        last,
        allocated: account.allocated,
        live: account.live,
        trashed: account.trashed,
        purged: account.purged,
        missing: account.missing,
        unaccounted: account.unaccounted,
        altered,
        lost_addresses,
        counts: counting::tables(tx).await?,
        guards: dialect::GUARDS.iter().map(ToString::to_string).collect(),
        triggers: sqlx::query_scalar(dialect::TRIGGERS).fetch_all(&mut **tx).await?,
        chain,
        audit: chains::audit(tx, noted).await?,
        database: if whole { counting::database(tx).await? } else { None },
    })
}
