//! What notices and tells: the watchdog, deliveries of alerts, the heartbeat. Each server does all of it
//! for itself, so that the last one left still tells; of a delivery, the row in `alert_deliveries` says
//! whose it is.

use std::time::Duration;

use async_trait::async_trait;
use domain::DeliveryChannel;
use tokio::sync::watch;
use tokio::time::Instant;
use words::Language;

use super::health::{Database, Disks};
use super::local::{self, Begin, Local};
use crate::outgoing::notify::heartbeat::Heartbeat;
use crate::outgoing::notify::{Channels, look_at_channels, send_due};
use crate::services::Services;
use crate::watchdog;

/// How often what is done.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// A cheap look at the accounts.
    pub look: Duration,
    /// A look at everything.
    pub whole: Duration,
    /// A look at everything, while the last one found something.
    pub again: Duration,
    /// A look at what is to be sent.
    pub send: Duration,
    /// A heartbeat.
    pub beat: Duration,
    /// A look at whether the database can be written.
    pub health: Duration,
    /// A look at the room on the disks.
    pub space: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            look: Duration::from_secs(30),
            whole: Duration::from_secs(3_600),
            again: Duration::from_secs(300),
            send: Duration::from_secs(2),
            beat: Duration::from_secs(60),
            health: Duration::from_secs(5),
            space: Duration::from_secs(10),
        }
    }
}

/// All of them, each with its name.
pub fn all(pace: Pace) -> Vec<(&'static str, Begin)> {
    vec![
        ("the watchdog", Box::new(move |services| Some(Box::new(Watchdog::of(services, pace))))),
        (
            "the sending of alerts",
            Box::new(move |services| Some(Box::new(Sending::of(services, pace)))),
        ),
        ("the heartbeat", Box::new(move |services| Some(Box::new(Beats::of(services, pace)?)))),
        (
            "the look at the database",
            Box::new(move |services| Some(Box::new(Database::of(services, pace.health)))),
        ),
        ("the look at the disks", Box::new(move |_| Some(Box::new(Disks::every(pace.space))))),
    ]
}

/// Runs all of them until `stop` says so.
pub async fn run(services: Services, pace: Pace, stop: watch::Receiver<bool>) {
    local::run(&services, all(pace), &stop).await;
}

/// Accounts for all records, cheaply or in full.
struct Watchdog {
    pace: Pace,
    next_whole: Instant,
    open: Vec<DeliveryChannel>,
    was_ok: bool,
}

impl Watchdog {
    fn of(services: &Services, pace: Pace) -> Self {
        let open = Channels::of(services).open();
        Self { pace, next_whole: Instant::now(), open, was_ok: true }
    }

    /// One look; says how long to pause.
    async fn look(&mut self, services: &Services) -> store::StoreResult<Duration> {
        let whole = Instant::now() >= self.next_whole;
        let report = watchdog::check(services, whole).await?;
        let is_news = self.was_ok && !report.ok();
        self.was_ok = report.ok();
        if is_news && !whole {
            // Whether the file itself is damaged, only a look at everything tells.
            self.next_whole = Instant::now();
            return Ok(Duration::ZERO);
        }
        if whole {
            let wait = if report.ok() { self.pace.whole } else { self.pace.again };
            self.next_whole = Instant::now() + wait;
        }
        if !report.ok() {
            tracing::error!("the watchdog: {}", watchdog::title(Language::English, &report));
        }
        Ok(self.pace.look)
    }
}

#[async_trait]
impl Local for Watchdog {
    async fn turn(&mut self, services: &Services) -> Duration {
        if let Err(error) = look_at_channels(services, &self.open).await {
            tracing::error!("the channels of alerts cannot be looked at: {error}");
        }
        self.look(services).await.unwrap_or_else(|error| {
            tracing::error!("the watchdog cannot look: {error}");
            self.pace.look
        })
    }
}

/// Sends what is due of alerts.
struct Sending {
    channels: Channels,
    every: Duration,
}

impl Sending {
    fn of(services: &Services, pace: Pace) -> Self {
        Self { channels: Channels::of(services), every: pace.send }
    }
}

#[async_trait]
impl Local for Sending {
    async fn turn(&mut self, services: &Services) -> Duration {
        if let Err(error) = send_due(services, &self.channels).await {
            tracing::error!("alerts cannot be sent: {error}");
        }
        self.every
    }
}

/// Calls the heartbeat.
struct Beats {
    heartbeat: Heartbeat,
    every: Duration,
}

impl Beats {
    fn of(services: &Services, pace: Pace) -> Option<Self> {
        Some(Self { heartbeat: Heartbeat::of(services)?, every: pace.beat })
    }
}

#[async_trait]
impl Local for Beats {
    async fn turn(&mut self, services: &Services) -> Duration {
        self.heartbeat.beat(services).await;
        self.every
    }
}
