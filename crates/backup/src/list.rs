//! What backups there are, and what is known of them.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::{BackupInfo, BackupOrigin, BackupReason};
use futures_util::StreamExt as _;

use super::BackupError;
use super::context::BackupContext;
use super::error::unproven;
use super::manifest::{LARGEST_MANIFEST, LARGEST_OUTCOME, MANIFEST, Manifest, OUTCOME, Outcome};
use super::place::Files;

/// Backups looked at together: each takes two requests where they are far away.
const AT_ONCE: usize = 16;

impl BackupContext {
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
        let bytes = match self.place.read(id, MANIFEST, LARGEST_MANIFEST).await {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Ok(None),
            Err(error @ BackupError::Damaged { .. }) => return Ok(Some(unreadable(files, &error))),
            Err(error) => return Err(error),
        };
        let (manifest, origin) = match Manifest::read(id, &bytes, &self.signers) {
            Ok(read) => read,
            Err(error) => return Ok(Some(unreadable(files, &error))),
        };
        let outcome = self.outcome(files).await?;
        let problem = incomplete(&manifest, files).or_else(|| self.sealed(&manifest));
        Ok(Some(info(&manifest, origin, outcome, problem)))
    }

    /// How its last verification by this site ended.
    async fn outcome(&self, files: &Files) -> Result<Option<Outcome>, BackupError> {
        if !files.sizes.contains_key(OUTCOME) {
            return Ok(None);
        }
        match self.place.read(files.id, OUTCOME, LARGEST_OUTCOME).await {
            Ok(bytes) => Ok(bytes.and_then(|bytes| Outcome::read(&bytes, &self.signers))),
            Err(BackupError::Damaged { .. }) => Ok(None),
            Err(error) => Err(error),
        }
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
/// manifest, the backup is ours, and nothing speaks against it.
pub fn info(
    manifest: &Manifest,
    origin: BackupOrigin,
    outcome: Option<Outcome>,
    problem: Option<String>,
) -> BackupInfo {
    let digest = manifest.digest().ok();
    let outcome = outcome.filter(|outcome| Some(&outcome.manifest) == digest.as_ref());
    // An identity that is missing now takes nothing away from a verification that was.
    let was = outcome.as_ref().and_then(|outcome| outcome.verified_at);
    let only_sealed = problem == Some(BackupError::NoIdentity(manifest.id).to_string());
    let problem = if was.is_some() && only_sealed { None } else { problem };
    let foreign = (origin != BackupOrigin::Ours).then(|| unproven(origin).to_owned());
    let problem = problem.or(foreign).or_else(|| outcome.and_then(|outcome| outcome.problem));
    BackupInfo {
        id: manifest.id,
        created_at: manifest.created_at,
        verified_at: was.filter(|_| problem.is_none()),
        encrypted: manifest.encrypted,
        counts: manifest.counts(),
        reason: manifest.reason,
        bytes: manifest.bytes(),
        origin,
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
        origin: BackupOrigin::Unsigned,
        problem: Some(error.problem().unwrap_or_else(|| error.to_string())),
    }
}

/// The time in a backup's number; the epoch where it holds none.
fn time_of(id: i64) -> DateTime<Utc> {
    let read = NaiveDateTime::parse_from_str(&format!("{id:014}"), "%Y%m%d%H%M%S");
    read.unwrap_or_default().and_utc()
}
