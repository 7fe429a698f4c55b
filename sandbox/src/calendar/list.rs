//! `calendarList.list`, `calendarList.get` and `calendars.get`.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State as Extract},
    http::HeaderMap,
};
use base64::{Engine, prelude::BASE64_URL_SAFE};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::caller::{caller, find, need};
use super::query::{boolean, positive, unknown};
use crate::{
    google_error::GoogleError,
    oauth::{grants::Access, scopes},
    shared::Shared,
    state::{Calendar, Role, State},
};

type Answer = Result<Json<Value>, GoogleError>;

const PAGE_MAX: usize = 250;
const PAGE_DEFAULT: usize = 100;

/// `GET /users/me/calendarList`
pub(crate) async fn calendar_list(
    Extract(shared): Extract<Arc<Shared>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    shared.read(|state, now| {
        let caller = caller(state, &headers, now)?;
        need(caller, scopes::CALENDAR_LIST)?;
        let query = Query::parse(query.as_deref().unwrap_or_default())?;
        Ok(Json(page(state, caller, &query)))
    })
}

/// `GET /users/me/calendarList/{calendar}`
pub(crate) async fn calendar_list_entry(
    Extract(shared): Extract<Arc<Shared>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    shared.read(|state, now| {
        let caller = caller(state, &headers, now)?;
        need(caller, scopes::CALENDAR_LIST)?;
        let (calendar, role) = find(state, caller, &id)?;
        Ok(Json(entry(calendar, role, caller)))
    })
}

/// `GET /calendars/{calendar}`
pub(crate) async fn calendar(
    Extract(shared): Extract<Arc<Shared>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    shared.read(|state, now| {
        let caller = caller(state, &headers, now)?;
        need(caller, scopes::CALENDARS)?;
        let (calendar, _) = find(state, caller, &id)?;
        let mut answer = json!({
            "kind": "calendar#calendar",
            "etag": etag(calendar),
            "id": calendar.id,
            "summary": calendar.summary,
            "timeZone": calendar.time_zone,
        });
        describe(&mut answer, calendar);
        Ok(Json(answer))
    })
}

/// A query of `calendarList.list`.
struct Query {
    max_results: usize,
    min_role: Option<Role>,
    page_token: Option<String>,
}

impl Query {
    fn parse(query: &str) -> Result<Self, GoogleError> {
        let mut read = Self { max_results: PAGE_DEFAULT, min_role: None, page_token: None };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "maxResults" => read.max_results = positive(&name, &value)?.min(PAGE_MAX),
                "minAccessRole" => read.min_role = Some(role(&value)?),
                "pageToken" => read.page_token = Some(page_id(&value)?),
                "showHidden" | "showDeleted" => drop(boolean(&name, &value)?),
                "syncToken" => return Err(no_sync_token()),
                "alt" | "prettyPrint" | "quotaUser" | "userIp" | "key" => {}
                _ => return Err(unknown(&name)),
            }
        }
        Ok(read)
    }
}

fn role(value: &str) -> Result<Role, GoogleError> {
    serde_json::from_value(json!(value)).map_err(|_| {
        let message = format!(
            "Invalid value '{value}'. Allowed values: [freeBusyReader, owner, reader, writer]"
        );
        GoogleError::parameter("minAccessRole", "invalidParameter", message)
    })
}

fn no_sync_token() -> GoogleError {
    let message = "Sync tokens of the calendar list are not supported by the stand-in.";
    GoogleError::parameter("syncToken", "invalid", message)
}

/// The id of the calendar that the page before ended with.
fn page_id(token: &str) -> Result<String, GoogleError> {
    let id = BASE64_URL_SAFE.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    id.ok_or_else(|| GoogleError::parameter("pageToken", "invalid", "Invalid page token value."))
}

fn page(state: &State, caller: &Access, query: &Query) -> Value {
    let mine = |calendar: &&Calendar| {
        let role = calendar.role_of(&caller.account);
        role.is_some_and(|role| query.min_role.is_none_or(|min| role >= min))
    };
    let mut found: Vec<_> = state.calendars.values().filter(mine).collect();
    // The primary calendar comes first.
    found.sort_by_key(|calendar| (calendar.id != caller.account, calendar.id.as_str()));
    let start = match &query.page_token {
        Some(id) => found.iter().position(|c| c.id == *id).map_or(found.len(), |at| at + 1),
        None => 0,
    };
    let rest = &found[start..];
    let shown = &rest[..rest.len().min(query.max_results)];
    let items: Vec<_> = shown
        .iter()
        .filter_map(|calendar| Some(entry(calendar, calendar.role_of(&caller.account)?, caller)))
        .collect();
    let mut answer = json!({
        "kind": "calendar#calendarList",
        "etag": format!("\"p32{:x}\"", state.serial),
        "items": items,
    });
    match shown.last() {
        Some(last) if shown.len() < rest.len() => {
            answer["nextPageToken"] = json!(BASE64_URL_SAFE.encode(&last.id));
        }
        _ => {
            let token = BASE64_URL_SAFE.encode(format!("list{}", state.serial));
            answer["nextSyncToken"] = json!(token);
        }
    }
    answer
}

/// A calendar as it shows in the caller's list.
fn entry(calendar: &Calendar, role: Role, caller: &Access) -> Value {
    let mut entry = json!({
        "kind": "calendar#calendarListEntry",
        "etag": etag(calendar),
        "id": calendar.id,
        "summary": calendar.summary,
        "timeZone": calendar.time_zone,
        "colorId": "14",
        "backgroundColor": "#9fe1e7",
        "foregroundColor": "#000000",
        "selected": true,
        "accessRole": role.as_str(),
        "defaultReminders": [],
        "conferenceProperties": { "allowedConferenceSolutionTypes": ["hangoutsMeet"] },
    });
    describe(&mut entry, calendar);
    if calendar.id == caller.account {
        entry["primary"] = json!(true);
        entry["defaultReminders"] = json!([{ "method": "popup", "minutes": 30 }]);
    } else {
        entry["dataOwner"] = json!(calendar.owner);
    }
    let access = calendar.access.get(&caller.account);
    if let Some(name) = access.and_then(|access| access.summary_override.as_ref()) {
        entry["summaryOverride"] = json!(name);
    }
    entry
}

fn describe(answer: &mut Value, calendar: &Calendar) {
    if let Some(description) = &calendar.description {
        answer["description"] = json!(description);
    }
}

fn etag(calendar: &Calendar) -> String {
    format!("\"{}\"", calendar.updated.timestamp_micros())
}
