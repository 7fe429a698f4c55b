//! `events.list` and `events.get`.

use std::sync::Arc;

use axum::{
    Json,
    extract::{OriginalUri, Path, State as Extract},
    http::HeaderMap,
};
use serde_json::{Value, json};

use super::caller::find_for_events;
use super::{
    item::{View, passes},
    query::{ListQuery, Order},
    tokens::{self, Cursor, Listing},
};
use crate::{
    faults::{FaultKind, Line, Stage},
    google_error::GoogleError,
    shared::Shared,
    state::{Calendar, Entry, Presence, Role, State, when},
};

type Answer = Result<Json<Value>, GoogleError>;

/// `GET /calendars/{calendar}/events`
pub(crate) async fn list(
    Extract(shared): Extract<Arc<Shared>>,
    Path(calendar): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Answer {
    let raw_query = uri.query().unwrap_or_default();
    shared.read(|state, now| {
        let (calendar, role, _) = find_for_events(state, &headers, &calendar, now)?;
        let query = ListQuery::parse(raw_query)?;
        let mut listing = tokens::listing(state, calendar, &query)?;
        let line = Line { method: "GET", path: uri.path(), query: raw_query };
        if query.page_token.is_none() {
            listing.exceptions_first = !shared.faults.take(Stage::ListStart, line).is_empty();
        }
        let page = Page { shared: &shared, state, calendar, role, query: &query, line };
        Ok(Json(page.answer(listing)))
    })
}

/// `GET /calendars/{calendar}/events/{event}`; cancelled events are shown as well.
pub(crate) async fn get(
    Extract(shared): Extract<Arc<Shared>>,
    Path((calendar, event)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    shared.read(|state, now| {
        let (calendar, role, _) = find_for_events(state, &headers, &calendar, now)?;
        let entry = calendar.get(&event).ok_or_else(GoogleError::not_found)?;
        if matches!(entry.presence, Presence::Gone { .. } | Presence::Dropped { .. }) {
            return Err(GoogleError::not_found());
        }
        let view = View {
            calendar,
            role,
            base: &shared.base,
            tombstone_details: state.behaviour.tombstone_details,
            time_zone: None,
            max_attendees: None,
        };
        Ok(Json(view.show(entry)))
    })
}

/// One page of a list.
struct Page<'a> {
    shared: &'a Shared,
    state: &'a State,
    calendar: &'a Calendar,
    role: Role,
    query: &'a ListQuery,
    line: Line<'a>,
}

impl Page<'_> {
    fn answer(&self, listing: Listing) -> Value {
        let mut answer = self.envelope();
        if !self.shared.faults.take(Stage::EmptyPage, self.line).is_empty() {
            answer["nextPageToken"] = json!(self.page_token(listing));
            return answer;
        }
        let limit = self.state.behaviour.page_limit.unwrap_or(usize::MAX);
        let limit = self.query.max_results.min(limit.max(1));
        let mut found = self.entries(&listing);
        let more = found.len() > limit;
        found.truncate(limit);
        answer["items"] = Value::Array(self.items(&found));
        if more {
            let after = found.last().map(|(cursor, _)| *cursor);
            answer["nextPageToken"] = json!(self.page_token(Listing { after, ..listing }));
        } else if self.shared.faults.take(Stage::LastPage, self.line).is_empty() {
            let token = tokens::sync_token(self.state, self.calendar, self.query, listing.upto);
            answer["nextSyncToken"] = json!(token);
        }
        answer
    }

    fn page_token(&self, listing: Listing) -> String {
        tokens::page_token(self.state, self.calendar, self.query, listing)
    }

    /// What surrounds the items.
    fn envelope(&self) -> Value {
        let calendar = self.calendar;
        let reminders = match self.role {
            Role::Owner | Role::Writer => json!([{ "method": "popup", "minutes": 30 }]),
            Role::Reader | Role::FreeBusyReader => json!([]),
        };
        let mut envelope = json!({
            "kind": "calendar#events",
            "etag": format!("\"p33{:x}\"", self.state.serial),
            "summary": calendar.summary,
            "updated": when::timestamp(calendar.updated),
            "timeZone": self.query.time_zone.as_deref().unwrap_or(&calendar.time_zone),
            "accessRole": self.role.as_str(),
            "defaultReminders": reminders,
            "items": [],
        });
        if let Some(description) = &calendar.description {
            envelope["description"] = json!(description);
        }
        envelope
    }

    /// What the list still has to show, in its order.
    fn entries(&self, listing: &Listing) -> Vec<(Cursor, &Entry)> {
        let mut found: Vec<_> = self
            .calendar
            .events
            .iter()
            .enumerate()
            .map(|(position, entry)| (self.cursor(position, entry, listing), entry))
            .filter(|(cursor, _)| listing.after.is_none_or(|after| *cursor > after))
            .filter(|(_, entry)| self.belongs(entry, listing))
            .collect();
        found.sort_by_key(|(cursor, _)| *cursor);
        found
    }

    fn cursor(&self, position: usize, entry: &Entry, listing: &Listing) -> Cursor {
        let by_change = listing.since.is_some() || self.query.order == Order::Updated;
        let rank = listing.exceptions_first && entry.master_id().is_none();
        Cursor { rank: rank.into(), change: if by_change { entry.changed } else { 0 }, position }
    }

    /// Whether the list shows this event at all.
    fn belongs(&self, entry: &Entry, listing: &Listing) -> bool {
        let shown = match listing.since {
            Some(since) => {
                entry.changed > since
                    && entry.changed <= listing.upto
                    && match entry.presence {
                        Presence::Live | Presence::Cancelled => true,
                        Presence::Gone { announced } => announced,
                        Presence::Dropped { .. } => false,
                    }
            }
            None => match entry.presence {
                Presence::Live => true,
                Presence::Cancelled if self.query.shows_deleted() => true,
                Presence::Cancelled => self.is_cancelled_occurrence(entry),
                Presence::Gone { .. } | Presence::Dropped { .. } => false,
            },
        };
        shown && passes(entry, self.query, &self.calendar.time_zone)
    }

    /// Google's full lists show the cancelled occurrences of series that are alive.
    fn is_cancelled_occurrence(&self, entry: &Entry) -> bool {
        self.state.behaviour.cancelled_exceptions_in_full_list && entry.master_id().is_some()
    }

    fn items(&self, found: &[(Cursor, &Entry)]) -> Vec<Value> {
        let view = View {
            calendar: self.calendar,
            role: self.role,
            base: &self.shared.base,
            tombstone_details: self.state.behaviour.tombstone_details,
            time_zone: self.query.time_zone.as_deref(),
            max_attendees: self.query.max_attendees,
        };
        let mut items: Vec<_> = found.iter().map(|(_, entry)| view.show(entry)).collect();
        let Some((_, first)) = found.first() else { return items };
        for fault in self.shared.faults.take(Stage::Items, self.line) {
            let older = view.show_older(first);
            match fault {
                FaultKind::DuplicateItem { newest_first: true } => items.push(older),
                _ => items.insert(0, older),
            }
        }
        items
    }
}
