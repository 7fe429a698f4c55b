//! The manifest: what a backup consists of. It is written last, so that a backup that has one is
//! complete. The format is described in `docs/decisions/0009-backup-format.md`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::time::{stamp, stamp_option};
use domain::{BackupOrigin, BackupReason};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use store::{AuditHead, ChainHead, Shape};

use super::BackupError;
use super::signature::{Signature, Signer, Signers};

/// The name of the manifest's file.
pub const MANIFEST: &str = "manifest.json";
/// The name of the file that tells how the last verification ended.
pub const OUTCOME: &str = "verified.json";
/// The most bytes of a manifest that is read: those of a backup of a terabyte.
pub const LARGEST_MANIFEST: u64 = 16 << 20;
/// The most bytes of an outcome that is read.
pub const LARGEST_OUTCOME: u64 = 64 << 10;
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
    /// How many bytes its lines have, unpacked; `None` where an older version made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plain: Option<u64>,
}

impl Part {
    /// The name of a table's part: its number begins at 1.
    #[must_use]
    pub fn named(table: &str, number: usize, encrypted: bool) -> String {
        let ending = if encrypted { ".age" } else { "" };
        format!("{table}.{number:04}.jsonl.zst{ending}")
    }
}

/// The file: the manifest beside its own hash, so that a changed byte in it shows as well, and its
/// signature, so that it shows whose it is.
#[derive(Serialize, Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    manifest: &'a RawValue,
    sha256: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mac: Option<String>,
}

/// What a manifest's signature is of.
const SIGNED: &str = "manifest";

impl Envelope<'_> {
    fn signature(&self) -> Option<Signature<'_>> {
        Some(Signature { key: self.key.as_deref()?, mac: self.mac.as_deref()? })
    }
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

impl Manifest {
    /// The file's bytes, signed.
    ///
    /// # Errors
    /// Never for what this program makes.
    pub fn to_bytes(&self, signer: &Signer) -> Result<Vec<u8>, BackupError> {
        let manifest = self.text()?;
        let bytes = manifest.get().as_bytes();
        let (key, mac) = (Some(signer.id().to_owned()), Some(signer.sign(SIGNED, bytes)));
        let envelope = Envelope { manifest: &manifest, sha256: sha256(bytes), key, mac };
        serde_json::to_vec(&envelope).map_err(self.unwritable())
    }

    fn text(&self) -> Result<Box<RawValue>, BackupError> {
        serde_json::value::to_raw_value(self).map_err(self.unwritable())
    }

    fn unwritable(&self) -> impl Fn(serde_json::Error) -> BackupError {
        let id = self.id;
        move |error| BackupError::Damaged {
            id,
            problem: format!("its manifest cannot be written: {error}"),
        }
    }

    /// Reads the file of backup `id`, and says whose it is.
    ///
    /// # Errors
    /// Those of [`Manifest::from_bytes`]; and where a signature of ours was copied from elsewhere.
    pub fn read(
        id: i64,
        bytes: &[u8],
        signers: &Signers,
    ) -> Result<(Self, BackupOrigin), BackupError> {
        let manifest = Self::from_bytes(id, bytes)?;
        let damaged = |problem: String| BackupError::Damaged { id, problem };
        let envelope: Envelope<'_> = serde_json::from_slice(bytes)
            .map_err(|error| damaged(format!("its manifest cannot be read: {error}")))?;
        let text = envelope.manifest.get().as_bytes();
        let origin = signers.origin(SIGNED, text, envelope.signature());
        let forged = "its signature does not fit: the manifest was changed by somebody else";
        Ok((manifest, origin.map_err(|_| damaged(forged.into()))?))
    }

    /// Reads the file of backup `id`.
    ///
    /// # Errors
    /// Where a byte of it was changed, it is of another format or backup, or names what no backup
    /// has.
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
        match manifest.tables.iter().find_map(|table| table.fault(manifest.encrypted)) {
            Some(fault) => Err(damaged(fault)),
            None => Ok(manifest),
        }
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
        Ok(sha256(self.text()?.get().as_bytes()))
    }
}

impl TableParts {
    /// What is not as this program writes it. The names end up in paths and in SQL.
    fn fault(&self, encrypted: bool) -> Option<String> {
        let (name, shape) = (&self.shape.name, &self.shape);
        let odd = |text: &str| {
            let letter =
                |byte: u8| byte == b'_' || byte.is_ascii_lowercase() || byte.is_ascii_digit();
            text.is_empty() || text.len() > 63 || !text.bytes().all(letter)
        };
        if odd(name) || shape.columns.iter().any(|(column, _)| odd(column)) {
            return Some("its manifest names a table or column that there cannot be".into());
        }
        if shape.columns.is_empty() || shape.key > shape.columns.len() {
            return Some(format!("its manifest says nothing sensible of {name}"));
        }
        let named = |(at, part): (usize, &Part)| part.name != Part::named(name, at + 1, encrypted);
        if self.parts.iter().enumerate().any(named) {
            return Some(format!("its manifest names parts of {name} that there cannot be"));
        }
        None
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

/// The file of an outcome: signed, as a manifest is.
#[derive(Serialize, Deserialize)]
struct SignedOutcome {
    #[serde(flatten)]
    outcome: Outcome,
    #[serde(default)]
    key: String,
    #[serde(default)]
    mac: String,
}

/// What an outcome's signature is of.
const OUTCOME_SIGNED: &str = "outcome";

impl Outcome {
    /// The file's bytes.
    #[must_use]
    pub fn into_bytes(self, signer: &Signer) -> Vec<u8> {
        let mac = signer.sign(OUTCOME_SIGNED, &self.text());
        let signed = SignedOutcome { outcome: self, key: signer.id().to_owned(), mac };
        serde_json::to_vec(&signed).unwrap_or_default()
    }

    /// Reads the file; `None` where it is not what this site wrote.
    #[must_use]
    pub fn read(bytes: &[u8], signers: &Signers) -> Option<Self> {
        let SignedOutcome { outcome, key, mac } = serde_json::from_slice(bytes).ok()?;
        let signature = Some(Signature { key: &key, mac: &mac });
        let origin = signers.origin(OUTCOME_SIGNED, &outcome.text(), signature).ok()?;
        (origin == BackupOrigin::Ours).then_some(outcome)
    }

    fn text(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;
    use secrets::SecretKey;

    fn signers(byte: u8) -> Signers {
        let key = SecretKey::from_base64(&STANDARD.encode([byte; 32])).unwrap();
        Signers { ours: Signer::of(&key), other: None }
    }

    fn manifest() -> Manifest {
        let name = Part::named("events", 1, false);
        let part = Part { name, rows: 2, size: 99, sha256: sha256(b"x"), plain: Some(400) };
        let shape =
            Shape { name: "events".into(), key: 1, columns: vec![("id".into(), store::Kind::Int)] };
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
        let bytes = manifest().to_bytes(&signers(1).ours).unwrap();
        let read = |byte: u8| Manifest::read(manifest().id, &bytes, &signers(byte)).unwrap();
        assert_eq!(read(1), (manifest(), BackupOrigin::Ours));
        assert_eq!(read(2).1, BackupOrigin::Elsewhere);
        let given = Signers { ours: signers(2).ours, other: Some(signers(1).ours) };
        let (_, origin) = Manifest::read(manifest().id, &bytes, &given).unwrap();
        assert_eq!(origin, BackupOrigin::Ours, "its key was given");
        assert!(Manifest::from_bytes(1, &bytes).is_err());
        assert_eq!(manifest().counts()["events"], 2);
    }

    #[test]
    fn every_flipped_bit_is_found() {
        let bytes = manifest().to_bytes(&signers(1).ours).unwrap();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                let read = Manifest::read(manifest().id, &changed, &signers(1));
                let ours = read.is_ok_and(|(_, origin)| origin == BackupOrigin::Ours);
                assert!(!ours, "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn one_that_was_made_anew_is_not_ours() {
        // What whoever can write there does: other contents, right hashes, our signature or none.
        let bytes = manifest().to_bytes(&signers(1).ours).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let mac = text.rsplit_once("\"mac\"").unwrap().1;
        let forged = Manifest { schema: 4, ..manifest() };
        let other = String::from_utf8(forged.to_bytes(&signers(1).ours).unwrap()).unwrap();
        let with_old = format!("{}\"mac\"{mac}", other.rsplit_once("\"mac\"").unwrap().0);
        let error = Manifest::read(forged.id, with_old.as_bytes(), &signers(1)).unwrap_err();
        assert!(error.to_string().contains("signature does not fit"), "{error}");
        let bare = format!("{}}}", other.rsplit_once(",\"key\":").unwrap().0);
        let (_, origin) = Manifest::read(forged.id, bare.as_bytes(), &signers(1)).unwrap();
        assert_eq!(origin, BackupOrigin::Unsigned);
    }

    #[test]
    fn names_are_those_that_this_program_gives() {
        let with = |change: &dyn Fn(&mut TableParts)| {
            let mut manifest = manifest();
            change(&mut manifest.tables[0]);
            let bytes = manifest.to_bytes(&signers(1).ours).unwrap();
            Manifest::from_bytes(manifest.id, &bytes)
        };
        assert!(with(&|_| {}).is_ok());
        for name in [
            "../../secret.key",
            "/dev/zero",
            "events.0002.jsonl.zst",
            "events.0001.jsonl.zst.age",
            "users.0001.jsonl.zst",
            "events.0001.jsonl.zst/../x",
            "",
        ] {
            assert!(with(&|table| table.parts[0].name = name.into()).is_err(), "{name}");
        }
        for name in ["", "a b", "events;--", "events\"", "Events", "événements"] {
            let renamed = |table: &mut TableParts| {
                table.shape.name = name.into();
                table.parts[0].name = Part::named(name, 1, false);
            };
            assert!(with(&renamed).is_err(), "{name}");
            assert!(with(&|table| table.shape.columns[0].0 = name.into()).is_err(), "{name}");
        }
        assert!(with(&|table| table.shape.columns.clear()).is_err());
        assert!(with(&|table| table.shape.key = 2).is_err());
    }

    #[test]
    fn an_outcome_is_taken_from_this_site_only() {
        let outcome = Outcome {
            manifest: manifest().digest().unwrap(),
            verified_at: Some(manifest().created_at),
            checked_at: manifest().created_at,
            problem: None,
        };
        let bytes = outcome.clone().into_bytes(&signers(1).ours);
        assert_eq!(Outcome::read(&bytes, &signers(1)), Some(outcome.clone()));
        assert_eq!(Outcome::read(&bytes, &signers(2)), None);
        let bare = serde_json::to_vec(&outcome).unwrap();
        assert_eq!(Outcome::read(&bare, &signers(1)), None);
        let text =
            String::from_utf8(bytes).unwrap().replace("\"problem\":null", "\"problem\":\"\"");
        assert_eq!(Outcome::read(text.as_bytes(), &signers(1)), None);
    }
}
