//! Page tokens and sync tokens: opaque text that carries what it is bound to.

use axum::http::StatusCode;
use base64::{Engine, prelude::BASE64_URL_SAFE};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::query::ListQuery;
use crate::{
    google_error::GoogleError,
    options::{Behaviour, GoneReason},
    state::{Calendar, State},
};

/// A place in a list: what came before is not shown again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// 0 for what comes first, 1 for the rest.
    pub rank: u8,
    /// The number of the last change, in an order by change; else 0.
    pub change: u64,
    /// The place in the calendar.
    pub position: usize,
}

/// A list in progress: what its first page has settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Listing {
    /// Only what changed after this change.
    pub since: Option<u64>,
    /// Only what changed up to this change, in an increment; the basis of the next sync token.
    pub upto: u64,
    pub exceptions_first: bool,
    pub after: Option<Cursor>,
}

#[derive(Serialize, Deserialize)]
struct PageToken {
    epoch: String,
    calendar: String,
    query: String,
    listing: Listing,
}

#[derive(Serialize, Deserialize)]
struct SyncToken {
    epoch: String,
    calendar: String,
    generation: u64,
    serial: u64,
    query: String,
}

fn encode(token: &impl Serialize) -> String {
    // With its padding, as Google's: it has to be percent-encoded in a query.
    BASE64_URL_SAFE.encode(serde_json::to_vec(token).unwrap_or_default())
}

fn decode<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_slice(&BASE64_URL_SAFE.decode(text).ok()?).ok()
}

/// The sync token for what changes after `serial`.
pub(crate) fn sync_token(
    state: &State,
    calendar: &Calendar,
    query: &ListQuery,
    serial: u64,
) -> String {
    encode(&SyncToken {
        epoch: state.epoch.clone(),
        calendar: calendar.id.clone(),
        generation: calendar.sync_generation,
        serial,
        query: query.lasting(),
    })
}

/// The page token for what comes next in `listing`.
pub(crate) fn page_token(
    state: &State,
    calendar: &Calendar,
    query: &ListQuery,
    listing: Listing,
) -> String {
    encode(&PageToken {
        epoch: state.epoch.clone(),
        calendar: calendar.id.clone(),
        query: query.paged(),
        listing,
    })
}

/// The list that the query's tokens stand for: a new one where there is no page token.
pub(crate) fn listing(
    state: &State,
    calendar: &Calendar,
    query: &ListQuery,
) -> Result<Listing, GoogleError> {
    let since = match &query.sync_token {
        Some(token) => Some(read_sync_token(state, calendar, query, token)?),
        None => None,
    };
    match &query.page_token {
        Some(token) => read_page_token(state, calendar, query, token),
        None => {
            let upto = state.serial;
            Ok(Listing { since, upto, exceptions_first: false, after: None })
        }
    }
}

fn read_page_token(
    state: &State,
    calendar: &Calendar,
    query: &ListQuery,
    token: &str,
) -> Result<Listing, GoogleError> {
    let error = |message| GoogleError::parameter("pageToken", "invalid", message);
    let token: PageToken = decode(token).ok_or_else(|| error("Invalid page token value."))?;
    if token.epoch != state.epoch || token.calendar != calendar.id {
        return Err(error("Invalid page token value."));
    }
    if token.query != query.paged() {
        return Err(error("The page token belongs to a request with other parameters."));
    }
    Ok(token.listing)
}

fn read_sync_token(
    state: &State,
    calendar: &Calendar,
    query: &ListQuery,
    token: &str,
) -> Result<u64, GoogleError> {
    let behaviour = &state.behaviour;
    let token: SyncToken = decode(token).ok_or_else(|| garbage(behaviour))?;
    if token.calendar != calendar.id {
        return Err(garbage(behaviour));
    }
    if token.epoch != state.epoch
        || token.generation != calendar.sync_generation
        || token.serial > state.serial
    {
        return Err(gone(behaviour));
    }
    if token.query != query.lasting() {
        return Err(GoogleError::parameter(
            "syncToken",
            "invalid",
            "The sync token belongs to a list with other parameters.",
        ));
    }
    Ok(token.serial)
}

fn garbage(behaviour: &Behaviour) -> GoogleError {
    if behaviour.garbage_sync_token_is_gone {
        return gone(behaviour);
    }
    GoogleError::parameter("syncToken", "invalid", "Invalid sync token value.")
}

/// 410: the token has expired, or who may see the calendar has changed.
fn gone(behaviour: &Behaviour) -> GoogleError {
    let (reason, parameter, message) = match behaviour.gone_reason {
        GoneReason::FullSyncRequired => (
            "fullSyncRequired",
            "syncToken",
            "Sync token is no longer valid, a full sync is required.",
        ),
        GoneReason::UpdatedMinTooLongAgo => (
            "updatedMinTooLongAgo",
            "updatedMin",
            "The requested minimum modification time lies too far in the past.",
        ),
    };
    GoogleError {
        domain: "calendar",
        parameter: Some(parameter.to_owned()),
        ..GoogleError::new(StatusCode::GONE, reason, message)
    }
}
