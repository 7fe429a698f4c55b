//! Organizers and their events.

use app::ports::{Answer, Desk, Failure, Member, OrganizerDesk};
use async_trait::async_trait;
use domain::{Organizer, OrganizerId, Role};
use store::StoreResult;

use super::failure::failure;
use crate::acts::{self, NoOrganizer};
use crate::services::Services;

pub struct DeskPort(pub Services);

#[async_trait]
impl Desk for DeskPort {
    async fn desks(&self, member: &Member) -> Answer<Vec<OrganizerDesk>> {
        let organizers = self.0.store.organizers().await.map_err(|error| failure(&error))?;
        let mut desks = Vec::new();
        for organizer in organizers.into_iter().filter(|o| member.acts_for(o.id)) {
            desks.push(self.desk(organizer).await.map_err(|error| failure(&error))?);
        }
        Ok(desks)
    }

    async fn add_organizer(&self, member: &Member, name: &str, slug: &str) -> Answer<OrganizerId> {
        if member.account().role != Role::Admin {
            return Err(Failure::Forbidden("only administrators add organizers".into()));
        }
        let slug = match slug.trim() {
            "" => acts::slug_of(name),
            slug => slug.to_owned(),
        };
        let added = acts::add_organizer(&self.0, name, &slug, &member.actor()).await;
        added.map(|added| added.id).map_err(|error| match error {
            NoOrganizer::Input(words) => Failure::Invalid(words),
            NoOrganizer::Store(error) => failure(&error),
        })
    }
}

impl DeskPort {
    async fn desk(&self, organizer: Organizer) -> StoreResult<OrganizerDesk> {
        let store = &self.0.store;
        let (next_events, events, upcoming) =
            store.desk_events(organizer.id, self.0.clock.now()).await?;
        let sources = store.sources(Some(organizer.id)).await?;
        let sources = sources.into_iter().map(|detail| detail.line).collect();
        Ok(OrganizerDesk { organizer, events, upcoming, next_events, sources })
    }
}
