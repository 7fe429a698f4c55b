//! Push: the channels over which Google tells that a calendar changed. They only make syncs come
//! sooner; whatever fails here is logged, tried again, and never fails a sync.

use std::future::Future;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{SourceId, SourceState};
use google::{Calendar, FetchError, NewChannel, OpenChannel};
use planner::schedule;
use secrets::Secret;
use sha2::{Digest, Sha256};
use store::{Channel, JobEnd, StoreError};
use thiserror::Error;

use crate::config::Config;
use crate::connections::grants::GrantError;
use crate::services::Services;

/// Where notifications arrive.
pub const PATH: &str = "/hooks/google-calendar";
/// How long a channel shall last; Google's own default for events.
const LIFETIME: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long a calendar is left alone that Google refuses to watch.
const REFUSED: TimeDelta = TimeDelta::days(1);
/// What telling Google to stop channels may take: a person may be waiting.
const STOPPING: Duration = Duration::from_secs(10);

/// Why there is no channel.
#[derive(Debug, Error)]
enum PushError {
    #[error("the source does not sync any more")]
    Ended,
    #[error(transparent)]
    Grant(#[from] GrantError),
    #[error(transparent)]
    Google(#[from] FetchError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where Google sends notifications; `None` without an https `BASE_URL`, which Google asks for.
#[must_use]
pub fn address(config: &Config) -> Option<String> {
    (config.base_url.scheme() == "https").then(|| format!("{}{PATH}", config.origin()))
}

/// What is kept of a channel's secret.
#[must_use]
pub fn digest(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

/// Opens a channel for a source, in place of those it has. Says when that is renewed, or when it is
/// tried again that failed so often in a row.
pub async fn keep_open(services: &Services, id: SourceId, attempts: i64) -> JobEnd {
    let opened = replace(services, id).await;
    let (now, random) = (services.clock.now(), random(services));
    match opened {
        Ok(expires_at) => {
            tracing::info!(source = id.0, %expires_at, "Google tells changes of this calendar");
            JobEnd::Again(schedule::renew_at(now, expires_at, random))
        }
        Err(PushError::Ended) => JobEnd::Done,
        Err(error) => {
            tracing::info!(source = id.0, "no push, so the calendar is polled: {error}");
            let at = again(&error, attempts, now, random);
            JobEnd::Failed { error: error.to_string(), at }
        }
    }
}

fn again(error: &PushError, attempts: i64, now: DateTime<Utc>, random: u64) -> DateTime<Utc> {
    let at = now + schedule::watch_again(attempts, random);
    match error {
        PushError::Google(FetchError::Refused(_)) => now + REFUSED,
        PushError::Google(error) => error.retry_at(now).map_or(at, |asked| asked.max(at)),
        _ => at,
    }
}

/// Opens a channel, writes it down, and then stops the ones before: no moment is without one.
async fn replace(services: &Services, id: SourceId) -> Result<DateTime<Utc>, PushError> {
    let address = address(&services.config).ok_or(PushError::Ended)?;
    let found = services.store.source(id).await?.ok_or(PushError::Ended)?;
    let source = found.line.source;
    if source.state != SourceState::Active {
        return Err(PushError::Ended);
    }
    let new = NewChannel {
        id: word(services, 24),
        token: Secret::new(word(services, 32)),
        address,
        lifetime: LIFETIME,
    };
    let grants = services.grants();
    let calendar = grants.open(source.connection_id).await?;
    let opened = calendar.watch(&source.calendar_id, &new).await;
    grants.keep_rotated(source.connection_id, &calendar).await?;
    let channel = record(services, id, &new, opened?);
    if !services.store.put_channel(&channel).await? {
        // A person stopped the source while we asked.
        calendar.stop(&channel.id, &channel.resource_id).await?;
        return Err(PushError::Ended);
    }
    let now = services.clock.now();
    let before = services.store.close_channels(id, Some(&channel.id), now).await?;
    stop(services, &before).await;
    Ok(channel.expires_at)
}

fn record(services: &Services, id: SourceId, new: &NewChannel, opened: OpenChannel) -> Channel {
    Channel {
        id: new.id.clone(),
        source_id: id,
        token_digest: digest(new.token.expose()),
        address: new.address.clone(),
        resource_id: opened.resource_id,
        opened_at: services.clock.now(),
        expires_at: opened.expires_at,
        stopped_at: None,
    }
}

/// Tells Google to stop channels that are closed on our side, as well as that goes in a few
/// seconds: what comes over them counts no more, and they end by themselves. Call it after the
/// transaction that closed them, and while their grant lasts.
pub async fn stop(services: &Services, channels: &[Channel]) {
    let all = async {
        for channel in channels {
            note_stopped(channel, stop_one(services, channel).await);
        }
    };
    in_time(all, channels.len()).await;
}

/// The same by a grant that is not kept any more.
pub async fn stop_by(channels: &[Channel], grant: Result<Calendar, GrantError>) {
    let Ok(calendar) = grant else { return };
    let all = async {
        for channel in channels {
            let stopped = calendar.stop(&channel.id, &channel.resource_id).await;
            note_stopped(channel, stopped.map_err(PushError::from));
        }
    };
    in_time(all, channels.len()).await;
}

fn note_stopped(channel: &Channel, stopped: Result<(), PushError>) {
    if let Err(error) = stopped {
        tracing::info!(source = channel.source_id.0, "a channel was not stopped: {error}");
    }
}

async fn in_time(all: impl Future<Output = ()>, channels: usize) {
    if tokio::time::timeout(STOPPING, all).await.is_err() {
        tracing::info!("Google did not stop all of {channels} channels in time");
    }
}

async fn stop_one(services: &Services, channel: &Channel) -> Result<(), PushError> {
    let found = services.store.source(channel.source_id).await?.ok_or(PushError::Ended)?;
    let connection = found.line.source.connection_id;
    let grants = services.grants();
    let calendar = grants.open(connection).await?;
    let stopped = calendar.stop(&channel.id, &channel.resource_id).await;
    grants.keep_rotated(connection, &calendar).await?;
    Ok(stopped?)
}

/// A random word of so many bytes, in letters that Google takes in a channel's id.
fn word(services: &Services, bytes: usize) -> String {
    let mut buffer = vec![0; bytes];
    services.entropy.fill(&mut buffer);
    URL_SAFE_NO_PAD.encode(buffer)
}

fn random(services: &Services) -> u64 {
    let mut bytes = [0; 8];
    services.entropy.fill(&mut bytes);
    u64::from_le_bytes(bytes)
}
