//! Public reads: everything anybody may see.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::domain::{Event, EventStatus, Organizer, Series, When};

use super::Answer;

/// What a list of events is asked for.
#[derive(Clone, Debug, Default)]
pub struct EventQuery {
    /// Only this organizer's.
    pub organizer: Option<String>,
    /// Continue after this position (from [`Listing::next`]).
    pub after: Option<String>,
}

/// One line of a list.
#[derive(Clone, Debug)]
pub struct EventTeaser {
    /// Address.
    pub slug: String,
    /// Title.
    pub title: String,
    /// When.
    pub when: When,
    /// Place.
    pub location: Option<String>,
    /// Whether it takes place.
    pub status: EventStatus,
    /// The organizer's name.
    pub organizer: String,
    /// The organizer's address.
    pub organizer_slug: String,
    /// Whether it is an occurrence of a series.
    pub recurring: bool,
}

/// One page of a list, in order of start.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The lines.
    pub events: Vec<EventTeaser>,
    /// Where the next page starts; `None` on the last.
    pub next: Option<String>,
}

/// All that an event's page shows.
#[derive(Clone, Debug)]
pub struct EventPage {
    /// The event.
    pub event: Event,
    /// Who publishes it.
    pub organizer: Organizer,
    /// The series it belongs to.
    pub series: Option<Series>,
    /// When it was to take place before it was moved: when it was first published, or where its
    /// series' rule put it. `None` for one that starts when it always did.
    pub moved_from: Option<When>,
    /// The series' next other dates, at most ten.
    pub other_dates: Vec<EventTeaser>,
}

/// What is at an event's address.
#[derive(Clone, Debug)]
pub enum EventLookup {
    /// A page.
    Live(Box<EventPage>),
    /// Nothing, or something that the public must not see (trash, draft): 404.
    Absent,
    /// An event that was purged for good: 410.
    Purged,
}

/// An organizer's page.
#[derive(Clone, Debug)]
pub struct OrganizerPage {
    /// The organizer.
    pub organizer: Organizer,
    /// Its upcoming events.
    pub listing: Listing,
}

/// A series' page.
#[derive(Clone, Debug)]
pub struct SeriesPage {
    /// The series.
    pub series: Series,
    /// Who publishes it.
    pub organizer: Organizer,
    /// Its upcoming occurrences, at most 60.
    pub upcoming: Vec<EventTeaser>,
}

/// Public reads. Drafts and trashed rows never come through here; unlisted ones only by address.
#[async_trait]
pub trait PublicEvents: Send + Sync {
    /// Public events that have not ended at `now`, soonest first.
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
}
