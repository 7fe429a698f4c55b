//! Verifying: a backup is restored into a scratch database, and what is in there is compared with
//! it, line by line.

use std::fs;
use std::path::{Path, PathBuf};

use domain::{BackupInfo, BackupOrigin, BackupStage};
use store::json_lines;
use store::{self, Scratch, Shape};
use tokio::sync::mpsc;

use super::archive::{Archive, Rows};
use super::context::BackupContext;
use super::error::unproven;
use super::manifest::{LARGEST_MANIFEST, MANIFEST, Manifest, OUTCOME, Outcome};
use super::place::Lock;
use super::progress::Report;
use super::steps::reach;
use super::{BackupError, list, restore};

impl BackupContext {
    /// Verifies a backup and notes the outcome beside it.
    pub(super) async fn verify(
        &self,
        id: i64,
        report: &Report<'_>,
    ) -> Result<BackupInfo, BackupError> {
        let problem = match self.check(id, report).await {
            Ok(()) => None,
            Err(error) => Some(error.problem().ok_or(error)?),
        };
        let read = self.place.read(id, MANIFEST, LARGEST_MANIFEST).await;
        let read = read.and_then(|bytes| bytes.ok_or(BackupError::Absent(id)));
        let Ok((manifest, origin)) =
            read.and_then(|bytes| Manifest::read(id, &bytes, &self.signers))
        else {
            // Without a manifest there is nothing that an outcome could be noted of.
            let known = self.list().await?.into_iter().find(|info| info.id == id);
            return known.ok_or(BackupError::Absent(id));
        };
        if origin != BackupOrigin::Ours {
            // Whatever was found: nothing is noted beside what is not ours, and it is not green.
            let whole = || format!("every row is equal, but {}", unproven(origin));
            let problem = problem.unwrap_or_else(whole);
            return Ok(list::info(&manifest, origin, None, Some(problem)));
        }
        let checked_at = self.clock.now();
        let outcome = Outcome {
            manifest: manifest.digest()?,
            verified_at: problem.is_none().then_some(checked_at),
            checked_at,
            problem,
        };
        // What cannot be opened here says nothing about the backup: nothing is noted.
        if !manifest.encrypted || self.keys.can_open() {
            reach(&*self.steps, "outcome").await?;
            let bytes = outcome.clone().into_bytes(&self.signers.ours);
            self.place.put(id, OUTCOME, bytes).await?;
        }
        Ok(list::info(&manifest, origin, Some(outcome), None))
    }

    async fn check(&self, id: i64, report: &Report<'_>) -> Result<(), BackupError> {
        let archive = self.archive(id).await?;
        let _lock = Lock::take(&self.scratch).await?;
        sweep(&self.scratch).map_err(BackupError::file(&self.scratch))?;
        let file = ScratchFile::new(&self.scratch, id, &*self.entropy);
        let scratch = store::scratch(&file.0, archive.manifest().schema).await?;
        let checked = self.compare(&archive, &scratch, report).await;
        scratch.close().await;
        checked
    }

    async fn compare(
        &self,
        archive: &Archive,
        scratch: &Scratch,
        report: &Report<'_>,
    ) -> Result<(), BackupError> {
        let mut loader = scratch.load().await?;
        restore::fill(archive, &mut *loader, &*self.steps, report).await?;
        loader.finish().await?;
        let manifest = archive.manifest();
        let mut snapshot = scratch.snapshot().await?;
        let (mut done, total) = (0, manifest.rows());
        for table in &manifest.tables {
            let (to, from) = mpsc::channel(2);
            let rows = archive.rows(&table.shape.name);
            let stage = BackupStage::Comparing(table.shape.name.clone());
            let compared = same_rows(archive, &table.shape, rows, from, |rows| {
                done += rows;
                report.tell(&stage, done, total);
            });
            let (read, compared) = tokio::join!(snapshot.rows(&table.shape, to), compared);
            compared?;
            read?;
        }
        drop(snapshot);
        report.tell(&BackupStage::FollowingHistory, total, total);
        let head = scratch.chain().await?;
        let damaged = |problem: String| BackupError::Damaged { id: manifest.id, problem };
        match head {
            Err(fault) => Err(damaged(format!("its history is broken: {fault}"))),
            Ok(head) if head != manifest.chain_head => Err(damaged(format!(
                "its history ends at revision {}, and its manifest says {}",
                head.revision_id, manifest.chain_head.revision_id
            ))),
            Ok(_) => Ok(()),
        }
    }
}

/// Compares the rows that a database gives with those of a backup.
async fn same_rows(
    archive: &Archive,
    shape: &Shape,
    mut rows: Rows,
    mut from: mpsc::Receiver<Vec<String>>,
    mut told: impl FnMut(u64),
) -> Result<(), BackupError> {
    let id = archive.manifest().id;
    let differs = |row: u64, how: &str| BackupError::Damaged {
        id,
        problem: format!("row {row} of {} {how}", shape.name),
    };
    let mut expected = Vec::new().into_iter();
    let mut count = 0;
    while let Some(lines) = from.recv().await {
        told(lines.len() as u64);
        for line in lines {
            count += 1;
            if expected.len() == 0 {
                expected = rows.next_lines().await?.unwrap_or_default().into_iter();
            }
            match expected.next() {
                // Other versions wrote some characters as they are.
                Some(expected) if json_lines::one_line(&expected) == line => {}
                Some(_) => return Err(differs(count, "is another once it is restored")),
                None => return Err(differs(count, "is in no part")),
            }
        }
    }
    match expected.next().or(rows.next_lines().await?.map(|_| String::new())) {
        Some(_) => Err(differs(count + 1, "is gone once it is restored")),
        None => Ok(()),
    }
}

/// A scratch database's files, removed at the end.
struct ScratchFile(PathBuf);

impl ScratchFile {
    fn new(folder: &Path, id: i64, entropy: &dyn clock::Entropy) -> Self {
        let mut mark = [0; 8];
        entropy.fill(&mut mark);
        Self(folder.join(format!("{id}-{:016x}.db", u64::from_le_bytes(mark))))
    }
}

impl Drop for ScratchFile {
    fn drop(&mut self) {
        for ending in ["", "-wal", "-shm"] {
            let mut path = self.0.clone().into_os_string();
            path.push(ending);
            let _ = fs::remove_file(path);
        }
    }
}

/// Removes what killed runs left. Only the holder of the lock may.
fn sweep(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|name| name.contains(".db")) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
