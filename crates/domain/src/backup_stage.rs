//! What a long act on backups is at.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a long act on backups is at. Its text is a name, kept in the database while the act goes on
/// and read there by other processes, older and newer ones too; pages say it in their own words.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum BackupStage {
    /// Nothing is done yet.
    Starting,
    /// The rows of a table are written into a backup.
    Writing(String),
    /// Parts are sent to object storage.
    Uploading,
    /// The rows of a table are restored.
    Restoring(String),
    /// The rows of a table are compared with those of a backup.
    Comparing(String),
    /// The chain of revisions is followed to its end.
    FollowingHistory,
    /// What was restored is committed.
    Committing,
    /// Old backups are removed, by the rules of retention.
    RemovingOld,
    /// What this release does not know.
    Other(String),
}

impl fmt::Display for BackupStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Starting => f.write_str("starting"),
            Self::Writing(table) => write!(f, "writing {table}"),
            Self::Uploading => f.write_str("uploading"),
            Self::Restoring(table) => write!(f, "restoring {table}"),
            Self::Comparing(table) => write!(f, "comparing {table}"),
            Self::FollowingHistory => f.write_str("following the history"),
            Self::Committing => f.write_str("committing"),
            Self::RemovingOld => f.write_str("removing old backups"),
            Self::Other(name) => f.write_str(name),
        }
    }
}

impl From<BackupStage> for String {
    fn from(stage: BackupStage) -> Self {
        stage.to_string()
    }
}

impl From<String> for BackupStage {
    fn from(name: String) -> Self {
        match name.as_str() {
            "starting" => return Self::Starting,
            "uploading" => return Self::Uploading,
            "following the history" => return Self::FollowingHistory,
            "committing" => return Self::Committing,
            "removing old backups" => return Self::RemovingOld,
            _ => {}
        }
        match name.split_once(' ') {
            Some(("writing", table)) => Self::Writing(table.to_owned()),
            Some(("restoring", table)) => Self::Restoring(table.to_owned()),
            Some(("comparing", table)) => Self::Comparing(table.to_owned()),
            _ => Self::Other(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_read_as_it_was_written() {
        for (stage, name) in [
            (BackupStage::Starting, "starting"),
            (BackupStage::Writing("events".into()), "writing events"),
            (BackupStage::Uploading, "uploading"),
            (BackupStage::Restoring("runs".into()), "restoring runs"),
            (BackupStage::Comparing("chain_head".into()), "comparing chain_head"),
            (BackupStage::FollowingHistory, "following the history"),
            (BackupStage::Committing, "committing"),
            (BackupStage::RemovingOld, "removing old backups"),
            (BackupStage::Other("counting stars".into()), "counting stars"),
        ] {
            assert_eq!(stage.to_string(), name);
            assert_eq!(BackupStage::from(name.to_owned()), stage);
        }
    }
}
