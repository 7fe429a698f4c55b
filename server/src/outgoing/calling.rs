//! Calling addresses that the configuration names: webhooks, the heartbeat, a network's purging.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::time::retry_after;
use reqwest::header::RETRY_AFTER;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use thiserror::Error;
use url::Url;

use google::install_tls;

/// How long the other side may take.
const TIMEOUT: Duration = Duration::from_secs(20);
/// The longest that the other side can make us wait.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);

/// Why the other side did not take it. Never says where it is: such addresses are secrets.
#[derive(Debug, Error)]
pub enum Refusal {
    /// There was no answer.
    #[error("no answer: {0}")]
    Silent(String),
    /// It answered, but not that all is well.
    #[error("it answered {status}")]
    Status {
        /// With which status.
        status: u16,
        /// When it wants to be asked again.
        wait: Option<TimeDelta>,
    },
}

impl Refusal {
    /// When the other side wants to be asked again, where it said so.
    pub fn wait(&self) -> Option<TimeDelta> {
        match self {
            Self::Silent(_) => None,
            Self::Status { wait, .. } => *wait,
        }
    }
}

/// A client that follows nothing and gives up in time. For plain http it needs no certificates, so
/// that it works in a container that has none.
///
/// # Errors
/// Where there is no TLS.
pub fn client(url: &Url) -> Result<Client, reqwest::Error> {
    install_tls();
    let builder = Client::builder().redirect(Policy::none()).timeout(TIMEOUT).user_agent("Reroll");
    if url.scheme() == "https" {
        return builder.build();
    }
    let empty = rustls::ClientConfig::builder()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    builder.tls_backend_preconfigured(empty).build()
}

/// Sends, and wants to hear that it was taken.
///
/// # Errors
/// Where the other side is silent or says anything but success.
pub async fn send(request: RequestBuilder, now: DateTime<Utc>) -> Result<(), Refusal> {
    let silent = |error: reqwest::Error| Refusal::Silent(describe(&error.without_url()));
    let answer = request.send().await.map_err(silent)?;
    if answer.status().is_success() {
        return Ok(());
    }
    Err(Refusal::Status { status: answer.status().as_u16(), wait: wait(&answer, now) })
}

fn wait(answer: &Response, now: DateTime<Utc>) -> Option<TimeDelta> {
    let wait = retry_after(answer.headers().get(RETRY_AFTER)?.to_str().ok()?, now)?;
    Some(TimeDelta::from_std(wait).map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT)))
}

/// An error with its causes; reqwest's own words say little.
fn describe(error: &reqwest::Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        words = format!("{words}: {next}");
        cause = next.source();
    }
    words
}
