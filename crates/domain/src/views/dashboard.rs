//! An organizer's calendars and events, as its lists show them.

use crate::{EventId, EventStatus, SeriesId, Source, Visibility, When};

/// An event as its organizer sees it in a list.
#[derive(Clone, Debug)]
pub struct DashboardEvent {
    /// Its number.
    pub id: EventId,
    /// Its address.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// When.
    pub when: When,
    /// Whether it takes place.
    pub status: EventStatus,
    /// Who can find it.
    pub visibility: Visibility,
    /// The calendar it comes from.
    pub source: Option<String>,
}

/// A calendar as its organizer sees it.
#[derive(Clone, Debug)]
pub struct SourceLine {
    /// The source.
    pub source: Source,
    /// The account it is read with, where known.
    pub account: Option<String>,
    /// How many live events come from it.
    pub live: i64,
    /// Whether a run of it waits for a decision: until then no sync changes anything.
    pub held: bool,
}

/// An event's page, as a log refers to it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PageRef {
    /// Its address.
    pub slug: String,
    /// It is on the site; else in the trash.
    pub live: bool,
    /// It waits for review: the site shows it to nobody.
    pub draft: bool,
    /// The series it is an occurrence of: number and title. A series is one item of Google's.
    pub series: Option<(SeriesId, String)>,
}
