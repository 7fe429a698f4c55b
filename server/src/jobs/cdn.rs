//! The network in front of the site is told of changed pages. Each server does so for itself: being
//! told twice costs the network little, being told by nobody would show visitors old pages.

use std::time::Duration;

use async_trait::async_trait;
use domain::AlertKind;
use store::{NewAlert, StoreResult};
use words::t;

use super::local::Local;
use crate::alerts::{LANGUAGE, within_sentence};
use crate::outgoing::calling::Refusal;
use crate::outgoing::cdn::{Plan, Purger};
use crate::services::Services;

/// How often it is looked whether content has moved.
const TICK: Duration = Duration::from_secs(1);

/// Tells the network.
pub struct CdnPurge {
    purger: Purger,
    plan: Plan,
}

impl CdnPurge {
    /// Of a configuration that has a network.
    pub fn of(services: &Services) -> Option<Self> {
        match Purger::new(services.config.cdn.as_ref()?) {
            Ok(purger) => Some(Self { purger, plan: Plan::default() }),
            Err(error) => {
                tracing::error!("the CDN cannot be told of changes: {error}");
                None
            }
        }
    }
}

#[async_trait]
impl Local for CdnPurge {
    async fn turn(&mut self, services: &Services) -> Duration {
        if let Err(error) = purge_due(services, &self.purger, &mut self.plan).await {
            tracing::error!("the CDN cannot be told of changes: {error}");
        }
        TICK
    }
}

/// Has the network drop all pages where content moved; says whether it did.
///
/// # Errors
/// Where the database fails. That the network refuses is logged, tried again, and an alert where it
/// goes on.
pub async fn purge_due(services: &Services, purger: &Purger, plan: &mut Plan) -> StoreResult<bool> {
    // Read before the call: what is written during it is told by the next.
    let version = services.store.content_version().await?;
    if !plan.is_due(version, services.clock.now()) {
        return Ok(false);
    }
    let answer = purger.purge(services.clock.now()).await;
    let now = services.clock.now();
    match answer {
        Ok(()) => {
            plan.taken(version, now);
            tracing::debug!(version, "the CDN dropped all pages");
            services.store.resolve(AlertKind::CdnStale, None, now).await?;
            Ok(true)
        }
        Err(refusal) => {
            tracing::warn!("the CDN was not told of changes: {refusal}");
            if plan.refused(now, refusal.wait()) {
                services.store.raise(&alert(&refusal), now).await?;
            }
            Ok(false)
        }
    }
}

fn alert(refusal: &Refusal) -> NewAlert {
    let error = refusal.to_string();
    NewAlert {
        kind: AlertKind::CdnStale,
        organizer_id: None,
        source_id: None,
        run_id: None,
        subject: String::new(),
        link: None,
        title: t!(LANGUAGE, "alert-cdn-stale-title"),
        detail: t!(LANGUAGE, "alert-cdn-stale-detail", error = within_sentence(&error)),
    }
}
