//! The loops that notice and tell: the watchdog, deliveries of alerts, the heartbeat.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::health;
use super::loops::{Loop, keep, pause};
use crate::outgoing::notify::heartbeat::Heartbeat;
use crate::outgoing::notify::{Ways, look_at_channels, send_due};
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

/// Runs all of them until `stop` says so. None can hold up another.
pub async fn run(services: Services, pace: Pace, stop: watch::Receiver<bool>) {
    let begin = |name, work: fn(Services, Pace, watch::Receiver<bool>) -> Loop| {
        let services = services.clone();
        tokio::spawn(keep(name, stop.clone(), move |stop| work(services.clone(), pace, stop)))
    };
    let loops = [
        begin("the watchdog", |s, pace, stop| Box::pin(looks(s, pace, stop))),
        begin("the sending of alerts", |s, pace, stop| Box::pin(sends(s, pace, stop))),
        begin("the heartbeat", |s, pace, stop| Box::pin(beats(s, pace, stop))),
        begin("the look at the database", |s, pace, stop| {
            Box::pin(health::looks(s, pace.health, stop))
        }),
        begin("the look at the disks", |s, pace, stop| {
            Box::pin(health::rooms(s, pace.space, stop))
        }),
    ];
    for task in loops {
        let _ = task.await;
    }
}

async fn looks(services: Services, pace: Pace, mut stop: watch::Receiver<bool>) {
    let mut next_whole = Instant::now();
    let open = Ways::of(&services).open();
    let mut was_ok = true;
    while !*stop.borrow() {
        if let Err(error) = look_at_channels(&services, &open).await {
            tracing::error!("the channels of alerts cannot be looked at: {error}");
        }
        let whole = Instant::now() >= next_whole;
        match watchdog::check(&services, whole).await {
            Ok(report) => {
                let is_news = was_ok && !report.ok();
                was_ok = report.ok();
                if is_news && !whole {
                    // Whether the file itself is damaged, only a look at everything tells.
                    next_whole = Instant::now();
                    continue;
                }
                if whole {
                    let wait = if report.ok() { pace.whole } else { pace.again };
                    next_whole = Instant::now() + wait;
                }
                if !report.ok() {
                    tracing::error!("the watchdog: {}", watchdog::title(&report));
                }
            }
            Err(error) => tracing::error!("the watchdog cannot look: {error}"),
        }
        pause(pace.look, &mut stop).await;
    }
}

async fn sends(services: Services, pace: Pace, mut stop: watch::Receiver<bool>) {
    let ways = Ways::of(&services);
    while !*stop.borrow() {
        if let Err(error) = send_due(&services, &ways).await {
            tracing::error!("alerts cannot be sent: {error}");
        }
        pause(pace.send, &mut stop).await;
    }
}

async fn beats(services: Services, pace: Pace, mut stop: watch::Receiver<bool>) {
    let Some(mut heartbeat) = Heartbeat::of(&services) else { return };
    while !*stop.borrow() {
        heartbeat.beat(&services).await;
        pause(pace.beat, &mut stop).await;
    }
}
