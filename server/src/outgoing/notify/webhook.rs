//! Webhooks: Slack and Discord get what they take; others get every field, signed.

use chrono::{DateTime, Utc};
use reqwest::Client;
use reqwest::header::CONTENT_TYPE;
use secrets::Secret;
use secrets::mac;
use serde_json::Value;
use thiserror::Error;
use url::Url;

use super::message::{self, Item};
use crate::alerts::LANGUAGE;
use crate::outgoing::calling::{Refusal, client, send};

/// The signature's header.
pub const SIGNATURE: &str = "Reroll-Signature";

/// What the other side takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Shape {
    Slack,
    Discord,
    Signed,
}

impl Shape {
    fn of(url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default();
        let is = |name: &str| host == name || host.ends_with(&format!(".{name}"));
        if is("slack.com") {
            Self::Slack
        } else if is("discord.com") || is("discordapp.com") {
            Self::Discord
        } else {
            Self::Signed
        }
    }
}

/// One webhook.
pub struct Hook {
    client: Client,
    url: Url,
    shape: Shape,
    key: String,
}

/// Why a webhook cannot be called at all.
#[derive(Debug, Error)]
pub enum HookError {
    /// Its address is none.
    #[error("its address is none")]
    Address(#[from] url::ParseError),
    /// There is no TLS.
    #[error("{0}")]
    Client(#[from] reqwest::Error),
}

impl Hook {
    /// Prepares; connects only when there is something to send.
    pub fn new(url: &Secret, key: &str) -> Result<Self, HookError> {
        let url = Url::parse(url.expose())?;
        let (client, shape) = (client(&url)?, Shape::of(&url));
        Ok(Self { client, url, shape, key: key.to_owned() })
    }

    /// Sends one message about some alerts.
    pub async fn send(
        &self,
        (site, origin): (&str, &str),
        items: &[&Item],
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let body = match self.shape {
            Shape::Slack => message::slack(LANGUAGE, items),
            Shape::Discord => message::discord(LANGUAGE, items),
            Shape::Signed => message::full(LANGUAGE, (site, origin), items),
        };
        send(self.request(&body, now), now).await
    }

    fn request(&self, body: &Value, now: DateTime<Utc>) -> reqwest::RequestBuilder {
        let body = body.to_string();
        let request = self.client.post(self.url.clone()).header(CONTENT_TYPE, "application/json");
        let request = match self.shape {
            Shape::Signed => request.header(SIGNATURE, signature(&self.key, now, &body)),
            Shape::Slack | Shape::Discord => request,
        };
        request.body(body)
    }
}

/// `t=UNIX,v1=HEX`: HMAC-SHA256 over `UNIX.BODY`, so that neither the body nor its age can be
/// changed.
fn signature(key: &str, now: DateTime<Utc>, body: &str) -> String {
    let time = now.timestamp();
    let digest = mac(key.as_bytes(), format!("{time}.{body}").as_bytes());
    format!("t={time},v1={}", hex::encode(digest))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn shapes_are_told_by_the_host() {
        for (url, shape) in [
            ("https://hooks.slack.com/services/T/B/x", Shape::Slack),
            ("https://discord.com/api/webhooks/1/x", Shape::Discord),
            ("https://canary.discord.com/api/webhooks/1/x", Shape::Discord),
            ("https://discordapp.com/api/webhooks/1/x", Shape::Discord),
            ("https://notslack.com/x", Shape::Signed),
            ("https://slack.com.example.org/x", Shape::Signed),
            ("http://127.0.0.1:9/x", Shape::Signed),
        ] {
            assert_eq!(Shape::of(&url.parse().unwrap()), shape, "{url}");
        }
    }

    #[test]
    fn a_signature_covers_time_and_body() {
        let now = DateTime::from_timestamp(1_700_000_000, 5).unwrap();
        let one = signature("key", now, "{}");
        assert!(one.starts_with("t=1700000000,v1=") && one.len() == 16 + 64, "{one}");
        assert_ne!(one, signature("key", now, "[]"));
        assert_ne!(one, signature("other", now, "{}"));
        assert_ne!(one[13..], signature("key", now + TimeDelta::seconds(1), "{}")[13..]);
    }

    #[test]
    fn signed_messages_only_go_to_strangers() {
        let now = DateTime::UNIX_EPOCH;
        let signed = |url: &str| {
            let hook = Hook::new(&Secret::new(url), "key").unwrap();
            let request = hook.request(&serde_json::json!({}), now).build().unwrap();
            request.headers().contains_key(SIGNATURE)
        };
        assert!(signed("http://example.org/hook"));
        assert!(!signed("http://hooks.slack.com/services/x"));
    }
}
