//! Bringing back what is gone, from history; and destroying on purpose, not before a backup is made.

use app::ports::Purged;
use backup::BackupError;
use domain::{BackupReason, EventId, MergeReport, RestoreRequest};
use store::{Author, StoreError, StoreResult};
use thiserror::Error;

use crate::services::Services;

/// Events brought back in one transaction: many make a writer wait, few cost time.
const AT_ONCE: usize = 500;
/// Ids read at once.
const IDS: i64 = 10_000;

/// Why nothing was purged.
#[derive(Debug, Error)]
pub enum PurgeError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no backup to go back to.
    #[error(
        "nothing was purged, since the backup before it failed: {0} (a purge cannot be undone: make \
         backups work first)"
    )]
    Backup(BackupError),
}

/// Brings events back as their last revision knows them: rows that are gone are re-created, altered
/// ones (with `overwrite`) get the values of their last revision. Idempotent.
///
/// Not in the history are the edits of synced events (which fields people decided): a merge from a
/// backup brings them along.
///
/// # Errors
/// Where the database fails; what was brought back until then stays.
#[tracing::instrument(skip_all, fields(events = events.len(), dry_run = dry_run))]
pub async fn from_history(
    services: &Services,
    author: &Author,
    events: &[EventId],
    overwrite: bool,
    dry_run: bool,
) -> StoreResult<MergeReport> {
    let mut report = MergeReport::default();
    for events in events.chunks(AT_ONCE) {
        let part = services.store.recover(author, events, overwrite, dry_run).await?;
        report.add(part);
    }
    Ok(report)
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

/// Makes a backup, then destroys trashed events for good, all or none. Where there is nothing to
/// destroy (`None`), or one of them is not in the trash, no backup is made either.
///
/// # Errors
/// Where one is not in the trash, or the backup fails: nothing was purged then.
#[tracing::instrument(skip_all)]
pub async fn purge(
    services: &Services,
    author: &Author,
    what: &RestoreRequest,
) -> Result<Option<Purged>, PurgeError> {
    if services.store.purge_preview(what).await?.is_empty() {
        return Ok(None);
    }
    let backup = services.backups.create(&author.actor, BackupReason::Purge, &|_| {}).await;
    let backup = backup.map_err(PurgeError::Backup)?.id;
    Ok(Some(Purged { events: destroy(services, author, what).await?, backup }))
}

/// Destroys trashed events, and takes what was drawn of them and what they said off the disk.
///
/// # Errors
/// Where one is not in the trash, or the database fails: nothing was purged then.
pub async fn destroy(
    services: &Services,
    author: &Author,
    what: &RestoreRequest,
) -> StoreResult<Vec<EventId>> {
    let events = services.store.purge(author, what).await?;
    services.cards.forget(&events);
    // The rows are gone in any case; the daily look does this again.
    match services.store.scrub().await {
        Ok(true) => {}
        Ok(false) => tracing::info!("purged words stay in the database's log until it is emptied"),
        Err(error) => tracing::warn!("purged words may still be in the database's file: {error}"),
    }
    Ok(events)
}
