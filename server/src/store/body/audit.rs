//! The audit log.

use app::domain::time::micros;
use app::domain::{AuditAction, AuditEntry, EventId};
use app::ports::AuditFilter;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::Row as _;

use super::trash::pattern;
use super::{Database, Row, Tx, dialect, from_word, plain, sql, word};
use crate::store::{AuditHead, AuditStore, Author, NewAudit, StoreResult};

/// Ids that a line names; of more it says how many there are.
const NAMED: usize = 20;

/// Writes a line in a transaction: what is done and that it was done are one. The transaction has to
/// be one of [`Database::begin_history`] where it writes anything else: all such come one after
/// another, so that none waits in a circle for the end of the log.
pub async fn note_in(tx: &mut Tx, new: &NewAudit, now: DateTime<Utc>) -> StoreResult<()> {
    let select =
        format!("SELECT entry_id, hash FROM audit_head WHERE one = 1 {}", dialect::FOR_UPDATE);
    let head = head(&sqlx::query(sql(select)).fetch_one(&mut **tx).await?)?;
    let mut entry = AuditEntry {
        id: head.entry_id + 1,
        at: micros(now),
        actor: plain(&new.actor),
        action: new.action,
        subject: plain(&new.subject),
        detail: plain(&new.detail),
        hash: String::new(),
    };
    entry.hash = head.link(&entry);
    insert(tx, &entry).await?;
    sqlx::query("UPDATE audit_head SET entry_id = $1, hash = $2 WHERE one = 1")
        .bind(entry.id)
        .bind(&entry.hash)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes a line about events, in the transaction that does it.
pub async fn note_events(
    tx: &mut Tx,
    author: &Author,
    action: AuditAction,
    subject: String,
    events: &[EventId],
) -> StoreResult<()> {
    let detail = format!("{}: {}", listed(events), author.reason);
    let new = NewAudit { actor: author.actor.label(), action, subject, detail };
    note_in(tx, &new, author.at).await
}

/// `3 events (7, 8, 9)`, of many the first.
fn listed(events: &[EventId]) -> String {
    let named: Vec<String> = events.iter().take(NAMED).map(ToString::to_string).collect();
    let more = events.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let noun = if events.len() == 1 { "event" } else { "events" };
    format!("{} {noun} ({}{more})", events.len(), named.join(", "))
}

async fn insert(tx: &mut Tx, entry: &AuditEntry) -> StoreResult<()> {
    sqlx::query(
        "INSERT INTO audit (id, at, actor, action, subject, detail, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(entry.id)
    .bind(dialect::at(entry.at))
    .bind(&entry.actor)
    .bind(word(&entry.action))
    .bind(&entry.subject)
    .bind(&entry.detail)
    .bind(&entry.hash)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

#[async_trait]
impl AuditStore for Database {
    async fn note(&self, entry: &NewAudit, now: DateTime<Utc>) -> StoreResult<()> {
        let mut tx = self.begin().await?;
        note_in(&mut tx, entry, now).await?;
        Ok(tx.commit().await?)
    }

    async fn audit(&self, filter: &AuditFilter, limit: i64) -> StoreResult<Vec<AuditEntry>> {
        let (first, last) = (kept_instant(1), kept_instant(9999));
        let select = format!(
            "SELECT * FROM audit
             WHERE id < $1
               AND ($2 = '' OR action = $2)
               AND ($3 = '' OR actor {like} $3 ESCAPE '!' OR subject {like} $3 ESCAPE '!'
                    OR detail {like} $3 ESCAPE '!')
               AND at >= $4 AND at < $5
             ORDER BY id DESC LIMIT $6",
            like = dialect::LIKE
        );
        let found = sqlx::query(sql(select))
            .bind(filter.before.unwrap_or(i64::MAX))
            .bind(filter.action.map(|action| word(&action)).unwrap_or_default())
            .bind(plain(&pattern(filter.text.as_deref())))
            .bind(dialect::at(filter.since.unwrap_or(first).clamp(first, last)))
            .bind(dialect::at(filter.until.unwrap_or(last).clamp(first, last)))
            .bind(limit)
            .fetch_all(&self.read)
            .await?;
        found.iter().map(entry).collect()
    }

    async fn audit_after(&self, after: i64, limit: i64) -> StoreResult<Vec<AuditEntry>> {
        let found = sqlx::query("SELECT * FROM audit WHERE id > $1 ORDER BY id LIMIT $2")
            .bind(after)
            .bind(limit)
            .fetch_all(&self.read)
            .await?;
        found.iter().map(entry).collect()
    }

    async fn audit_head(&self) -> StoreResult<AuditHead> {
        let select = "SELECT entry_id, hash FROM audit_head WHERE one = 1";
        head(&sqlx::query(select).fetch_one(&self.read).await?)
    }
}

/// The first instant of a year: the bounds of what both databases can order (see `store::fit`).
fn kept_instant(year: i32) -> DateTime<Utc> {
    let day = chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    day.and_time(chrono::NaiveTime::MIN).and_utc()
}

/// The end of the log, from its row.
pub fn head(row: &Row) -> StoreResult<AuditHead> {
    Ok(AuditHead { entry_id: row.try_get("entry_id")?, hash: row.try_get("hash")? })
}

/// A line, from its row.
pub fn entry(row: &Row) -> StoreResult<AuditEntry> {
    Ok(AuditEntry {
        id: row.try_get("id")?,
        at: row.try_get("at")?,
        actor: row.try_get("actor")?,
        action: from_word(row.try_get("action")?)?,
        subject: row.try_get("subject")?,
        detail: row.try_get("detail")?,
        hash: row.try_get("hash")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_events_up_to_a_point() {
        let ids = |count: i64| (1..=count).map(EventId).collect::<Vec<_>>();
        assert_eq!(listed(&ids(1)), "1 event (1)");
        assert_eq!(listed(&ids(3)), "3 events (1, 2, 3)");
        let many = listed(&ids(2_500));
        assert!(many.starts_with("2500 events (1, 2, ") && many.ends_with(", 20 and 2480 more)"));
    }
}
