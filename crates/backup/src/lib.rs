//! Backups: made, verified by restoring, compared with the site, merged back.
//!
//! The format is described in `docs/decisions/0009-backup-format.md`.

mod alerts;
mod archive;
mod backup_alert;
mod backups;
mod blocking;
mod config;
mod context;
mod create;
mod diff;
mod error;
mod keys;
mod list;
mod manifest;
mod merge;
mod parts;
mod place;
mod progress;
mod prune;
mod restore;
mod retention;
mod signature;
mod steps;
pub mod take;
mod verify;

pub use alerts::LATE;
pub use archive::{Archive, Record, Rows};
pub use backup_alert::{BackupAlert, BackupAlertText};
pub use backups::Backups;
pub use config::{BackupConfig, BackupPlace, identities};
pub use create::before_migration;
pub use error::BackupError;
pub use manifest::{FORMAT, MANIFEST, Manifest, OUTCOME, Part, TableParts};
pub use place::{Files, Place};
pub use retention::{RetainedBackup, expired};
pub use steps::{NoSteps, STEPS, Steps};
