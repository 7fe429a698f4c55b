//! Push channels as they are asked for and opened (Calendar API guide, "Push notifications").

use std::time::Duration;

use chrono::{DateTime, Utc};
use google_calendar3::api::Channel;
use secrets::Secret;

/// A channel to open.
#[derive(Clone, Debug)]
pub struct NewChannel {
    /// Its id: unique, at most 64 characters of `A-Za-z0-9-_+/=`.
    pub id: String,
    /// What every notification has to carry; at most 256 characters.
    pub token: Secret,
    /// Where notifications go: an https address.
    pub address: String,
    /// How long it shall last. Google may make it shorter.
    pub lifetime: Duration,
}

/// A channel that Google opened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OpenChannel {
    /// Google's name of what is watched.
    pub resource_id: String,
    /// When it closes by itself. There is no renewal: open another one before.
    pub expires_at: DateTime<Utc>,
}

/// The body of a watch.
pub(super) fn request(channel: &NewChannel) -> Channel {
    let ttl = ("ttl".to_owned(), channel.lifetime.as_secs().to_string());
    Channel {
        id: Some(channel.id.clone()),
        type_: Some("web_hook".into()),
        address: Some(channel.address.clone()),
        token: Some(channel.token.expose().to_owned()),
        params: Some([ttl].into()),
        ..Channel::default()
    }
}

/// The body of a stop.
pub(super) fn stop_request(channel: &str, resource: &str) -> Channel {
    Channel {
        id: Some(channel.to_owned()),
        resource_id: Some(resource.to_owned()),
        ..Channel::default()
    }
}
