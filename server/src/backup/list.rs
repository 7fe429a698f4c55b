//! What backups there are, and what is known of them.

use std::collections::BTreeMap;

use app::domain::{BackupInfo, BackupReason};
use chrono::{DateTime, NaiveDateTime, Utc};
use futures_util::StreamExt as _;

use super::manifest::{MANIFEST, Manifest, OUTCOME, Outcome};
use super::place::Files;
use super::{BackupError, Workshop};

/// Backups looked at together: each takes two requests where they are far away.
const AT_ONCE: usize = 16;

impl Workshop {
    /// All complete backups, newest first.
    pub(super) async fn list(&self) -> Result<Vec<BackupInfo>, BackupError> {
        let complete = self.place.list().await?.into_iter().filter(Files::is_complete);
        let looks = complete.map(|files| async move { self.look(&files).await });
        let found: Vec<_> = futures_util::stream::iter(looks).buffered(AT_ONCE).collect().await;
        let mut infos = Vec::with_capacity(found.len());
        for info in found {
            infos.extend(info?);
        }
        infos.sort_by_key(|info: &BackupInfo| std::cmp::Reverse((info.created_at, info.id)));
        Ok(infos)
    }

    /// A backup as its files show it; `None` where it was removed meanwhile.
    async fn look(&self, files: &Files) -> Result<Option<BackupInfo>, BackupError> {
        let id = files.id;
        let Some(bytes) = self.place.read(id, MANIFEST).await? else { return Ok(None) };
        let manifest = match Manifest::from_bytes(id, &bytes) {
            Ok(manifest) => manifest,
            Err(error) => return Ok(Some(unreadable(files, &error))),
        };
        let outcome = match files.sizes.contains_key(OUTCOME) {
            true => self.place.read(id, OUTCOME).await?,
            false => None,
        };
        let outcome = outcome.and_then(|bytes| serde_json::from_slice::<Outcome>(&bytes).ok());
        let problem = incomplete(&manifest, files).or_else(|| self.sealed(&manifest));
        Ok(Some(info(&manifest, outcome, problem)))
    }

    /// Why a backup cannot be verified here.
    fn sealed(&self, manifest: &Manifest) -> Option<String> {
        let sealed = manifest.encrypted && !self.keys.can_open();
        sealed.then(|| BackupError::NoIdentity(manifest.id).to_string())
    }
}

/// A part that is not there, or has another size.
fn incomplete(manifest: &Manifest, files: &Files) -> Option<String> {
    manifest.parts().find_map(|part| match files.sizes.get(&part.name) {
        Some(size) if *size == part.size => None,
        Some(size) => {
            Some(format!("its part {} has {size} bytes instead of {}", part.name, part.size))
        }
        None => Some(format!("its part {} is missing", part.name)),
    })
}

/// A backup as a list shows it. `verified_at` stands only where the outcome is of this very
/// manifest and nothing speaks against it.
pub fn info(manifest: &Manifest, outcome: Option<Outcome>, problem: Option<String>) -> BackupInfo {
    let digest = manifest.digest().ok();
    let outcome = outcome.filter(|outcome| Some(&outcome.manifest) == digest.as_ref());
    // An identity that is missing now takes nothing away from a verification that was.
    let was = outcome.as_ref().and_then(|outcome| outcome.verified_at);
    let only_sealed = problem == Some(BackupError::NoIdentity(manifest.id).to_string());
    let problem = if was.is_some() && only_sealed { None } else { problem };
    let problem = problem.or_else(|| outcome.and_then(|outcome| outcome.problem));
    BackupInfo {
        id: manifest.id,
        created_at: manifest.created_at,
        verified_at: was.filter(|_| problem.is_none()),
        encrypted: manifest.encrypted,
        counts: manifest.counts(),
        reason: manifest.reason,
        bytes: manifest.bytes(),
        problem,
    }
}

/// A backup whose manifest says nothing that can be trusted: what its name says.
fn unreadable(files: &Files, error: &BackupError) -> BackupInfo {
    BackupInfo {
        id: files.id,
        created_at: time_of(files.id),
        verified_at: None,
        encrypted: files.sizes.keys().any(|name| name.ends_with(".age")),
        counts: BTreeMap::new(),
        reason: BackupReason::Schedule,
        bytes: files.sizes.values().sum(),
        problem: Some(error.problem().unwrap_or_else(|| error.to_string())),
    }
}

/// The time in a backup's number; the epoch where it holds none.
fn time_of(id: i64) -> DateTime<Utc> {
    let read = NaiveDateTime::parse_from_str(&format!("{id:014}"), "%Y%m%d%H%M%S");
    read.unwrap_or_default().and_utc()
}
