//! Who did what: the audit log.

use std::fmt;
use std::net::IpAddr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::time::stamp;

/// A kind of act that the audit log notes, in the order in which a filter offers them.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
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
    /// Addresses that acts came from were erased from this log, by the rules of retention.
    AddressesErased,
}

/// One line of the audit log.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its place in the log, from 1 and without gaps.
    pub id: i64,
    /// When.
    #[serde(with = "stamp")]
    pub at: DateTime<Utc>,
    /// Who, in words ([`super::Actor::label`]; for a sign-in that failed, the account that was
    /// tried, or that there is none of that name).
    pub actor: String,
    /// What kind of act.
    pub action: AuditAction,
    /// What it was done to, in a word that can be searched: `event 7`, `source 3`, `backup
    /// 20260102030405`; empty where there is nothing.
    pub subject: String,
    /// More, in words.
    pub detail: String,
    /// SHA-256 of `private`, hex; absent for lines that keep nothing apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_digest: Option<String>,
    /// What is kept apart of the line and erased after 30 days ([`Origin`]), as the JSON text that
    /// was digested; absent once it is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<String>,
    /// How many more of the same there were since, within the hour: not written down yet.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: i64,
    /// The log up to here, hex (SHA-256 over the hash before it, all fields and `private_digest`).
    pub hash: String,
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// Where an act came from: what a line keeps apart.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// Random: without it, an address could be found by trying which one has the digest.
    pub salt: String,
    /// The address.
    pub address: IpAddr,
}

/// Where an act came from, as far as its line still says. The words are the command line's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Whence {
    /// From an address.
    Address(IpAddr),
    /// The address was erased by the rules of retention.
    Erased,
    /// What is kept apart of the line cannot be read.
    Unreadable,
}

impl fmt::Display for Whence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "from {address}"),
            Self::Erased => f.write_str("from an address that was erased after 30 days"),
            Self::Unreadable => f.write_str("from an address that cannot be read"),
        }
    }
}

impl AuditEntry {
    /// Where it came from; `None` where the line does not say.
    #[must_use]
    pub fn whence(&self) -> Option<Whence> {
        self.private_digest.as_ref()?;
        let Some(private) = &self.private else { return Some(Whence::Erased) };
        let origin: Option<Origin> = serde_json::from_str(private).ok();
        Some(origin.map_or(Whence::Unreadable, |origin| Whence::Address(origin.address)))
    }

    /// Everything that it says beside who, what and of what, for the command line.
    #[must_use]
    pub fn describe(&self) -> String {
        let more = (self.more > 0).then(|| format!("{} more so far", self.more));
        let detail = Some(self.detail.clone()).filter(|detail| !detail.is_empty());
        let whence = self.whence().map(|whence| whence.to_string());
        let parts: Vec<String> = [detail, whence, more].into_iter().flatten().collect();
        parts.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_where_it_came_from_until_that_is_erased() {
        let origin = Origin { salt: "00".into(), address: "2001:db8::1".parse().unwrap() };
        let mut entry = AuditEntry {
            id: 1,
            at: DateTime::UNIX_EPOCH,
            actor: "ada@example.org".into(),
            action: AuditAction::SignInFailed,
            subject: String::new(),
            detail: "the password, asked for again".into(),
            private_digest: Some("d".into()),
            private: Some(serde_json::to_string(&origin).unwrap()),
            more: 3,
            hash: String::new(),
        };
        let asked = "the password, asked for again; from";
        assert_eq!(entry.describe(), format!("{asked} 2001:db8::1; 3 more so far"));
        (entry.private, entry.more) = (None, 0);
        assert_eq!(entry.describe(), format!("{asked} an address that was erased after 30 days"));
        (entry.private_digest, entry.detail) = (None, String::new());
        assert_eq!((entry.whence(), entry.describe()), (None, String::new()));
        let json = serde_json::to_value(&entry).unwrap();
        assert_eq!((json.get("private"), json.get("more")), (None, None), "as lines before had it");
    }
}
