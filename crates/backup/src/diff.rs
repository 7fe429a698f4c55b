//! What a backup has that the site has not, or has otherwise.

use domain::{BackupDifference, Event};

use super::BackupError;
use super::backups::Backups;

impl Backups {
    /// What a backup has that the site has not, or has otherwise, in order of id.
    ///
    /// # Errors
    /// Where the backup cannot be read.
    pub async fn diff(&self, id: i64) -> Result<Vec<BackupDifference>, BackupError> {
        let archive = self.archive(id).await?;
        let mut rows = archive.rows("events");
        let mut found = Vec::new();
        while let Some(batch) = rows.next().await? {
            let events = batch.into_iter().map(|row| {
                serde_json::from_value::<Event>(row.into())
                    .map_err(|error| BackupError::Damaged { id, problem: error.to_string() })
            });
            let events = events.collect::<Result<Vec<_>, _>>()?;
            found.extend(self.store().differences(&events).await?);
        }
        Ok(found)
    }
}
