//! Events as their organizer has them.

use async_trait::async_trait;
use domain::*;

use super::super::samples;
use super::Inner;
use crate::components::repetition;
use crate::ports::*;
use domain::views::*;
use words::Language;

#[async_trait]
impl OwnEvents for Inner {
    async fn list(
        &self,
        _: &Member,
        _: OrganizerId,
        filter: DeskFilter,
    ) -> Answer<(Organizer, DeskListing)> {
        if filter.text.as_deref() == Some("nothing") {
            return Ok((samples::organizer(), DeskListing::default()));
        }
        let mut events = samples::desk_events();
        if filter.drafts {
            events.iter_mut().for_each(|event| event.visibility = Visibility::Draft);
        }
        let listing = DeskListing { total: 64, drafts: 2, events, next: Some("p2".into()) };
        Ok((samples::organizer(), listing))
    }
    async fn event(&self, _: &Member, _: EventId) -> Answer<OwnEvent> {
        Ok(self.own.lock().unwrap().clone())
    }
    async fn edit(
        &self,
        _: &Member,
        id: EventId,
        version: i64,
        content: EventContent,
    ) -> Answer<Event> {
        self.act(format!("edit {id} at {version}: {content:?}")).map(|()| samples::event())
    }
    async fn create(
        &self,
        _: &Member,
        organizer: OrganizerId,
        content: EventContent,
    ) -> Answer<Event> {
        self.act(format!("create for {organizer}: {content:?}")).map(|()| samples::event())
    }
    async fn tidied(
        &self,
        _: &Member,
        _: Option<EventId>,
        content: EventContent,
    ) -> Answer<EventContent> {
        let description = format!("<p>{}</p>", content.description);
        Ok(EventContent { description, ..content })
    }
    async fn history(&self, _: &Member, _: EventId) -> Answer<Vec<HistoryEntry>> {
        Ok(self.kept.history.lock().unwrap().clone())
    }
    async fn restore_revision(
        &self,
        _: &Member,
        id: EventId,
        version: i64,
        revision: i64,
    ) -> Answer<Event> {
        self.act(format!("restore revision {revision} of {id} at {version}"))?;
        Ok(Event { version: version + i64::from(revision != 31), ..samples::event() })
    }
    async fn take_googles(
        &self,
        _: &Member,
        id: EventId,
        version: i64,
        field: Field,
    ) -> Answer<Event> {
        self.act(format!("take Google's {field:?} of {id} at {version}")).map(|()| samples::event())
    }
    async fn publish(&self, _: &Member, ids: Vec<EventId>) -> Answer<usize> {
        self.act(format!("publish {ids:?}")).map(|()| ids.len())
    }
    async fn create_repeating(
        &self,
        _: &Member,
        organizer: OrganizerId,
        content: EventContent,
        repeat: Repeat,
    ) -> Answer<Vec<Event>> {
        let words = repetition(Language::English, &repeat.describe(&content.when));
        self.act(format!("create in {organizer}, {words}: {content:?}"))?;
        Ok(vec![samples::event()])
    }
    async fn edit_later(
        &self,
        _: &Member,
        id: EventId,
        version: i64,
        content: EventContent,
    ) -> Answer<usize> {
        self.act(format!("edit {id} and later at {version}: {content:?}")).map(|()| 3)
    }
    async fn trash_later(&self, _: &Member, id: EventId) -> Answer<usize> {
        self.act(format!("trash {id} and later")).map(|()| 3)
    }
    async fn trash(&self, _: &Member, ids: Vec<EventId>) -> Answer<()> {
        self.act(format!("trash {ids:?}"))
    }
    async fn trashed(
        &self,
        _: &Member,
        _: OrganizerId,
        filter: TrashFilter,
    ) -> Answer<(Organizer, TrashPage)> {
        Ok((samples::organizer(), samples::trash_page(&filter)))
    }
}
