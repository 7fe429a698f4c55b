//! Who did what: the audit log.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::time::stamp;

/// A kind of act that the audit log notes.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// Somebody signed in.
    SignIn,
    /// Somebody tried to, in vain.
    SignInFailed,
    /// Somebody signed out.
    SignOut,
    /// An account or an organizer was made.
    AccountAdded,
    /// An account was changed: password, role, organizers, disabled or enabled, signed out.
    AccountChanged,
    /// An account was removed.
    AccountRemoved,
    /// A calendar was connected.
    Connected,
    /// A calendar was disconnected.
    Disconnected,
    /// A calendar was paused or taken up again, or settings changed.
    Settings,
    /// Events went to the trash.
    Deleted,
    /// Events came back: from the trash, from history or from a backup.
    Restored,
    /// Events were purged for good.
    Purged,
    /// A held run was approved.
    RunApproved,
    /// A held run was rejected.
    RunRejected,
    /// A run was taken back.
    RunUndone,
    /// Records left the house.
    Exported,
    /// Records were imported.
    Imported,
    /// A backup was made.
    BackupCreated,
    /// A backup was verified, or did not verify.
    BackupVerified,
    /// A backup was restored into another database.
    BackupRestored,
    /// Records were merged from a backup.
    BackupMerged,
    /// A backup was removed by the rules of retention.
    BackupPruned,
    /// The secret key was changed.
    KeyRotated,
    /// An alert was acknowledged.
    AlertAcknowledged,
}

impl AuditAction {
    /// All of them, in the order in which a filter offers them.
    pub const ALL: [Self; 24] = [
        Self::SignIn,
        Self::SignInFailed,
        Self::SignOut,
        Self::AccountAdded,
        Self::AccountChanged,
        Self::AccountRemoved,
        Self::Connected,
        Self::Disconnected,
        Self::Settings,
        Self::Deleted,
        Self::Restored,
        Self::Purged,
        Self::RunApproved,
        Self::RunRejected,
        Self::RunUndone,
        Self::Exported,
        Self::Imported,
        Self::BackupCreated,
        Self::BackupVerified,
        Self::BackupRestored,
        Self::BackupMerged,
        Self::BackupPruned,
        Self::KeyRotated,
        Self::AlertAcknowledged,
    ];
}

/// One line of the audit log.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its place in the log, from 1 and without gaps.
    pub id: i64,
    /// When.
    #[serde(with = "stamp")]
    pub at: DateTime<Utc>,
    /// Who, in words ([`super::Actor::label`]; for a sign-in that failed, the address that was
    /// given).
    pub actor: String,
    /// What kind of act.
    pub action: AuditAction,
    /// What it was done to, in a word that can be searched: `event 7`, `source 3`, `backup
    /// 20260102030405`; empty where there is nothing.
    pub subject: String,
    /// More, in words.
    pub detail: String,
    /// The log up to here, hex (SHA-256 over the hash before it and all fields).
    pub hash: String,
}
