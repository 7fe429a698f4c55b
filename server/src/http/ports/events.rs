//! An organizer's own events and its trash.

use app::domain::{
    Event, EventContent, EventId, Field, Organizer, OrganizerId, RestoreOutcome, RestoreRequest,
};
use app::ports::{
    Answer, DeskFilter, DeskListing, Failure, Member, OwnEvent, OwnEvents, TrashFilter, TrashPage,
};
use async_trait::async_trait;

use crate::services::Services;

pub struct EventsPort(pub Services);

#[async_trait]
impl OwnEvents for EventsPort {
    async fn list(
        &self,
        _: &Member,
        _: OrganizerId,
        _: DeskFilter,
    ) -> Answer<(Organizer, DeskListing)> {
        Err(Failure::Internal)
    }
    async fn event(&self, _: &Member, _: EventId) -> Answer<OwnEvent> {
        Err(Failure::Internal)
    }
    async fn edit(&self, _: &Member, _: EventId, _: i64, _: EventContent) -> Answer<Event> {
        Err(Failure::Internal)
    }
    async fn take_googles(&self, _: &Member, _: EventId, _: i64, _: Field) -> Answer<Event> {
        Err(Failure::Internal)
    }
    async fn publish(&self, _: &Member, _: Vec<EventId>) -> Answer<usize> {
        Err(Failure::Internal)
    }
    async fn trash(&self, _: &Member, _: Vec<EventId>) -> Answer<()> {
        Err(Failure::Internal)
    }
    async fn trashed(
        &self,
        _: &Member,
        _: OrganizerId,
        _: TrashFilter,
    ) -> Answer<(Organizer, TrashPage)> {
        Err(Failure::Internal)
    }
    async fn restore(&self, _: &Member, _: RestoreRequest) -> Answer<RestoreOutcome> {
        Err(Failure::Internal)
    }
}
