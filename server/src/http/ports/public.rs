//! Public reads.

use app::ports::{Answer, PublicEvents};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::views::{
    Absence, EventLookup, EventQuery, ListContext, Listing, OrganizerPage, Place, SeriesPage,
};

use crate::services::Services;

pub struct PublicPort(pub Services);

#[async_trait]
impl PublicEvents for PublicPort {
    async fn list_context(&self, now: DateTime<Utc>) -> Answer<ListContext> {
        Ok(self.0.store.list_context(now).await?)
    }

    async fn upcoming(&self, query: EventQuery, now: DateTime<Utc>) -> Answer<Listing> {
        Ok(self.0.store.upcoming(&query, now).await?)
    }

    async fn event(&self, slug: &str, now: DateTime<Utc>) -> Answer<EventLookup> {
        Ok(self.0.store.lookup(slug, now).await?)
    }

    async fn organizer(
        &self,
        slug: &str,
        after: Option<String>,
        now: DateTime<Utc>,
    ) -> Answer<Option<OrganizerPage>> {
        Ok(self.0.store.organizer_page(slug, after, now).await?)
    }

    async fn series(&self, slug: &str, now: DateTime<Utc>) -> Answer<Option<SeriesPage>> {
        Ok(self.0.store.series_page(slug, now).await?)
    }

    async fn absence(&self, place: Place, slug: &str, now: DateTime<Utc>) -> Answer<Absence> {
        Ok(self.0.store.absence(place, slug, now).await?)
    }
}
