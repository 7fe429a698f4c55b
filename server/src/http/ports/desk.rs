//! Organizers and their events.

use app::ports::{Answer, Desk, Failure, Member, OrganizerDesk};
use async_trait::async_trait;
use domain::{AuditAction, Organizer, OrganizerId, Role, check_slug, slugify};
use store::StoreResult;

use super::failure;
use crate::audit;
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
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 120 {
            return Err(Failure::Invalid(
                "an organizer needs a name of up to 120 characters".into(),
            ));
        }
        let slug = match slug.trim() {
            "" => slugify(name, "organizer"),
            slug => slug.to_owned(),
        };
        check_slug(&slug).map_err(|error| Failure::Invalid(error.to_string()))?;
        let added = self.0.store.add_organizer(&slug, name, self.0.clock.now()).await;
        let id = added.map_err(|error| failure(&error))?;
        let (by, action) = (member.actor(), AuditAction::AccountAdded);
        let noted = audit::note(&self.0, &by, action, format!("organizer {id}"), name).await;
        noted.map(|()| id).map_err(|error| failure(&error))
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
