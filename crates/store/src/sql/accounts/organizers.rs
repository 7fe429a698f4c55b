//! Looking organizers up.

use domain::{Organizer, OrganizerId};
use sqlx::Pool;

use super::super::{Db, plain, rows};
use crate::StoreResult;

/// The organizer at an address, as one of the pools has it.
pub async fn organizer_at(pool: &Pool<Db>, slug: &str) -> StoreResult<Option<Organizer>> {
    let found = sqlx::query("SELECT * FROM organizers WHERE slug = $1 AND deleted_at IS NULL")
        .bind(plain(slug))
        .fetch_optional(pool)
        .await?;
    found.as_ref().map(rows::organizer).transpose()
}

/// An organizer, as one of the pools has it.
pub async fn organizer_of(pool: &Pool<Db>, id: OrganizerId) -> StoreResult<Option<Organizer>> {
    let found = sqlx::query("SELECT * FROM organizers WHERE id = $1")
        .bind(id.0)
        .fetch_optional(pool)
        .await?;
    found.as_ref().map(rows::organizer).transpose()
}
