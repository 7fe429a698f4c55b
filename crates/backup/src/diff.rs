//! What a backup has that the site has not, or has otherwise.

use domain::{BackupDifference, Event};

use super::{BackupError, Backups};

/// Compares the events of a backup with the site's.
pub(super) async fn diff(backups: &Backups, id: i64) -> Result<Vec<BackupDifference>, BackupError> {
    let archive = backups.archive(id).await?;
    let mut rows = archive.rows("events");
    let mut found = Vec::new();
    while let Some(batch) = rows.next().await? {
        let events = batch.into_iter().map(|row| {
            serde_json::from_value::<Event>(row.into())
                .map_err(|error| BackupError::Damaged { id, problem: error.to_string() })
        });
        let events = events.collect::<Result<Vec<_>, _>>()?;
        found.extend(backups.store().differences(&events).await?);
    }
    Ok(found)
}
