//! `/admin`: what administrators see.

mod audit;
mod backups;
mod integrity;
mod overview;
mod runs;

pub(super) use audit::AuditPage;
pub(super) use backups::{BackupAt, BackupsPage, CreateBackup, MergeAt, MergeBackup, VerifyBackup};
pub(super) use integrity::{BringBack, BringBackPage, CheckEverything, IntegrityPage};
pub(super) use overview::Overview;
pub(super) use runs::Runs;
