//! Organizers and their events.

use access::{Hand as _, Whose};
use app::ports::{Answer, Dashboard, Member, OrganizerDashboard};
use async_trait::async_trait;
use domain::{Organizer, OrganizerId, OrganizerProblem};
use store::StoreResult;

use crate::acts;
use crate::services::Services;

pub struct DashboardPort(pub Services);

#[async_trait]
impl Dashboard for DashboardPort {
    async fn dashboards(&self, member: &Member) -> Answer<Vec<OrganizerDashboard>> {
        let organizers = self.0.store.organizers().await?;
        let mut desks = Vec::new();
        for organizer in organizers.into_iter().filter(|o| member.acts_for(&Whose::from(o.id))) {
            desks.push(self.dashboard(organizer).await?);
        }
        Ok(desks)
    }

    async fn add_organizer(&self, member: &Member, name: &str, slug: &str) -> Answer<OrganizerId> {
        let admin = member.admin().map_err(|_| OrganizerProblem::AdminsOnly)?;
        let slug = match slug.trim() {
            "" => acts::slug_of(name),
            slug => slug.to_owned(),
        };
        Ok(acts::add_organizer(&self.0, &admin, name, &slug).await?.id)
    }
}

impl DashboardPort {
    async fn dashboard(&self, organizer: Organizer) -> StoreResult<OrganizerDashboard> {
        let store = &self.0.store;
        let (next_events, events, upcoming) =
            store.desk_events(organizer.id, self.0.clock.now()).await?;
        let sources = store.sources(Some(organizer.id)).await?;
        let sources = sources.into_iter().map(|detail| detail.line).collect();
        Ok(OrganizerDashboard { organizer, events, upcoming, next_events, sources })
    }
}
