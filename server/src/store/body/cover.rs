//! Keeping pictures of events.

use app::domain::Cover;
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sqlx::{Pool, Row as _};

use super::{Database, Db, Row, dialect, plain};
use crate::store::{CoverFile, CoverStore, NewCover, StoreError, StoreResult};

#[async_trait]
impl CoverStore for Database {
    async fn put_cover(&self, cover: &NewCover) -> StoreResult<String> {
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
        .execute(&self.write)
        .await?;
        Ok(hash)
    }

    async fn cover(&self, hash: &str) -> StoreResult<Option<CoverFile>> {
        let select = "SELECT hash, width, height, data FROM covers WHERE hash = $1";
        let found = sqlx::query(select).bind(plain(hash)).fetch_optional(&self.read).await?;
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

/// What an event's picture is; `None` where it has none, or names one that is not there.
pub async fn of_event(pool: &Pool<Db>, hash: Option<&str>) -> StoreResult<Option<Cover>> {
    let Some(hash) = hash else { return Ok(None) };
    let select = "SELECT hash, width, height FROM covers WHERE hash = $1";
    let found = sqlx::query(select).bind(plain(hash)).fetch_optional(pool).await?;
    found.as_ref().map(size).transpose()
}

fn size(row: &Row) -> StoreResult<Cover> {
    Ok(Cover {
        hash: row.try_get("hash")?,
        width: row.try_get("width")?,
        height: row.try_get("height")?,
    })
}
