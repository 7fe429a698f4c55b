//! Letters to people, on their way out. Each server looks; of a letter, its row says who sends it.

use std::time::Duration;

use async_trait::async_trait;

use super::local::Local;
use crate::outgoing::letters::{Carrier, send_due};
use crate::services::Services;

/// How often it is looked: whoever forgot their password waits for it.
const TICK: Duration = Duration::from_secs(2);

/// Sends letters.
pub struct Letters(Carrier);

impl Letters {
    /// Of a configuration.
    pub fn of(services: &Services) -> Self {
        Self(Carrier::of(services))
    }
}

#[async_trait]
impl Local for Letters {
    async fn turn(&mut self, services: &Services) -> Duration {
        if let Err(error) = send_due(services, &self.0).await {
            tracing::error!("letters cannot be sent: {error}");
        }
        TICK
    }
}
