//! An organizer's own events, its trash, and what it should know.

use access::{Admin, Member};
use async_trait::async_trait;
use domain::views::{DeskFilter, DeskListing};

use domain::views::{SourceLine, TrashFilter, TrashPage};
use domain::{
    Alert, AlertChannel, AlertId, Cover, Difference, Edit, Event, EventContent, EventId, Field,
    HistoryEntry, Organizer, OrganizerId, Repeat,
};

use super::failure::Answer;

/// An event as its organizer sees it.
#[derive(Clone, Debug)]
pub struct OwnEvent {
    /// The row.
    pub event: Event,
    /// Whose it is.
    pub organizer: Organizer,
    /// The calendar it comes from.
    pub source: Option<SourceLine>,
    /// Fields that people decided, against Google.
    pub edits: Vec<Edit>,
    /// How it is not as Google has it, because a run was taken back or somebody brought it back.
    pub differs: Option<Difference>,
    /// Its picture. An event that names a picture which is not there has none.
    pub cover: Option<Cover>,
}

/// An organizer's own events. Acts name the version a person saw: where the row has changed since,
/// [`super::Failure::Conflict`] says so and nothing is written.
#[async_trait]
pub trait OwnEvents: Send + Sync {
    /// Its live events.
    async fn list(
        &self,
        member: &Member,
        organizer: OrganizerId,
        filter: DeskFilter,
    ) -> Answer<(Organizer, DeskListing)>;
    /// One event, live or in the trash.
    async fn event(&self, member: &Member, id: EventId) -> Answer<OwnEvent>;
    /// Writes a person's values. In a synced event each field that differs from Google's is from
    /// then on the person's.
    async fn edit(
        &self,
        member: &Member,
        id: EventId,
        version: i64,
        content: EventContent,
    ) -> Answer<Event>;
    /// Writes a new event of an organizer's, which comes from no calendar.
    async fn create(
        &self,
        member: &Member,
        organizer: OrganizerId,
        content: EventContent,
    ) -> Answer<Event>;
    /// What would be kept of a person's values, in an event or (`None`) in a new one: checked,
    /// tidied, the description made of its Markdown. Writes nothing.
    async fn tidied(
        &self,
        member: &Member,
        event: Option<EventId>,
        content: EventContent,
    ) -> Answer<EventContent>;
    /// What was done to an event, newest first.
    async fn history(&self, member: &Member, id: EventId) -> Answer<Vec<HistoryEntry>>;
    /// Writes what a revision ([`HistoryEntry::id`]) holds into the event again, as a new revision.
    /// In a synced event each field that differs from Google's is from then on the person's.
    async fn restore_revision(
        &self,
        member: &Member,
        id: EventId,
        version: i64,
        revision: i64,
    ) -> Answer<Event>;
    /// Gives a field back to Google: its value is what Google says, now and from then on.
    async fn take_googles(
        &self,
        member: &Member,
        id: EventId,
        version: i64,
        field: Field,
    ) -> Answer<Event>;
    /// Publishes drafts; says how many. Those that are no drafts are left alone.
    async fn publish(&self, member: &Member, ids: Vec<EventId>) -> Answer<usize>;
    /// Writes an event that repeats: a series, and all of its dates at once, in order. What does not
    /// work is told as [`super::Failure::Invalid`]: in the content, in the repetition, or in the
    /// dates that it gives.
    async fn create_repeating(
        &self,
        member: &Member,
        organizer: OrganizerId,
        content: EventContent,
        repeat: Repeat,
    ) -> Answer<Vec<Event>>;
    /// Writes what a person changed in one date of a series that was written here into that date
    /// and all later ones; says how many changed. What was changed in a later date alone stays,
    /// where it is not the same field.
    async fn edit_later(
        &self,
        member: &Member,
        id: EventId,
        version: i64,
        content: EventContent,
    ) -> Answer<usize>;
    /// Moves one date of a series that was written here and all later ones to the trash, as one
    /// batch; says how many.
    async fn trash_later(&self, member: &Member, id: EventId) -> Answer<usize>;
    /// Moves live events to the trash, as one batch. No sync brings them back.
    async fn trash(&self, member: &Member, ids: Vec<EventId>) -> Answer<()>;

    /// What of an organizer's is in the trash.
    async fn trashed(
        &self,
        member: &Member,
        organizer: OrganizerId,
        filter: TrashFilter,
    ) -> Answer<(Organizer, TrashPage)>;
}

/// What people should know.
#[async_trait]
pub trait Alerts: Send + Sync {
    /// Alerts about the viewer's organizers, newest first, at most 100: those that are not over, or
    /// with `all` every one.
    async fn list(&self, member: &Member, all: bool) -> Answer<Vec<Alert>>;
    /// Notes that a person knows.
    async fn acknowledge(&self, member: &Member, id: AlertId) -> Answer<()>;
    /// Raises an alert that says it is a test, and sends it on every way that is configured.
    async fn test(&self, admin: &Admin) -> Answer<AlertId>;
    /// Every channel on which something leaves the house, configured or not.
    async fn channels(&self, admin: &Admin) -> Answer<Vec<AlertChannel>>;
}
