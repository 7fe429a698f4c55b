//! `events.watch` and `channels.stop`.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State as Extract},
    http::{HeaderMap, StatusCode},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use super::caller::{caller, find_for_events, need};
use crate::{
    channel::{Channel, Notification},
    google_error::GoogleError,
    oauth::scopes,
    push::is_loopback,
    shared::Shared,
    state::State,
};

/// How long a channel lives unless it asks for less or more.
const LIFETIME: TimeDelta = TimeDelta::days(7);
/// How long a channel lives at most.
const LIFETIME_MAX: TimeDelta = TimeDelta::days(30);

/// What a watcher asks for.
#[derive(Deserialize)]
struct Request {
    #[serde(default)]
    id: String,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    address: String,
    token: Option<String>,
    /// Milliseconds since 1970, as text or number.
    expiration: Option<Value>,
    #[serde(default)]
    params: HashMap<String, String>,
}

/// `POST /calendars/{calendar}/events/watch`
pub(crate) async fn open(
    Extract(shared): Extract<Arc<Shared>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, GoogleError> {
    shared.write(|state, now| {
        let (calendar, _, caller) = find_for_events(state, &headers, &id, now)?;
        let request: Request = read(&body)?;
        check(&request)?;
        let resource_uri =
            format!("{}/calendar/v3/calendars/{}/events?alt=json", shared.base, calendar.id);
        let hash = Sha256::digest(resource_uri.as_bytes());
        let channel = Channel {
            expires: expires(&request, now),
            id: request.id,
            token: request.token,
            address: request.address,
            calendar: calendar.id.clone(),
            account: caller.account.clone(),
            resource_id: BASE64_URL_SAFE_NO_PAD.encode(&hash[..20]),
            resource_uri,
            messages: 1,
        };
        add(state, channel.clone(), now)?;
        let answer = shown(&channel);
        // The receiver goes away only when the stand-in stops.
        let _ = shared.push.send(Notification { channel, resource_state: "sync" });
        Ok(Json(answer))
    })
}

/// `POST /channels/stop`: by the id and the resource's id, with a token of the same account.
pub(crate) async fn stop(
    Extract(shared): Extract<Arc<Shared>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, GoogleError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Stop {
        #[serde(default)]
        id: String,
        #[serde(default)]
        resource_id: String,
    }
    shared.write(|state, now| {
        let caller = caller(state, &headers, now)?;
        need(caller, &[scopes::EVENTS, scopes::OWNED_EVENTS, scopes::CALENDAR_LIST].concat())?;
        let account = caller.account.clone();
        let stop: Stop = read(&body)?;
        let before = state.channels.len();
        state.channels.retain(|channel| {
            channel.id != stop.id
                || channel.resource_id != stop.resource_id
                || channel.account != account
                || channel.expires <= now
        });
        if state.channels.len() < before {
            return Ok(StatusCode::NO_CONTENT);
        }
        let message = format!("Channel '{}' not found for project 'stand-in'", stop.id);
        Err(GoogleError::new(StatusCode::NOT_FOUND, "notFound", message))
    })
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, GoogleError> {
    serde_json::from_slice(body).map_err(|error| bad("parseError", format!("Parse Error: {error}")))
}

fn bad(reason: &str, message: String) -> GoogleError {
    GoogleError::new(StatusCode::BAD_REQUEST, reason, message)
}

fn check(request: &Request) -> Result<(), GoogleError> {
    let id_rule = |b: u8| b.is_ascii_alphanumeric() || b"-_+/=".contains(&b);
    if request.id.is_empty() {
        return Err(bad("required", "entity.resource.id: Required".to_owned()));
    }
    if request.id.len() > 64 || !request.id.bytes().all(id_rule) {
        let message = "Channel id must be 1 to 64 characters of [A-Za-z0-9\\-_\\+/=]";
        return Err(bad("channelIdInvalid", message.to_owned()));
    }
    if !["web_hook", "webhook"].contains(&request.kind.as_str()) {
        let message = format!("Unknown channel type: {:?}", request.kind);
        return Err(bad("channelUnknownType", message));
    }
    if request.token.as_ref().is_some_and(|token| token.len() > 256) {
        return Err(bad("channelTokenTooLong", "Channel token is over 256 characters".to_owned()));
    }
    let url = Url::parse(&request.address)
        .map_err(|_| bad("webhookUrlInvalid", format!("Invalid address: {}", request.address)))?;
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
        let message = format!("WebHook callback must be HTTPS: {url}");
        return Err(bad("push.webhookUrlNotHttps", message));
    }
    Ok(())
}

/// When the channel closes: by `expiration`, by `params.ttl`, or after a week.
fn expires(request: &Request, now: DateTime<Utc>) -> DateTime<Utc> {
    let at = match &request.expiration {
        Some(Value::String(text)) => text.parse().ok(),
        Some(value) => value.as_i64(),
        None => None,
    };
    let at = at.and_then(DateTime::from_timestamp_millis);
    let ttl = request.params.get("ttl").and_then(|ttl| ttl.parse::<i64>().ok());
    let ttl = ttl
        .and_then(TimeDelta::try_seconds)
        .map_or(LIFETIME, |ttl| ttl.clamp(TimeDelta::zero(), LIFETIME_MAX));
    at.unwrap_or(now + ttl).min(now + LIFETIME_MAX)
}

/// Ids of channels are unique in the whole project.
fn add(state: &mut State, channel: Channel, now: DateTime<Utc>) -> Result<(), GoogleError> {
    state.channels.retain(|other| other.expires > now);
    if state.channels.iter().any(|other| other.id == channel.id) {
        return Err(bad("channelIdNotUnique", format!("Channel id {} not unique", channel.id)));
    }
    state.channels.push(channel);
    Ok(())
}

fn shown(channel: &Channel) -> Value {
    let mut answer = json!({
        "kind": "api#channel",
        "id": channel.id,
        "resourceId": channel.resource_id,
        "resourceUri": channel.resource_uri,
        "expiration": channel.expires.timestamp_millis().to_string(),
    });
    if let Some(token) = &channel.token {
        answer["token"] = json!(token);
    }
    answer
}
