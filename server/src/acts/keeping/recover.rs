//! Bringing back what is gone, from history.

use access::MayAdminister;
use app::ports::Lost;
use domain::why::Act;
use domain::{EventId, MergeReport};
use store::StoreResult;

use crate::acts::author::author;
use crate::acts::error::Done;
use crate::services::Services;

/// Events brought back in one transaction: many make a writer wait, few cost time.
const AT_ONCE: usize = 500;
/// Ids read at once.
const IDS: i64 = 10_000;

/// Brings events back as their last revision knows them: rows that are gone are re-created, altered
/// ones get the values of their last revision where that is asked for. Doing it twice changes nothing.
/// With `dry_run`, says what it would do.
///
/// Not in the history are the edits of synced events (which fields people decided): a merge from a
/// backup brings them along.
///
/// # Errors
/// Where the database fails; what was brought back until then stays.
#[tracing::instrument(skip_all, fields(events = events.len(), dry_run = dry_run))]
pub async fn bring_back(
    services: &Services,
    by: &dyn MayAdminister,
    lost: Lost,
    events: &[EventId],
    dry_run: bool,
) -> Done<MergeReport> {
    let author = author(services, &by.actor(), act(lost));
    let mut report = MergeReport::default();
    for events in events.chunks(AT_ONCE) {
        let overwrite = lost == Lost::Altered;
        report.add(services.store.recover(&author, events, overwrite, dry_run).await?);
    }
    Ok(report)
}

fn act(lost: Lost) -> Act {
    match lost {
        Lost::Missing => Act::Missing,
        Lost::Altered => Act::Altered,
    }
}

/// All events that must be here and are not.
///
/// # Errors
/// Where the database fails.
pub async fn missing(services: &Services) -> StoreResult<Vec<EventId>> {
    let mut all: Vec<EventId> = Vec::new();
    loop {
        let after = all.last().copied().unwrap_or(EventId(0));
        let page = services.store.missing_events(after, IDS).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}
