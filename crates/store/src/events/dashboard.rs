//! An organizer's own events: listing them, and what people decide about them.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::views::{DeskFilter, DeskListing};
use domain::{DeletionId, Edit, Event, EventContent, EventId, Field, OrganizerId};

use crate::{Author, NewCover, StoreResult};

/// An organizer's own events. Rights are the caller's to check.
#[async_trait]
pub trait DashboardStore: Send + Sync {
    /// Live events of an organizer in order of start, at most `limit` a page.
    async fn dashboard_page(
        &self,
        organizer: OrganizerId,
        filter: &DeskFilter,
        now: DateTime<Utc>,
        limit: i64,
    ) -> StoreResult<DeskListing>;
    /// Fields of an event that people decided, against Google, in the order of a form.
    async fn edits(&self, event: EventId) -> StoreResult<Vec<Edit>>;
    /// Whose these events are, live or in the trash. Those that do not exist are left out.
    async fn owners(&self, events: &[EventId]) -> StoreResult<BTreeMap<EventId, OrganizerId>>;
    /// Whose events of a batch are still in the trash: nobody's where none is, or no such batch.
    async fn batch_owners(&self, batch: DeletionId) -> StoreResult<BTreeSet<OrganizerId>>;

    /// Writes a person's values into a live event. In a synced one, each field whose value is not
    /// Google's is from then on the person's, and each that is Google's again is Google's again.
    /// Where nothing changes, nothing is written. The content is taken as it is: whoever calls has
    /// checked it (`domain::check_content`).
    ///
    /// # Errors
    /// [`crate::StoreError::Refused`] where the row has another version than the person saw, or is in
    /// the trash.
    async fn edit_event(
        &self,
        author: &Author,
        id: EventId,
        version: i64,
        content: EventContent,
    ) -> StoreResult<Event>;
    /// Says whether a person may change an event that they saw in a version. Reads only.
    ///
    /// # Errors
    /// As [`Self::edit_event`].
    async fn check_seen(&self, id: EventId, version: i64) -> StoreResult<()>;
    /// Keeps a picture and makes it a live event's: both or neither.
    ///
    /// # Errors
    /// As [`Self::edit_event`].
    async fn edit_cover(
        &self,
        author: &Author,
        id: EventId,
        version: i64,
        cover: &NewCover,
    ) -> StoreResult<Event>;
    /// Gives a field back to Google: its value is what Google says. A field that is Google's
    /// already is left alone.
    ///
    /// # Errors
    /// As [`Self::edit_event`]; [`crate::StoreError::Garbled`] where what is kept as Google's value
    /// is none.
    async fn take_googles(
        &self,
        author: &Author,
        id: EventId,
        version: i64,
        field: Field,
    ) -> StoreResult<Event>;
    /// Makes drafts public, all or none; says how many. Those that are no drafts are left alone.
    ///
    /// # Errors
    /// Where one is not there, or in the trash.
    async fn publish(&self, author: &Author, events: &[EventId]) -> StoreResult<usize>;
}
