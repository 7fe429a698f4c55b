//! Restoring into an empty database.

use domain::{BackupInfo, BackupStage};
use store::{self, Loader};

use super::archive::Archive;
use super::context::BackupContext;
use super::progress::Report;
use super::steps::{Steps, reach};
use super::{BackupError, list};

impl BackupContext {
    /// Restores a backup: all of it in one transaction.
    pub(super) async fn restore(
        &self,
        id: i64,
        into: &str,
        report: &Report<'_>,
    ) -> Result<BackupInfo, BackupError> {
        let archive = self.archive(id).await?;
        let mut filling = store::restore_into(into, archive.manifest().schema).await?;
        fill(&archive, filling.loader(), &*self.steps, report).await?;
        reach(&*self.steps, "commit").await?;
        filling.finish().await?;
        let known = self.list().await?.into_iter().find(|info| info.id == id);
        Ok(known.unwrap_or_else(|| list::info(archive.manifest(), archive.origin(), None, None)))
    }
}

/// Writes all rows of a backup, and counts them.
pub(super) async fn fill(
    archive: &Archive,
    loader: &mut dyn Loader,
    steps: &dyn Steps,
    report: &Report<'_>,
) -> Result<(), BackupError> {
    let manifest = archive.manifest();
    let (mut done, total) = (0, manifest.rows());
    for table in &manifest.tables {
        let shape = &table.shape;
        let stage = BackupStage::Restoring(shape.name.clone());
        reach(steps, "rows").await?;
        let mut rows = archive.rows(&shape.name);
        while let Some(lines) = rows.next_lines().await? {
            report.tell(&stage, done, total);
            loader.rows(shape, &lines).await?;
            done += lines.len() as u64;
        }
        let found = loader.count(&shape.name).await?;
        if found != table.rows {
            let problem =
                format!("{} has {found} rows, and the manifest says {}", shape.name, table.rows);
            return Err(BackupError::Damaged { id: manifest.id, problem });
        }
    }
    report.tell(&BackupStage::Committing, total, total);
    Ok(())
}
