//! An organizer's own events and its trash.

use app::ports::{Answer, Failure, Member, OwnEvent, OwnEvents};
use async_trait::async_trait;
use domain::views::{DeskFilter, DeskListing, TrashFilter, TrashPage};
use domain::{
    Cause, Event, EventContent, EventId, Field, HistoryEntry, Organizer, OrganizerId, Repeat,
    RestoreOutcome, RestoreRequest,
};
use store::NewEvent;

use super::failure::failure;
use super::owned::EventsPort;
use super::written::{checked, checked_new, restored};
use super::{history, repeating};

/// Lines on a page of an organizer's events, and of its trash.
const LINES: i64 = 100;

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
        let page = self.0.store.desk_page(organizer.id, &filter, now, LINES).await;
        Ok((organizer, page.map_err(|error| failure(&error))?))
    }

    async fn event(&self, member: &Member, id: EventId) -> Answer<OwnEvent> {
        let event = self.own(member, id).await?;
        let store = &self.0.store;
        let organizer = self.organizer(member, event.organizer_id).await?;
        let source = match event.source_id {
            Some(id) => store.source(id).await.map_err(|error| failure(&error))?,
            None => None,
        };
        let edits = store.edits(id).await.map_err(|error| failure(&error))?;
        let cover = match &event.cover {
            Some(hash) => store.cover_size(hash).await.map_err(|error| failure(&error))?,
            None => None,
        };
        let source = source.map(|detail| detail.line);
        let differs = match &source {
            Some(line) => self.0.syncer.differences(&line.source, Some(&event)).await,
            None => Ok(Vec::new()),
        };
        let differs = differs.map_err(|error| failure(&error))?.pop();
        Ok(OwnEvent { event, organizer, source, edits, differs, cover })
    }

    async fn edit(
        &self,
        member: &Member,
        id: EventId,
        version: i64,
        content: EventContent,
    ) -> Answer<Event> {
        let row = self.own(member, id).await?;
        // Of a row that has changed since, the store tells.
        let content =
            if row.version == version { checked(content, row.content()).await? } else { content };
        let author = self.by(member, "edited");
        let edited = self.0.store.edit_event(&author, id, version, content).await;
        edited.map_err(|error| failure(&error))
    }

    async fn create(
        &self,
        member: &Member,
        organizer: OrganizerId,
        content: EventContent,
    ) -> Answer<Event> {
        let organizer_id = self.organizer(member, organizer).await?.id;
        let new = NewEvent { organizer_id, content: checked_new(content).await? };
        let created = self.0.store.create_events(&self.by(member, "written here"), vec![new]).await;
        created.map_err(|error| failure(&error))?.pop().ok_or(Failure::Internal)
    }

    async fn tidied(
        &self,
        member: &Member,
        event: Option<EventId>,
        content: EventContent,
    ) -> Answer<EventContent> {
        match event {
            Some(id) => checked(content, self.own(member, id).await?.content()).await,
            None => checked_new(content).await,
        }
    }

    async fn history(&self, member: &Member, id: EventId) -> Answer<Vec<HistoryEntry>> {
        self.own(member, id).await?;
        let revisions = self.0.store.revisions(id).await.map_err(|error| failure(&error))?;
        Ok(history::entries(&revisions))
    }

    async fn restore_revision(
        &self,
        member: &Member,
        id: EventId,
        version: i64,
        revision: i64,
    ) -> Answer<Event> {
        let row = self.own(member, id).await?;
        let revisions = self.0.store.revisions(id).await.map_err(|error| failure(&error))?;
        let content = restored(history::content(&revisions, revision)?, row).await?;
        let author = self.by(member, &format!("restored revision {revision}"));
        let restored = self.0.store.edit_event(&author, id, version, content).await;
        restored.map_err(|error| failure(&error))
    }

    async fn take_googles(
        &self,
        member: &Member,
        id: EventId,
        version: i64,
        field: Field,
    ) -> Answer<Event> {
        self.own(member, id).await?;
        let author = self.by(member, &format!("took Google's {}", word(field)));
        let taken = self.0.store.take_googles(&author, id, version, field).await;
        taken.map_err(|error| failure(&error))
    }

    async fn publish(&self, member: &Member, ids: Vec<EventId>) -> Answer<usize> {
        self.must_own(member, &ids).await?;
        let published = self.0.store.publish(&self.by(member, "published"), &ids).await;
        published.map_err(|error| failure(&error))
    }

    async fn create_repeating(
        &self,
        member: &Member,
        organizer: OrganizerId,
        content: EventContent,
        repeat: Repeat,
    ) -> Answer<Vec<Event>> {
        repeating::create(self, member, organizer, content, &repeat).await
    }

    async fn edit_later(
        &self,
        member: &Member,
        id: EventId,
        version: i64,
        content: EventContent,
    ) -> Answer<usize> {
        repeating::edit_later(self, member, id, version, content).await
    }

    async fn trash_later(&self, member: &Member, id: EventId) -> Answer<usize> {
        repeating::trash_later(self, member, id).await
    }

    async fn trash(&self, member: &Member, ids: Vec<EventId>) -> Answer<()> {
        self.must_own(member, &ids).await?;
        let author = self.by(member, "moved to the trash");
        let trashed = self.0.store.trash(&author, &ids, Cause::Person).await;
        trashed.map(|_| ()).map_err(|error| failure(&error))
    }

    async fn trashed(
        &self,
        member: &Member,
        organizer: OrganizerId,
        filter: TrashFilter,
    ) -> Answer<(Organizer, TrashPage)> {
        let organizer = self.organizer(member, organizer).await?;
        let filter = TrashFilter { organizer: Some(organizer.id), ..filter };
        let page = self.0.store.trash_page(&filter, LINES).await;
        Ok((organizer, page.map_err(|error| failure(&error))?))
    }

    async fn restore(&self, member: &Member, what: RestoreRequest) -> Answer<RestoreOutcome> {
        self.must_own_all(member, &what).await?;
        let author = self.by(member, "restored from the trash");
        self.0.store.restore(&author, &what).await.map_err(|error| failure(&error))
    }

    async fn restore_at_free_addresses(
        &self,
        member: &Member,
        what: RestoreRequest,
    ) -> Answer<RestoreOutcome> {
        self.must_own_all(member, &what).await?;
        let author = self.by(member, "restored from the trash, at a free address where need be");
        let restored = self.0.store.restore_at_free_addresses(&author, &what).await;
        restored.map_err(|error| failure(&error))
    }
}

/// A field in the words of the log.
fn word(field: Field) -> &'static str {
    match field {
        Field::Title => "title",
        Field::Description => "description",
        Field::Location => "place",
        Field::Url => "link",
        Field::Status => "status",
        Field::When => "time",
        Field::Tags => "tags",
        Field::Cover => "picture",
    }
}
