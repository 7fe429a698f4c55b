//! What people should know.

use access::Owned;
use app::ports::{Admin, Alerts, Answer, Member};
use async_trait::async_trait;
use domain::{Alert, AlertChannel, AlertId, Role};

use crate::acts;
use crate::outgoing::notify;
use crate::services::Services;

/// Alerts shown at once.
const SHOWN: i64 = 100;

pub struct AlertsPort(pub Services);

#[async_trait]
impl Alerts for AlertsPort {
    async fn list(&self, member: &Member, all: bool) -> Answer<Vec<Alert>> {
        let account = member.account();
        let organizers = (account.role != Role::Admin).then_some(account.organizers.as_slice());
        let mut alerts = self.0.store.alerts(organizers, all, SHOWN).await?;
        // What the database cannot hold just now comes first.
        let now = self.0.health.alert().filter(|_| organizers.is_none());
        alerts.splice(..0, now);
        Ok(alerts)
    }

    async fn acknowledge(&self, member: &Member, id: AlertId) -> Answer<()> {
        Ok(acts::acknowledge(&self.0, &Owned::load(&self.0, member, id).await?).await?)
    }

    async fn test(&self, admin: &Admin) -> Answer<AlertId> {
        Ok(acts::test_alert(&self.0, admin).await?)
    }

    async fn channels(&self, _: &Admin) -> Answer<Vec<AlertChannel>> {
        Ok(notify::channels(&self.0).await?)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::Arc;

    use access::{Sessions, Viewer};
    use app::ports::Failure;
    use chrono::{DateTime, Utc};
    use domain::{Account, AlertKind, OrganizerId, SourceId, UserId};
    use tempfile::TempDir;

    use super::*;
    use crate::config::Config;
    use clock::{FixedClock, SeededEntropy};
    use store::{NewAlert, NewSource};

    async fn port(folder: &TempDir) -> AlertsPort {
        let config = Config {
            database_url: format!("sqlite://{}/reroll.db", folder.path().display()),
            database_read_url: None,
            base_url: "http://127.0.0.1:3000".parse().unwrap(),
            listen: "127.0.0.1:0".parse().unwrap(),
            data_dir: folder.path().to_owned(),
            secret_key: None,
            // Plain http, so that no certificates are looked for.
            google: google::Endpoints {
                auth_url: "http://127.0.0.1:9/".parse().unwrap(),
                token_url: "http://127.0.0.1:9/".parse().unwrap(),
                revoke_url: "http://127.0.0.1:9/".parse().unwrap(),
                userinfo_url: "http://127.0.0.1:9/".parse().unwrap(),
                calendar_url: "http://127.0.0.1:9/calendar/v3/".parse().unwrap(),
                ..Default::default()
            },
            site_name: "Riverside".into(),
            sync_interval: std::time::Duration::from_secs(900),
            at_once: crate::config::AtOnce::default(),
            trusted_proxies: crate::config::Proxies::default(),
            backups: backup::BackupConfig::default(),
            metrics: crate::config::MetricsConfig::default(),
            cdn: None,
            alerts: crate::config::AlertConfig::default(),
            site_root: folder.path().join("site"),
        };
        let clock = FixedClock::at(DateTime::<Utc>::UNIX_EPOCH);
        AlertsPort(Services::open_with(config, clock, SeededEntropy::new(3)).await.unwrap())
    }

    /// A session of somebody's.
    struct Signed(Account);

    #[async_trait]
    impl Sessions for Signed {
        type Error = Infallible;
        async fn account(&self) -> Result<Option<Account>, Infallible> {
            Ok(Some(self.0.clone()))
        }
    }

    async fn member(role: Role, organizers: &[OrganizerId]) -> Member {
        let (id, email) = (UserId(1), "ada@example.org".parse().unwrap());
        let account = Account { id, email, role, organizers: organizers.to_vec() };
        Viewer::load(&Signed(account)).await.unwrap().member().unwrap()
    }

    /// An organizer with a calendar that fails.
    async fn troubled(port: &AlertsPort, slug: &str) -> (OrganizerId, AlertId) {
        let (store, now) = (Arc::clone(&port.0.store), port.0.clock.now());
        let organizer_id = store.add_organizer(slug, slug, now).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let connection_id = tx.put_connection(organizer_id, None, None, now).await.unwrap();
        let (calendar_id, name) = ("main".into(), "Main".into());
        let new = NewSource { organizer_id, connection_id, calendar_id, name, time_zone: None };
        let source = tx.put_source(&new, now).await.unwrap();
        tx.commit().await.unwrap();
        (organizer_id, raise(port, Some(organizer_id), Some(source)).await)
    }

    async fn raise(
        port: &AlertsPort,
        organizer_id: Option<OrganizerId>,
        source_id: Option<SourceId>,
    ) -> AlertId {
        let (title, detail) = ("It fails".into(), "Badly.".into());
        let kind = AlertKind::SyncFails;
        let alert = NewAlert {
            kind,
            organizer_id,
            source_id,
            run_id: None,
            subject: String::new(),
            link: None,
            title,
            detail,
        };
        port.0.store.raise(&alert, port.0.clock.now()).await.unwrap()
    }

    #[tokio::test]
    async fn alerts_are_for_those_they_concern() {
        let folder = TempDir::new().unwrap();
        let port = port(&folder).await;
        let (own, mine) = troubled(&port, "own").await;
        let (_, theirs) = troubled(&port, "other").await;
        let site = raise(&port, None, None).await;
        let owner = member(Role::Organizer, &[own]).await;
        let ids = async |member: &Member| -> Vec<AlertId> {
            port.list(member, true).await.unwrap().iter().map(|alert| alert.id).collect()
        };
        assert_eq!(ids(&owner).await, [mine]);
        assert_eq!(ids(&member(Role::Organizer, &[]).await).await, []);
        assert_eq!(ids(&member(Role::Admin, &[]).await).await, [site, theirs, mine]);

        let absent = port.acknowledge(&owner, AlertId(99)).await.unwrap_err();
        assert!(matches!(absent, Failure::NotFound(_)));
        for other in [theirs, site] {
            assert_eq!(port.acknowledge(&owner, other).await.unwrap_err(), absent);
            let alert = port.0.store.alert(other).await.unwrap().unwrap();
            assert_eq!(alert.acknowledged_at, None);
        }
        port.acknowledge(&owner, mine).await.unwrap();
        let alert = port.0.store.alert(mine).await.unwrap().unwrap();
        assert_eq!(alert.acknowledged_by.as_deref(), Some("ada@example.org"));
        port.acknowledge(&member(Role::Admin, &[]).await, site).await.unwrap();
    }
}
