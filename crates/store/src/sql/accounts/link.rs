//! Links for people.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{Email, Link, LinkKind, UserId};
use sqlx::Row as _;

use super::super::transaction::OpenTransaction;
use super::super::{Database, Row, Tx, dialect, enum_text, from_enum_text, plain};
use crate::{LinkStore, LinkTx, NewLink, StoreResult};

#[async_trait]
impl LinkStore for Database {
    async fn link(&self, digest: &str, now: DateTime<Utc>) -> StoreResult<Option<Link>> {
        let found = sqlx::query(
            "SELECT l.digest, l.kind, l.user_id, l.address, l.expires_at, u.email
             FROM links AS l JOIN users AS u ON u.id = l.user_id
             WHERE l.digest = $1 AND l.expires_at > $2
               AND u.disabled_at IS NULL AND u.removed_at IS NULL",
        )
        .bind(plain(digest))
        .bind(dialect::at(now))
        .fetch_optional(&self.read)
        .await?;
        found.as_ref().map(link).transpose()
    }
}

fn link(row: &Row) -> StoreResult<Link> {
    let address: String = row.try_get("address")?;
    let address = Some(address).filter(|address| !address.is_empty());
    Ok(Link {
        digest: row.try_get("digest")?,
        kind: from_enum_text(row.try_get("kind")?)?,
        user: UserId(row.try_get("user_id")?),
        email: from_enum_text(row.try_get("email")?)?,
        address: address.map(from_enum_text).transpose()?,
        expires_at: row.try_get("expires_at")?,
    })
}

#[async_trait]
impl LinkTx for OpenTransaction {
    async fn put_link(&mut self, new: &NewLink, now: DateTime<Utc>) -> StoreResult<()> {
        if new.kind != LinkKind::AddressBack {
            drop_links(&mut self.0, new.user, &[new.kind]).await?;
        }
        sqlx::query(
            "INSERT INTO links (digest, kind, user_id, address, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&new.digest)
        .bind(enum_text(&new.kind))
        .bind(new.user.0)
        .bind(new.address.as_ref().map_or("", Email::as_str))
        .bind(dialect::at(now))
        .bind(dialect::at(new.expires_at))
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    async fn use_link(&mut self, digest: &str, now: DateTime<Utc>) -> StoreResult<bool> {
        let done = sqlx::query("DELETE FROM links WHERE digest = $1 AND expires_at > $2")
            .bind(digest)
            .bind(dialect::at(now))
            .execute(&mut *self.0)
            .await?;
        Ok(done.rows_affected() == 1)
    }
}

/// Takes an account's links of some kinds away.
pub async fn drop_links(tx: &mut Tx, user: UserId, kinds: &[LinkKind]) -> StoreResult<()> {
    for kind in kinds {
        sqlx::query("DELETE FROM links WHERE user_id = $1 AND kind = $2")
            .bind(user.0)
            .bind(enum_text(kind))
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Takes links away that are too old.
pub async fn sweep(database: &Database, now: DateTime<Utc>) -> StoreResult<u64> {
    let done = sqlx::query("DELETE FROM links WHERE expires_at <= $1")
        .bind(dialect::at(now))
        .execute(database.writing())
        .await?;
    Ok(done.rows_affected())
}
