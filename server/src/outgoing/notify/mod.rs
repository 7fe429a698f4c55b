//! Alerts that leave the house: by mail and webhook; and the heartbeat.
//!
//! The loop looks for alerts that have not been told of ([`DeliveryStore::plan_deliveries`]), takes
//! what is due (a lease: of two servers, one sends), and notes what became of it. What cannot be
//! delivered is tried again, ever less often, for a day.
//!
//! [`DeliveryStore::plan_deliveries`]: store::DeliveryStore::plan_deliveries

mod channels;
pub mod heartbeat;
mod mail;
mod message;
mod schedule;
mod sending;
mod webhook;

use chrono::{DateTime, Utc};
use domain::{AlertId, AlertKind, DeliveryChannel};
use store::{NewAlert, StoreResult};
use words::t;

use crate::alerts::LANGUAGE;
use crate::services::Services;

pub use channels::{Pulse, channels, keep_pulse, look_at_channels, pulse};
pub use mail::{Mailer, Unsent};
pub use message::Item;
pub use schedule::FURTHEST;
pub use sending::{LEASE, send_due};

use webhook::Hook;

/// What the key of signed webhooks is derived for.
const SIGNING: &str = "alert webhook signature";

/// The ways that the configuration opens.
pub struct Channels {
    mail: Option<Mailer>,
    hook: Option<Hook>,
}

impl Channels {
    /// The ways of a configuration. One that cannot be opened is logged and left closed: its alerts
    /// wait.
    #[must_use]
    pub fn of(services: &Services) -> Self {
        let config = &services.config.alerts;
        let site = services.config.site_name.as_str();
        let mail = config.mail.as_ref().map(|mail| Mailer::new(mail, site));
        let key = signing_key(services);
        let hook = config.webhook.as_ref().map(|url| Hook::new(url, &key));
        Self { mail: open("mail", mail), hook: open("the webhook", hook) }
    }

    /// Which there are.
    #[must_use]
    pub fn open(&self) -> Vec<DeliveryChannel> {
        let mail = self.mail.as_ref().map(|_| DeliveryChannel::Email);
        let hook = self.hook.as_ref().map(|_| DeliveryChannel::Webhook);
        mail.into_iter().chain(hook).collect()
    }
}

impl Channels {
    /// Sends one piece of news on one way, to everybody whom the configuration names; nothing of it
    /// is kept.
    ///
    /// # Errors
    /// Why it did not go out, in words.
    pub async fn send(
        &self,
        services: &Services,
        way: DeliveryChannel,
        item: &Item,
        now: DateTime<Utc>,
    ) -> Result<(), String> {
        match (way, &self.mail, &self.hook) {
            (DeliveryChannel::Email, Some(mailer), _) => {
                for address in &mailer.to {
                    mailer.send(address, &[item]).await.map_err(|error| error.to_string())?;
                }
            }
            (DeliveryChannel::Webhook, _, Some(hook)) => {
                let (site, origin) = (&services.config.site_name, services.config.origin());
                let sent = hook.send((site, &origin), &[item], now).await;
                sent.map_err(|refusal| refusal.to_string())?;
            }
            _ => {}
        }
        Ok(())
    }
}

fn open<T, E: std::fmt::Display>(what: &str, way: Option<Result<T, E>>) -> Option<T> {
    match way? {
        Ok(way) => Some(way),
        Err(error) => {
            tracing::error!("alerts cannot go out by {what}: {error}");
            None
        }
    }
}

/// The key of the signature that webhooks other than Slack's and Discord's carry: this text's bytes.
#[must_use]
pub fn signing_key(services: &Services) -> String {
    services.vault.derive(SIGNING)
}

/// Raises an alert that says it is a test, so that a person sees whether it arrives. One that is
/// open already is over.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn test(services: &Services, by: &str) -> StoreResult<AlertId> {
    let now = services.clock.now();
    let mut tx = services.store.begin().await?;
    tx.resolve(AlertKind::Test, None, now).await?;
    let alert = NewAlert {
        kind: AlertKind::Test,
        organizer_id: None,
        source_id: None,
        run_id: None,
        subject: String::new(),
        link: None,
        title: t!(LANGUAGE, "alert-test-title"),
        detail: t!(LANGUAGE, "alert-test-detail", who = by),
    };
    let id = tx.raise(&alert, now).await?;
    tx.commit().await?;
    Ok(id)
}
