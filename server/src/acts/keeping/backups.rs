//! Backups, made, verified and merged. Which backups may be read says whoever acts: a site's own, or
//! another's with its key.

use access::MayAdminister;
use backup::Backups;
use domain::why::Act;
use domain::{BackupInfo, BackupProgress, BackupReason, MergeReport, MergeRequest};

use crate::acts::author::author;
use crate::acts::error::Done;
use crate::services::Services;

/// Who is told how far it is.
type OnProgress<'a> = &'a (dyn Fn(BackupProgress) + Send + Sync);

/// Makes a backup of this instant, while the site goes on.
///
/// # Errors
/// Where the storage or the store fails.
pub async fn back_up(
    services: &Services,
    by: &dyn MayAdminister,
    reason: BackupReason,
    told: OnProgress<'_>,
) -> Done<BackupInfo> {
    Ok(services.backups.create(&by.actor(), reason, told).await?)
}

/// Verifies a backup by restoring it into a scratch database and comparing every row. One that does not
/// verify is a backup with a problem.
///
/// # Errors
/// Where there is no such backup, or the storage or the store fails.
pub async fn verify_backup(
    backups: &Backups,
    by: &dyn MayAdminister,
    id: i64,
    told: OnProgress<'_>,
) -> Done<BackupInfo> {
    Ok(backups.verify(&by.actor(), id, told).await?)
}

/// Takes records from a backup; with `dry_run`, says what that would do.
///
/// # Errors
/// Where there is no such backup, or the storage or the store fails.
pub async fn merge_backup(
    services: &Services,
    backups: &Backups,
    by: &dyn MayAdminister,
    id: i64,
    what: &MergeRequest,
) -> Done<MergeReport> {
    let author = author(services, &by.actor(), Act::Merged { backup: id.to_string() });
    Ok(backups.merge(&author, id, what).await?)
}
