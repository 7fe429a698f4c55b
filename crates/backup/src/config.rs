//! Where backups go, and how they are sealed.

use std::path::PathBuf;
use std::str::FromStr as _;

use secrets::Secret;

/// What the environment says about backups.
#[derive(Clone, Debug, Default)]
pub struct BackupConfig {
    /// `BACKUP_URL`; `None`: a folder `backups` below the data directory.
    pub place: Option<BackupPlace>,
    /// `BACKUP_AGE_RECIPIENT`: whom backups are encrypted to (`age1…`).
    pub recipient: Option<String>,
    /// `BACKUP_AGE_IDENTITY_FILE`: what opens them.
    pub identity_file: Option<PathBuf>,
}

/// Where backups are kept.
#[derive(Clone, Debug)]
pub enum BackupPlace {
    /// A folder.
    Folder(PathBuf),
    /// Object storage that speaks S3.
    S3 {
        /// The bucket.
        bucket: String,
        /// What all names begin with; may be empty.
        prefix: String,
        /// The `AWS_…` variables that are set, by their names in lower case.
        settings: Vec<(&'static str, Secret)>,
    },
}

/// The identities of a file as `age-keygen` writes it.
#[must_use]
pub fn identities(text: &str) -> Vec<age::x25519::Identity> {
    text.lines().filter_map(|line| age::x25519::Identity::from_str(line.trim()).ok()).collect()
}
