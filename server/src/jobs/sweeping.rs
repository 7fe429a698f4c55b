//! Sweeping ended sessions away.

use std::time::Duration;

use tokio::sync::watch;

use super::loops::pause;
use crate::services::Services;

/// How often ended sessions are swept away.
const TICK: Duration = Duration::from_secs(3600);

pub(super) async fn run(services: Services, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = services.store.sweep(services.clock.now()).await {
            tracing::error!("sweeping: {error}");
        }
        pause(TICK, &mut stop).await;
    }
}
