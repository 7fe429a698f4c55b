//! The audit log.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::time::micros;
use domain::views::AuditFilter;
use domain::{Actor, AuditAction, AuditEntry, EventId};
use sqlx::Row as _;

use super::transaction::OpenTransaction;
use super::{Database, Row, Tx, dialect, enum_text, from_enum_text, pattern, plain, sql};
use crate::{AuditHead, AuditStore, AuditTx, Author, NewAudit, StoreResult, digest};

/// Lines with what is kept apart of them. Where that is taken away altogether, or never was, while
/// the line has its digest, the empty text stands for it, which has another digest.
pub const LINES: &str =
    "SELECT a.id, a.at, a.actor, a.action, a.subject, a.detail, a.private_digest,
        a.hash, COALESCE(t.more, 0) AS more,
        CASE WHEN a.private_digest IS NOT NULL AND p.entry_id IS NULL THEN '' ELSE p.payload END
            AS private
     FROM audit AS a LEFT JOIN audit_private AS p ON p.entry_id = a.id
     LEFT JOIN try_tallies AS t ON t.entry_id = a.id";

/// Ids that a line names; of more it says how many there are.
const NAMED: usize = 20;

/// Writes a line in a transaction: what is done and that it was done are one. The transaction has to
/// be one of [`Database::begin_history`] where it writes anything else: all such come one after
/// another, so that none waits in a circle for the end of the log.
pub async fn note_in(tx: &mut Tx, new: &NewAudit, now: DateTime<Utc>) -> StoreResult<()> {
    numbered_in(tx, new, now).await.map(|_| ())
}

/// The same; gives the line's number.
pub async fn numbered_in(tx: &mut Tx, new: &NewAudit, now: DateTime<Utc>) -> StoreResult<i64> {
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
        private_digest: new.private.as_deref().map(digest),
        private: new.private.clone(),
        more: 0,
        hash: String::new(),
    };
    entry.hash = head.link(&entry);
    insert(tx, &entry).await?;
    sqlx::query("UPDATE audit_head SET entry_id = $1, hash = $2 WHERE one = 1")
        .bind(entry.id)
        .bind(&entry.hash)
        .execute(&mut **tx)
        .await?;
    Ok(entry.id)
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
    let new = NewAudit { actor: author.actor.label(), action, subject, detail, private: None };
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
        "INSERT INTO audit (id, at, actor, action, subject, detail, private_digest, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(entry.id)
    .bind(dialect::at(entry.at))
    .bind(&entry.actor)
    .bind(enum_text(&entry.action))
    .bind(&entry.subject)
    .bind(&entry.detail)
    .bind(&entry.private_digest)
    .bind(&entry.hash)
    .execute(&mut **tx)
    .await?;
    if let Some(private) = &entry.private {
        sqlx::query("INSERT INTO audit_private (entry_id, payload) VALUES ($1, $2)")
            .bind(entry.id)
            .bind(private)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

#[async_trait]
impl AuditStore for Database {
    async fn note(&self, entry: &NewAudit, now: DateTime<Utc>) -> StoreResult<()> {
        let mut tx = self.begin().await?;
        note_in(&mut tx, entry, now).await?;
        Ok(tx.commit().await?)
    }

    async fn erase_private(&self, before: DateTime<Utc>, now: DateTime<Utc>) -> StoreResult<u64> {
        erase(self, before, now).await
    }

    async fn audit(&self, filter: &AuditFilter, limit: i64) -> StoreResult<Vec<AuditEntry>> {
        let (first, last) = (kept_instant(1), kept_instant(9999));
        let select = format!(
            "{LINES}
             WHERE a.id < $1
               AND ($2 = '' OR a.action = $2)
               AND ($3 = '' OR a.actor {like} $3 ESCAPE '!' OR a.subject {like} $3 ESCAPE '!'
                    OR a.detail {like} $3 ESCAPE '!' OR p.payload {like} $3 ESCAPE '!')
               AND a.at >= $4 AND a.at < $5
             ORDER BY a.id DESC LIMIT $6",
            like = dialect::LIKE
        );
        let found = sqlx::query(sql(select))
            .bind(filter.before.unwrap_or(i64::MAX))
            .bind(filter.action.map(|action| enum_text(&action)).unwrap_or_default())
            .bind(plain(&pattern(filter.text.as_deref())))
            .bind(dialect::at(filter.since.unwrap_or(first).clamp(first, last)))
            .bind(dialect::at(filter.until.unwrap_or(last).clamp(first, last)))
            .bind(limit)
            .fetch_all(&self.read)
            .await?;
        found.iter().map(entry).collect()
    }

    async fn audit_after(&self, after: i64, limit: i64) -> StoreResult<Vec<AuditEntry>> {
        let found = sqlx::query(sql(format!("{LINES} WHERE a.id > $1 ORDER BY a.id LIMIT $2")))
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

#[async_trait]
impl AuditTx for OpenTransaction {
    async fn note(&mut self, entry: &NewAudit, now: DateTime<Utc>) -> StoreResult<()> {
        note_in(&mut self.0, entry, now).await
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
        action: from_enum_text(row.try_get("action")?)?,
        subject: row.try_get("subject")?,
        detail: row.try_get("detail")?,
        private_digest: row.try_get("private_digest")?,
        private: row.try_get("private")?,
        more: row.try_get("more")?,
        hash: row.try_get("hash")?,
    })
}

/// Blanks what is kept apart of lines before an instant. One line of the log says so.
async fn erase(database: &Database, before: DateTime<Utc>, now: DateTime<Utc>) -> StoreResult<u64> {
    let mut tx = database.begin_history().await?;
    let done = sqlx::query(
        "UPDATE audit_private SET payload = NULL, erased_at = $2
         WHERE payload IS NOT NULL AND entry_id IN (SELECT id FROM audit WHERE at < $1)",
    )
    .bind(dialect::at(before))
    .bind(dialect::at(now))
    .execute(&mut *tx)
    .await?;
    let count = done.rows_affected();
    if count > 0 {
        let lines = if count == 1 { "line" } else { "lines" };
        let new = NewAudit {
            actor: Actor::System.label(),
            action: AuditAction::AddressesErased,
            subject: "audit log".into(),
            detail: format!("of {count} {lines} before {}", before.format("%Y-%m-%d")),
            private: None,
        };
        note_in(&mut tx, &new, now).await?;
    }
    tx.commit().await?;
    Ok(count)
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
