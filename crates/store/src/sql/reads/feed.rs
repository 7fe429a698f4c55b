//! Reading what feeds and the sitemap tell.

use async_trait::async_trait;
use domain::Organizer;
use sqlx::Row as _;

use super::super::accounts::organizers;
use super::super::columns::{EVENT, names};
use super::super::{Database, Row, dialect, plain, rows, sql};
use super::public::LIVE;
use crate::{FeedEvent, FeedFilter, FeedOrder, FeedStore, SitePage, StoreResult};

#[async_trait]
impl FeedStore for Database {
    async fn feed(&self, filter: &FeedFilter) -> StoreResult<Vec<FeedEvent>> {
        let order = match filter.order {
            FeedOrder::Soonest => "e.starts_at, e.id",
            FeedOrder::Latest => "e.updated_at DESC, e.id DESC",
        };
        let select = format!(
            "SELECT {}, o.name AS organizer_name, o.slug AS organizer_slug
             FROM events e JOIN organizers o ON o.id = e.organizer_id
             WHERE {LIVE} AND o.deleted_at IS NULL AND e.ends_at >= $1 AND ($2 = '' OR o.slug = $2)
             ORDER BY {order} LIMIT $3",
            names(EVENT, "e.")
        );
        let found = sqlx::query(sql(select))
            .bind(dialect::at(filter.since))
            .bind(plain(filter.organizer.as_deref().unwrap_or_default()))
            .bind(filter.limit)
            .fetch_all(&self.public)
            .await?;
        found.iter().map(feed_event).collect()
    }

    async fn count_pages(&self) -> StoreResult<i64> {
        let count = format!("SELECT count(*) FROM ({}) AS pages", pages());
        Ok(sqlx::query_scalar(sql(count)).fetch_one(&self.public).await?)
    }

    async fn pages(&self, skip: i64, limit: i64) -> StoreResult<Vec<SitePage>> {
        let select = format!(
            "SELECT path, changed FROM ({}) AS pages ORDER BY kind, id LIMIT $1 OFFSET $2",
            pages()
        );
        let found = sqlx::query(sql(select)).bind(limit).bind(skip).fetch_all(&self.public).await?;
        let page = |row: &Row| -> StoreResult<SitePage> {
            Ok(SitePage { path: row.try_get("path")?, changed: row.try_get("changed")? })
        };
        found.iter().map(page).collect()
    }

    async fn public_organizer(&self, slug: &str) -> StoreResult<Option<Organizer>> {
        organizers::organizer_at(&self.public, slug).await
    }

    async fn content_version(&self) -> StoreResult<i64> {
        let select = "SELECT version FROM content_version WHERE one = 1";
        Ok(sqlx::query_scalar(select).fetch_one(&self.public).await?)
    }
}

fn feed_event(row: &Row) -> StoreResult<FeedEvent> {
    Ok(FeedEvent {
        event: rows::event(row)?,
        organizer: row.try_get("organizer_name")?,
        organizer_slug: row.try_get("organizer_slug")?,
    })
}

/// All pages that have something public on them. An organizer's and a series' page changes with its
/// events.
fn pages() -> String {
    format!(
        "SELECT 1 AS kind, o.id AS id, '/organizers/' || o.slug AS path,
                max(e.updated_at) AS changed
         FROM organizers o JOIN events e ON e.organizer_id = o.id
         WHERE o.deleted_at IS NULL AND {LIVE} GROUP BY o.id, o.slug
         UNION ALL
         SELECT 2, s.id, '/series/' || s.slug, max(e.updated_at)
         FROM series s JOIN events e ON e.series_id = s.id
         WHERE s.deleted_at IS NULL AND {LIVE} GROUP BY s.id, s.slug
         UNION ALL
         SELECT 3, e.id, '/events/' || e.slug, e.updated_at FROM events e WHERE {LIVE}"
    )
}
