//! An organizer's own events.

use access::Owned;
use app::ports::{Answer, Member, OwnEvent, OwnEvents};
use async_trait::async_trait;
use domain::views::{DeskFilter, DeskListing, TrashFilter, TrashPage};
use domain::{Event, EventContent, EventId, Field, HistoryEntry, Organizer, OrganizerId, Repeat};

use super::history;
use crate::acts;
use crate::services::Services;

/// Lines on a page of an organizer's events, and of its trash.
const LINES: i64 = 100;

/// An organizer's own events, over the store.
pub struct EventsPort(pub Services);

#[async_trait]
impl OwnEvents for EventsPort {
    async fn list(
        &self,
        member: &Member,
        organizer: OrganizerId,
        filter: DeskFilter,
    ) -> Answer<(Organizer, DeskListing)> {
        let organizer = self.organizer(member, organizer).await?;
        let now = self.0.clock.now();
        let page = self.0.store.dashboard_page(organizer.id, &filter, now, LINES).await?;
        Ok((organizer.into_record(), page))
    }

    async fn event(&self, member: &Member, id: EventId) -> Answer<OwnEvent> {
        let event = self.own(member, id).await?;
        let store = &self.0.store;
        let organizer = self.organizer(member, event.organizer_id).await?.into_record();
        let source = match event.source_id {
            Some(id) => store.source(id).await?,
            None => None,
        };
        let edits = store.edits(event.id).await?;
        let cover = match &event.cover {
            Some(hash) => store.cover_size(hash).await?,
            None => None,
        };
        let source = source.map(|detail| detail.line);
        let differs = match &source {
            Some(line) => self.0.syncer.differences(&line.source, Some(&event)).await?.pop(),
            None => None,
        };
        Ok(OwnEvent { event: event.into_record(), organizer, source, edits, differs, cover })
    }

    async fn edit(
        &self,
        member: &Member,
        id: EventId,
        version: i64,
        content: EventContent,
    ) -> Answer<Event> {
        Ok(acts::edit(&self.0, &self.own(member, id).await?, version, content).await?)
    }

    async fn create(
        &self,
        member: &Member,
        organizer: OrganizerId,
        content: EventContent,
    ) -> Answer<Event> {
        Ok(acts::create(&self.0, &self.organizer(member, organizer).await?, content).await?)
    }

    async fn tidied(
        &self,
        member: &Member,
        event: Option<EventId>,
        content: EventContent,
    ) -> Answer<EventContent> {
        Ok(match event {
            Some(id) => acts::tidied(content, self.own(member, id).await?.content()).await?,
            None => acts::tidied_new(content).await?,
        })
    }

    async fn history(&self, member: &Member, id: EventId) -> Answer<Vec<HistoryEntry>> {
        let event = self.own(member, id).await?;
        Ok(history::entries(&self.0.store.revisions(event.id).await?))
    }

    async fn restore_revision(
        &self,
        member: &Member,
        id: EventId,
        version: i64,
        revision: i64,
    ) -> Answer<Event> {
        let event = self.own(member, id).await?;
        Ok(acts::restore_revision(&self.0, &event, version, revision).await?)
    }

    async fn take_googles(
        &self,
        member: &Member,
        id: EventId,
        version: i64,
        field: Field,
    ) -> Answer<Event> {
        Ok(acts::take_googles(&self.0, &self.own(member, id).await?, version, field).await?)
    }

    async fn publish(&self, member: &Member, ids: Vec<EventId>) -> Answer<usize> {
        Ok(acts::publish(&self.0, &Owned::load(&self.0, member, ids).await?).await?)
    }

    async fn create_repeating(
        &self,
        member: &Member,
        organizer: OrganizerId,
        content: EventContent,
        repeat: Repeat,
    ) -> Answer<Vec<Event>> {
        let organizer = self.organizer(member, organizer).await?;
        Ok(acts::create_series(&self.0, &organizer, content, &repeat).await?)
    }

    async fn edit_later(
        &self,
        member: &Member,
        id: EventId,
        version: i64,
        content: EventContent,
    ) -> Answer<usize> {
        Ok(acts::edit_later(&self.0, &self.own(member, id).await?, version, content).await?)
    }

    async fn trash_later(&self, member: &Member, id: EventId) -> Answer<usize> {
        Ok(acts::trash_later(&self.0, &self.own(member, id).await?).await?)
    }

    async fn trash(&self, member: &Member, ids: Vec<EventId>) -> Answer<()> {
        acts::trash(&self.0, &Owned::load(&self.0, member, ids).await?).await?;
        Ok(())
    }

    async fn trashed(
        &self,
        member: &Member,
        organizer: OrganizerId,
        filter: TrashFilter,
    ) -> Answer<(Organizer, TrashPage)> {
        let organizer = self.organizer(member, organizer).await?;
        let filter = TrashFilter { organizer: Some(organizer.id), ..filter };
        let page = self.0.store.trash_page(&filter, LINES).await?;
        Ok((organizer.into_record(), page))
    }
}

impl EventsPort {
    async fn organizer(&self, member: &Member, id: OrganizerId) -> Answer<Owned<Organizer>> {
        Ok(Owned::load(&self.0, member, id).await?)
    }

    async fn own(&self, member: &Member, id: EventId) -> Answer<Owned<Event>> {
        Ok(Owned::load(&self.0, member, id).await?)
    }
}
