//! Series that are written here, and acts on one date of such a series and all later ones.

use async_trait::async_trait;
use domain::{DeletionId, Event, EventContent, EventId, OccurrenceKey, OrganizerId, When};

use crate::{Author, StoreResult};

/// A series to be written here.
#[derive(Clone, Debug)]
pub struct NewSeries {
    /// Who publishes it.
    pub organizer_id: OrganizerId,
    /// What all of its dates say. Its `when` is that of the first one.
    pub content: EventContent,
    /// RRULE lines (RFC 5545, 3.8.5).
    pub recurrence: Vec<String>,
    /// All dates in order: where the rule puts each, and when it takes place.
    pub dates: Vec<(OccurrenceKey, When)>,
}

/// Writing native series. Rights and contents are the caller's to check. Synced events are refused
/// by all of these ([`crate::StoreError::Refused`]): their series is Google's.
#[async_trait]
pub trait RepeatStore: Send + Sync {
    /// Writes a series and all of its dates, in order, each with its own address.
    ///
    /// # Errors
    /// [`crate::StoreError::Refused`] where there is no date.
    async fn create_series(&self, author: &Author, new: NewSeries) -> StoreResult<Vec<Event>>;
    /// Carries a person's changes of one date over to all later live dates of its series; says how
    /// many rows changed. Only what differs from the row that the person saw is carried on, so that
    /// what was changed in one later date alone stays. A changed time of day moves those that take
    /// place at the same time of day, by the same on their clocks.
    ///
    /// # Errors
    /// [`crate::StoreError::Refused`] where the seen row has another version than the person saw, or
    /// is in the trash; [`crate::StoreError::Refused`] where its day was changed, or its zone, or
    /// whether it takes whole days.
    async fn edit_later(
        &self,
        author: &Author,
        id: EventId,
        version: i64,
        content: EventContent,
    ) -> StoreResult<usize>;
    /// Moves one date and all later live dates of its series to the trash, as one batch; says how
    /// many. The series stays, even without dates.
    ///
    /// # Errors
    /// [`crate::StoreError::Refused`] where that date is in the trash already.
    async fn trash_later(&self, author: &Author, id: EventId) -> StoreResult<(DeletionId, usize)>;
}
