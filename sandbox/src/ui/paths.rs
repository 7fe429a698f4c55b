//! The addresses of pages.

use super::html;

/// The address of a calendar's page.
pub(super) fn calendar_path(calendar: &str) -> String {
    format!("/calendars/{}", html::encode(calendar))
}

/// The address of an event's page.
pub(super) fn event_path(calendar: &str, event: &str) -> String {
    format!("{}/events/{}", calendar_path(calendar), html::encode(event))
}
