//! Reading what feeds and the sitemap tell. Like lists, they never hold what the public must not
//! see (`sql/reads/listing.rs`).

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{Event, Organizer};

use crate::StoreResult;

/// Which events a feed holds.
#[derive(Clone, Debug)]
pub struct FeedFilter {
    /// Only this organizer's, by its address.
    pub organizer: Option<String>,
    /// Only those that end at or after this instant.
    pub since: DateTime<Utc>,
    /// In which order; the first ones are taken.
    pub order: FeedOrder,
    /// At most this many.
    pub limit: i64,
}

/// The order of a feed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FeedOrder {
    /// By start: calendars.
    Soonest,
    /// The last changed first: news readers.
    Latest,
}

/// An event in a feed, with who publishes it.
#[derive(Clone, Debug)]
pub struct FeedEvent {
    /// The event.
    pub event: Event,
    /// The organizer's name.
    pub organizer: String,
    /// The organizer's address.
    pub organizer_slug: String,
}

/// A page of the site, for search engines.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SitePage {
    /// Its path.
    pub path: String,
    /// When what it shows was last changed.
    pub changed: DateTime<Utc>,
}

/// Reading what feeds and the sitemap tell.
#[async_trait]
pub trait FeedStore: Send + Sync {
    /// The public events of a feed; cancelled ones too.
    async fn feed(&self, filter: &FeedFilter) -> StoreResult<Vec<FeedEvent>>;
    /// How many pages of organizers, series and events the public may see.
    async fn count_pages(&self) -> StoreResult<i64>;
    /// Those pages in a fixed order, past events included: `limit` of them behind the first `skip`.
    async fn pages(&self, skip: i64, limit: i64) -> StoreResult<Vec<SitePage>>;
    /// A live organizer by its slug, as the public reads it.
    async fn public_organizer(&self, slug: &str) -> StoreResult<Option<Organizer>>;
    /// A number that every write of events, series or organizers moves, whichever process writes; it
    /// moves in the writer's transaction. Whoever keeps a page reads it before rendering: a page may
    /// then be newer than its number says, never older. Read where public pages are read.
    async fn content_version(&self) -> StoreResult<i64>;
}
