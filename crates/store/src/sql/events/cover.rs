//! Keeping pictures of events.

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use domain::{Cover, EventId};
use sqlx::{Pool, Row as _};

use super::super::{Database, Db, Row, Tx, dialect, json, plain, sql};
use crate::{CoverFile, CoverStore, Kind, NewCover, StoreError, StoreResult};

#[async_trait]
impl CoverStore for Database {
    async fn put_cover(&self, cover: &NewCover) -> StoreResult<String> {
        let mut tx = self.begin_history().await?;
        let hash = put(&mut tx, cover).await?;
        tx.commit().await?;
        Ok(hash)
    }

    async fn drop_orphans(&self, before: DateTime<Utc>) -> StoreResult<u64> {
        // No event can come to name one meanwhile: whoever writes events waits for this.
        let mut tx = self.begin_history().await?;
        let delete = format!("DELETE FROM covers WHERE created_at < $1 AND {}", unnamed());
        let gone = sqlx::query(sql(delete)).bind(dialect::at(before)).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(gone.rows_affected())
    }

    async fn cover(&self, hash: &str) -> StoreResult<Option<CoverFile>> {
        let found = match file(&self.public, hash).await? {
            // A replica may not have it yet, and a page that was just seen names it.
            None => file(&self.read, hash).await?,
            found => found,
        };
        let Some(row) = found else { return Ok(None) };
        let data: String = row.try_get("data")?;
        let jpeg = STANDARD.decode(data.as_bytes()).map_err(|error| {
            StoreError::Garbled(format!("the picture {hash} is no base64: {error}"))
        })?;
        Ok(Some(CoverFile { cover: size(&row)?, jpeg }))
    }

    async fn cover_size(&self, hash: &str) -> StoreResult<Option<Cover>> {
        of_event(&self.read, Some(hash)).await
    }
}

/// Keeps a picture, in the transaction that makes it an event's, and says its hash. One that is
/// there already is left as it is.
pub async fn put(tx: &mut Tx, cover: &NewCover) -> StoreResult<String> {
    let hash = cover.hash();
    sqlx::query(
        "INSERT INTO covers (hash, media_type, width, height, data, created_at)
         VALUES ($1, 'image/jpeg', $2, $3, $4, $5) ON CONFLICT (hash) DO NOTHING",
    )
    .bind(&hash)
    .bind(i64::from(cover.width))
    .bind(i64::from(cover.height))
    .bind(STANDARD.encode(&cover.jpeg))
    .bind(dialect::at(cover.at))
    .execute(&mut **tx)
    .await?;
    Ok(hash)
}

/// That no event and no revision names a row of `covers`.
fn unnamed() -> String {
    let (picture, has_one) = dialect::COVER_OF_REVISION;
    let of_event = dialect::COVER_OF_EVENT;
    format!(
        "NOT EXISTS (SELECT 1 FROM events WHERE {of_event} = covers.hash)
         AND NOT EXISTS (SELECT 1 FROM revisions WHERE {has_one} AND {picture} = covers.hash)"
    )
}

async fn file(pool: &Pool<Db>, hash: &str) -> StoreResult<Option<Row>> {
    let select = "SELECT hash, width, height, data FROM covers WHERE hash = $1";
    Ok(sqlx::query(select).bind(plain(hash)).fetch_optional(pool).await?)
}

/// What an event's picture is; `None` where it has none, or names one that is not there.
pub async fn of_event(pool: &Pool<Db>, hash: Option<&str>) -> StoreResult<Option<Cover>> {
    let Some(hash) = hash else { return Ok(None) };
    let select = "SELECT hash, width, height FROM covers WHERE hash = $1";
    let found = sqlx::query(select).bind(plain(hash)).fetch_optional(pool).await?;
    found.as_ref().map(size).transpose()
}

/// The pictures that events or their histories name.
pub async fn named_by(tx: &mut Tx, events: &[EventId]) -> StoreResult<Vec<String>> {
    let named = format!("IN (SELECT value FROM {} AS w)", dialect::list("$1", Kind::Int));
    let (picture, has_one) = dialect::COVER_OF_REVISION;
    let select = format!(
        "SELECT cover AS hash FROM events WHERE cover IS NOT NULL AND id {named}
         UNION SELECT {picture} FROM revisions
         WHERE entity = 'event' AND entity_id {named} AND {has_one}"
    );
    let found = sqlx::query(sql(select)).bind(json(events)?).fetch_all(&mut **tx).await?;
    found.iter().map(|row| Ok(row.try_get("hash")?)).collect()
}

/// Destroys those of some pictures that no event and no revision names any more.
pub async fn drop_unnamed(tx: &mut Tx, hashes: &[String]) -> StoreResult<()> {
    let delete = format!("DELETE FROM covers WHERE hash = $1 AND {}", unnamed());
    for hash in hashes {
        sqlx::query(sql(delete.clone())).bind(hash).execute(&mut **tx).await?;
    }
    Ok(())
}

fn size(row: &Row) -> StoreResult<Cover> {
    Ok(Cover {
        hash: row.try_get("hash")?,
        width: row.try_get("width")?,
        height: row.try_get("height")?,
    })
}
