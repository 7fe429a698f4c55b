//! Push channels, what is to be told on them, and what came of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A channel that `events.watch` opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// The id that the watcher chose.
    pub id: String,
    /// The secret that comes back in each notification.
    pub token: Option<String>,
    /// Where notifications go.
    pub address: String,
    /// The calendar that is watched.
    pub calendar: String,
    /// Whose access token opened it.
    pub account: String,
    /// Google's name for what is watched.
    pub resource_id: String,
    /// The address of what is watched.
    pub resource_uri: String,
    /// When it closes by itself.
    pub expires: DateTime<Utc>,
    /// The number of the last notification.
    pub messages: u64,
}

/// A notification to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Notification {
    pub channel: Channel,
    /// `sync` when the channel was opened, `exists` for a change.
    pub resource_state: &'static str,
}

/// What became of a notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// The channel's id.
    pub channel: String,
    /// Where it went.
    pub address: String,
    /// `sync` or `exists`.
    pub resource_state: String,
    /// Its number in the channel.
    pub message_number: u64,
    /// The receiver's status, where there was an answer.
    pub status: Option<u16>,
    /// Why there was none.
    pub error: Option<String>,
}
