//! Public reads: everything anybody may see.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::views::{
    Absence, EventLookup, EventQuery, ListContext, Listing, OrganizerPage, Place, SeriesPage,
};

use super::failure::Answer;

/// Public reads. Drafts and trashed rows never come through here; unlisted ones only by address.
#[async_trait]
pub trait PublicEvents: Send + Sync {
    /// What surrounds a list.
    async fn list_context(&self, now: DateTime<Utc>) -> Answer<ListContext>;
    /// Public events, soonest first; those that have ended at `now` only where asked for.
    async fn upcoming(&self, query: EventQuery, now: DateTime<Utc>) -> Answer<Listing>;
    /// What is at `/events/{slug}`.
    async fn event(&self, slug: &str, now: DateTime<Utc>) -> Answer<EventLookup>;
    /// What is at `/organizers/{slug}`; `None` where there is none.
    async fn organizer(
        &self,
        slug: &str,
        after: Option<String>,
        now: DateTime<Utc>,
    ) -> Answer<Option<OrganizerPage>>;
    /// What is at `/series/{slug}`; `None` where there is none.
    async fn series(&self, slug: &str, now: DateTime<Utc>) -> Answer<Option<SeriesPage>>;
    /// Why nothing answers at an address.
    async fn absence(&self, place: Place, slug: &str, now: DateTime<Utc>) -> Answer<Absence>;
}
