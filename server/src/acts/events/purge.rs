//! Destroying on purpose, not before a backup is made.

use access::{MayDestroy, Schedule};
use app::ports::Purged;
use backup::BackupError;
use chrono::{DateTime, Utc};
use domain::why::Act;
use domain::{BackupProblem, BackupReason, EventId, EventProblem, RestoreRequest};
use store::{Author, RETENTION, StoreResult};

use crate::acts::author::{author, to_its_end};
use crate::acts::error::Done;
use crate::services::Services;

/// Events destroyed at once by the retention.
const AT_ONCE: i64 = 500;

/// Makes a backup, then destroys trashed events for good, all or none. Where there is nothing to
/// destroy, or one of them is not in the trash, no backup is made either.
///
/// # Errors
/// [`EventProblem::NothingLeft`] where there is nothing; where one is not in the trash, or the backup
/// fails: nothing was purged then.
#[tracing::instrument(skip_all)]
pub async fn purge(services: &Services, by: &dyn MayDestroy, what: RestoreRequest) -> Done<Purged> {
    let author = author(services, &by.actor(), Act::Purged);
    let services = services.clone();
    to_its_end("a purge", async move {
        if services.store.purge_preview(&what).await?.is_empty() {
            return Err(EventProblem::NothingLeft.into());
        }
        let backup = back_up(&services, &author).await?;
        Ok(Purged { events: destroy(&services, &author, &what).await?, backup })
    })
    .await
}

/// Purges what went to the trash before an instant, after one backup; says how much that was.
///
/// # Errors
/// Where the backup fails, or the store does.
#[tracing::instrument(skip_all)]
pub async fn purge_expired(
    services: &Services,
    by: &Schedule,
    before: DateTime<Utc>,
) -> Done<usize> {
    let act = Act::Retention { days: RETENTION.num_days() };
    let author = author(services, &access::Hand::actor(by), act);
    let mut count = 0;
    loop {
        let expired = services.store.expired(before, AT_ONCE).await?;
        if expired.is_empty() {
            return Ok(count);
        }
        if count == 0 {
            back_up(services, &author).await?;
        }
        let ids = expired.into_iter().map(|(id, _)| id).collect();
        count += destroy(services, &author, &RestoreRequest::Events(ids)).await?.len();
    }
}

/// Makes the backup that still has what is destroyed then.
async fn back_up(services: &Services, author: &Author) -> Done<i64> {
    let made = services.backups.create(&author.actor, BackupReason::Purge, &|_| {}).await;
    match made {
        Ok(backup) => Ok(backup.id),
        Err(BackupError::Store(error)) => Err(error.into()),
        Err(error) => {
            tracing::info!("nothing is purged without a backup: {error}");
            Err(BackupProblem::BeforePurge(error.to_string()).into())
        }
    }
}

/// Destroys trashed events, and takes what was drawn of them and what they said off the disk.
async fn destroy(
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
