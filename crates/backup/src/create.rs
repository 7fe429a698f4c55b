//! Making a backup.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use clock::{Clock, Entropy};
use domain::{BackupReason, BackupStage};
use secrets::Vault;
use store::{self, Shape, Snapshot, Store};
use tokio::sync::mpsc;

use super::BackupConfig;
use super::BackupError;
use super::blocking::blocking;
use super::context::BackupContext;
use super::manifest::{FORMAT, MANIFEST, Manifest, TableParts};
use super::parts::{PartWriter, write_synced};
use super::place::{DRAFT, Lock};
use super::progress::Report;
use super::steps::reach;

/// How many numbers are tried before giving up: so many backups are not made within a second.
const NUMBERS_TRIED: i64 = 100;

/// What a backup is made of.
pub enum Source<'a> {
    /// The site's database.
    Store(&'a dyn Store),
    /// A database by its address, whatever its schema.
    Url(&'a str),
}

impl Source<'_> {
    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, BackupError> {
        Ok(match self {
            Self::Store(store) => store.snapshot().await?,
            Self::Url(url) => store::snapshot_of(url).await?,
        })
    }
}

/// Makes a backup of a database whose schema is older than this version's, before it is brought up
/// to date: gives its number. `None` where there is nothing to change, or nothing there.
///
/// It reads the tables and columns that the old schema has: those of today's list that are there.
/// (See `docs/decisions/0009-backup-format.md`.)
///
/// # Errors
/// Where it cannot be made: then the schema must not be changed.
pub async fn before_migration(
    database_url: &str,
    data_dir: &Path,
    config: &BackupConfig,
    vault: &Vault,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> Result<Option<i64>, BackupError> {
    if store::pending_schema(database_url).await?.is_none() {
        return Ok(None);
    }
    let workshop = BackupContext::new(data_dir, config, vault, clock, entropy)?;
    let report = Report::new(&|_| {});
    let made = workshop.make(Source::Url(database_url), BackupReason::Migration, &report).await;
    match made {
        Ok(manifest) => Ok(Some(manifest.id)),
        Err(error) => Err(BackupError::NotFirst(Box::new(error))),
    }
}

impl BackupContext {
    /// Makes a backup.
    pub(super) async fn make(
        &self,
        source: Source<'_>,
        reason: BackupReason,
        report: &Report<'_>,
    ) -> Result<Manifest, BackupError> {
        let steps = &*self.steps;
        reach(steps, "lock").await?;
        let drafts = self.place.drafts().to_owned();
        let _lock = Lock::take(&drafts).await?;
        self.place.sweep(steps, report).await?;
        reach(steps, "snapshot").await?;
        let mut snapshot = source.snapshot().await?;
        let created_at = self.clock.now();
        let id = self.claim(created_at).await?;
        let draft = drafts.join(format!("{DRAFT}{id}"));
        let written = self.write(&mut *snapshot, &draft, id, created_at, reason, report).await;
        drop(snapshot);
        let manifest = match written {
            Ok(manifest) => manifest,
            Err(error) => {
                // What is left of it where that fails too is swept by the next backup.
                let _ = fs::remove_dir_all(&draft);
                return Err(error);
            }
        };
        self.place.publish(&draft, &manifest, steps, report).await?;
        Ok(manifest)
    }

    /// The time as a number, or the next one that is free. Servers that share a place may ask at
    /// once: the place gives each number to one of them.
    async fn claim(&self, now: DateTime<Utc>) -> Result<i64, BackupError> {
        let mut mark = [0; 8];
        self.entropy.fill(&mut mark);
        let mark = format!("{:016x}", u64::from_le_bytes(mark));
        let first: i64 = now.format("%Y%m%d%H%M%S").to_string().parse().unwrap_or(0);
        for id in first..first + NUMBERS_TRIED {
            if self.place.claim(id, &mark).await? {
                return Ok(id);
            }
        }
        let place = self.place.drafts().to_owned();
        Err(BackupError::Busy(place))
    }

    /// Writes all parts and the manifest into a draft.
    async fn write(
        &self,
        snapshot: &mut dyn Snapshot,
        draft: &Path,
        id: i64,
        created_at: DateTime<Utc>,
        reason: BackupReason,
        report: &Report<'_>,
    ) -> Result<Manifest, BackupError> {
        let shapes = snapshot.shapes();
        let mut total = 0;
        for shape in &shapes {
            total += u64::try_from(snapshot.count(&shape.name).await?).unwrap_or(0);
        }
        let mut tables = Vec::with_capacity(shapes.len());
        let mut done = 0;
        for shape in shapes {
            reach(&*self.steps, "part").await?;
            let table = self.table(snapshot, draft, shape, (&mut done, total), report).await?;
            tables.push(table);
        }
        let manifest = Manifest {
            format: FORMAT,
            id,
            created_at,
            reason,
            schema: snapshot.schema(),
            encrypted: self.keys.seal(),
            chain_head: snapshot.chain_head().await?,
            audit_head: snapshot.audit_head().await?,
            tables,
        };
        reach(&*self.steps, "manifest").await?;
        let (path, bytes) = (draft.join(MANIFEST), manifest.to_bytes(&self.signers.ours)?);
        blocking(move || write_synced(&path, &bytes).map_err(BackupError::file(&path))).await??;
        Ok(manifest)
    }

    /// Writes a table's parts: rows are read while those before are compressed.
    async fn table(
        &self,
        snapshot: &mut dyn Snapshot,
        draft: &Path,
        shape: Shape,
        (done, total): (&mut u64, u64),
        report: &Report<'_>,
    ) -> Result<TableParts, BackupError> {
        let (to, mut from) = mpsc::channel::<Vec<String>>(2);
        let mut writer = PartWriter::new(draft, Arc::clone(&self.keys), shape.clone());
        let stage = BackupStage::Writing(shape.name.clone());
        let path = draft.to_owned();
        // Ends early, and with it the reading, where a part cannot be written.
        let write = async move {
            while let Some(lines) = from.recv().await {
                report.tell(&stage, *done, total);
                *done += lines.len() as u64;
                let written = blocking(move || writer.lines(&lines).map(|()| writer)).await?;
                writer = written.map_err(BackupError::file(&path))?;
            }
            blocking(move || writer.end()).await?.map_err(BackupError::file(&path))
        };
        let (read, written) = tokio::join!(snapshot.rows(&shape, to), write);
        let table = written?;
        read?;
        Ok(table)
    }
}
