//! Whether Google has a meeting on the web for an event. It is read from what Google said of it, and
//! not kept beside the event: nobody writes it here.

use domain::views::EventPage;
use domain::{GoogleId, RemoteBody, RemoteItem};
use sqlx::Row as _;

use super::super::{Database, from_json, plain};
use crate::StoreResult;

/// Whether there is a meeting for this event: by its own item, or else by that of its series.
pub async fn is_held(database: &Database, page: &EventPage) -> StoreResult<bool> {
    let (Some(source), Some(own)) = (page.event.source_id, &page.event.google_id) else {
        return Ok(false);
    };
    let series = page.series.as_ref().and_then(|series| series.google_id.as_ref());
    let found = sqlx::query(
        "SELECT google_id, item FROM remote_items WHERE source_id = $1 AND google_id IN ($2, $3)",
    )
    .bind(source.0)
    .bind(plain(own.as_str()))
    .bind(plain(series.unwrap_or(own).as_str()))
    .fetch_all(&database.public)
    .await?;
    let mut held = None;
    for row in &found {
        let (id, item): (String, String) = (row.try_get("google_id")?, row.try_get("item")?);
        // What another version wrote, and cannot be read here, says nothing.
        let Ok(item) = from_json::<RemoteItem>(&item) else { continue };
        if let Some(says) = says(&item).filter(|_| held.is_none() || is(&id, own)) {
            held = Some(says);
        }
    }
    Ok(held.unwrap_or_default())
}

fn is(id: &str, own: &GoogleId) -> bool {
    id == own.as_str()
}

fn says(item: &RemoteItem) -> Option<bool> {
    match &item.body {
        RemoteBody::Single { event } | RemoteBody::Master { event, .. } => Some(event.has_meeting),
        RemoteBody::Exception { event, .. } => event.as_ref().map(|event| event.has_meeting),
        RemoteBody::Tombstone => None,
    }
}
