//! Reading events. Trashed rows are left out in one place: the SQL views of `sql/reads/listing.rs`.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::views::{
    Absence, DashboardEvent, EventLookup, EventQuery, ListContext, Listing, OrganizerPage, PageRef,
    Place, SeriesPage, TrashFilter, TrashPage,
};
use domain::{Event, EventId, OrganizerId, SourceId};

use crate::{Revision, StoreResult};

/// Which rows an export gives.
#[derive(Clone, Debug, Default)]
pub struct ExportFilter {
    /// Only these; all where empty.
    pub ids: Vec<EventId>,
    /// Trashed rows too.
    pub trashed: bool,
}

/// Reading events.
#[async_trait]
pub trait EventStore: Send + Sync {
    /// What surrounds a public list.
    async fn list_context(&self, now: DateTime<Utc>) -> StoreResult<ListContext>;
    /// Public events, soonest first; those that have ended only where asked for.
    async fn upcoming(&self, query: &EventQuery, now: DateTime<Utc>) -> StoreResult<Listing>;
    /// What is at an event's address.
    async fn lookup(&self, slug: &str, now: DateTime<Utc>) -> StoreResult<EventLookup>;
    /// An organizer's page.
    async fn organizer_page(
        &self,
        slug: &str,
        after: Option<String>,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<OrganizerPage>>;
    /// A series' page.
    async fn series_page(&self, slug: &str, now: DateTime<Utc>) -> StoreResult<Option<SeriesPage>>;
    /// Why nothing answers at an address: asked where one of the above found nothing. What the public
    /// never saw cannot be told from what never was.
    async fn absence(&self, place: Place, slug: &str, now: DateTime<Utc>) -> StoreResult<Absence>;
    /// A row, live or in the trash.
    async fn event(&self, id: EventId) -> StoreResult<Option<Event>>;
    /// The pages of events, as a log refers to them. Those that were purged are missing.
    async fn page_refs(&self, ids: &[EventId]) -> StoreResult<BTreeMap<EventId, PageRef>>;
    /// How many rows there are, trashed ones included.
    async fn count_events(&self) -> StoreResult<i64>;
    /// An organizer's next live events, and how many it has in all and to come.
    async fn desk_events(
        &self,
        organizer: OrganizerId,
        now: DateTime<Utc>,
    ) -> StoreResult<(Vec<DashboardEvent>, i64, i64)>;
    /// How many live events come from a source.
    async fn count_live(&self, source: SourceId) -> StoreResult<i64>;
    /// Rows after an id, in order of id, at most `limit`.
    async fn export(
        &self,
        filter: &ExportFilter,
        after: EventId,
        limit: i64,
    ) -> StoreResult<Vec<Event>>;
    /// What is in the trash, at most `limit` a page.
    async fn trash_page(&self, filter: &TrashFilter, limit: i64) -> StoreResult<TrashPage>;
    /// An event's revisions, oldest first.
    async fn revisions(&self, event: EventId) -> StoreResult<Vec<Revision>>;
}
