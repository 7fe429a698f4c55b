//! Push notifications: channels, and the requests that are made to their addresses.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use reqwest::StatusCode;
use tokio::sync::mpsc::UnboundedReceiver;
use url::{Host, Url};

use crate::{
    channel::{Delivery, Notification},
    shared::Shared,
    state::State,
};

/// How long the receiver may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The pauses before a delivery that failed is tried again, as Google does after a 5xx.
const RETRY_AFTER: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(4)];

impl State {
    /// The notifications that a change of `calendar` causes. Channels that have expired close.
    pub fn notifications(&mut self, calendar: &str, now: DateTime<Utc>) -> Vec<Notification> {
        self.channels.retain(|channel| channel.expires > now);
        let watching = self.channels.iter_mut().filter(|channel| channel.calendar == calendar);
        watching
            .map(|channel| {
                // Numbers go up, but not by one: Google promises no more.
                channel.messages += 1 + channel.messages % 3;
                Notification { channel: channel.clone(), resource_state: "exists" }
            })
            .collect()
    }
}

/// Sends what is queued until the stand-in stops.
pub(crate) async fn deliver(
    shared: Arc<Shared>,
    client: reqwest::Client,
    mut queue: UnboundedReceiver<Notification>,
) {
    while let Some(notification) = queue.recv().await {
        let (shared, client) = (shared.clone(), client.clone());
        tokio::spawn(async move {
            let delivery = send(&shared, &client, &notification).await;
            shared.deliveries.push(delivery);
        });
    }
}

/// A client that follows no redirects and asks no proxy.
pub(crate) fn client() -> reqwest::Result<reqwest::Client> {
    // An error only says that a provider is there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .timeout(TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .user_agent("APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)")
        .build()
}

async fn send(shared: &Shared, client: &reqwest::Client, notification: &Notification) -> Delivery {
    let channel = &notification.channel;
    let mut delivery = Delivery {
        channel: channel.id.clone(),
        address: channel.address.clone(),
        resource_state: notification.resource_state.to_owned(),
        message_number: channel.messages,
        status: None,
        error: None,
    };
    match target(&channel.address, shared.options.push_base.as_ref()) {
        Ok(address) => {
            delivery.address = address.to_string();
            attempt(client, notification, address, &mut delivery).await;
        }
        Err(reason) => delivery.error = Some(reason),
    }
    delivery
}

async fn attempt(
    client: &reqwest::Client,
    notification: &Notification,
    address: Url,
    delivery: &mut Delivery,
) {
    for pause in RETRY_AFTER.iter().map(Some).chain([None]) {
        match request(client, notification, address.clone()).send().await {
            Ok(response) => {
                delivery.status = Some(response.status().as_u16());
                delivery.error = None;
                if !retried(response.status()) {
                    return;
                }
            }
            Err(error) => delivery.error = Some(error.to_string()),
        }
        if let Some(pause) = pause {
            tokio::time::sleep(*pause).await;
        }
    }
}

/// The statuses after which Google tries again.
fn retried(status: StatusCode) -> bool {
    [500, 502, 503, 504].contains(&status.as_u16())
}

fn request(
    client: &reqwest::Client,
    notification: &Notification,
    address: Url,
) -> reqwest::RequestBuilder {
    let channel = &notification.channel;
    let expires = channel.expires.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let request = client
        .post(address)
        .header("X-Goog-Channel-ID", &channel.id)
        .header("X-Goog-Channel-Expiration", expires)
        .header("X-Goog-Resource-ID", &channel.resource_id)
        .header("X-Goog-Resource-URI", &channel.resource_uri)
        .header("X-Goog-Resource-State", notification.resource_state)
        .header("X-Goog-Message-Number", channel.messages)
        .header("Content-Length", 0)
        .body("");
    match &channel.token {
        Some(token) => request.header("X-Goog-Channel-Token", token),
        None => request,
    }
}

/// Where a notification goes: the channel's address, on the push base where one is set.
/// Nothing is sent beyond this machine.
fn target(address: &str, push_base: Option<&Url>) -> Result<Url, String> {
    let mut url = Url::parse(address).map_err(|error| format!("{address}: {error}"))?;
    if let Some(base) = push_base {
        let (path, query) = (url.path().to_owned(), url.query().map(str::to_owned));
        url = base.clone();
        url.set_path(&path);
        url.set_query(query.as_deref());
    }
    if is_loopback(&url) {
        return Ok(url);
    }
    Err(format!(
        "not sent: {url} is not on this machine (start the stand-in with --push-base \
         http://127.0.0.1:PORT to have it delivered there)"
    ))
}

/// Whether the address is on this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sent_beyond_this_machine() {
        let base = Url::parse("http://127.0.0.1:3000").expect("a URL");
        for (address, base, expected) in [
            ("http://127.0.0.1:9/hook?a=1", None, Some("http://127.0.0.1:9/hook?a=1")),
            ("http://localhost:9/hook", None, Some("http://localhost:9/hook")),
            ("https://club.example/hook", None, None),
            ("https://club.example/hook?a", Some(&base), Some("http://127.0.0.1:3000/hook?a")),
            ("not an address", None, None),
        ] {
            let found = target(address, base).ok().map(|url| url.to_string());
            assert_eq!(found.as_deref(), expected, "{address}");
        }
    }
}
