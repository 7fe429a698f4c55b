//! Who calls, and what the caller may see.

use axum::http::{HeaderMap, header};
use chrono::{DateTime, Utc};

use crate::{
    google_error::GoogleError,
    oauth::{grants::Access, scopes},
    state::{Calendar, Role, State},
};

/// What the access token of a request stands for.
pub(super) fn caller<'a>(
    state: &'a State,
    headers: &HeaderMap,
    now: DateTime<Utc>,
) -> Result<&'a Access, GoogleError> {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    });
    token.and_then(|token| state.grants.access(token, now)).ok_or_else(GoogleError::unauthorized)
}

/// Refuses a caller who was not granted one of these scopes.
pub(super) fn need(caller: &Access, scopes: &[&str]) -> Result<(), GoogleError> {
    if scopes::any(&caller.scopes, scopes) {
        return Ok(());
    }
    Err(GoogleError::insufficient_permissions())
}

/// The calendar of that id (or of the word `primary`), if the caller may see it.
pub(super) fn find<'a>(
    state: &'a State,
    caller: &Access,
    id: &str,
) -> Result<(&'a Calendar, Role), GoogleError> {
    let id = if id == "primary" { &caller.account } else { id };
    let calendar = state.calendar(id).map_err(|_| GoogleError::not_found())?;
    let role = calendar.role_of(&caller.account).ok_or_else(GoogleError::not_found)?;
    Ok((calendar, role))
}

/// The calendar whose events the caller may see.
pub(super) fn find_for_events<'a>(
    state: &'a State,
    headers: &HeaderMap,
    id: &str,
    now: DateTime<Utc>,
) -> Result<(&'a Calendar, Role, &'a Access), GoogleError> {
    let caller = caller(state, headers, now)?;
    let owned = scopes::any(&caller.scopes, scopes::OWNED_EVENTS);
    if !owned {
        need(caller, scopes::EVENTS)?;
    }
    let (calendar, role) = find(state, caller, id)?;
    if role != Role::Owner {
        need(caller, scopes::EVENTS)?;
    }
    Ok((calendar, role, caller))
}
