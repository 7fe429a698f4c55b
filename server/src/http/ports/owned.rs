//! Which events and organizers a member may act on.

use app::ports::{Answer, Failure, Member};
use domain::{DeletionId, Event, EventId, Organizer, OrganizerId, RestoreRequest};
use store::Author;

use super::failure::failure;
use crate::services::Services;

/// An organizer's own events, over the store.
pub struct EventsPort(pub Services);

impl EventsPort {
    /// Who writes, and why.
    pub(super) fn by(&self, member: &Member, reason: &str) -> Author {
        Author { actor: member.actor(), reason: reason.to_owned(), at: self.0.clock.now() }
    }

    /// An organizer that the member may act for. Others learn nothing about what exists.
    pub(super) async fn organizer(&self, member: &Member, id: OrganizerId) -> Answer<Organizer> {
        member.must_act_for(id, "organizer")?;
        let found = self.0.store.organizer(id).await.map_err(|error| failure(&error))?;
        found.ok_or_else(|| absent("organizer"))
    }

    /// An event that the member may act on, live or in the trash.
    pub(super) async fn own(&self, member: &Member, id: EventId) -> Answer<Event> {
        let found = self.0.store.event(id).await.map_err(|error| failure(&error))?;
        let event = found.ok_or_else(|| absent("event"))?;
        member.must_act_for(event.organizer_id, "event")?;
        Ok(event)
    }

    /// Requires that the member may act on all that a request names.
    pub(super) async fn must_own_all(&self, member: &Member, what: &RestoreRequest) -> Answer<()> {
        match what {
            RestoreRequest::Events(ids) => self.must_own(member, ids).await,
            RestoreRequest::Batch(batch) => self.must_own_batch(member, *batch).await,
        }
    }

    /// Requires that the member may act on each of these events. An event never changes its
    /// organizer, so this holds for whatever is done next.
    pub(super) async fn must_own(&self, member: &Member, ids: &[EventId]) -> Answer<()> {
        let owners = self.0.store.owners(ids).await.map_err(|error| failure(&error))?;
        ids.iter().try_for_each(|id| {
            let owner = owners.get(id).ok_or_else(|| absent("event"))?;
            member.must_act_for(*owner, "event")
        })
    }

    /// Requires that the member may act on all that is left in the trash of a batch. Nothing joins
    /// a batch later, so this holds for whatever is done next.
    async fn must_own_batch(&self, member: &Member, batch: DeletionId) -> Answer<()> {
        let owners = self.0.store.batch_owners(batch).await.map_err(|error| failure(&error))?;
        if owners.is_empty() {
            return Err(absent("batch"));
        }
        owners.into_iter().try_for_each(|owner| member.must_act_for(owner, "batch"))
    }
}

/// What there is not, in the words of [`Member::must_act_for`].
fn absent(what: &str) -> Failure {
    Failure::NotFound(format!("there is no such {what}, or it is not yours"))
}
