//! Failed tries in the audit log: the first of an hour is a line at once, the others are counted
//! until the hour is over. A log that can never shrink must not grow with every try of a stranger.

use chrono::{DateTime, TimeDelta, Utc};
use domain::AuditAction;
use sqlx::Row as _;

use super::super::{Database, Row, Tx, audit, dialect, sql};
use crate::{FailedTry, NewAudit, StoreResult};

/// Tries are counted together for so long.
const TOGETHER: TimeDelta = TimeDelta::hours(1);

/// Notes a failed try.
pub async fn note(database: &Database, failed: &FailedTry, now: DateTime<Utc>) -> StoreResult<()> {
    if count(database, failed, now).await? {
        return Ok(());
    }
    let mut tx = database.begin_history().await?;
    // Another server may have been here since; whoever is has the end of the log locked.
    let open = format!("SELECT * FROM try_tallies WHERE tally = $1 {}", dialect::FOR_UPDATE);
    let open = sqlx::query(sql(open)).bind(&failed.tally).fetch_optional(&mut *tx).await?;
    if let Some(row) = open {
        let since: DateTime<Utc> = row.try_get("since")?;
        if since > now - TOGETHER && since <= now + TOGETHER {
            tx.rollback().await?;
            count(database, failed, now).await?;
            return Ok(());
        }
        close(&mut tx, &row, now).await?;
    }
    let line = NewAudit {
        actor: failed.actor.clone(),
        action: AuditAction::SignInFailed,
        subject: String::new(),
        detail: failed.detail.clone(),
        private: Some(failed.private.clone()),
    };
    let entry = audit::numbered_in(&mut tx, &line, now).await?;
    sqlx::query(
        "INSERT INTO try_tallies (tally, entry_id, actor, detail, more, since, last_at)
         VALUES ($1, $2, $3, $4, 0, $5, $5)",
    )
    .bind(&failed.tally)
    .bind(entry)
    .bind(&failed.actor)
    .bind(&failed.detail)
    .bind(dialect::at(now))
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}

/// Counts a try where one of the same kind was noted within the hour; says whether there was one.
/// (An hour that lies ahead was begun by a clock that went wrong.)
async fn count(database: &Database, failed: &FailedTry, now: DateTime<Utc>) -> StoreResult<bool> {
    let done = sqlx::query(
        "UPDATE try_tallies SET more = more + 1, last_at = $2
         WHERE tally = $1 AND since > $3 AND since <= $4",
    )
    .bind(&failed.tally)
    .bind(dialect::at(now))
    .bind(dialect::at(now - TOGETHER))
    .bind(dialect::at(now + TOGETHER))
    .execute(database.writing())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes the counts of hours that are over.
pub async fn close_due(database: &Database, now: DateTime<Utc>) -> StoreResult<u64> {
    let over = "FROM try_tallies WHERE since <= $1 OR since > $2";
    let (first, last) = (now - TOGETHER, now + TOGETHER);
    let any = sqlx::query_scalar::<_, i64>(sql(format!("SELECT count(*) {over}")))
        .bind(dialect::at(first))
        .bind(dialect::at(last))
        .fetch_one(&database.read)
        .await?;
    if any == 0 {
        return Ok(0);
    }
    let mut tx = database.begin_history().await?;
    let due = format!("SELECT * {over} ORDER BY entry_id {}", dialect::FOR_UPDATE);
    let due = sqlx::query(sql(due)).bind(dialect::at(first)).bind(dialect::at(last));
    let due = due.fetch_all(&mut *tx).await?;
    for row in &due {
        close(&mut tx, row, now).await?;
    }
    tx.commit().await?;
    Ok(due.len() as u64)
}

/// Ends a tally: where it counted anything, that becomes a line.
async fn close(tx: &mut Tx, row: &Row, now: DateTime<Utc>) -> StoreResult<()> {
    let more: i64 = row.try_get("more")?;
    if more > 0 {
        let (entry, last_at): (i64, DateTime<Utc>) =
            (row.try_get("entry_id")?, row.try_get("last_at")?);
        let detail: String = row.try_get("detail")?;
        let parted = if detail.is_empty() { "" } else { "; " };
        let tries = if more == 1 { "try" } else { "tries" };
        let line = NewAudit {
            actor: row.try_get("actor")?,
            action: AuditAction::SignInFailed,
            subject: format!("line {entry}"),
            detail: format!(
                "{detail}{parted}{more} more {tries} within the hour, the last at {} UTC",
                last_at.format("%H:%M")
            ),
            private: None,
        };
        audit::note_in(tx, &line, now).await?;
    }
    sqlx::query("DELETE FROM try_tallies WHERE tally = $1")
        .bind(row.try_get::<String, _>("tally")?)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
