//! What is to be mailed to people.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::UserId;
use sqlx::Row as _;

use super::super::transaction::OpenTransaction;
use super::super::{Database, Row, Tx, dialect, from_enum_text, from_json, json, sql};
use crate::{MOST_MAILS, Mail, MailStore, MailTx, NewMail, StoreResult};

/// What is due at `$1` and not taken; `$2` is until when whoever takes it now has it: what is locked
/// for longer was locked by a clock that was ahead.
const DUE: &str =
    "run_at <= $1 AND (locked_until IS NULL OR locked_until <= $1 OR locked_until > $2)";

#[async_trait]
impl MailStore for Database {
    async fn take_mail(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> StoreResult<Option<Mail>> {
        // Most looks find nothing, and need not write.
        let any: bool =
            sqlx::query_scalar(sql(format!("SELECT EXISTS (SELECT 1 FROM mails WHERE {DUE})")))
                .bind(dialect::at(now))
                .bind(dialect::at(until))
                .fetch_one(&self.read)
                .await?;
        if !any {
            return Ok(None);
        }
        let mut tx = self.begin().await?;
        let select = format!(
            "SELECT * FROM mails WHERE {DUE} ORDER BY run_at, id LIMIT 1 {}",
            dialect::SKIP_LOCKED
        );
        let found = sqlx::query(sql(select)).bind(dialect::at(now)).bind(dialect::at(until));
        let Some(row) = found.fetch_optional(&mut *tx).await? else { return Ok(None) };
        let mail = mail(&row)?;
        sqlx::query("UPDATE mails SET locked_until = $2, attempts = attempts + 1 WHERE id = $1")
            .bind(mail.id)
            .bind(dialect::at(until))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Some(mail))
    }

    async fn drop_mail(&self, id: i64) -> StoreResult<()> {
        sqlx::query("DELETE FROM mails WHERE id = $1").bind(id).execute(self.writing()).await?;
        Ok(())
    }

    async fn put_mail_off(&self, id: i64, at: DateTime<Utc>) -> StoreResult<()> {
        sqlx::query("UPDATE mails SET run_at = $2, locked_until = NULL WHERE id = $1")
            .bind(id)
            .bind(dialect::at(at))
            .execute(self.writing())
            .await?;
        Ok(())
    }
}

fn mail(row: &Row) -> StoreResult<Mail> {
    let letter: String = row.try_get("letter")?;
    let user: Option<i64> = row.try_get("user_id")?;
    let to = from_enum_text(row.try_get("address")?)?;
    Ok(Mail {
        id: row.try_get("id")?,
        mail: NewMail { to, user: user.map(UserId), letter: from_json(&letter)? },
        created_at: row.try_get("created_at")?,
        attempts: row.try_get::<i64, _>("attempts")? + 1,
    })
}

#[async_trait]
impl MailTx for OpenTransaction {
    async fn post(&mut self, new: &NewMail, now: DateTime<Utc>) -> StoreResult<()> {
        post_in(&mut self.0, new, now).await
    }
}

/// Has somebody be told, unless too many wait to be.
pub async fn post_in(tx: &mut Tx, new: &NewMail, now: DateTime<Utc>) -> StoreResult<()> {
    let insert = format!(
        "INSERT INTO mails (address, user_id, letter, created_at, run_at, attempts)
         SELECT $1, $2, $3, $4, $4, 0 WHERE (SELECT count(*) FROM mails) < {MOST_MAILS}"
    );
    sqlx::query(sql(insert))
        .bind(new.to.as_str())
        .bind(new.user.map(|user| user.0))
        .bind(json(&new.letter)?)
        .bind(dialect::at(now))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
