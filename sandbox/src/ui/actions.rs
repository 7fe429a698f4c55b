//! What the forms do.

use axum::{Form, extract::Path, response::Redirect};
use serde::Deserialize;
use serde_json::json;

use super::answer::Done;
use super::event_form::EventForm;
use super::paths::{calendar_path, event_path};
use crate::handle::Handle;

/// The form that adds an account.
#[derive(Deserialize)]
pub(super) struct AccountForm {
    name: String,
    email: String,
}

/// `POST /accounts`
pub(super) async fn add_account(at: Handle, Form(form): Form<AccountForm>) -> Done {
    at.add_account(form.email.trim(), form.name.trim())?;
    Ok(Redirect::to("/?said=added"))
}

/// The form that adds a calendar.
#[derive(Deserialize)]
pub(super) struct CalendarForm {
    account: String,
    summary: String,
    time_zone: String,
}

/// `POST /calendars`
pub(super) async fn add_calendar(at: Handle, Form(form): Form<CalendarForm>) -> Done {
    let id = format!("{}@group.calendar.google.com", at.0.random_event_id());
    at.add_calendar(&form.account, &id, form.summary.trim(), form.time_zone.trim())?;
    Ok(Redirect::to(&format!("{}?said=added", calendar_path(&id))))
}

/// `POST /calendars/{calendar}/events`
pub(super) async fn add_event(
    at: Handle,
    Path(calendar): Path<String>,
    Form(form): Form<EventForm>,
) -> Done {
    let zone = at.0.read(|state, _| state.calendar(&calendar).map(|c| c.time_zone.clone()))?;
    at.insert_event(&calendar, form.new_event(&zone)?)?;
    Ok(Redirect::to(&format!("{}?said=added", calendar_path(&calendar))))
}

/// `POST /calendars/{calendar}/events/{event}`
pub(super) async fn edit_event(
    at: Handle,
    Path((calendar, event)): Path<(String, String)>,
    Form(form): Form<EventForm>,
) -> Done {
    let zone = at.0.read(|state, _| state.calendar(&calendar).map(|c| c.time_zone.clone()))?;
    let (item, _) = at.event(&calendar, &event)?;
    let changes = form.changes(&item, &zone)?;
    if changes != json!({}) {
        at.patch_event(&calendar, &event, &changes)?;
    }
    Ok(Redirect::to(&format!("{}?said=changed", event_path(&calendar, &event))))
}

/// `POST …/cancel`
pub(super) async fn cancel_event(
    at: Handle,
    Path((calendar, event)): Path<(String, String)>,
) -> Done {
    at.cancel_event(&calendar, &event)?;
    Ok(Redirect::to(&format!("{}?said=cancelled", calendar_path(&calendar))))
}

/// `POST …/delete`: without a tombstone.
pub(super) async fn vanish_event(
    at: Handle,
    Path((calendar, event)): Path<(String, String)>,
) -> Done {
    at.vanish_event(&calendar, &event)?;
    Ok(Redirect::to(&format!("{}?said=vanished", calendar_path(&calendar))))
}

/// `POST …/undelete`
pub(super) async fn undelete_event(
    at: Handle,
    Path((calendar, event)): Path<(String, String)>,
) -> Done {
    at.undelete_event(&calendar, &event)?;
    Ok(Redirect::to(&format!("{}?said=back", event_path(&calendar, &event))))
}

/// The form that cancels an occurrence.
#[derive(Deserialize)]
pub(super) struct OccurrenceForm {
    start: String,
}

/// `POST …/occurrence`
pub(super) async fn cancel_occurrence(
    at: Handle,
    Path((calendar, event)): Path<(String, String)>,
    Form(form): Form<OccurrenceForm>,
) -> Done {
    at.cancel_occurrence(&calendar, &event, &form.start)?;
    Ok(Redirect::to(&format!("{}?said=occurrence", event_path(&calendar, &event))))
}

/// `POST /calendars/{calendar}/expire`
pub(super) async fn expire_sync_tokens(at: Handle, Path(calendar): Path<String>) -> Done {
    at.expire_sync_tokens(Some(&calendar))?;
    Ok(Redirect::to(&format!("{}?said=expired", calendar_path(&calendar))))
}

/// `POST /access-tokens/expire`
pub(super) async fn expire_access_tokens(at: Handle) -> Redirect {
    at.expire_access_tokens();
    Redirect::to("/?said=access")
}

/// The form that revokes a grant.
#[derive(Deserialize)]
pub(super) struct RevokeForm {
    account: String,
}

/// `POST /grants/revoke`
pub(super) async fn revoke(at: Handle, Form(form): Form<RevokeForm>) -> Redirect {
    at.revoke_grants(&form.account);
    Redirect::to("/?said=revoked")
}
