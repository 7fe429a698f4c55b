//! Reading events.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::views::{
    Absence, DashboardEvent, EventLookup, EventQuery, ListContext, Listing, OrganizerPage, PageRef,
    Place, SeriesPage, TrashFilter, TrashPage,
};
use domain::{Event, EventId, OrganizerId, SeriesId, SourceId};
use sqlx::Row as _;

use super::super::columns::{EVENT, names};
use super::super::{Database, Row, dialect, json, rows, sql};
use super::{absence, listing, trash_list};
use crate::{EventStore, ExportFilter, Kind, Revision, StoreResult};

#[async_trait]
impl EventStore for Database {
    async fn list_context(&self, now: DateTime<Utc>) -> StoreResult<ListContext> {
        listing::list_context(self, now).await
    }

    async fn upcoming(&self, query: &EventQuery, now: DateTime<Utc>) -> StoreResult<Listing> {
        listing::upcoming(self, query, now).await
    }

    async fn lookup(&self, slug: &str, now: DateTime<Utc>) -> StoreResult<EventLookup> {
        listing::lookup(self, slug, now).await
    }

    async fn organizer_page(
        &self,
        slug: &str,
        after: Option<String>,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<OrganizerPage>> {
        listing::organizer_page(self, slug, after, now).await
    }

    async fn series_page(&self, slug: &str, now: DateTime<Utc>) -> StoreResult<Option<SeriesPage>> {
        listing::series_page(self, slug, now).await
    }

    async fn absence(&self, place: Place, slug: &str, now: DateTime<Utc>) -> StoreResult<Absence> {
        absence::absence(self, place, slug, now).await
    }

    async fn event(&self, id: EventId) -> StoreResult<Option<Event>> {
        let select = format!("SELECT {} FROM events WHERE id = $1", names(EVENT, ""));
        let found = sqlx::query(sql(select)).bind(id.0).fetch_optional(&self.read).await?;
        found.as_ref().map(rows::event).transpose()
    }

    async fn page_refs(&self, ids: &[EventId]) -> StoreResult<BTreeMap<EventId, PageRef>> {
        let select = format!(
            "SELECT e.id, e.slug, e.deleted_at IS NULL AS live, e.visibility,
                    s.id AS series_id, s.title AS series
             FROM events e LEFT JOIN series s ON s.id = e.series_id
             WHERE e.id IN (SELECT value FROM {} AS w)",
            dialect::list("$1", Kind::Int)
        );
        let found = sqlx::query(sql(select)).bind(json(ids)?).fetch_all(&self.read).await?;
        let page = |row: &Row| -> StoreResult<(EventId, PageRef)> {
            let (slug, live) = (row.try_get("slug")?, row.try_get("live")?);
            let id = row.try_get::<Option<i64>, _>("series_id")?.map(SeriesId);
            let series = id.zip(row.try_get::<Option<String>, _>("series")?);
            let draft = row.try_get::<&str, _>("visibility")? == "draft";
            Ok((EventId(row.try_get("id")?), PageRef { slug, live, draft, series }))
        };
        found.iter().map(page).collect()
    }

    async fn count_events(&self) -> StoreResult<i64> {
        Ok(sqlx::query_scalar("SELECT count(*) FROM events").fetch_one(&self.read).await?)
    }

    async fn desk_events(
        &self,
        organizer: OrganizerId,
        now: DateTime<Utc>,
    ) -> StoreResult<(Vec<DashboardEvent>, i64, i64)> {
        let count = "SELECT count(*) AS all_of_them,
                count(CASE WHEN ends_at >= $2 THEN 1 END) AS to_come
             FROM events WHERE organizer_id = $1 AND deleted_at IS NULL";
        let counts = sqlx::query(count)
            .bind(organizer.0)
            .bind(dialect::at(now))
            .fetch_one(&self.read)
            .await?;
        let select = format!(
            "SELECT {}, s.name AS source_name FROM events e
             LEFT JOIN sources s ON s.id = e.source_id
             WHERE e.organizer_id = $1 AND e.deleted_at IS NULL AND e.ends_at >= $2
             ORDER BY e.starts_at, e.id LIMIT 10",
            names(EVENT, "e.")
        );
        let found = sqlx::query(sql(select))
            .bind(organizer.0)
            .bind(dialect::at(now))
            .fetch_all(&self.read)
            .await?;
        let events = found.iter().map(desk_event).collect::<StoreResult<_>>()?;
        Ok((events, counts.try_get("all_of_them")?, counts.try_get("to_come")?))
    }

    async fn count_live(&self, source: SourceId) -> StoreResult<i64> {
        let count = "SELECT count(*) FROM events WHERE source_id = $1 AND deleted_at IS NULL";
        Ok(sqlx::query_scalar(count).bind(source.0).fetch_one(&self.read).await?)
    }

    async fn export(
        &self,
        filter: &ExportFilter,
        after: EventId,
        limit: i64,
    ) -> StoreResult<Vec<Event>> {
        let mut conditions = String::from("id > $1");
        if !filter.trashed {
            conditions.push_str(" AND deleted_at IS NULL");
        }
        if filter.ids.is_empty() {
            conditions.push_str(" AND $3 = '[]'");
        } else {
            let list = dialect::list("$3", Kind::Int);
            conditions.push_str(&format!(" AND id IN (SELECT value FROM {list} AS w)"));
        }
        let columns = names(EVENT, "");
        let select =
            format!("SELECT {columns} FROM events WHERE {conditions} ORDER BY id LIMIT $2");
        let found = sqlx::query(sql(select))
            .bind(after.0)
            .bind(limit)
            .bind(json(&filter.ids)?)
            .fetch_all(&self.read)
            .await?;
        found.iter().map(rows::event).collect()
    }

    async fn trash_page(&self, filter: &TrashFilter, limit: i64) -> StoreResult<TrashPage> {
        trash_list::page(self, filter, limit).await
    }

    async fn revisions(&self, event: EventId) -> StoreResult<Vec<Revision>> {
        let found = sqlx::query(
            "SELECT * FROM revisions WHERE entity = 'event' AND entity_id = $1 ORDER BY id",
        )
        .bind(event.0)
        .fetch_all(&self.read)
        .await?;
        found.iter().map(rows::revision).collect()
    }
}

/// A line of the desk: an event's row with `source_name` beside it.
pub fn desk_event(row: &Row) -> StoreResult<DashboardEvent> {
    let event = rows::event(row)?;
    Ok(DashboardEvent {
        id: event.id,
        when: event.when(),
        slug: event.slug,
        title: event.title,
        status: event.status,
        visibility: event.visibility,
        source: row.try_get("source_name")?,
    })
}
