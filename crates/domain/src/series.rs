//! A recurring event, of which each occurrence is an event with a page of its own.

use serde::{Deserialize, Serialize};

use super::{GoogleId, OrganizerId, SeriesId, SourceId};

/// A recurring event.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Its number.
    pub id: SeriesId,
    /// Who publishes it.
    pub organizer_id: OrganizerId,
    /// The calendar it comes from.
    pub source_id: Option<SourceId>,
    /// The id of Google's master event in that calendar.
    pub google_id: Option<GoogleId>,
    /// Its address: `/series/{slug}`.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// RRULE, EXRULE, RDATE and EXDATE lines (RFC 5545, 3.8.5), one a line.
    pub recurrence: String,
}
