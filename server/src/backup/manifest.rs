//! The manifest: what a backup consists of. It is written last, so that a backup that has one is
//! complete. The format is described in `docs/decisions/0009-backup-format.md`.

use std::collections::BTreeMap;

use app::domain::BackupReason;
use app::domain::time::{stamp, stamp_option};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use super::BackupError;
use crate::store::{AuditHead, ChainHead, Shape};

/// The name of the manifest's file.
pub const MANIFEST: &str = "manifest.json";
/// The name of the file that tells how the last verification ended.
pub const OUTCOME: &str = "verified.json";
/// The version of the format that this program writes, and the only one that it reads.
pub const FORMAT: u32 = 1;

/// What a backup consists of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the format.
    pub format: u32,
    /// The backup's number.
    pub id: i64,
    /// The instant whose state it holds.
    #[serde(with = "stamp")]
    pub created_at: DateTime<Utc>,
    /// What it was made for.
    pub reason: BackupReason,
    /// The database's last migration.
    pub schema: i64,
    /// Whether its parts are encrypted with age.
    pub encrypted: bool,
    /// Where the chain of revisions ended.
    pub chain_head: ChainHead,
    /// Where the audit log ended.
    pub audit_head: AuditHead,
    /// The tables, in the order in which rows can be written.
    pub tables: Vec<TableParts>,
}

/// A table's share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableParts {
    /// Its columns.
    #[serde(flatten)]
    pub shape: Shape,
    /// How many rows it had.
    pub rows: i64,
    /// Its parts, in the order of its key.
    pub parts: Vec<Part>,
}

/// A part: a file of JSON Lines, compressed with zstd, then perhaps encrypted with age.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The file's name.
    pub name: String,
    /// How many lines it has.
    pub rows: i64,
    /// The file's size in bytes.
    pub size: u64,
    /// SHA-256 of the file, hex.
    pub sha256: String,
}

/// The file: the manifest beside its own hash, so that a changed byte in it shows as well.
#[derive(Serialize, Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    manifest: &'a RawValue,
    sha256: String,
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

impl Manifest {
    /// The file's bytes.
    ///
    /// # Errors
    /// Never for what this program makes.
    pub fn to_bytes(&self) -> Result<Vec<u8>, BackupError> {
        let failed = |error: serde_json::Error| BackupError::Damaged {
            id: self.id,
            problem: format!("its manifest cannot be written: {error}"),
        };
        let manifest = serde_json::value::to_raw_value(self).map_err(failed)?;
        let sha256 = sha256(manifest.get().as_bytes());
        serde_json::to_vec(&Envelope { manifest: &manifest, sha256 }).map_err(failed)
    }

    /// Reads the file of backup `id`.
    ///
    /// # Errors
    /// Where a byte of it was changed, or it is of another format or backup.
    pub fn from_bytes(id: i64, bytes: &[u8]) -> Result<Self, BackupError> {
        let damaged = |problem: String| BackupError::Damaged { id, problem };
        let unreadable =
            |error: serde_json::Error| damaged(format!("its manifest cannot be read: {error}"));
        let envelope: Envelope<'_> = serde_json::from_slice(bytes).map_err(unreadable)?;
        if sha256(envelope.manifest.get().as_bytes()) != envelope.sha256 {
            return Err(damaged("its manifest was changed after it was written".into()));
        }
        let manifest: Self = serde_json::from_str(envelope.manifest.get()).map_err(unreadable)?;
        if manifest.format != FORMAT {
            let format = manifest.format;
            return Err(damaged(format!(
                "it is of format {format}, and this version reads {FORMAT}"
            )));
        }
        if manifest.id != id {
            return Err(damaged(format!("its manifest is that of backup {}", manifest.id)));
        }
        Ok(manifest)
    }

    /// All parts.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.tables.iter().flat_map(|table| &table.parts)
    }

    /// Bytes of all parts.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.parts().map(|part| part.size).sum()
    }

    /// Rows of all tables.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| u64::try_from(table.rows).unwrap_or(0)).sum()
    }

    /// Rows of each table.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<String, i64> {
        self.tables.iter().map(|table| (table.shape.name.clone(), table.rows)).collect()
    }

    /// What stands for this manifest, and by it for every part.
    ///
    /// # Errors
    /// Never for what this program makes.
    pub fn digest(&self) -> Result<String, BackupError> {
        Ok(sha256(&self.to_bytes()?))
    }
}

/// How a verification ended.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// [`Manifest::digest`] of what was verified: an outcome counts for nothing else.
    pub manifest: String,
    /// When it was found equal; `None` where it was not.
    #[serde(with = "stamp_option")]
    pub verified_at: Option<DateTime<Utc>>,
    /// When it was looked at.
    #[serde(with = "stamp")]
    pub checked_at: DateTime<Utc>,
    /// Why it did not verify, in words.
    pub problem: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let part =
            Part { name: "events.0001.jsonl.zst".into(), rows: 2, size: 99, sha256: sha256(b"x") };
        let shape = Shape {
            name: "events".into(),
            key: 1,
            columns: vec![("id".into(), crate::store::Kind::Int)],
        };
        Manifest {
            format: FORMAT,
            id: 20_260_301_120_000,
            created_at: DateTime::from_timestamp_micros(1_772_366_400_123_456).unwrap(),
            reason: BackupReason::Schedule,
            schema: 3,
            encrypted: false,
            chain_head: ChainHead::default(),
            audit_head: AuditHead::default(),
            tables: vec![TableParts { shape, rows: 2, parts: vec![part] }],
        }
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        let bytes = manifest().to_bytes().unwrap();
        assert_eq!(Manifest::from_bytes(manifest().id, &bytes).unwrap(), manifest());
        assert!(Manifest::from_bytes(1, &bytes).is_err());
        assert_eq!(manifest().counts()["events"], 2);
    }

    #[test]
    fn every_flipped_bit_is_found() {
        let bytes = manifest().to_bytes().unwrap();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                let read = Manifest::from_bytes(manifest().id, &changed);
                assert!(read.is_err(), "byte {at}, bit {bit}");
            }
        }
    }
}
