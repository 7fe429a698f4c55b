//! What anybody may see of events: lists, pages, and what they are asked for.

use chrono::{DateTime, NaiveDate, Utc};
use strum::IntoStaticStr;

use crate::zone::zone;
use crate::{Attendance, Cover, Event, EventStatus, Organizer, Series, When};

/// What a list of events is asked for.
#[derive(Clone, Debug, Default)]
pub struct EventQuery {
    /// Only this organizer's.
    pub organizer: Option<String>,
    /// Continue after this position (from [`Listing::next`]).
    pub after: Option<String>,
    /// Only those that have all of these words in title, place, organizer or description; the last
    /// word may be the beginning of one.
    pub words: Option<String>,
    /// Only those that take place on this day or later, by their own zone's days.
    pub from: Option<NaiveDate>,
    /// Only those that take place on this day or earlier.
    pub to: Option<NaiveDate>,
    /// Only those that one can take part in this way.
    pub way: Option<AttendanceFilter>,
    /// Only those that have this tag, as it is kept.
    pub tag: Option<String>,
    /// Those that are over, too.
    pub past: bool,
    /// As many as a month's calendar can show, instead of a page of a list.
    pub all: bool,
}

/// A way to take part. Events that have both are found by either.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AttendanceFilter {
    /// At a place.
    InPerson,
    /// By the web.
    Online,
}

/// What surrounds a list: whose day it is, and who is in it.
#[derive(Clone, Debug, Default)]
pub struct ListContext {
    /// The IANA zone of most of the events to come; empty where there are none.
    pub time_zone: String,
    /// Address and name of the organizers with events to come, by name; at most 100.
    pub organizers: Vec<(String, String)>,
}

impl ListContext {
    /// The day that "today" means.
    #[must_use]
    pub fn today(&self, now: DateTime<Utc>) -> NaiveDate {
        now.with_timezone(&zone(&self.time_zone)).date_naive()
    }
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
    /// See [`crate::EventContent::tags`].
    pub tags: Option<String>,
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
    /// Its picture. An event that names a picture which is not there has none.
    pub cover: Option<Cover>,
    /// Google has a meeting on the web for it, whose address is for those invited.
    pub has_meeting: bool,
}

impl EventPage {
    /// How people take part.
    #[must_use]
    pub fn attendance(&self) -> Attendance {
        let said = Attendance::of_event(&self.event);
        if self.has_meeting { said.with_room() } else { said }
    }
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

/// What has an address of its own.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Place {
    /// `/events/{slug}`.
    Event,
    /// `/organizers/{slug}`.
    Organizer,
    /// `/series/{slug}`.
    Series,
}

impl Place {
    /// As it is kept, and as people call it.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The path of its page.
    #[must_use]
    pub fn path(self, slug: &str) -> String {
        let folder = match self {
            Self::Event => "events",
            Self::Organizer => "organizers",
            Self::Series => "series",
        };
        format!("/{folder}/{slug}")
    }
}

/// Why nothing answers at an address.
#[derive(Clone, Debug)]
pub enum Absence {
    /// It was never given, or to something that the public must not know of: 404.
    Never,
    /// It leads to this one now, in one hop: 301.
    Moved(String),
    /// What is there is in the trash, or hidden: 404. It may come back.
    TakenOff(Box<Remains>),
    /// It was purged for good: 410.
    Purged(Box<Remains>),
}

/// What is left to show of something that is gone. Its own words are not among it: its organizer took
/// them away.
#[derive(Clone, Debug, Default)]
pub struct Remains {
    /// Whose it was, where that is known.
    pub organizer: Option<Organizer>,
    /// The series that it was a date of, where other dates of it are still to take place.
    pub series: Option<Series>,
    /// Coming events, at most six.
    pub next: Vec<EventTeaser>,
    /// Whether those are its organizer's; else they are anybody's.
    pub theirs: bool,
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
