//! Public reads.

use app::ports::{Answer, PublicEvents};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::views::{
    Absence, EventLookup, EventQuery, Listing, OrganizerPage, Place, Scene, SeriesPage,
};

use super::failure::failure;
use crate::services::Services;

pub struct PublicPort(pub Services);

#[async_trait]
impl PublicEvents for PublicPort {
    async fn scene(&self, now: DateTime<Utc>) -> Answer<Scene> {
        self.0.store.scene(now).await.map_err(|error| failure(&error))
    }

    async fn upcoming(&self, query: EventQuery, now: DateTime<Utc>) -> Answer<Listing> {
        self.0.store.upcoming(&query, now).await.map_err(|error| failure(&error))
    }

    async fn event(&self, slug: &str, now: DateTime<Utc>) -> Answer<EventLookup> {
        self.0.store.lookup(slug, now).await.map_err(|error| failure(&error))
    }

    async fn organizer(
        &self,
        slug: &str,
        after: Option<String>,
        now: DateTime<Utc>,
    ) -> Answer<Option<OrganizerPage>> {
        self.0.store.organizer_page(slug, after, now).await.map_err(|error| failure(&error))
    }

    async fn series(&self, slug: &str, now: DateTime<Utc>) -> Answer<Option<SeriesPage>> {
        self.0.store.series_page(slug, now).await.map_err(|error| failure(&error))
    }

    async fn absence(&self, place: Place, slug: &str, now: DateTime<Utc>) -> Answer<Absence> {
        self.0.store.absence(place, slug, now).await.map_err(|error| failure(&error))
    }
}
