//! Alerts that leave the house: what is to be sent, and what became of it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{Alert, AlertId, DeliveryChannel, OrganizerId};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{NewAlert, StoreResult};

/// What is told of an alert.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum News {
    /// It was raised, or has grown.
    Raised,
    /// It is over.
    Over,
}

/// Something to send, taken until a time.
#[derive(Clone, Debug)]
pub struct Due {
    /// The alert as it is now.
    pub alert: Alert,
    /// What to tell of it.
    pub news: News,
    /// On which way.
    pub way: DeliveryChannel,
    /// How often that was tried.
    pub attempts: i64,
    /// Since when it waits.
    pub since: DateTime<Utc>,
    /// Who has it already: addresses of mail.
    pub reached: Vec<String>,
    /// Whoever took it holds it until then; proves that it is still theirs.
    pub until: DateTime<Utc>,
}

/// What became of a try.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Sent {
    /// The other side took it.
    Delivered,
    /// Not now: try again then.
    Later {
        /// When.
        at: DateTime<Utc>,
        /// Why it failed.
        error: String,
    },
    /// Given up.
    Failed {
        /// Why the last try failed.
        error: String,
    },
}

/// What became of a way lately.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Outcome {
    /// When something last arrived.
    pub worked_at: Option<DateTime<Utc>>,
    /// The last try that failed, where nothing arrived since.
    pub failure: Option<Failed>,
}

/// A try that failed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failed {
    /// When.
    pub at: DateTime<Utc>,
    /// Since when that piece of news waited.
    pub since: DateTime<Utc>,
    /// Why.
    pub error: String,
}

/// Deliveries of alerts.
#[async_trait]
pub trait DeliveryStore: Send + Sync {
    /// Plans what has not been planned yet: each alert on each of these ways, and (where that was
    /// delivered) that it is over.
    async fn plan_deliveries(
        &self,
        ways: &[DeliveryChannel],
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// Takes what is due on a way, oldest first; nobody else takes it before `until`.
    async fn take_deliveries(
        &self,
        way: DeliveryChannel,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> StoreResult<Vec<Due>>;
    /// Notes what became of a try, and who has it by now. Where somebody else has it meanwhile, or
    /// the alert has grown and is to be told again, nothing is noted.
    async fn note_delivery(
        &self,
        due: &Due,
        reached: &[String],
        sent: &Sent,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// Gives back what was taken and not tried.
    async fn give_back(&self, due: &Due) -> StoreResult<()>;
    /// How many messages went out on a way between two times.
    async fn messages_since(
        &self,
        way: DeliveryChannel,
        since: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> StoreResult<i64>;
    /// What became of a way lately.
    async fn outcome_of(&self, way: DeliveryChannel) -> StoreResult<Outcome>;
    /// Keeps an alert that was raised and is over, and that was told of, both times, on some ways
    /// while it could not be kept.
    async fn note_told(
        &self,
        alert: &NewAlert,
        times: (DateTime<Utc>, DateTime<Utc>),
        ways: &[DeliveryChannel],
    ) -> StoreResult<AlertId>;
    /// The addresses of an organizer's people.
    async fn addresses_of(&self, organizer: OrganizerId) -> StoreResult<Vec<String>>;
}
