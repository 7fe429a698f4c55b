//! What people should know.

use app::domain::{Alert, AlertId, Role};
use app::ports::{Alerts, Answer, Failure, Member};
use async_trait::async_trait;

use super::failure;
use crate::services::Services;

/// Alerts shown at once.
const SHOWN: i64 = 100;

pub struct AlertsPort(pub Services);

#[async_trait]
impl Alerts for AlertsPort {
    async fn list(&self, member: &Member, all: bool) -> Answer<Vec<Alert>> {
        let account = member.account();
        let organizers = (account.role != Role::Admin).then_some(account.organizers.as_slice());
        let found = self.0.store.alerts(organizers, all, SHOWN).await;
        found.map_err(|error| failure(&error))
    }

    async fn acknowledge(&self, member: &Member, id: AlertId) -> Answer<()> {
        let found = self.0.store.alert(id).await.map_err(|error| failure(&error))?;
        let absent = || Failure::NotFound("there is no such alert, or it is not yours".into());
        let alert = found.ok_or_else(absent)?;
        match alert.organizer_id {
            Some(organizer) => member.must_act_for(organizer, "alert")?,
            None if member.account().role == Role::Admin => {}
            None => return Err(absent()),
        }
        let by = member.actor().label();
        let noted = self.0.store.acknowledge(id, &by, self.0.clock.now()).await;
        noted.map_err(|error| failure(&error))
    }
}
