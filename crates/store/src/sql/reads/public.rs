//! What the public may see: every list and every lookup for it is made of these.

use super::super::columns::{EVENT, names};

/// A series that has a page. One whose dates are all drafts, or in the trash, has none.
pub fn series_answers(series: &str) -> String {
    format!(
        "{series}.deleted_at IS NULL
         AND EXISTS (SELECT 1 FROM events e WHERE e.series_id = {series}.id
                     AND e.deleted_at IS NULL AND e.visibility <> 'draft')"
    )
}

/// The rows that a list may show, `e` being the event.
pub const LIVE: &str = "e.deleted_at IS NULL AND e.visibility = 'public'";

/// `SELECT` of teasers, with the given conditions behind [`LIVE`].
pub fn teasers(conditions: &str) -> String {
    format!(
        "SELECT {}, o.name AS organizer_name, o.slug AS organizer_slug
         FROM events e JOIN organizers o ON o.id = e.organizer_id
         WHERE {LIVE} {conditions} ORDER BY e.starts_at, e.id LIMIT $1",
        names(EVENT, "e.")
    )
}
